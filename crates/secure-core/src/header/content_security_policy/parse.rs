//! From text to a policy: what browsers would skip is refused, and all faults are told with their places.

use std::str::FromStr;

use super::{
    ContentSecurityPolicy, ContentSecurityPolicyReportOnly, DeprecatedDirective, Directive, Location, Source,
    SourceList,
    deprecated::REMOVED,
    directive::{Kind, Value},
};
use crate::{
    Error, Header, HeaderName,
    error::{Fault, Faults, nearest},
    text::{describe, is_value_byte},
};

/// One directive of a text: where its name begins, the name, and its words with their places.
struct Parsed<'a> {
    at: usize,
    name: &'a str,
    words: Vec<(usize, &'a str)>,
}

impl FromStr for ContentSecurityPolicy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(&Self::NAME, text)
    }
}

impl FromStr for ContentSecurityPolicyReportOnly {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(&Self::NAME, text).map(Self::new)
    }
}

/// Reads one policy, or several with a comma between them.
fn parse(header: &HeaderName, text: &str) -> Result<ContentSecurityPolicy, Error> {
    let mut faults = Faults::default();
    if let Some(index) = text.bytes().position(|byte| !is_value_byte(byte)) {
        faults.push(header.to_string(), describe(text, index), "write visible ASCII only");
    }
    let mut policies = split(text, ',').map(|(at, text)| policy(header, at, text, &mut faults));
    let first = policies.next().unwrap_or_default();
    let all = policies.fold(first, ContentSecurityPolicy::and);
    faults.into_result()?;
    Ok(all)
}

fn policy(header: &HeaderName, at: usize, text: &str, faults: &mut Faults) -> ContentSecurityPolicy {
    let mut policy = ContentSecurityPolicy::new();
    if text.trim_ascii().is_empty() {
        let problem = format!("there is no policy at byte {at}");
        faults.push(header.to_string(), problem, "write directives, or leave the header out");
        return policy;
    }
    let mut directives: Vec<_> = split(text, ';').map(|(offset, text)| (at + offset, text)).collect();
    // A semicolon may end the last directive.
    if directives.last().is_some_and(|(_, text)| text.trim_ascii().is_empty()) {
        directives.pop();
    }
    for (at, text) in directives {
        let mut words = words(at, text);
        let Some((at, name)) = words.next() else {
            faults.push(format!("{header}: byte {at}"), "the directive is empty", "leave one \";\" out");
            continue;
        };
        let parsed = Parsed { at, name, words: words.collect() };
        if let Some((directive, value)) = faults.keep(parsed.read(header)) {
            if policy.directives.iter().any(|(earlier, _)| *earlier == directive) {
                let problem = format!("\"{name}\" stands twice, and browsers skip the second");
                faults.push(format!("{header}: byte {at}"), problem, "write all of its values in one");
            }
            policy = policy.set(directive, value);
        }
    }
    policy
}

