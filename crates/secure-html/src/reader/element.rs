//! What an element is, by its name and attributes.

use crate::{
    Address, Base, Form, Found, Frame, Handler, Link, Meta, Resource, ResourceUse, Script, ScriptKind, Style,
    StyleAttribute,
    attribute::{Attribute, value},
    events,
    srcset::candidates,
    tree::Space,
};

/// What an element is, and then what its attributes are.
pub(super) fn found(name: &str, space: Space, attributes: &[Attribute]) -> Vec<Found> {
    let mut found = Vec::new();
    match space {
        Space::Html => html(name, attributes, &mut found),
        Space::Svg => svg(name, attributes, &mut found),
        Space::MathMl => {}
    }
    for attribute in attributes {
        let element = || name.to_owned();
        if attribute.name == "style" {
            found.push(Found::StyleAttribute(StyleAttribute { element: element(), value: attribute.value.clone() }));
        } else if events::is_handler(&attribute.name) {
            let (name, value) = (attribute.name.clone(), attribute.value.clone());
            found.push(Found::Handler(Handler { element: element(), name, value }));
        } else if leads(name, space, &attribute.name) && is_script(&attribute.value) {
            found.push(Found::ScriptAddress(address(name, attribute)));
        }
    }
    found
}

fn html(name: &str, attributes: &[Attribute], found: &mut Vec<Found>) {
    let text = |known: &str| value(attributes, known).map(str::to_owned);
    let lower = |known: &str| value(attributes, known).map(|text| text.trim_ascii().to_ascii_lowercase());
    match name {
        "script" => found.push(script(attributes, text("src"), false)),
        "style" => found.push(style(attributes, false)),
        "base" => found.push(Found::Base(Base { href: text("href"), target: text("target") })),
        "form" => {
            found.push(Found::Form(Form { element: name.to_owned(), action: text("action"), method: text("method") }));
        }
        "button" | "input" if value(attributes, "formaction").is_some() => {
            found.push(Found::Form(Form { element: name.to_owned(), action: text("formaction"), method: None }));
        }
        "iframe" | "frame" => found.push(Found::Frame(Frame {
            element: name.to_owned(),
            src: text("src"),
            srcdoc: name == "iframe" && value(attributes, "srcdoc").is_some(),
            sandbox: text("sandbox"),
        })),
        "link" => found.push(Found::Link(Link {
            rel: lower("rel").unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect(),
            href: text("href"),
            used_as: text("as"),
            integrity: text("integrity"),
            cross_origin: text("crossorigin"),
            nonce: text("nonce"),
            image_srcset: text("imagesrcset"),
        })),
        "meta" => {
            let meta = Meta {
                http_equiv: lower("http-equiv"),
                name: lower("name"),
                content: text("content"),
                charset: text("charset"),
                property: lower("property"),
                nonce: text("nonce"),
            };
            if ["http-equiv", "name", "charset", "property"].iter().any(|known| value(attributes, known).is_some()) {
                found.push(Found::Meta(meta));
            }
        }
        _ => {}
    }
    for attribute in attributes {
        if let Some(used_as) = loads(name, &attribute.name, attributes) {
            resource(name, attribute, used_as, found);
        }
    }
}

fn svg(name: &str, attributes: &[Attribute], found: &mut Vec<Found>) {
    let href = || value(attributes, "href").or_else(|| value(attributes, "xlink:href")).map(str::to_owned);
    match name {
        "script" => found.push(script(attributes, href(), true)),
        "style" => found.push(style(attributes, true)),
        "image" | "feimage" | "use" => {
            let known = ["href", "xlink:href"];
            let attribute = known.iter().find_map(|name| attributes.iter().find(|other| other.name == *name));
            if let Some(attribute) = attribute.filter(|attribute| !attribute.value.starts_with('#')) {
                resource(name, attribute, ResourceUse::Image, found);
            }
        }
        _ => {}
    }
}

