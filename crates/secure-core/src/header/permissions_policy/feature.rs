//! [`Feature`]: what a page may be kept from, with what browsers make of each name.

use std::{borrow::Cow, fmt, str::FromStr};

use super::Allowlist;
use crate::wire::{
    error::{Error, nearest},
    fault::Cure,
    structured::Key,
};

/// How far browsers know a feature, as of 2026. No browser but Chrome and its relatives reads the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeatureStatus {
    /// Chrome knows it.
    Shipping,
    /// Chrome knows it behind a flag.
    Flagged,
    /// Chrome tries it out, or knows it behind a flag for experiments.
    Experimental,
    /// Chrome still reads it, and takes the feature away.
    Deprecated,
    /// A hint about the browser that requests carry. The allowlist says which other origins get it.
    ClientHint,
    /// Only for installed applications that are isolated from the web.
    IsolatedContext,
    /// A specification has it, and no browser.
    Unimplemented,
    /// Unknown here, made by [`Feature::custom`].
    Custom,
}

/// Who may use a feature where no header says so.
#[derive(Clone, Copy)]
enum DefaultAllowlist {
    SelfOrigin,
    Everyone,
}

macro_rules! features {
    ($($variant:ident = $name:literal, $status:ident, $default:ident, $about:literal;)+) => {
        /// Something that a page can do only where its `Permissions-Policy` lets it.
        ///
        /// ```
        /// # use secure_core::{Allowlist, Feature, FeatureStatus};
        /// assert_eq!("camera".parse(), Ok(Feature::Camera));
        /// assert_eq!(Feature::Camera.status(), FeatureStatus::Shipping);
        /// assert_eq!(Feature::Camera.default_allowlist(), Some(Allowlist::SELF));
        /// assert_eq!(
        ///     "camara".parse::<Feature>().unwrap_err().to_string(),
        ///     "feature: \"camara\" is not a feature; did you mean \"camera\"?",
        /// );
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Feature {
            $(#[doc = concat!("`", $name, "`: ", $about, ".")]
            $variant,)+
            /// One that has no name here, made by [`custom`](Self::custom).
            Custom(CustomFeature),
        }

        impl Feature {
            /// All features that have a variant, in the order of their names.
            pub const KNOWN: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Custom(feature) => feature.0.as_str(),
                }
            }

            /// What it is for, in some words; nothing for one that has no name here.
            #[must_use]
            #[inline]
            pub const fn about(&self) -> &'static str {
                match self {
                    $(Self::$variant => $about,)+
                    Self::Custom(_) => "",
                }
            }

            /// How far browsers know it.
            #[must_use]
            pub const fn status(&self) -> FeatureStatus {
                match self {
                    $(Self::$variant => FeatureStatus::$status,)+
                    Self::Custom(_) => FeatureStatus::Custom,
                }
            }

            /// Who may use it where no header says so, in Chrome; `None` where that is not known.
            #[must_use]
            #[inline]
            pub fn default_allowlist(&self) -> Option<Allowlist> {
                let default = match self {
                    $(Self::$variant => DefaultAllowlist::$default,)+
                    Self::Custom(_) => return None,
                };
                Some(match default {
                    DefaultAllowlist::SelfOrigin => Allowlist::SELF,
                    DefaultAllowlist::Everyone => Allowlist::EVERYONE,
                })
            }
        }
    };
}

