//! What a policy does to one thing in a page.

use secure_core::{Directive, Hash, Source};
use secure_html::{Address as Attribute, Found, Item, Link, ResourceUse, Script, ScriptKind, Style};

use crate::{
    Finding, StaticPage,
    address::Address,
    finding::quoted,
    source_list::{List, Rules},
};

/// What a policy does to one thing in a page.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It works, or is nothing that a policy decides about.
    Fine,
    /// It works with these hashes in this directive.
    Hash(Directive, Vec<Hash>),
    /// It does not work, and no hash can allow it.
    Refused(Finding),
    /// It does not work, unless the policy allows more than hashes.
    Blocked(Finding),
}

/// What a policy does to an item of a page.
pub(crate) fn judge(page: &StaticPage, item: &Item, rules: &Rules) -> Verdict {
    let judge = Judge { page, item, rules };
    match &item.found {
        // Where scripts are off, nothing of these runs.
        Found::Script(_) | Found::Handler(_) | Found::ScriptAddress(_) if item.within.noscript => Verdict::Fine,
        Found::Script(script) => judge.script(script),
        Found::Style(style) => judge.style(style),
        Found::StyleAttribute(style) => judge.attribute(
            [Directive::StyleSrcAttr, Directive::StyleSrc],
            &style.value,
            || format!("the attribute style={} of <{}> has no effect", quoted(&style.value), style.element),
            "move it to a style sheet, or add \"'unsafe-hashes'\" to style-src-attr",
        ),
        Found::Handler(handler) => judge.attribute(
            [Directive::ScriptSrcAttr, Directive::ScriptSrc],
            &handler.value,
            || format!("the handler {}={} does not run", handler.name, quoted(&handler.value)),
            "call `addEventListener` in a script instead",
        ),
        Found::ScriptAddress(address) => judge.script_address(address),
        Found::Base(base) => judge.optional(Directive::BaseUri, base.href.as_deref()),
        Found::Form(form) => judge.loads(Directive::FormAction, form.action.as_deref().unwrap_or_default()),
        Found::Frame(frame) if frame.srcdoc => Verdict::Fine,
        Found::Frame(frame) => judge.optional(Directive::FrameSrc, frame.src.as_deref().filter(|src| !src.is_empty())),
        Found::Link(link) => judge.link(link),
        Found::Meta(meta) if meta.http_equiv.as_deref() == Some("content-security-policy") => {
            let problem = "the page has a policy of its own in <meta>, which counts beside that of the header";
            Verdict::Blocked(page.finding(item, problem, "remove it, so that one policy decides"))
        }
        Found::Resource(resource) => {
            let directive = match resource.used_as {
                ResourceUse::Media => Directive::MediaSrc,
                ResourceUse::Object => Directive::ObjectSrc,
                _ => Directive::ImgSrc,
            };
            judge.loads(directive, &resource.address.value)
        }
        _ => Verdict::Fine,
    }
}

struct Judge<'a> {
    page: &'a StaticPage,
    item: &'a Item,
    rules: &'a Rules,
}