fn script(attributes: &[Attribute], src: Option<String>, svg: bool) -> Found {
    let text = |known: &str| value(attributes, known).map(str::to_owned);
    let has = |known: &str| value(attributes, known).is_some();
    Found::Script(Script {
        kind: ScriptKind::of(value(attributes, "type"), value(attributes, "language").filter(|_| !svg)),
        src,
        text: String::new(),
        content: 0..0,
        integrity: text("integrity"),
        cross_origin: text("crossorigin"),
        nonce: text("nonce"),
        is_async: has("async"),
        defer: has("defer"),
        nomodule: has("nomodule"),
        svg,
        closed: false,
    })
}

fn style(attributes: &[Attribute], svg: bool) -> Found {
    let kind = value(attributes, "type").unwrap_or_default();
    Found::Style(Style {
        css: kind.is_empty() || kind.eq_ignore_ascii_case("text/css"),
        nonce: value(attributes, "nonce").map(str::to_owned),
        svg,
        ..Style::default()
    })
}

/// What an attribute of an element of HTML loads.
fn loads(element: &str, attribute: &str, attributes: &[Attribute]) -> Option<ResourceUse> {
    match (element, attribute) {
        ("img" | "source", "src" | "srcset") | ("video", "poster") | ("body" | "table" | "td" | "th", "background") => {
            // The `src` of a `source` is that of audio or video.
            let media = element == "source" && attribute == "src";
            Some(if media { ResourceUse::Media } else { ResourceUse::Image })
        }
        ("input", "src") => {
            let image = value(attributes, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("image"));
            image.then_some(ResourceUse::Image)
        }
        ("audio" | "video" | "track", "src") => Some(ResourceUse::Media),
        ("embed", "src") | ("object", "data") => Some(ResourceUse::Object),
        _ => None,
    }
}

fn resource(element: &str, attribute: &Attribute, used_as: ResourceUse, found: &mut Vec<Found>) {
    if attribute.name == "srcset" {
        for candidate in candidates(&attribute.value) {
            let (name, value) = (attribute.name.clone(), candidate.to_owned());
            let address = Address { element: element.to_owned(), name, value };
            found.push(Found::Resource(Resource { used_as, address }));
        }
    } else {
        found.push(Found::Resource(Resource { used_as, address: address(element, attribute) }));
    }
}

fn address(element: &str, attribute: &Attribute) -> Address {
    Address { element: element.to_owned(), name: attribute.name.clone(), value: attribute.value.clone() }
}

/// Whether a browser goes to the address in this attribute, so that one of `javascript:` runs.
fn leads(element: &str, space: Space, attribute: &str) -> bool {
    match space {
        Space::Html => matches!(
            (element, attribute),
            ("a" | "area", "href")
                | ("form", "action")
                | ("button" | "input", "formaction")
                | ("iframe" | "frame" | "embed", "src")
                | ("object", "data")
        ),
        Space::Svg => element == "a" && matches!(attribute, "href" | "xlink:href"),
        Space::MathMl => matches!(attribute, "href" | "xlink:href"),
    }
}

/// Whether a browser reads an address as one of `javascript:`: it skips blanks and control characters in front, and line
/// breaks and tabs anywhere ([URL](https://url.spec.whatwg.org/#concept-basic-url-parser)).
fn is_script(address: &str) -> bool {
    let address = address.trim_start_matches(|char: char| char <= ' ');
    let mut letters = address.chars().filter(|char| !matches!(char, '\t' | '\n' | '\r'));
    "javascript:".chars().all(|expected| letters.next().is_some_and(|char| char.eq_ignore_ascii_case(&expected)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_run() {
        for address in ["javascript:", "JavaScript:x", " \u{1}javascript:x", "java\nscr\tipt:x", "\tjavascript\r:"] {
            assert!(is_script(address), "{address:?}");
        }
        for address in ["", "javascript", "/javascript:", "java script:", "\u{a0}javascript:", "x-javascript:"] {
            assert!(!is_script(address), "{address:?}");
        }
    }
}
