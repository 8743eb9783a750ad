//! [`ResponseClass`]: other headers for pages, data, assets, downloads, redirects or errors. Off by default.
//!
//! What a response is follows from its status and its media type. Where it has no media type, the browser's word counts
//! (`Sec-Fetch-Dest`). Such a response says so by `Vary: Sec-Fetch-Dest`, so that no cache gives it to somebody else. An
//! override of a handler or a route counts more.
//!
//! ```
//! use secure_core::{Headers, MemoryBackend, Policy, RequestView, ResponseClass};
//!
//! let policy = Policy::recommended().for_class(ResponseClass::Data, Headers::api());
//! let prepared = policy.prepare::<MemoryBackend>()?;
//! let exchange = prepared.begin(&RequestView::default());
//!
//! let mut json = vec![("Content-Type".to_owned(), "application/problem+json".to_owned())];
//! prepared.apply(&mut json, 200, &exchange);
//! assert!(json.contains(&("Referrer-Policy".to_owned(), "no-referrer".to_owned())));
//!
//! let mut page = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
//! prepared.apply(&mut page, 200, &exchange);
//! assert!(page.contains(&("Referrer-Policy".to_owned(), "strict-origin-when-cross-origin".to_owned())));
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! `X-Content-Type-Options` is never lost by a class: [`prepare`](crate::Policy::prepare) refuses a class without it where
//! the policy has it.

use crate::request::destination::Destination;

/// What a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseClass {
    /// A page: HTML, XHTML, SVG, PDF, or what a browser loads as one.
    Document,
    /// Data for programs: JSON, XML, plain text, event streams.
    Data,
    /// What a page loads: scripts, styles, images, fonts, media, WebAssembly.
    Asset,
    /// What is saved: `Content-Disposition: attachment`.
    Download,
    /// A status of 300 to 399, other than `304`.
    Redirect,
    /// A status of 400 or more.
    Error,
}

/// What says the class of a response.
#[derive(Clone, Copy)]
pub(crate) struct Signs<'r> {
    pub(crate) status: u16,
    /// `Content-Disposition`.
    pub(crate) disposition: Option<&'r str>,
    /// `Content-Type`.
    pub(crate) media_type: Option<&'r str>,
    /// The request's `Sec-Fetch-Dest`.
    pub(crate) destination: Option<Destination>,
}

/// Judges the class of a response. Headers of a class bring it along, so that a program without any is without it.
#[derive(Clone, Copy)]
pub(crate) struct ClassJudge {
    of: fn(&Signs<'_>) -> Option<ResponseClass>,
}

impl ClassJudge {
    pub(crate) const NEW: Self = Self { of: ResponseClass::of };

    /// See [`ResponseClass::of`].
    pub(crate) fn of(self, signs: &Signs<'_>) -> Option<ResponseClass> {
        (self.of)(signs)
    }

    /// Whether nothing of a response says its class, so that the request's `Sec-Fetch-Dest` does.
    pub(crate) fn is_of_destination(self, signs: &Signs<'_>) -> bool {
        let of = |destination| self.of(&Signs { destination, ..*signs });
        of(None) != of(Some(Destination::Data))
    }
}

impl ResponseClass {
    /// Judges a response by its status, its `Content-Disposition` and `Content-Type`, and, where there is no type, by the
    /// request's `Sec-Fetch-Dest`. `None` where nothing says so, as for a `304`.
    pub(crate) fn of(signs: &Signs<'_>) -> Option<Self> {
        let Signs { status, disposition, media_type, destination } = *signs;
        match status {
            304 | ..=199 => None,
            300..=399 => Some(Self::Redirect),
            400.. => Some(Self::Error),
            _ if disposition.is_some_and(is_attachment) => Some(Self::Download),
            _ => media_type.map_or(destination.map(Self::from), Self::of_media_type),
        }
    }

    /// The class of a response with this status and media type.
    ///
    /// ```
    /// # use secure_core::ResponseClass;
    /// assert_eq!(ResponseClass::of_response(200, Some("image/png")), Some(ResponseClass::Asset));
    /// assert_eq!(ResponseClass::of_response(404, None), Some(ResponseClass::Error));
    /// ```
    #[must_use]
    pub fn of_response(status: u16, media_type: Option<&str>) -> Option<Self> {
        Self::of(&Signs { status, disposition: None, media_type, destination: None })
    }