impl Parsed<'_> {
    fn read(&self, header: &HeaderName) -> Result<(Directive, Value), Error> {
        let named = |directive: &&Directive| directive.as_str().eq_ignore_ascii_case(self.name);
        let Some(directive) = Directive::ALL.iter().find(named).copied() else {
            return Err(Error::new(
                format!("{header}: byte {}", self.at),
                format!("\"{}\" is no directive", self.name),
                unknown(self.name),
            ));
        };
        self.value(directive).map(|value| (directive, value)).map_err(|error| self.placed(header, error))
    }

    fn value(&self, directive: Directive) -> Result<Value, Error> {
        match directive.kind() {
            Kind::Sources => self.list::<Source>().map(Value::Sources),
            Kind::Locations => self.list::<Location>().map(Value::Locations),
            Kind::Sandbox => self.joined().parse().map(Value::Sandbox),
            Kind::TrustedTypes => self.joined().parse().map(Value::TrustedTypes),
            Kind::WebRtc => self.joined().parse().map(Value::WebRtc),
            Kind::ReportTo => self.one("write the name of one endpoint").and_then(str::parse).map(Value::ReportTo),
            Kind::ReportUri if self.words.is_empty() => {
                Err(Error::new("", "there is no address", "write one, such as \"/csp-reports\""))
            }
            Kind::ReportUri => {
                let references = self.words.iter().map(|(_, word)| word.parse()).collect::<Result<_, _>>();
                references.map(Value::ReportUri)
            }
            Kind::Script if self.joined() == "'script'" => Ok(Value::Script),
            Kind::Script => {
                Err(Error::new("", format!("{:?} is no group of sinks", self.joined()), "write \"'script'\""))
            }
            Kind::Nothing if self.words.is_empty() => Ok(Value::Nothing),
            Kind::Nothing => {
                Err(Error::new("", format!("{:?} means nothing here", self.joined()), "write the name alone"))
            }
        }
    }

    fn list<T: FromStr<Err = Error> + PartialEq>(&self) -> Result<SourceList<T>, Error> {
        let is_none = |word: &str| word.eq_ignore_ascii_case("'none'");
        match self.words.as_slice() {
            [] => {
                return Err(Error::new(
                    "",
                    "the list is empty",
                    "write \"'none'\", or leave the directive out so that its fallback counts",
                ));
            }
            [(_, word)] if is_none(word) => return Ok(SourceList::NONE),
            _ => {}
        }
        let mut faults = Faults::default();
        let mut sources = Vec::new();
        for (at, word) in &self.words {
            let source = if is_none(word) {
                let cure = "leave it out, or leave the others out";
                Err(Error::new("", format!("{word} beside other sources allows them"), cure))
            } else {
                word.parse::<T>()
            };
            // The place of a source is all that its fault does not know.
            let source = source.map_err(|error| error.at(&format!("byte {at}")));
            if let Some(source) = faults.keep(source) {
                if sources.contains(&source) {
                    faults.push(format!("byte {at}"), format!("{word} stands twice"), "write it once");
                }
                sources.push(source);
            }
        }
        faults.into_result()?;
        SourceList::try_from(sources)
    }

    fn one(&self, cure: &'static str) -> Result<&str, Error> {
        match self.words.as_slice() {
            [(_, word)] => Ok(word),
            words => Err(Error::new("", format!("there are {} values", words.len()), cure)),
        }
    }

    fn joined(&self) -> String {
        self.words.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    }

    /// Says in which header, directive and byte a fault of this directive is.
    fn placed(&self, header: &HeaderName, error: Error) -> Error {
        let name = self.name;
        error.map_places(|fault: &Fault| {
            if fault.place.starts_with("byte ") {
                format!("{header}: {name}, {}", fault.place)
            } else {
                format!("{header}: {name}, byte {}", self.at)
            }
        })
    }
}

fn unknown(name: &str) -> String {
    let deprecated = DeprecatedDirective::ALL.iter().find(|known| known.as_str().eq_ignore_ascii_case(name));
    if let Some(deprecated) = deprecated {
        return format!("browsers have dropped it; {}", deprecated.cure());
    }
    if let Some((_, cure)) = REMOVED.iter().find(|(removed, _)| removed.eq_ignore_ascii_case(name)) {
        return (*cure).to_owned();
    }
    // Words that people take for the first part of a name.
    let aliases = [
        ("image-src", "img-src"),
        ("images-src", "img-src"),
        ("fonts-src", "font-src"),
        ("js-src", "script-src"),
        ("css-src", "style-src"),
        ("iframe-src", "frame-src"),
        ("script-source", "script-src"),
        ("style-source", "style-src"),
    ];
    let alias = aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(_, name)| *name);
    let bare = name.trim_end_matches(':');
    let same = Directive::ALL.iter().map(|known| known.as_str()).find(|known| known.eq_ignore_ascii_case(bare));
    let near = || nearest(name, Directive::ALL.iter().map(|known| known.as_str()));
    match alias.or(same).or_else(near) {
        Some(known) => format!("did you mean \"{known}\"?"),
        None => "write a directive of CSP 3, such as \"script-src\"".to_owned(),
    }
}

/// The parts between separators, each with the byte at which it begins.
fn split(text: &str, separator: char) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split(separator).map(move |part| {
        let at = next;
        next += part.len() + separator.len_utf8();
        (at, part)
    })
}

