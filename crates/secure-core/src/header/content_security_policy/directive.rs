//! [`Directive`]: the names of directives, what stands behind each, and the methods that set them.

use std::{collections::HashSet, fmt};

use super::{ContentSecurityPolicy, DeprecatedDirective, Location, Sandbox, Source, SourceList, TrustedTypes, WebRtc};
use crate::wire::endpoint::{EndpointName, UriReference};

/// What stands behind a directive's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Sources(SourceList<Source>),
    Locations(SourceList<Location>),
    Sandbox(Sandbox),
    TrustedTypes(TrustedTypes),
    WebRtc(WebRtc),
    ReportTo(EndpointName),
    ReportUri(Vec<UriReference>),
    /// `'script'`, the only group of sinks there is.
    Script,
    Nothing,
    /// What stands behind a deprecated directive, word by word.
    Words(String),
}

/// What kind of [`Value`] a directive takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sources,
    Locations,
    Sandbox,
    TrustedTypes,
    WebRtc,
    ReportTo,
    ReportUri,
    Script,
    Nothing,
}

impl Value {
    /// Addresses of reports, of equal ones the first.
    pub(super) fn addresses(references: Vec<UriReference>) -> Self {
        let mut seen = HashSet::new();
        Self::ReportUri(references.into_iter().filter(|reference| seen.insert(reference.to_string())).collect())
    }

    pub(super) fn without_nonce(&self, directive: Directive) -> Self {
        match self {
            Self::Sources(list) => Self::Sources(list.without_nonce(directive.is_for_scripts_alone())),
            other => other.clone(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sources(list) => list.fmt(f),
            Self::Locations(list) => list.fmt(f),
            Self::Sandbox(sandbox) => sandbox.fmt(f),
            Self::TrustedTypes(types) => types.fmt(f),
            Self::WebRtc(webrtc) => webrtc.fmt(f),
            Self::ReportTo(endpoint) => endpoint.fmt(f),
            Self::ReportUri(references) => {
                for (index, reference) in references.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { " " })?;
                    reference.fmt(f)?;
                }
                Ok(())
            }
            Self::Script => f.write_str("'script'"),
            Self::Nothing => Ok(()),
            Self::Words(words) => f.write_str(words),
        }
    }
}