features! {
    Accelerometer = "accelerometer", Shipping, SelfOrigin, "the acceleration of the device";
    AllScreensCapture = "all-screens-capture", IsolatedContext, SelfOrigin, "recording all screens without asking";
    AmbientLightSensor = "ambient-light-sensor", Flagged, SelfOrigin, "how bright it is around the device";
    AriaNotify = "aria-notify", Shipping, Everyone, "speaking to users of screen readers";
    Autofill = "autofill", Experimental, SelfOrigin, "having forms filled in by the browser";
    Autoplay = "autoplay", Shipping, SelfOrigin, "playing media that nobody started";
    Battery = "battery", Unimplemented, SelfOrigin, "the charge of the battery";
    Bluetooth = "bluetooth", Shipping, SelfOrigin, "Bluetooth devices nearby";
    BrowsingTopics = "browsing-topics", Deprecated, Everyone, "what the browser thinks interests the visitor (Topics)";
    Camera = "camera", Shipping, SelfOrigin, "the camera";
    CapturedSurfaceControl = "captured-surface-control", Shipping, SelfOrigin, "scrolling and zooming a tab that is being recorded";
    ChDeviceMemory = "ch-device-memory", ClientHint, SelfOrigin, "the hint `Device-Memory`";
    ChDownlink = "ch-downlink", ClientHint, SelfOrigin, "the hint `Downlink`, how fast the network is";
    ChDpr = "ch-dpr", ClientHint, SelfOrigin, "the hint `DPR`, how dense the screen is";
    ChEct = "ch-ect", ClientHint, SelfOrigin, "the hint `ECT`, what kind of network it is";
    ChPrefersColorScheme = "ch-prefers-color-scheme", ClientHint, SelfOrigin, "the hint whether the visitor wants dark colours";
    ChPrefersReducedMotion = "ch-prefers-reduced-motion", ClientHint, SelfOrigin, "the hint whether the visitor wants less motion";
    ChPrefersReducedTransparency = "ch-prefers-reduced-transparency", ClientHint, SelfOrigin, "the hint whether the visitor wants less transparency";
    ChRtt = "ch-rtt", ClientHint, SelfOrigin, "the hint `RTT`, how slow the network answers";
    ChSaveData = "ch-save-data", ClientHint, Everyone, "the hint `Save-Data`";
    ChUa = "ch-ua", ClientHint, Everyone, "the hint `Sec-CH-UA`, which browser it is";
    ChUaArch = "ch-ua-arch", ClientHint, SelfOrigin, "the hint which processor it is";
    ChUaBitness = "ch-ua-bitness", ClientHint, SelfOrigin, "the hint of how many bits the processor is";
    ChUaFormFactors = "ch-ua-form-factors", ClientHint, SelfOrigin, "the hint what kind of device it is";
    ChUaFullVersion = "ch-ua-full-version", ClientHint, SelfOrigin, "the hint which version of the browser it is, in full";
    ChUaFullVersionList = "ch-ua-full-version-list", ClientHint, SelfOrigin, "the same for all names of the browser";
    ChUaHighEntropyValues = "ch-ua-high-entropy-values", Shipping, Everyone, "asking for detailed hints by script";
    ChUaMobile = "ch-ua-mobile", ClientHint, Everyone, "the hint whether the device is a phone";
    ChUaModel = "ch-ua-model", ClientHint, SelfOrigin, "the hint which model the device is";
    ChUaPlatform = "ch-ua-platform", ClientHint, Everyone, "the hint which operating system it is";
    ChUaPlatformVersion = "ch-ua-platform-version", ClientHint, SelfOrigin, "the hint which version of the operating system it is";
    ChUaWow64 = "ch-ua-wow64", ClientHint, SelfOrigin, "the hint whether a 32-bit browser runs on 64-bit Windows";
    ChViewportHeight = "ch-viewport-height", ClientHint, SelfOrigin, "the hint how high the window is";
    ChViewportWidth = "ch-viewport-width", ClientHint, SelfOrigin, "the hint how wide the window is";
    ChWidth = "ch-width", ClientHint, SelfOrigin, "the hint how wide an image is shown";
    ClipboardRead = "clipboard-read", Shipping, SelfOrigin, "reading the clipboard";
    ClipboardWrite = "clipboard-write", Shipping, SelfOrigin, "writing to the clipboard";
    ComputePressure = "compute-pressure", Shipping, SelfOrigin, "how busy the processor is";
    ControlledFrame = "controlled-frame", IsolatedContext, SelfOrigin, "frames of any site under control of the application";
    CrossOriginIsolated = "cross-origin-isolated", Shipping, SelfOrigin, "being cross-origin isolated, hence precise timers and shared memory";
    DeferredFetch = "deferred-fetch", Shipping, SelfOrigin, "requests that are sent when the page is left";
    DeferredFetchMinimal = "deferred-fetch-minimal", Shipping, Everyone, "the same for frames, a few kilobytes of them";
    DeviceAttributes = "device-attributes", Experimental, SelfOrigin, "what the company says of a managed device";
    DigitalCredentialsCreate = "digital-credentials-create", Experimental, SelfOrigin, "having a digital credential issued";
    DigitalCredentialsGet = "digital-credentials-get", Shipping, SelfOrigin, "asking for a digital credential, such as a driving licence";
    DirectSockets = "direct-sockets", IsolatedContext, SelfOrigin, "connections of TCP and UDP";
    DirectSocketsMulticast = "direct-sockets-multicast", IsolatedContext, SelfOrigin, "UDP to many at once";
    DisplayCapture = "display-capture", Shipping, SelfOrigin, "recording the screen";
    EncryptedMedia = "encrypted-media", Shipping, SelfOrigin, "playing encrypted media";
    ExecutionWhileNotRendered = "execution-while-not-rendered", Experimental, Everyone, "running in a frame that is not shown";
    ExecutionWhileOutOfViewport = "execution-while-out-of-viewport", Experimental, Everyone, "running in a frame that is scrolled away";
    FocusWithoutUserActivation = "focus-without-user-activation", Experimental, Everyone, "taking the focus when nobody clicked";
    Fullscreen = "fullscreen", Shipping, SelfOrigin, "taking all of the screen";
    Gamepad = "gamepad", Shipping, Everyone, "game controllers";
    Geolocation = "geolocation", Shipping, SelfOrigin, "where the device is";
    Gyroscope = "gyroscope", Shipping, SelfOrigin, "how the device turns";
    Haptics = "haptics", Experimental, SelfOrigin, "letting the device vibrate";
    Hid = "hid", Shipping, SelfOrigin, "input devices of an unusual kind";
    IdentityCredentialsGet = "identity-credentials-get", Shipping, SelfOrigin, "signing in by way of another site (FedCM)";
    IdleDetection = "idle-detection", Shipping, SelfOrigin, "whether somebody sits before the device";
    InterestCohort = "interest-cohort", Deprecated, Everyone, "the group of visitors this one belongs to (FLoC), which no browser reveals any more";
    KeyboardMap = "keyboard-map", Shipping, SelfOrigin, "which letters the keys have";
    LanguageDetector = "language-detector", Shipping, SelfOrigin, "finding out the language of a text";
    LanguageModel = "language-model", Shipping, SelfOrigin, "asking the language model in the browser";
    LocalFonts = "local-fonts", Shipping, SelfOrigin, "the fonts of the device";
    LocalNetwork = "local-network", Shipping, SelfOrigin, "requests to devices in the same house";
    LocalNetworkAccess = "local-network-access", Shipping, SelfOrigin, "the older name of `local-network` and `loopback-network` together";
    LoopbackNetwork = "loopback-network", Shipping, SelfOrigin, "requests to programs on the visitor's own machine";
    Magnetometer = "magnetometer", Flagged, SelfOrigin, "the magnetic field around the device";
    ManualText = "manual-text", Experimental, SelfOrigin, "text as it is typed";
    MediaPlaybackWhileNotVisible = "media-playback-while-not-visible", Experimental, Everyone, "playing media in a frame that is not shown";
    MediaSession = "mediasession", Unimplemented, Everyone, "the device's own buttons for media";
    Microphone = "microphone", Shipping, SelfOrigin, "the microphone";
    Midi = "midi", Shipping, SelfOrigin, "musical instruments";
    Monetization = "monetization", Unimplemented, SelfOrigin, "being paid in small sums";
    NavigationOverride = "navigation-override", Unimplemented, SelfOrigin, "deciding where the arrow keys lead";
    OnDeviceSpeechRecognition = "on-device-speech-recognition", Shipping, SelfOrigin, "recognising speech in the browser";
    OtpCredentials = "otp-credentials", Shipping, SelfOrigin, "reading one-time passwords from text messages";
    Payment = "payment", Shipping, SelfOrigin, "asking for a payment";
    PictureInPicture = "picture-in-picture", Shipping, Everyone, "showing a video in a small window on top";
    PublickeyCredentialsCreate = "publickey-credentials-create", Shipping, SelfOrigin, "creating passkeys";
    PublickeyCredentialsGet = "publickey-credentials-get", Shipping, SelfOrigin, "signing in by passkey";
    Rewriter = "rewriter", Experimental, SelfOrigin, "having a text rewritten by the browser";
    ScreenWakeLock = "screen-wake-lock", Shipping, SelfOrigin, "keeping the screen on";
    Serial = "serial", Shipping, SelfOrigin, "serial ports";
    SharedStorage = "shared-storage", Deprecated, Everyone, "storage that is shared between sites";
    SharedStorageSelectUrl = "shared-storage-select-url", Deprecated, Everyone, "choosing one of several addresses by that storage";
    SmartCard = "smart-card", IsolatedContext, SelfOrigin, "readers of smart cards";
    SpeakerSelection = "speaker-selection", Flagged, SelfOrigin, "choosing a loudspeaker";
    StorageAccess = "storage-access", Shipping, Everyone, "asking for the site's own cookies in a frame";
    SubApps = "sub-apps", IsolatedContext, SelfOrigin, "installing applications of an application";
    Summarizer = "summarizer", Shipping, SelfOrigin, "having a text summed up by the browser";
    SyncScript = "sync-script", Unimplemented, Everyone, "scripts that stop the page from being read";
    SyncXhr = "sync-xhr", Shipping, Everyone, "requests that stop the page until they are answered";
    Tools = "tools", Experimental, SelfOrigin, "offering tools to the model in the browser (WebMCP)";
    Translator = "translator", Shipping, SelfOrigin, "having a text translated by the browser";
    Unload = "unload", Shipping, Everyone, "handlers of `unload`";
    Usb = "usb", Shipping, SelfOrigin, "USB devices";
    UsbUnrestricted = "usb-unrestricted", IsolatedContext, SelfOrigin, "USB devices that are kept from other pages";
    VerticalScroll = "vertical-scroll", Experimental, Everyone, "stopping the visitor from scrolling";
    WebAppInstallation = "web-app-installation", Experimental, SelfOrigin, "offering an application for installation";
    WebPrinting = "web-printing", IsolatedContext, SelfOrigin, "printers";
    WebShare = "web-share", Shipping, SelfOrigin, "the device's own dialogue for sharing";
    WebNn = "webnn", Experimental, SelfOrigin, "computing neural networks";
    WindowManagement = "window-management", Shipping, SelfOrigin, "placing windows on several screens";
    Writer = "writer", Experimental, SelfOrigin, "having a text written by the browser";
    XrSpatialTracking = "xr-spatial-tracking", Shipping, SelfOrigin, "virtual and augmented reality";
}

