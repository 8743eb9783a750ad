//! [`Header`]: what a type must provide to be sent, and one file for each header, named after the wire.

use crate::wire::{
    endpoint::{EndpointName, UriReference},
    error::{Error, nearest},
    fault::Fault,
    rendered::{Goes, OverHttp},
    structured::{BareItem, Item},
    template::Template,
    text::HeaderName,
};

pub mod activate_storage_access;
pub mod cache_control;
pub mod clear_site_data;
pub mod connection_allowlist;
pub mod content_security_policy;
pub mod cross_origin_embedder_policy;
pub mod cross_origin_opener_policy;
pub mod cross_origin_resource_policy;
pub mod custom;
pub mod document_isolation_policy;
pub mod document_policy;
pub mod integrity_policy;
#[cfg(feature = "legacy")]
pub mod legacy;
pub(crate) mod list;
pub mod nel;
pub mod origin_agent_cluster;
pub mod permissions_policy;
pub mod referrer_policy;
pub mod removed;
pub mod report_to;
pub mod reporting_endpoints;
pub mod server;
pub mod set_login;
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
/// # use secure_core::{CustomHeader, Error, Header, HeaderName, HeaderValue, Template};
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

    /// The endpoints that it reports to. [`prepare`](crate::Policy::prepare) refuses those that the policy's
    /// [`ReportingEndpoints`](crate::ReportingEndpoints) do not name.
    fn endpoints(&self) -> Vec<&EndpointName> {
        Vec::new()
    }

    /// The same header, reporting to this endpoint, at this address, unless it reports already.
    #[doc(hidden)]
    #[must_use]
    fn reporting(self, endpoint: &EndpointName, address: &UriReference) -> Self
    where
        Self: Sized,
    {
        let _ = (endpoint, address);
        self
    }

    /// Whether it only reports, and to endpoints alone: the scripts of a page do not see the reports.
    #[doc(hidden)]
    const IS_SILENT: bool = false;

    /// Which responses it goes out with.
    #[doc(hidden)]
    const GOES: Goes = Goes::Always;

    /// What goes out where the browser is not to be brought to HTTPS.
    #[doc(hidden)]
    fn over_http(&self) -> Result<OverHttp, Error> {
        Ok(OverHttp::Same)
    }
}

/// What is wrong with a text that begins with the name of its header, as it is copied from a response.
#[inline]
pub(crate) fn begins_with_name(name: &HeaderName, text: &str) -> Option<Fault> {
    let start = text.len() - text.trim_start().len();
    let end = start + name.as_str().len();
    let is_name = text.get(start..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_str()));
    let behind = text.get(end..).filter(|_| is_name)?.trim_start();
    behind.starts_with(':').then(|| {
        let (problem, cure) = ("the value begins with the header's name", format!("leave \"{name}:\" out"));
        Fault::new(name.to_string(), problem, cure).spanning(start..text.len() - behind.len() + 1)
    })
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
    if let Some((_, value)) = words.iter().find(|(word, _)| same_as(word, text, case)) {
        return Ok(*value);
    }
    Err(not_one_of(name, text, case, &words.iter().map(|(word, _)| *word).collect::<Vec<_>>()))
}

#[cold]
fn not_one_of(name: &'static str, text: &str, case: Case, words: &[&'static str]) -> Error {
    let all = words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let (problem, cure) = match words.iter().find(|word| same_as(word, text.trim(), case)) {
        Some(word) => (format!("{text:?} begins or ends with a blank"), format!("write \"{word}\"")),
        None => (
            format!("{text:?} is not a value of this header"),
            match nearest(text, words.iter().copied()) {
                Some(word) => format!("did you mean \"{word}\"? It is one of {all}"),
                None => format!("write one of {all}"),
            },
        ),
    };
    Fault::new(name, problem, cure).spanning(0..text.len()).into()
}