macro_rules! directives {
    ($($(#[$doc:meta])* $kind:ident $variant:ident $method:ident $name:literal,)+) => {
        /// The name of a directive.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Directive {
            $($(#[$doc])* $variant,)+
            /// One that browsers no longer heed. See [`ContentSecurityPolicy::deprecated`].
            Deprecated(DeprecatedDirective),
        }

        impl Directive {
            /// All that are in force, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Deprecated(deprecated) => deprecated.as_str(),
                }
            }

            pub(super) const fn kind(self) -> Kind {
                match self {
                    $(Self::$variant => Kind::$kind,)+
                    Self::Deprecated(_) => Kind::Nothing,
                }
            }
        }

        impl ContentSecurityPolicy {
            $(directives!(@method $(#[$doc])* $kind $variant $method);)+
        }
    };
    (@method $(#[$doc:meta])* Sources $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, sources: impl Into<SourceList<Source>>) -> Self {
            self.set(Directive::$variant, Value::Sources(sources.into()))
        }
    };
    (@method $(#[$doc:meta])* Locations $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, locations: impl Into<SourceList<Location>>) -> Self {
            self.set(Directive::$variant, Value::Locations(locations.into()))
        }
    };
    (@method $(#[$doc:meta])* Sandbox $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, sandbox: Sandbox) -> Self {
            self.set(Directive::$variant, Value::Sandbox(sandbox))
        }
    };
    (@method $(#[$doc:meta])* TrustedTypes $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, types: TrustedTypes) -> Self {
            self.set(Directive::$variant, Value::TrustedTypes(types))
        }
    };
    (@method $(#[$doc:meta])* WebRtc $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, webrtc: WebRtc) -> Self {
            self.set(Directive::$variant, Value::WebRtc(webrtc))
        }
    };
    (@method $(#[$doc:meta])* ReportTo $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, endpoint: EndpointName) -> Self {
            self.set(Directive::$variant, Value::ReportTo(endpoint))
        }
    };
    (@method $(#[$doc:meta])* ReportUri $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method<const N: usize>(self, references: [UriReference; N]) -> Self {
            const { assert!(N > 0, "report-uri needs an address; leave the directive out for no reports") };
            self.set(Directive::$variant, Value::addresses(references.into()))
        }
    };
    (@method $(#[$doc:meta])* Script $variant:ident $method:ident) => {
        directives!(@method $(#[$doc])* flag Script $variant $method);
    };
    (@method $(#[$doc:meta])* Nothing $variant:ident $method:ident) => {
        directives!(@method $(#[$doc])* flag Nothing $variant $method);
    };
    (@method $(#[$doc:meta])* flag $value:ident $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Self {
            self.set(Directive::$variant, Value::$value)
        }
    };
}

directives! {
    /// `default-src`: what counts for every `…-src` that the policy does not name.
    Sources DefaultSrc default_src "default-src",
    /// `script-src`: which scripts run, inline or loaded.
    Sources ScriptSrc script_src "script-src",
    /// `script-src-elem`: the same for `<script>` elements alone.
    Sources ScriptSrcElem script_src_elem "script-src-elem",
    /// `script-src-attr`: the same for handlers such as `onclick` alone.
    Sources ScriptSrcAttr script_src_attr "script-src-attr",
    /// `style-src`: which styles count, inline or loaded.
    Sources StyleSrc style_src "style-src",
    /// `style-src-elem`: the same for `<style>` and `<link>` alone.
    Sources StyleSrcElem style_src_elem "style-src-elem",
    /// `style-src-attr`: the same for `style="…"` alone.
    Sources StyleSrcAttr style_src_attr "style-src-attr",
    /// `img-src`: images and icons.
    Sources ImgSrc img_src "img-src",
    /// `font-src`: fonts.
    Sources FontSrc font_src "font-src",
    /// `connect-src`: what scripts may talk to, by fetch, WebSocket and the like.
    Sources ConnectSrc connect_src "connect-src",
    /// `media-src`: audio and video.
    Sources MediaSrc media_src "media-src",
    /// `object-src`: plug-ins, `<object>` and `<embed>`.
    Sources ObjectSrc object_src "object-src",
    /// `frame-src`: what the page may frame.
    Sources FrameSrc frame_src "frame-src",
    /// `fenced-frame-src`: what a fenced frame may load. Chrome only.
    Sources FencedFrameSrc fenced_frame_src "fenced-frame-src",
    /// `child-src`: what counts for `frame-src` and `worker-src` where they are not named.
    Sources ChildSrc child_src "child-src",
    /// `worker-src`: workers, shared workers and service workers.
    Sources WorkerSrc worker_src "worker-src",
    /// `manifest-src`: application manifests.
    Sources ManifestSrc manifest_src "manifest-src",
    /// `base-uri`: what `<base>` may point to. It has no fallback.
    Locations BaseUri base_uri "base-uri",
    /// `form-action`: where forms may be sent. It has no fallback.
    Locations FormAction form_action "form-action",
    /// `frame-ancestors`: who may frame the page; browsers then ignore `X-Frame-Options`. It has no fallback. Who frames is
    /// judged by origin: a location with a path is refused.
    Locations FrameAncestors frame_ancestors "frame-ancestors",
    /// `sandbox`: treats the page as a sandboxed frame. Ignored where the policy is only reported.
    Sandbox Sandbox sandbox "sandbox",
    /// `trusted-types`: which policies of trusted types scripts may create.
    TrustedTypes TrustedTypes trusted_types "trusted-types",
    /// `require-trusted-types-for 'script'`: text no longer reaches the sinks that run it.
    Script RequireTrustedTypesFor require_trusted_types_for_script "require-trusted-types-for",
    /// `webrtc`: whether the page may open peer connections. No browser has it switched on yet.
    WebRtc WebRtc webrtc "webrtc",
    /// `upgrade-insecure-requests`: the page's own `http:` addresses are loaded over HTTPS. It breaks plain-HTTP servers,
    /// in Safari also on localhost.
    Nothing UpgradeInsecureRequests upgrade_insecure_requests "upgrade-insecure-requests",
    /// `report-to`: the endpoint, named in `Reporting-Endpoints` of the same response, that gets reports.
    ReportTo ReportTo report_to "report-to",
    /// `report-uri`: the addresses that get reports from browsers without `report-to`.
    ReportUri ReportUri report_uri "report-uri",
}

impl Directive {
    pub(super) fn text(self, value: &Value) -> String {
        let value = value.to_string();
        if value.is_empty() { self.as_str().to_owned() } else { format!("{} {value}", self.as_str()) }
    }

    /// What counts in its place where a policy does not name it, the nearest first.
    ///
    /// ```
    /// # use secure_core::Directive;
    /// assert_eq!(Directive::StyleSrcElem.fallbacks(), [Directive::StyleSrc, Directive::DefaultSrc]);
    /// assert_eq!(Directive::FormAction.fallbacks(), []);
    /// ```
    #[must_use]
    pub const fn fallbacks(self) -> &'static [Self] {
        match self {
            Self::ScriptSrcElem | Self::ScriptSrcAttr => &[Self::ScriptSrc, Self::DefaultSrc],
            Self::StyleSrcElem | Self::StyleSrcAttr => &[Self::StyleSrc, Self::DefaultSrc],
            Self::FencedFrameSrc => &[Self::FrameSrc, Self::ChildSrc, Self::DefaultSrc],
            Self::FrameSrc => &[Self::ChildSrc, Self::DefaultSrc],
            Self::WorkerSrc => &[Self::ChildSrc, Self::ScriptSrc, Self::DefaultSrc],
            Self::ScriptSrc
            | Self::StyleSrc
            | Self::ImgSrc
            | Self::FontSrc
            | Self::ConnectSrc
            | Self::MediaSrc
            | Self::ObjectSrc
            | Self::ChildSrc
            | Self::ManifestSrc => &[Self::DefaultSrc],
            _ => &[],
        }
    }

    /// Whether scripts are judged by this directive, alone or through a fallback.
    pub(crate) const fn is_for_scripts(self) -> bool {
        matches!(self, Self::DefaultSrc | Self::ScriptSrc | Self::ScriptSrcElem)
    }

    /// Whether nothing but scripts is judged by this directive.
    pub(super) const fn is_for_scripts_alone(self) -> bool {
        matches!(self, Self::ScriptSrc | Self::ScriptSrcElem)
    }

    /// Whether `'strict-dynamic'` of its own or of a fallback speaks for what this directive judges.
    pub(super) const fn is_under_strict_dynamic(self) -> bool {
        self.is_for_scripts() || matches!(self, Self::ScriptSrcAttr | Self::WorkerSrc)
    }

    /// Whether an element that this directive judges can carry a nonce.
    pub(super) const fn takes_nonce(self) -> bool {
        self.is_for_scripts() || matches!(self, Self::StyleSrc | Self::StyleSrcElem)
    }

    /// Whether inline scripts or styles, or their attributes, are judged by this directive.
    pub(super) const fn is_for_inline(self) -> bool {
        self.takes_nonce() || matches!(self, Self::ScriptSrcAttr | Self::StyleSrcAttr)
    }
}
