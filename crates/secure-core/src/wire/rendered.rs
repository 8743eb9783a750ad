//! [`Rendered`]: a header as text, and the rule that says which responses it goes out with.

use crate::wire::{template::Template, text::HeaderName};

/// A header as text.
#[derive(Clone, PartialEq)]
pub(crate) struct Rendered {
    pub(crate) name: HeaderName,
    pub(crate) template: Template,
    pub(crate) goes: Goes,
    pub(crate) over_http: OverHttp,
}

/// Which responses a header goes out with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// Every response but a switch of protocols.
    Always,
    /// A switch of protocols too, but never known plain HTTP nor a local host: the header pins the host to HTTPS.
    OnlyHttps,
    /// Every response with the `Cache-Control` of the policy.
    WithCacheControl,
}

/// What goes out of a header where the browser is not to be brought to HTTPS: over known plain HTTP, and for a local host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverHttp {
    /// The same as elsewhere.
    Same,
    /// This instead.
    Text(Template),
    /// Nothing.
    Absent,
}

/// What a response is, as far as our headers depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A page or whatever else comes, without a nonce.
    Page,
    /// A page with a nonce, which no cache may keep.
    PageWithNonce,
    /// A `304`: the browser lays its headers over the page it has stored, whose scripts carry an older nonce.
    NotModified,
    /// A switch of protocols, whose headers no page will see.
    Switching,
}

impl Moment {
    /// `nonce`: whether the handler asked for a nonce, and a header has a place for it.
    #[inline]
    pub(crate) fn of(status: u16, nonce: bool) -> Self {
        match status {
            ..=199 => Self::Switching,
            304 => Self::NotModified,
            _ if nonce => Self::PageWithNonce,
            _ => Self::Page,
        }
    }
}

impl Rendered {
    pub(crate) fn new(name: HeaderName, template: Template, goes: Goes) -> Self {
        Self { name, template, goes, over_http: OverHttp::Same }
    }

    /// Whether the header goes out, with this text. `cached` says whether the `Cache-Control` of the policy does.
    pub(crate) fn goes_out(&self, text: &Template, moment: Moment, cached: bool) -> bool {
        match self.goes {
            Goes::OnlyHttps => true,
            Goes::WithCacheControl => cached && moment != Moment::Switching,
            Goes::Always => match moment {
                Moment::Page | Moment::PageWithNonce => true,
                Moment::NotModified => !text.has_holes(),
                Moment::Switching => false,
            },
        }
    }

    /// The text, if there is one. `pinned` says whether the browser may be brought to HTTPS.
    pub(crate) fn text(&self, pinned: bool) -> Option<&Template> {
        match (&self.over_http, self.goes) {
            _ if pinned => Some(&self.template),
            (_, Goes::OnlyHttps) | (OverHttp::Absent, _) => None,
            (OverHttp::Text(template), _) => Some(template),
            (OverHttp::Same, _) => Some(&self.template),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::text::HeaderValue;

    const MOMENTS: [Moment; 4] = [Moment::Page, Moment::PageWithNonce, Moment::NotModified, Moment::Switching];

    #[test]
    fn a_status_and_a_nonce_make_the_moment() {
        use Moment::{NotModified, Page, PageWithNonce, Switching};
        for (status, without, with) in [
            (101, Switching, Switching),
            (199, Switching, Switching),
            (200, Page, PageWithNonce),
            (303, Page, PageWithNonce),
            (304, NotModified, NotModified),
            (500, Page, PageWithNonce),
        ] {
            assert_eq!((Moment::of(status, false), Moment::of(status, true)), (without, with), "{status}");
        }
    }

    /// In the order of the moments.
    #[track_caller]
    fn check(goes: Goes, text: &Template, cached: bool, expected: [bool; 4]) {
        let rendered = Rendered::new(HeaderName::from_static("X-Header"), text.clone(), goes);
        assert_eq!(MOMENTS.map(|moment| rendered.goes_out(text, moment, cached)), expected, "{goes:?} {cached}");
    }

    #[test]
    fn what_goes_out_when() {
        let fixed = Template::fixed(HeaderValue::from_static("a"));
        let nonced = Template::new("a {nonce}", HeaderValue::from_static("a")).unwrap();
        for cached in [false, true] {
            check(Goes::Always, &fixed, cached, [true, true, true, false]);
            check(Goes::Always, &nonced, cached, [true, true, false, false]);
            check(Goes::OnlyHttps, &fixed, cached, [true; 4]);
            check(Goes::WithCacheControl, &fixed, cached, [cached, cached, cached, false]);
        }
    }

    #[test]
    fn over_http_another_text_or_none_goes_out() {
        let text = |text| Template::fixed(HeaderValue::from_static(text));
        for (goes, over_http, expected) in [
            (Goes::Always, OverHttp::Same, Some("https")),
            (Goes::Always, OverHttp::Text(text("http")), Some("http")),
            (Goes::Always, OverHttp::Absent, None),
            (Goes::OnlyHttps, OverHttp::Same, None),
        ] {
            let rendered =
                Rendered { over_http, ..Rendered::new(HeaderName::from_static("X-Header"), text("https"), goes) };
            assert_eq!(rendered.text(true).map(Template::text).as_deref(), Some("https"));
            assert_eq!(rendered.text(false).map(Template::text).as_deref(), expected);
        }
    }
}
