//! Which directive counts where a policy does not name the one that is asked for.

/// The directives that count for a fetch directive, most specific first, itself included. Empty for a directive that falls
/// back to nothing, such as `base-uri`.
///
/// ```
/// use secure_core::header::content_security_policy::evaluate::fallbacks;
///
/// assert_eq!(fallbacks("worker-src"), ["worker-src", "child-src", "script-src", "default-src"]);
/// assert!(fallbacks("form-action").is_empty());
/// ```
#[must_use]
#[inline]
pub fn fallbacks(directive: &str) -> &'static [&'static str] {
    CHAINS.iter().find(|(name, _)| *name == directive).map_or(&[], |(_, chain)| chain)
}

const CHAINS: &[(&str, &[&str])] = &[
    ("script-src-elem", &["script-src-elem", "script-src", "default-src"]),
    ("script-src-attr", &["script-src-attr", "script-src", "default-src"]),
    ("script-src", &["script-src", "default-src"]),
    ("style-src-elem", &["style-src-elem", "style-src", "default-src"]),
    ("style-src-attr", &["style-src-attr", "style-src", "default-src"]),
    ("style-src", &["style-src", "default-src"]),
    ("worker-src", &["worker-src", "child-src", "script-src", "default-src"]),
    ("frame-src", &["frame-src", "child-src", "default-src"]),
    ("fenced-frame-src", &["fenced-frame-src", "frame-src", "child-src", "default-src"]),
    ("child-src", &["child-src", "default-src"]),
    ("connect-src", &["connect-src", "default-src"]),
    ("manifest-src", &["manifest-src", "default-src"]),
    ("object-src", &["object-src", "default-src"]),
    ("media-src", &["media-src", "default-src"]),
    ("font-src", &["font-src", "default-src"]),
    ("img-src", &["img-src", "default-src"]),
];
