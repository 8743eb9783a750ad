//! Any bytes as a page: no panic, places that hold, and nothing in a script or style that its own bytes do not say.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use secure_core::ContentSecurityPolicy;
use secure_html::{Found, Page};
use secure_static::{Nonces, StaticSite};

/// Of a page with nothing inline: made once, for it is the same for each.
static BASE: LazyLock<ContentSecurityPolicy> = LazyLock::new(StaticSite::base_policy);

fuzz_target!(|html: &[u8]| {
    let Ok(page) = Page::read(html) else { return };
    let mut last = 0;
    for item in &page.items {
        let tag = &html[item.place.span.clone()];
        assert!(tag.starts_with(b"<") && tag.ends_with(b">"));
        assert!(item.place.span.start >= last);
        last = item.place.span.start;
        if item.within.srcdoc {
            continue;
        }
        if let Some(span) = item.tag.attribute("nonce") {
            assert!(html[span].to_ascii_lowercase().starts_with(b"nonce"));
        }
        let (text, content, svg) = match &item.found {
            Found::Script(script) => (&script.text, &script.content, script.svg),
            Found::Style(style) => (&style.text, &style.content, style.svg),
            _ => continue,
        };
        if !svg {
            let content = String::from_utf8_lossy(&html[content.clone()]);
            assert_eq!(*text, content.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}"));
        }
    }
    // Without anything that a policy decides about, the policy of the page is the base.
    if page.items.is_empty() {
        return;
    }
    // A policy that is made has all that the page needs, and a page with nonces is read as the one without.
    let Ok(site) = StaticSite::of([("index.html", html)]) else { return };
    let Ok(policy) = site.policy(&BASE) else { return };
    assert_eq!(site.policy(&policy).unwrap(), policy);
    let Ok(site) = site.with_nonces(Nonces::everywhere()) else { return };
    let nonce = secure_core::Nonce::random().unwrap();
    let served = site.find("/").unwrap().with_nonce(&nonce);
    assert_eq!(Page::read(&served).unwrap().items.len(), page.items.len());
});
