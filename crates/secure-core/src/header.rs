//! [`Header`]: what a type must tell to be sent, and one file for each header, named after the wire.

use crate::{Error, HeaderName, Template, error::nearest};

pub mod cache_control;
pub mod clear_site_data;
pub mod content_security_policy;
pub mod cross_origin_embedder_policy;
pub mod cross_origin_opener_policy;
pub mod cross_origin_resource_policy;
pub mod custom;
#[cfg(feature = "legacy")]
pub mod legacy;
pub mod nel;
pub mod origin_agent_cluster;
pub mod referrer_policy;
pub mod removed;
pub mod report_to;
pub mod server;
pub mod strict_transport_security;
pub mod timing_allow_origin;
pub mod x_content_type_options;
pub mod x_dns_prefetch_control;
pub mod x_download_options;
pub mod x_frame_options;
pub mod x_permitted_cross_domain_policies;
pub mod x_robots_tag;
pub mod x_xss_protection;

/// A response header as a type: its name, and its text.
///
/// Implement it for a header of your own and add it with [`CustomHeader::of`](crate::CustomHeader::of).
///
/// ```
/// use secure_core::{CustomHeader, Error, Header, HeaderName, HeaderValue, Template};
///
/// struct Team(u8);
///
/// impl Header for Team {
///     const NAME: HeaderName = HeaderName::from_static("X-Team");
///
///     fn render(&self) -> Result<Template, Error> {
///         Ok(Template::fixed(HeaderValue::new(self.0.to_string())?))
///     }
/// }
///
/// assert_eq!(CustomHeader::of(&Team(7))?.to_string(), "X-Team: 7");
/// # Ok::<(), Error>(())
/// ```
pub trait Header {
    /// The name on the wire, in its customary case.
    const NAME: HeaderName;

    /// The text. It is asked for once, at start-up.
    ///
    /// # Errors
    /// When the value cannot be written as a header; [`prepare`](crate::Policy::prepare) reports it.
    fn render(&self) -> Result<Template, Error>;
}

/// Whether browsers take the words of a header in any case, or only as they are written in the specification.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Any,
    Exact,
}

/// Reads a header that is one word out of a few.
pub(crate) fn one_of<T: Copy>(
    name: &'static str,
    text: &str,
    case: Case,
    words: &[(&'static str, T)],
) -> Result<T, Error> {
    let same = |word: &str| if case == Case::Any { word.eq_ignore_ascii_case(text) } else { word == text };
    if let Some((_, value)) = words.iter().find(|(word, _)| same(word)) {
        return Ok(*value);
    }
    let all = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let cure = match nearest(text, words.iter().map(|(word, _)| *word)) {
        Some(word) => format!("did you mean \"{word}\"? It is one of {all}"),
        None => format!("write one of {all}"),
    };
    Err(Error::new(name, format!("{text:?} is not a value of this header"), cure))
}

/// Gives a header that is one word out of a few its text, in both directions. Texts that deserve an explanation of their
/// own can be refused by a function first: problem and cure.
macro_rules! words {
    ($type:ident, $name:literal, $case:ident, [$($word:literal => $variant:ident),+ $(,)?] $(, refused: $refused:path)?) => {
        impl $type {
            pub(crate) const WORDS: &[(&str, Self)] = &[$(($word, Self::$variant)),+];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl $crate::Header for $type {
            const NAME: $crate::HeaderName = $crate::HeaderName::from_static($name);

            fn render(&self) -> Result<$crate::Template, $crate::Error> {
                $crate::HeaderValue::new(self.as_str()).map($crate::Template::fixed)
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Error;

            fn from_str(text: &str) -> Result<Self, $crate::Error> {
                $(if let Some((problem, cure)) = $refused(text) {
                    return Err($crate::Error::new($name, problem, cure));
                })?
                $crate::header::one_of($name, text, $crate::header::Case::$case, Self::WORDS)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

/// Helpers for the tables of cases at the end of each header's file.
#[cfg(test)]
pub(crate) mod table {
    use std::{fmt::Debug, str::FromStr};

    use crate::{Error, Header};

    /// The value goes out as `text`, and `text` reads back as the value.
    #[track_caller]
    pub(crate) fn check<H: Header + FromStr<Err = Error> + PartialEq + Debug>(header: &H, text: &str) {
        assert_eq!(header.render().unwrap().text(), text);
        assert_eq!(&text.parse::<H>().unwrap(), header);
    }

    /// The text is refused with exactly this message.
    #[track_caller]
    pub(crate) fn refuse<H: FromStr<Err = Error> + Debug>(text: &str, message: &str) {
        assert_eq!(text.parse::<H>().unwrap_err().to_string(), message);
    }
}