/// Names that browsers knew once, and what is said instead today.
const RETIRED: &[(&str, Option<&str>)] = &[
    ("attribution-reporting", None),
    ("conversion-measurement", None),
    ("direct-sockets-private", None),
    ("document-domain", None),
    ("fenced-unpartitioned-storage-read", None),
    ("join-ad-interest-group", None),
    ("popins", None),
    ("private-aggregation", None),
    ("private-state-token-issuance", None),
    ("private-state-token-redemption", None),
    ("record-ad-auction-events", None),
    ("run-ad-auction", None),
    ("shared-autofill", None),
    ("trust-token-redemption", None),
    ("vr", Some("xr-spatial-tracking")),
    ("window-placement", Some("window-management")),
];

/// The name of a feature that has no variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomFeature(Key);

impl Feature {
    /// A feature that has no variant here, because it is new, or because browsers have retired it. It is not read from
    /// text.
    ///
    /// ```
    /// # use secure_core::Feature;
    /// assert_eq!(Feature::custom("push")?.as_str(), "push");
    /// assert_eq!(Feature::custom("camera")?, Feature::Camera);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the name could not stand in the header: it is lower-case letters, digits and hyphens, a letter first.
    pub fn custom(name: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let name = name.into();
        if let Some(known) = Self::KNOWN.iter().find(|known| known.as_str() == name) {
            return Ok(known.clone());
        }
        if name.starts_with('*') {
            let cure = "write lower-case letters, digits and hyphens, a letter first";
            return Err(Error::new("feature", format!("{name:?} is not a name"), cure));
        }
        Key::new(name).map(|name| Self::Custom(CustomFeature(name))).map_err(|error| error.at("feature"))
    }
}

