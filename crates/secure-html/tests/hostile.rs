//! Pages that are made to be slow, to be large, or to mislead.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{fmt::Write, time::Instant};

use proptest::prelude::*;
use secure_html::{Found, Item, Limits, Page};

/// Asserts that sixteen times the pieces take about sixteen times as long. One quiet moment of the machine is enough.
#[track_caller]
fn linear(name: &str, page: impl Fn(usize) -> String) {
    let time = |pieces: usize| {
        let page = page(pieces);
        let start = Instant::now();
        // Whether it is within the limits is not asked here.
        let _ = Page::read(page.as_bytes());
        start.elapsed().as_secs_f64()
    };
    let ratio = || {
        let (one, sixteen) = (time(1_000), time(16_000));
        sixteen / one.max(0.002)
    };
    assert!((0..5).any(|_| ratio() < 64.0), "{name}");
}

#[test]
fn work_is_linear() {
    linear("attributes", |count| {
        let mut page = "<p".to_owned();
        (0..count).for_each(|index| write!(page, " a{index}=b").unwrap());
        page
    });
    linear("one attribute again and again", |count| format!("<p{}>", " onclick=a".repeat(count)));
    linear("tags that are not closed", |count| "<a b='".repeat(count));
    linear("elements", |count| "<div>".repeat(count));
    linear("names", |count| (0..count).fold(String::new(), |page, index| page + &format!("<x{index}>")));
    linear("end tags", |count| "<svg><g>".to_owned() + &"</a>".repeat(count));
    linear("end tags below many", |count| "<svg>".to_owned() + &"<g>".repeat(500) + &"</a>".repeat(count));
    linear("elements in an integration point", |count| "<svg><desc>".to_owned() + &"<li><p>".repeat(count));
    linear("elements of SVG", |count| "<svg>".repeat(count));
    linear("SVG that is left", |count| "<svg><g><p>".repeat(count));
    linear("styles in styles", |count| "<svg>".to_owned() + &"<style>a".repeat(400) + &"b<g>c</g>".repeat(count));
    linear("templates", |count| "<template></template>".repeat(count));
    linear("noscript", |count| "<noscript><p style=a>".repeat(count));
    linear("frames", |count| "<iframe srcdoc='<p style=a>'></iframe>".repeat(count));
    linear("frames in frames", |count| "<iframe/srcdoc=".repeat(count));
    linear("escapes", |count| format!("<script>{}", "<!--<script>".repeat(count)));
    linear("ends of scripts that are none", |count| format!("<script>{}", "</scrip".repeat(count)));
    linear("candidates", |count| format!("<img srcset='{}'>", "a, ".repeat(count)));
    linear("entities", |count| format!("<p style='{}'>", "&amp;&notit;&#x10ffff;&".repeat(count)));
    linear("line breaks", |count| "\r\n<p style=a>".repeat(count));
    linear("one long line", |count| "<p style=a>".repeat(count));
    linear("comments", |count| "<!--".repeat(count));
    linear("data", |count| format!("<svg>{}", "<![CDATA[]]".repeat(count)));
}

/// Pieces from which pages are put together that are hard to read.
const PIECES: &[&str] = &[
    "<script>",
    "</script>",
    "<script type=module nonce>",
    "<script src='a'>",
    "<style>",
    "</style>",
    "<style nonce=''>",
    "<svg>",
    "</svg>",
    "<svg/>",
    "<math>",
    "</math>",
    "<mi>",
    "</mi>",
    "<annotation-xml encoding='text/html'>",
    "<foreignObject>",
    "</foreignObject>",
    "<desc>",
    "</desc>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<iframe srcdoc='<p style=a>'>",
    "</iframe>",
    "<p>",
    "</p>",
    "<div style=\"a\r\n\">",
    "</div>",
    "<li onclick=b>",
    "</li>",
    "<ul>",
    "</ul>",
    "<g>",
    "</g>",
    "<g/>",
    "<a href=javascript:c>",
    "</a>",
    "<font color=d>",
    "</font>",
    "<table>",
    "</table>",
    "<br>",
    "</br>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "a",
    "&lt;",
    "&amp",
    "\r\n",
    "\r",
    "\n",
    "\0",
    "<",
    ">",
    "'",
    "\"",
    "=",
    "/",
    "\u{feff}",
    "\u{e9}",
];

fn page() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// What must be so of every page.
fn check(html: &[u8], page: &Page) {
    let mut last = 0;
    for item in &page.items {
        let tag = html.get(item.place.span.clone()).unwrap();
        assert!(tag.starts_with(b"<") && tag.ends_with(b">"), "{:?}", String::from_utf8_lossy(tag));
        assert!(item.place.span.start >= last, "not in the order of the page");
        last = item.place.span.start;
        if !item.within.srcdoc {
            for name in ["nonce", "src", "style", "onclick", "href", "type"] {
                let Some(span) = item.tag.attribute(name) else { continue };
                assert!(html.get(span).unwrap().to_ascii_lowercase().starts_with(name.as_bytes()));
            }
            inner(html, item);
        }
    }
}

/// What must be so of a script or style.
fn inner(html: &[u8], item: &Item) {
    let (text, content, svg) = match &item.found {
        Found::Script(script) => (&script.text, &script.content, script.svg),
        Found::Style(style) => (&style.text, &style.content, style.svg),
        _ => return,
    };
    assert!(item.place.span.end <= content.start && content.end <= html.len());
    if !svg {
        let content = String::from_utf8_lossy(html.get(content.clone()).unwrap());
        assert_eq!(*text, content.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn places_hold(html in page()) {
        check(html.as_bytes(), &Page::read(html.as_bytes()).unwrap());
    }

    #[test]
    fn bytes_of_any_kind(html in prop::collection::vec(any::<u8>(), 0..200)) {
        let limits = Limits::default();
        if let Ok(page) = Page::read_within(&html, limits) {
            check(&html, &page);
        }
    }
}
