//! What a request's `Sec-Fetch-Dest` says that its response will be.

/// A group of the destinations that browsers name.
///
/// Specification: [Fetch, destination](https://fetch.spec.whatwg.org/#concept-request-destination).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// A page or a frame.
    Document,
    /// What a script reads with `fetch`.
    Data,
    /// What a page loads: scripts, styles, images, fonts, media.
    Asset,
}

impl Destination {
    pub(crate) fn of(text: &str) -> Option<Self> {
        match text {
            "document" | "iframe" | "frame" | "embed" | "object" | "fencedframe" => Some(Self::Document),
            "empty" | "json" | "text" | "report" => Some(Self::Data),
            "audio" | "audioworklet" | "font" | "image" | "manifest" | "paintworklet" | "script" | "serviceworker"
            | "sharedworker" | "style" | "track" | "video" | "worker" | "xslt" => Some(Self::Asset),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_those_of_fetch() {
        assert_eq!(Destination::of("iframe"), Some(Destination::Document));
        assert_eq!(Destination::of("script"), Some(Destination::Asset));
        assert_eq!(Destination::of("empty"), Some(Destination::Data));
        assert_eq!(Destination::of("Document"), None);
    }
}