impl FromStr for Feature {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some(known) = Self::KNOWN.iter().find(|known| known.as_str() == text) {
            return Ok(known.clone());
        }
        let retired = RETIRED.iter().find(|(name, _)| *name == text);
        let (problem, cure): (String, Cure) = match (retired, nearest(text, Self::KNOWN.iter().map(Self::as_str))) {
            (Some((_, Some(today))), _) => {
                (format!("browsers call {text:?} something else today"), format!("write \"{today}\"").into())
            }
            (Some((_, None)), _) => {
                (format!("browsers no longer know {text:?}"), "leave it out, which changes nothing".into())
            }
            (None, Some(known)) => (format!("{text:?} is not a feature"), format!("did you mean \"{known}\"?").into()),
            (None, None) => (
                format!("{text:?} is not a feature"),
                Cure::both("leave it out; code can name new ones with `Feature::custom`", "leave it out"),
            ),
        };
        Err(Error::new("feature", problem, cure))
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(feature: Result<Feature, Error>, message: &str) {
        assert_eq!(feature.unwrap_err().to_string(), format!("feature: {message}"));
    }

    #[test]
    fn names_stand_once_in_order_and_read_back() {
        let names: Vec<&str> = Feature::KNOWN.iter().map(Feature::as_str).collect();
        assert!(names.is_sorted_by(|left, right| left < right));
        for (feature, name) in Feature::KNOWN.iter().zip(names) {
            assert_eq!(name.parse().as_ref(), Ok(feature));
            assert!(Key::new(name).is_ok());
            assert!(feature.default_allowlist().is_some());
            assert!(RETIRED.iter().all(|(retired, _)| *retired != name));
        }
        for (_, today) in RETIRED {
            assert!(today.is_none_or(|today| today.parse::<Feature>().is_ok()));
        }
    }