#[inline]
fn same_as(word: &str, text: &str, case: Case) -> bool {
    if case == Case::Any { word.eq_ignore_ascii_case(text) } else { word == text }
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

        impl $crate::header::Header for $type {
            const NAME: $crate::wire::text::HeaderName = $crate::wire::text::HeaderName::from_static($name);

            fn render(&self) -> Result<$crate::wire::template::Template, $crate::wire::error::Error> {
                $crate::wire::text::HeaderValue::new(self.as_str()).map($crate::wire::template::Template::fixed)
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::wire::error::Error;

            #[inline]
            fn from_str(text: &str) -> Result<Self, $crate::wire::error::Error> {
                $(if let Some((problem, cure)) = $refused(text) {
                    return Err($crate::wire::error::Error::new($name, problem, cure));
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

/// Gives a header that is one token, and may name an endpoint, its constants, and its text in both directions. The struct
/// has the fields `value: &'static str` and `report_to: Option<EndpointName>`.
macro_rules! token {
    ($type:ident, $name:literal, [$($(#[$doc:meta])+ $constant:ident = $word:literal),+ $(,)?]) => {
        impl $type {
            $($(#[$doc])+
            pub const $constant: Self = Self { value: $word, report_to: None };)+

            pub(crate) const WORDS: &[(&str, &str)] = &[$(($word, $word)),+];

            /// The same, with what it breaks reported to this endpoint of
            /// [`ReportingEndpoints`](crate::ReportingEndpoints).
            #[must_use]
            pub fn report_to(mut self, endpoint: $crate::wire::endpoint::EndpointName) -> Self {
                self.report_to = Some(endpoint);
                self
            }

            /// The word on the wire, without the endpoint.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                self.value
            }
        }

        impl $crate::header::Header for $type {
            const NAME: $crate::wire::text::HeaderName = $crate::wire::text::HeaderName::from_static($name);

            fn render(&self) -> Result<$crate::wire::template::Template, $crate::wire::error::Error> {
                $crate::wire::text::HeaderValue::new(self.to_string()).map($crate::wire::template::Template::fixed)
            }

            fn endpoints(&self) -> Vec<&$crate::wire::endpoint::EndpointName> {
                self.report_to.iter().collect()
            }

            $crate::header::reporting!();
        }

        impl std::str::FromStr for $type {
            type Err = $crate::wire::error::Error;

            #[inline]
            fn from_str(text: &str) -> Result<Self, $crate::wire::error::Error> {
                let (value, report_to) = $crate::header::token_and_endpoint($name, text, Self::WORDS)?;
                Ok(Self { value, report_to })
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.value)?;
                match &self.report_to {
                    Some(endpoint) => write!(f, "; report-to=\"{endpoint}\""),
                    None => Ok(()),
                }
            }
        }
    };
}
pub(crate) use token;

/// Reads a structured field that is one token out of a few, and the string of its parameter `report-to`.
#[inline]
pub(crate) fn token_and_endpoint(
    name: &'static str,
    text: &str,
    words: &[(&'static str, &'static str)],
) -> Result<(&'static str, Option<EndpointName>), Error> {
    let item: Item = text.parse().map_err(|error: Error| error.at(name))?;
    let value = match &item.value {
        BareItem::Token(token) => one_of(name, token.as_str(), Case::Exact, words)?,
        BareItem::String(string) => {
            let cure = format!("write {:?}, without quotes", string.as_str());
            return Err(Error::new(name, format!("browsers ignore {string}, which is in quotes"), cure));
        }
        other => one_of(name, &other.to_string(), Case::Exact, words)?,
    };
    let mut endpoint = None;
    for (key, parameter) in item.parameters.iter() {
        endpoint = match (key.as_str(), parameter) {
            ("report-to", BareItem::String(string)) => {
                Some(string.as_str().parse().map_err(|error: Error| error.within((name, "report-to")).unplaced())?)
            }
            ("report-to", other) => {
                let problem = format!("browsers skip \"report-to={other}\", which is not a text in quotes");
                return Err(Error::new(name, problem, format!("write {:?}", format!("report-to=\"{other}\""))));
            }
            (other, _) => {
                let problem = format!("\"{other}\" is not a parameter of this header");
                return Err(Error::new(name, problem, "write \"report-to=\\\"ENDPOINT\\\"\", or leave it out"));
            }
        };
    }
    Ok((value, endpoint))
}

/// The method of a [`Header`] with a method `report_to`.
macro_rules! reporting {
    () => {
        fn reporting(
            self,
            endpoint: &$crate::wire::endpoint::EndpointName,
            _: &$crate::wire::endpoint::UriReference,
        ) -> Self {
            if self.endpoints().is_empty() { self.report_to(endpoint.clone()) } else { self }
        }
    };
}
pub(crate) use reporting;

/// Makes the report-only variant of a header. One that is `silent` reports to endpoints alone.
macro_rules! report_only {
    ($(#[$doc:meta])+ $type:ident($enforced:ident), $name:literal $(, silent: $silent:literal)?) => {
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $type($enforced);

        impl $type {
            /// Reports what this policy would have refused.
            #[must_use]
            pub const fn new(policy: $enforced) -> Self {
                Self(policy)
            }

            /// What is reported.
            #[must_use]
            pub const fn policy(&self) -> &$enforced {
                &self.0
            }
        }

        impl $crate::header::Header for $type {
            const NAME: $crate::wire::text::HeaderName = $crate::wire::text::HeaderName::from_static($name);

            fn render(&self) -> Result<$crate::wire::template::Template, $crate::wire::error::Error> {
                self.0.render().map_err(|error| $crate::header::moved(error, &$enforced::NAME, $name))
            }

            fn endpoints(&self) -> Vec<&$crate::wire::endpoint::EndpointName> {
                self.0.endpoints()
            }

            fn reporting(
                self,
                endpoint: &$crate::wire::endpoint::EndpointName,
                address: &$crate::wire::endpoint::UriReference,
            ) -> Self {
                Self(self.0.reporting(endpoint, address))
            }

            $(const IS_SILENT: bool = $silent;)?
        }

        impl std::str::FromStr for $type {
            type Err = $crate::wire::error::Error;

            #[inline]
            fn from_str(text: &str) -> Result<Self, $crate::wire::error::Error> {
                text.parse().map(Self).map_err(|error| $crate::header::moved(error, &$enforced::NAME, $name))
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub(crate) use report_only;

/// The same faults, of the report-only variant.
pub(crate) fn moved(error: Error, from: &HeaderName, to: &str) -> Error {
    error.map_places(|place| if place.header() == from.as_str() { place.of_header(to) } else { place })
}

/// Helpers for the tables of cases at the end of each header's file.
#[cfg(test)]
pub(crate) mod table {
    use std::{fmt::Debug, str::FromStr};

    use crate::{
        header::Header,
        wire::{
            error::Error,
            fault::tests::{follow, said},
        },
    };

    /// The value goes out as `text`, and `text` reads back as the value.
    #[track_caller]
    pub(crate) fn check<H: Header + FromStr<Err = Error> + PartialEq + Debug>(header: &H, text: &str) {
        assert_eq!(header.render().unwrap().text(), text);
        assert_eq!(&text.parse::<H>().unwrap(), header);
    }

    /// The text is refused with exactly this message.
    #[track_caller]
    pub(crate) fn refuse<H: FromStr<Err = Error> + Debug>(text: &str, message: &str) {
        let error = text.parse::<H>().unwrap_err();
        assert_eq!(said(&error), message);
        follow(text, &error, &|text| text.parse::<H>().err());
    }
}