    fn of_media_type(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
        let (kind, name) = essence.split_once('/')?;
        let class = match (kind, name) {
            ("text", "html") | ("application", "xhtml+xml" | "pdf") | ("image", "svg+xml") => Self::Document,
            ("text", "css" | "javascript" | "ecmascript")
            | (
                "application",
                "javascript" | "x-javascript" | "wasm" | "manifest+json" | "font-woff" | "vnd.ms-fontobject",
            )
            | ("image" | "font" | "audio" | "video", _) => Self::Asset,
            ("text", "plain" | "csv" | "event-stream" | "xml")
            | ("application", "json" | "xml" | "x-ndjson" | "json-seq" | "cbor" | "msgpack" | "grpc") => Self::Data,
            (_, name) if name.ends_with("+json") || name.ends_with("+xml") => Self::Data,
            _ => return None,
        };
        Some(class)
    }
}

impl From<Destination> for ResponseClass {
    fn from(destination: Destination) -> Self {
        match destination {
            Destination::Document => Self::Document,
            Destination::Data => Self::Data,
            Destination::Asset => Self::Asset,
        }
    }
}

fn is_attachment(disposition: &str) -> bool {
    disposition.split(';').next().is_some_and(|kind| kind.trim_ascii().eq_ignore_ascii_case("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        header::x_content_type_options::XContentTypeOptions,
        policy::{Policy, headers::Headers},
        request::exchange::RequestView,
        response::backend::MemoryBackend,
    };

    #[test]
    fn status_disposition_type_and_destination_tell_in_this_order() {
        use ResponseClass::{Asset, Data, Document, Download, Error, Redirect};
        for (status, disposition, media_type, destination, class) in [
            (200, None, Some("text/html"), None, Some(Document)),
            (200, None, Some(" TEXT/HTML ;charset=x"), Some(Destination::Asset), Some(Document)),
            (200, None, Some("image/svg+xml"), Some(Destination::Asset), Some(Document)),
            (200, None, Some("image/png"), None, Some(Asset)),
            (200, None, Some("application/vnd.api+json"), None, Some(Data)),
            (200, None, Some("text/event-stream"), None, Some(Data)),
            (200, None, Some("application/x-unknown"), Some(Destination::Data), None),
            (200, None, Some("nonsense"), None, None),
            (200, None, None, Some(Destination::Data), Some(Data)),
            (200, None, None, None, None),
            (200, Some("Attachment; filename=a.html"), Some("text/html"), None, Some(Download)),
            (200, Some("inline"), Some("text/html"), None, Some(Document)),
            (303, None, Some("text/html"), None, Some(Redirect)),
            (304, None, Some("text/html"), None, None),
            (404, Some("attachment"), Some("text/html"), None, Some(Error)),
            (500, None, None, None, Some(Error)),
            (101, None, None, None, None),
        ] {
            assert_eq!(
                ResponseClass::of(&Signs { status, disposition, media_type, destination }),
                class,
                "{status} {media_type:?}"
            );
        }
    }

    #[test]
    fn where_nothing_tells_the_policy_itself_counts() {
        let policy = Policy::recommended().for_class(ResponseClass::Data, Headers::api());
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        for (destination, referrer) in [(None, "strict-origin-when-cross-origin"), (Some("empty"), "no-referrer")] {
            let line = destination.map(|value: &str| ("sec-fetch-dest", value.as_bytes()));
            let exchange = prepared.begin(&RequestView { headers: line.as_slice(), ..RequestView::default() });
            let mut headers = Vec::new();
            prepared.apply(&mut headers, 200, &exchange);
            assert!(headers.contains(&("Referrer-Policy".into(), referrer.into())), "{destination:?}");
            assert!(headers.contains(&("Vary".into(), "Sec-Fetch-Dest".into())), "{destination:?}");
        }
    }

    #[test]
    fn caches_are_told_where_the_request_decides() {
        let policy = Policy::recommended().for_class(ResponseClass::Data, Headers::api());
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let exchange = prepared.begin(&RequestView::default());
        for (status, own, varies) in [
            (200, &[][..], true),
            (204, &[], true),
            (200, &[("Content-Disposition", "inline")], true),
            (200, &[("Content-Type", "text/html")], false),
            (200, &[("Content-Type", "nonsense")], false),
            (200, &[("Content-Disposition", "attachment")], false),
            (303, &[], false),
            (304, &[], false),
            (404, &[], false),
            (101, &[], false),
            (200, &[("Vary", "accept, sec-fetch-dest")], false),
            (200, &[("Vary", "*")], false),
        ] {
            let mut headers: Vec<_> =
                own.iter().map(|(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned())).collect();
            for _ in 0..2 {
                prepared.apply(&mut headers, status, &exchange);
                let lines = headers.iter().filter(|(name, value)| name == "Vary" && value == "Sec-Fetch-Dest");
                assert_eq!(lines.count(), usize::from(varies), "{status} {own:?}");
            }
        }
        let without = Policy::recommended().prepare::<MemoryBackend>().unwrap();
        let mut headers = Vec::new();
        without.apply(&mut headers, 200, &exchange);
        assert!(!headers.iter().any(|(name, _)| name == "Vary"));
    }

    #[test]
    fn a_class_keeps_nosniff() {
        let bare = Headers::api().without::<XContentTypeOptions>();
        let policy = Policy::recommended().for_class(ResponseClass::Asset, bare);
        assert_eq!(
            policy.prepare::<MemoryBackend>().unwrap_err().to_string(),
            "Asset: the class has lost X-Content-Type-Options; add XContentTypeOptions::NoSniff to it",
        );
    }
}
