//! [`Directive`]: the names of directives, and the methods that set them.

use super::{ContentSecurityPolicy, Location, Source, SourceList};

/// What stands behind a directive's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Sources(SourceList<Source>),
    Locations(SourceList<Location>),
    Nothing,
}

impl Value {
    pub(super) fn without_nonce(&self) -> Self {
        match self {
            Self::Sources(list) => Self::Sources(list.without_nonce()),
            other => other.clone(),
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
        }

        impl Directive {
            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl ContentSecurityPolicy {
            $(directives!(@method $(#[$doc])* $kind $variant $method);)+
        }
    };
    (@method $(#[$doc:meta])* sources $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, sources: impl Into<SourceList<Source>>) -> Self {
            self.set(Directive::$variant, Value::Sources(sources.into()))
        }
    };
    (@method $(#[$doc:meta])* locations $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, locations: impl Into<SourceList<Location>>) -> Self {
            self.set(Directive::$variant, Value::Locations(locations.into()))
        }
    };
    (@method $(#[$doc:meta])* nothing $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Self {
            self.set(Directive::$variant, Value::Nothing)
        }
    };
}

directives! {
    /// `default-src`: what counts for every `…-src` that the policy does not name.
    sources DefaultSrc default_src "default-src",
    /// `script-src`: which scripts run, inline or loaded.
    sources ScriptSrc script_src "script-src",
    /// `script-src-elem`: the same for `<script>` elements alone.
    sources ScriptSrcElem script_src_elem "script-src-elem",
    /// `script-src-attr`: the same for handlers such as `onclick` alone.
    sources ScriptSrcAttr script_src_attr "script-src-attr",
    /// `style-src`: which styles count, inline or loaded.
    sources StyleSrc style_src "style-src",
    /// `style-src-elem`: the same for `<style>` and `<link>` alone.
    sources StyleSrcElem style_src_elem "style-src-elem",
    /// `style-src-attr`: the same for `style="…"` alone.
    sources StyleSrcAttr style_src_attr "style-src-attr",
    /// `img-src`: images and icons.
    sources ImgSrc img_src "img-src",
    /// `font-src`: fonts.
    sources FontSrc font_src "font-src",
    /// `connect-src`: what scripts may talk to, by fetch, WebSocket and the like.
    sources ConnectSrc connect_src "connect-src",
    /// `media-src`: audio and video.
    sources MediaSrc media_src "media-src",
    /// `object-src`: plug-ins, `<object>` and `<embed>`.
    sources ObjectSrc object_src "object-src",
    /// `frame-src`: what the page may frame.
    sources FrameSrc frame_src "frame-src",
    /// `child-src`: what counts for `frame-src` and `worker-src` where they are not named.
    sources ChildSrc child_src "child-src",
    /// `worker-src`: workers, shared workers and service workers.
    sources WorkerSrc worker_src "worker-src",
    /// `manifest-src`: application manifests.
    sources ManifestSrc manifest_src "manifest-src",
    /// `base-uri`: what `<base>` may point to. It has no fallback.
    locations BaseUri base_uri "base-uri",
    /// `form-action`: where forms may be sent. It has no fallback.
    locations FormAction form_action "form-action",
    /// `frame-ancestors`: who may frame the page; browsers then ignore `X-Frame-Options`. It has no fallback.
    locations FrameAncestors frame_ancestors "frame-ancestors",
    /// `upgrade-insecure-requests`: the page's own `http:` addresses are loaded over HTTPS. It breaks plain-HTTP servers,
    /// in Safari also on localhost.
    nothing UpgradeInsecureRequests upgrade_insecure_requests "upgrade-insecure-requests",
}

impl Directive {
    pub(super) fn text(self, value: &Value) -> String {
        match value {
            Value::Sources(list) => format!("{} {list}", self.as_str()),
            Value::Locations(list) => format!("{} {list}", self.as_str()),
            Value::Nothing => self.as_str().to_owned(),
        }
    }

    /// Whether scripts are judged by this directive, alone or through a fallback.
    pub(super) fn is_for_scripts(self) -> bool {
        matches!(self, Self::DefaultSrc | Self::ScriptSrc | Self::ScriptSrcElem)
    }

    /// Whether an element that this directive judges can carry a nonce.
    pub(super) fn takes_nonce(self) -> bool {
        self.is_for_scripts() || matches!(self, Self::StyleSrc | Self::StyleSrcElem)
    }
}