impl Judge<'_> {
    fn script(&self, script: &Script) -> Verdict {
        if let (Some(src), false) = (&script.src, matches!(script.kind, ScriptKind::Data(_))) {
            return self.loaded_script(src, script.integrity.as_deref());
        }
        if !script.is_inline() {
            return Verdict::Fine;
        }
        if !script.closed {
            let problem = "this script does not end, so that browsers do not run it";
            return Verdict::Refused(self.page.finding(self.item, problem, "write \"</script>\" behind it"));
        }
        let rules = script.kind == ScriptKind::SpeculationRules;
        let fine = |list: List<'_>| rules && list.has("'inline-speculation-rules'");
        self.inline([Directive::ScriptSrcElem, Directive::ScriptSrc], &script.text, fine)
    }

    fn style(&self, style: &Style) -> Verdict {
        if style.css {
            self.inline([Directive::StyleSrcElem, Directive::StyleSrc], &style.text, |_| false)
        } else {
            Verdict::Fine
        }
    }

    /// The text of an element.
    fn inline(&self, directives: [Directive; 2], text: &str, fine: impl Fn(List<'_>) -> bool) -> Verdict {
        let hash = Hash::sha256_of(text);
        let written = hash.to_string();
        let takes_nonce = self.page.nonces.take(self.item);
        let allows = |list: List<'_>| {
            list.allows_all_inline()
                || (takes_nonce && list.has_nonce())
                || has_hash(list, text, &written)
                || fine(list)
        };
        if self.rules.lists(directives[0]).all(allows) {
            return Verdict::Fine;
        }
        self.encoding(text).unwrap_or_else(|| Verdict::Hash(self.named(directives), vec![hash]))
    }

    /// The text of an attribute.
    fn attribute(&self, directives: [Directive; 2], text: &str, problem: impl Fn() -> String, cure: &str) -> Verdict {
        if text.is_empty() {
            return Verdict::Fine;
        }
        let hash = Hash::sha256_of(text);
        let written = hash.to_string();
        let hashes = |list: List<'_>| list.has("'unsafe-hashes'");
        let allows = |list: List<'_>| list.allows_all_inline() || (hashes(list) && has_hash(list, text, &written));
        if self.rules.lists(directives[0]).all(allows) {
            return Verdict::Fine;
        }
        if self.rules.lists(directives[0]).all(|list| allows(list) || hashes(list)) {
            return self.encoding(text).unwrap_or_else(|| Verdict::Hash(self.named(directives), vec![hash]));
        }
        Verdict::Refused(self.page.finding(self.item, problem() + ", and no hash allows it", cure))
    }

    fn script_address(&self, address: &Attribute) -> Verdict {
        if self.rules.lists(Directive::ScriptSrcElem).all(List::allows_all_inline) {
            return Verdict::Fine;
        }
        let problem = format!(
            "the address {}={} of <{}> does not run, and no hash allows it",
            address.name,
            quoted(&address.value),
            address.element
        );
        Verdict::Refused(self.page.finding(self.item, problem, "use a button, and call `addEventListener` in a script"))
    }

    /// Of the two directives, the one to which a hash is added: the narrower where the policy names it.
    fn named(&self, [narrow, wide]: [Directive; 2]) -> Directive {
        let narrower = self.rules.lists(narrow).any(|list| list.directive == narrow.as_str());
        if narrower { narrow } else { wide }
    }

    /// A text that browsers would read otherwise than it was hashed.
    fn encoding(&self, text: &str) -> Option<Verdict> {
        const UTF_8: &[&str] =
            &["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];
        let page = &self.page.page;
        if text.is_ascii() || page.byte_order_mark {
            return None;
        }
        let (problem, cure) = match page.charset.as_deref() {
            Some(charset) if UTF_8.contains(&charset) => return None,
            Some(charset) => (
                format!("this inline text is not ASCII, and the page declares {}, so that its hash is another", quoted(charset)),
                "save the page as UTF-8, and declare that",
            ),
            None => (
                "this inline text is not ASCII, and the page declares no encoding, so that its hash depends on the server"
                    .to_owned(),
                "write \"<meta charset='utf-8'>\" first in the head",
            ),
        };
        Some(Verdict::Refused(self.page.finding(self.item, problem, cure)))
    }

    fn loaded_script(&self, src: &str, integrity: Option<&str>) -> Verdict {
        let address = Address::read(src, &self.page.base);
        let takes_nonce = self.page.nonces.take(self.item);
        let digests = integrity.map(digests).unwrap_or_default();
        let by_digest =
            |list: List<'_>| !digests.is_empty() && digests.iter().all(|hash| list.has_hash(&hash.to_string()));
        let allows = |list: List<'_>| (takes_nonce && list.has_nonce()) || by_digest(list) || list.allows(&address);
        if self.rules.lists(Directive::ScriptSrcElem).all(allows) {
            return Verdict::Fine;
        }
        if self.rules.lists(Directive::ScriptSrcElem).any(List::is_strict_dynamic) {
            if !digests.is_empty() {
                return Verdict::Hash(self.named([Directive::ScriptSrcElem, Directive::ScriptSrc]), digests);
            }
            let problem = format!("'strict-dynamic' does not let {} through without a nonce or a hash", quoted(src));
            let cure = "give it an `integrity` attribute (`secure-headers sri` writes it), or a nonce";
            return Verdict::Blocked(self.page.finding(self.item, problem, cure));
        }
        self.loads(Directive::ScriptSrcElem, src)
    }

    fn link(&self, link: &Link) -> Verdict {
        let Some(href) = link.href.as_deref() else { return Verdict::Fine };
        let takes_nonce = self.page.nonces.take(self.item);
        let directive = match link.used_as.as_deref().map(str::to_ascii_lowercase).as_deref() {
            _ if link.is("stylesheet") => Directive::StyleSrcElem,
            _ if link.is("modulepreload") => Directive::ScriptSrcElem,
            _ if link.is("icon") || link.is("apple-touch-icon") => Directive::ImgSrc,
            _ if link.is("manifest") => Directive::ManifestSrc,
            _ if !link.is("preload") => return Verdict::Fine,
            Some("script") => Directive::ScriptSrcElem,
            Some("style") => Directive::StyleSrcElem,
            Some("image") => Directive::ImgSrc,
            Some("font") => Directive::FontSrc,
            Some("audio" | "video" | "track") => Directive::MediaSrc,
            Some("fetch") => Directive::ConnectSrc,
            _ => return Verdict::Fine,
        };
        let digests = link.integrity.as_deref().map(digests).unwrap_or_default();
        let by_digest =
            |list: List<'_>| !digests.is_empty() && digests.iter().all(|hash| list.has_hash(&hash.to_string()));
        let by_nonce = |list: List<'_>| takes_nonce && list.has_nonce();
        if self.rules.lists(directive).all(|list| by_nonce(list) || by_digest(list)) {
            return Verdict::Fine;
        }
        self.loads(directive, href)
    }

    fn optional(&self, directive: Directive, address: Option<&str>) -> Verdict {
        address.map_or(Verdict::Fine, |address| self.loads(directive, address))
    }

    fn loads(&self, directive: Directive, text: &str) -> Verdict {
        let address = Address::read(text, &self.page.base);
        // What runs instead of being loaded is reported as such.
        if address == Address::Scheme("javascript".to_owned()) || address == Address::Scheme("about".to_owned()) {
            return Verdict::Fine;
        }
        let Some(list) = self.rules.lists(directive).find(|list| !list.allows(&address)) else {
            return Verdict::Fine;
        };
        let problem = format!("{} does not let {} through", list.directive, quoted(text.trim()));
        let cure = match address {
            Address::Own(_) => "add \"'self'\" to the policy, or remove the element".to_owned(),
            Address::Scheme(scheme) => format!("add \"{scheme}:\" to the policy, or use a file of your own site"),
            Address::Other { .. } => {
                "add its host to the policy, or keep a copy of the file on your own site".to_owned()
            }
        };
        Verdict::Blocked(self.page.finding(self.item, problem, cure))
    }
}

/// Whether a list has the hash of a text in any of the three algorithms. SHA-256 has been made already.
fn has_hash(list: List<'_>, text: &str, sha256: &str) -> bool {
    list.has_hash(sha256)
        || (list.has_longer_hash()
            && (list.has_hash(&Hash::sha384_of(text).to_string()) || list.has_hash(&Hash::sha512_of(text).to_string())))
}

/// The digests of an `integrity` attribute, as sources of a policy.
fn digests(integrity: &str) -> Vec<Hash> {
    let words = integrity.split_ascii_whitespace().map(|word| word.split('?').next().unwrap_or_default());
    let hash = |word: &str| match format!("'{word}'").parse() {
        Ok(Source::Hash(hash)) => Some(hash),
        _ => None,
    };
    words.filter_map(hash).collect()
}
