//! `X-Frame-Options`: who may show this page inside a frame.
//!
//! A page that any site can frame can be laid invisibly under that site's own buttons ("clickjacking"). Browsers ignore
//! this header where an enforced `Content-Security-Policy` has `frame-ancestors`, which can also name hosts.
//!
//! Absent, every site may frame the page. The obsolete `ALLOW-FROM` is not offered: browsers ignore it, and with it the
//! whole header. `frame-ancestors` does what it promised, and the error says what to write there:
//!
//! ```
//! use secure_core::XFrameOptions;
//!
//! let error = "ALLOW-FROM https://partner.example/".parse::<XFrameOptions>().unwrap_err();
//! assert_eq!(error.faults()[0].cure, "write \"frame-ancestors https://partner.example\" in Content-Security-Policy instead");
//! ```
//!
//! ```
//! use secure_core::{Policy, XFrameOptions};
//!
//! let policy = Policy::recommended().with(XFrameOptions::Deny);
//! assert_eq!(policy.text_of::<XFrameOptions>().as_deref(), Some("DENY"));
//! ```
//!
//! Specification: [HTML, the `X-Frame-Options` header](https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header).

use crate::{header::words, wire::origin::Origin};

/// Who may frame the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XFrameOptions {
    /// Nobody, the site itself included.
    Deny,
    /// Pages of the same origin, all the way up to the top.
    SameOrigin,
}

words!(XFrameOptions, "X-Frame-Options", Any, ["DENY" => Deny, "SAMEORIGIN" => SameOrigin], refused: obsolete);

/// Values of other days, and what does today what they were for.
#[inline]
fn obsolete(text: &str) -> Option<(String, String)> {
    let (word, rest) = text.split_once([' ', '\t', ':', '=']).unwrap_or((text, ""));
    if word.eq_ignore_ascii_case("ALLOWALL") {
        let problem = format!("browsers do not know {text:?}");
        return Some((problem, "leave the header out, which allows every site to frame the page".to_owned()));
    }
    if !["ALLOW-FROM", "ALLOWFROM", "ALLOW_FROM"].iter().any(|known| word.eq_ignore_ascii_case(known)) {
        return None;
    }
    let cure = match origin(rest) {
        Some(origin) => format!("write \"frame-ancestors {origin}\" in Content-Security-Policy instead"),
        None => "name the site in frame-ancestors of Content-Security-Policy instead".to_owned(),
    };
    Some((format!("browsers ignore {text:?} and let every site frame the page"), cure))
}

/// The origin of an address that stands behind `ALLOW-FROM`.
#[inline]
fn origin(rest: &str) -> Option<Origin> {
    let site = rest.trim_matches([' ', '\t', ':', '=']);
    Origin::of_address(site).or_else(|| Origin::of_address(&format!("https://{site}")))
}

/// What `frame-ancestors` says for an `ALLOW-FROM` that names a site.
#[cfg(feature = "presets")]
pub(crate) fn allowed_from(text: &str) -> Option<String> {
    let (word, rest) = text.split_once([' ', '\t', ':', '='])?;
    word.eq_ignore_ascii_case("ALLOW-FROM").then(|| origin(rest)).flatten().map(|origin| origin.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XFrameOptions::Deny, "DENY");
        check(&XFrameOptions::SameOrigin, "SAMEORIGIN");
    }

    #[test]
    fn faults() {
        refuse::<XFrameOptions>(
            "DENNY",
            "X-Frame-Options: \"DENNY\" is not a value of this header; \
             did you mean \"DENY\"? It is one of \"DENY\", \"SAMEORIGIN\"",
        );
        let refuse = refuse::<XFrameOptions>;
        for site in ["https://a.example", "https://A.example/", "https://a.example:443/frame?x", "a.example/"] {
            let text = format!("allow-from {site}");
            refuse(
                &text,
                &format!(
                    "X-Frame-Options: browsers ignore \"{text}\" and let every site frame the page; \
                     write \"frame-ancestors https://a.example\" in Content-Security-Policy instead"
                ),
            );
        }
        for text in ["ALLOW-FROM", "ALLOW-FROM *", "ALLOW-FROM: https://a.example; x"] {
            refuse(
                text,
                &format!(
                    "X-Frame-Options: browsers ignore \"{text}\" and let every site frame the page; \
                     name the site in frame-ancestors of Content-Security-Policy instead"
                ),
            );
        }
        refuse(
            "ALLOWALL",
            "X-Frame-Options: browsers do not know \"ALLOWALL\"; \
             leave the header out, which allows every site to frame the page",
        );
        refuse(
            "SAMEORIGIN, SAMEORIGIN",
            "X-Frame-Options: \"SAMEORIGIN, SAMEORIGIN\" is not a value of this header; \
             write one of \"DENY\", \"SAMEORIGIN\"",
        );
    }
}
