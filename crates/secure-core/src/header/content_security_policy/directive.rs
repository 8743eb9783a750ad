//! [`Directive`]: the names of directives, and what kind of value each takes.

use super::DeprecatedDirective;

/// What kind of value a directive takes.
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

/// Hands the table of directives to a macro: for each what it takes, its variant, its method and its name.
macro_rules! with_directives {
    ($with:ident) => {
        $with! {
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
    };
}
pub(super) use with_directives;

macro_rules! names {
    ($($(#[$doc:meta])* $kind:ident $variant:ident $method:ident $name:literal,)+) => {
        /// The name of a directive.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Directive {
            $($(#[$doc])* $variant,)+
            /// One that browsers no longer heed. See [`ContentSecurityPolicy::deprecated`](crate::ContentSecurityPolicy::deprecated).
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
    };
}

with_directives!(names);

/// Hands the directives that have fallbacks to a macro, each with its own, the nearest first.
macro_rules! with_fallbacks {
    ($with:ident) => {
        $with! {
            ScriptSrcElem: ScriptSrc DefaultSrc,
            ScriptSrcAttr: ScriptSrc DefaultSrc,
            ScriptSrc: DefaultSrc,
            StyleSrcElem: StyleSrc DefaultSrc,
            StyleSrcAttr: StyleSrc DefaultSrc,
            StyleSrc: DefaultSrc,
            WorkerSrc: ChildSrc ScriptSrc DefaultSrc,
            FencedFrameSrc: FrameSrc ChildSrc DefaultSrc,
            FrameSrc: ChildSrc DefaultSrc,
            ChildSrc: DefaultSrc,
            ConnectSrc: DefaultSrc,
            ManifestSrc: DefaultSrc,
            ObjectSrc: DefaultSrc,
            MediaSrc: DefaultSrc,
            FontSrc: DefaultSrc,
            ImgSrc: DefaultSrc,
        }
    };
}
pub(super) use with_fallbacks;

macro_rules! fallbacks_of {
    ($($directive:ident: $($fallback:ident)+,)+) => {
        /// The fallbacks of a directive, the nearest first.
        const fn fallbacks_of(directive: Directive) -> &'static [Directive] {
            match directive {
                $(Directive::$directive => &[$(Directive::$fallback),+],)+
                _ => &[],
            }
        }
    };
}

with_fallbacks!(fallbacks_of);

impl Directive {
    /// What counts in its place where a policy does not name it, the nearest first.
    ///
    /// ```
    /// # use secure_core::Directive;
    /// assert_eq!(Directive::StyleSrcElem.fallbacks(), [Directive::StyleSrc, Directive::DefaultSrc]);
    /// assert_eq!(Directive::FormAction.fallbacks(), []);
    /// ```
    #[must_use]
    pub const fn fallbacks(self) -> &'static [Self] {
        fallbacks_of(self)
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