    #[test]
    fn custom_features() {
        assert_eq!(Feature::custom("document-domain").unwrap().to_string(), "document-domain");
        assert_eq!(Feature::custom("push").unwrap().status(), FeatureStatus::Custom);
        assert_eq!(Feature::custom("push").unwrap().default_allowlist(), None);
        refuse(
            Feature::custom("a b"),
            "a blank at byte 1 of \"a b\"; write lower-case letters, digits and hyphens, a letter first",
        );
        refuse(
            Feature::custom("Camera"),
            "'C' at byte 0 of \"Camera\"; write lower-case letters, digits and hyphens, a letter first",
        );
        refuse(
            Feature::custom("*"),
            "\"*\" is not a name; write lower-case letters, digits and hyphens, a letter first",
        );
    }

    #[test]
    fn faults() {
        for (text, message) in [
            ("micro-phone", "\"micro-phone\" is not a feature; did you mean \"microphone\"?"),
            (
                "no-such-feature",
                "\"no-such-feature\" is not a feature; leave it out; code can name new ones with `Feature::custom`",
            ),
            ("vr", "browsers call \"vr\" something else today; write \"xr-spatial-tracking\""),
            ("document-domain", "browsers no longer know \"document-domain\"; leave it out, which changes nothing"),
        ] {
            refuse(text.parse(), message);
        }
    }
}