/// The words of a text that begins at byte `at`, each with its own byte.
fn words(at: usize, text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        let end = rest.find(|character: char| character.is_ascii_whitespace()).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let index = text.len() - rest.len();
        rest = tail;
        (!word.is_empty()).then_some((at + index, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str) {
        assert_eq!(text.parse::<ContentSecurityPolicy>().map(|csp| csp.to_string()), Ok(text.to_owned()));
    }

    #[track_caller]
    fn refuse(text: &str, message: &str) {
        assert_eq!(
            text.parse::<ContentSecurityPolicy>().map_err(|error| error.to_string()),
            Err(format!("Content-Security-Policy: {message}"))
        );
    }

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "default-src 'none'",
            "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-inline'",
            "sandbox",
            "sandbox allow-scripts; frame-ancestors https://*.example.org",
            "require-trusted-types-for 'script'; trusted-types default 'allow-duplicates'",
            "webrtc 'block'; upgrade-insecure-requests",
            "img-src *; report-uri /a https://b.example/c?d=e; report-to csp-reports",
            "default-src 'self', default-src https:; object-src 'none'",
        ] {
            check(text);
        }
    }

    #[test]
    fn blanks_case_and_a_last_semicolon_are_free() {
        let csp: ContentSecurityPolicy = " Default-Src\t'SELF' ;IMG-SRC  data: ; ".parse().unwrap();
        assert_eq!(csp.to_string(), "default-src 'self'; img-src data:");
        let csp: ContentSecurityPolicy = "script-src 'nonce-{random}'".parse().unwrap();
        assert_eq!(csp.to_string(), "script-src 'nonce-{nonce}'");
    }

    #[test]
    fn faults_say_where_what_and_the_cure() {
        refuse("", "there is no policy at byte 0; write directives, or leave the header out");
        refuse("img-src *, ", "there is no policy at byte 10; write directives, or leave the header out");
        refuse("img-src *;; font-src *", "byte 10: the directive is empty; leave one \";\" out");
        refuse("script-scr *", "byte 0: \"script-scr\" is no directive; did you mean \"script-src\"?");
        refuse("image-src *", "byte 0: \"image-src\" is no directive; did you mean \"img-src\"?");
        refuse("script-src: *", "byte 0: \"script-src:\" is no directive; did you mean \"script-src\"?");
        refuse(
            "block-all-mixed-content",
            "byte 0: \"block-all-mixed-content\" is no directive; browsers have dropped it; \
             leave it out: browsers block or upgrade mixed content by themselves",
        );
        refuse("xhr-src *", "byte 0: \"xhr-src\" is no directive; write \"connect-src\"");
        refuse("foo bar", "byte 0: \"foo\" is no directive; write a directive of CSP 3, such as \"script-src\"");
        refuse(
            "img-src *; IMG-SRC data:",
            "byte 11: \"IMG-SRC\" stands twice, and browsers skip the second; write all of its values in one",
        );
        refuse(
            "script-src",
            "script-src, byte 0: the list is empty; \
             write \"'none'\", or leave the directive out so that its fallback counts",
        );
        refuse(
            "img-src 'none' data:",
            "img-src, byte 8: 'none' beside other sources allows them; leave it out, or leave the others out",
        );
        refuse("img-src data: data:", "img-src, byte 14: data: stands twice; write it once");
        refuse(
            "frame-ancestors 'unsafe-inline'",
            "frame-ancestors, byte 16: 'unsafe-inline' says nothing about a place; \
             write \"'self'\", a host or a scheme",
        );
        refuse(
            "upgrade-insecure-requests 1",
            "upgrade-insecure-requests, byte 0: \"1\" means nothing here; write the name alone",
        );
        refuse("report-uri", "report-uri, byte 0: there is no address; write one, such as \"/csp-reports\"");
        refuse("report-to a b", "report-to, byte 0: there are 2 values; write the name of one endpoint");
        refuse(
            "require-trusted-types-for script",
            "require-trusted-types-for, byte 0: \"script\" is no group of sinks; write \"'script'\"",
        );
        refuse(
            "img-src *\r\nX: y",
            "control character 0x0D at byte 9 of \"img-src *\\r\\nX: y\"; write visible ASCII only",
        );
    }
}
