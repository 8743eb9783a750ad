//! From text to a policy: what browsers would skip is refused, and all faults are reported with their places.

use std::str::FromStr;

use super::{
    ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Location, Sandbox, Source, SourceList,
    TrustedTypes,
    advice::{self, Meant},
    check,
    directive::Kind,
    source_list::SourceExpression,
    value::Value,
    words::{Word, words},
};
use crate::{
    header::{Header, begins_with_name},
    wire::{
        endpoint::UriReference,
        error::{Error, Faults, nearest},
        fault::{Cure, Fault, Place},
        text::{HeaderName, describe, is_value_byte},
    },
};

/// One directive of a text: the header that it is for, its name, and its words with their places.
struct Parsed<'a> {
    header: &'a HeaderName,
    name: Word<'a>,
    words: &'a [Word<'a>],
}

impl FromStr for ContentSecurityPolicy {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(&Self::NAME, text)
    }
}

impl FromStr for ContentSecurityPolicyReportOnly {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(&Self::NAME, text).map(Self::new)
    }
}

/// Reads one policy, or several with a comma between them.
#[inline]
fn parse(header: &HeaderName, text: &str) -> Result<ContentSecurityPolicy, Error> {
    if let Some(fault) = begins_with_name(header, text) {
        return Err(fault.into());
    }
    let mut faults = Faults::default();
    let mut policies = split(text, ',').map(|(at, text)| policy(header, at, text, &mut faults));
    let first = policies.next().unwrap_or_default();
    let all = policies.fold(first, ContentSecurityPolicy::and);
    faults.into_result()?;
    // Each word is checked by now, and what separates words is written as a blank.
    match text.bytes().position(|byte| !is_value_byte(byte) && !byte.is_ascii_whitespace()) {
        Some(index) => {
            let fault = Fault::new(header.to_string(), describe(text, index), "write visible ASCII only");
            Err(fault.spanning(index..index + 1).into())
        }
        None => Ok(all),
    }
}

#[inline]
fn policy(header: &HeaderName, at: usize, text: &str, faults: &mut Faults) -> ContentSecurityPolicy {
    let mut policy = ContentSecurityPolicy::new();
    if text.trim_ascii().is_empty() {
        let problem = format!("there is no policy at byte {at}");
        let fault = Fault::new(header.to_string(), problem, "write directives, or leave the header out");
        faults.add(fault.spanning(at..at + text.len()));
        return policy;
    }
    let mut directives: Vec<_> = split(text, ';').map(|(offset, text)| (at + offset, text)).collect();
    // A semicolon may end the last directive.
    if directives.last().is_some_and(|(_, text)| text.trim_ascii().is_empty()) {
        directives.pop();
    }
    for (at, text) in directives {
        let words: Vec<_> = words(at, text).collect();
        if words.is_empty() {
            let place = Place::from(header.to_string()).at_byte(at);
            let fault = Fault::new(place, "the directive is empty", "leave one \";\" out");
            faults.add(fault.spanning(at..at + text.len()));
        }
        let mut rest = words.as_slice();
        while let Some((&name, values)) = rest.split_first() {
            let parsed = Parsed { header, name, words: values };
            let (parsed, next) = parsed.until_next(faults);
            rest = next;
            // One that is cut off before its first value has no other fault.
            if parsed.words.is_empty() && !next.is_empty() {
                continue;
            }
            let Some((directive, value)) = parsed.read(faults) else { continue };
            if policy.names(directive) {
                let problem = format!("{:?} appears twice, and browsers skip the second", name.text);
                let place = Place::from(header.to_string()).at_byte(name.at);
                faults.add(Fault::new(place, problem, once(&policy, directive, &value)).spanning(name.range()));
            }
            policy = policy.set(directive, value);
        }
    }
    policy
}

impl<'a> Parsed<'a> {
    #[inline]
    fn directive(&self) -> Option<Directive> {
        Directive::ALL.iter().find(|directive| directive.as_str().eq_ignore_ascii_case(self.name.text)).copied()
    }

    /// The directive without those that lack their semicolon, and their words.
    #[inline]
    fn until_next(self, faults: &mut Faults) -> (Self, &'a [Word<'a>]) {
        let kind = self.directive().map(Directive::kind);
        let begins =
            |(index, word): (usize, &Word<'_>)| advice::begins_directive(kind, index == 0, word.text.as_bytes());
        let end = self.words.iter().enumerate().position(begins).unwrap_or(self.words.len());
        let (words, next) = self.words.split_at_checked(end).unwrap_or((self.words, &[]));
        if let Some(word) = next.first() {
            let problem = format!("{:?} is the name of a directive", word.text);
            faults.add(self.fault(word, problem, "write \";\" before it"));
        }
        (Self { words, ..self }, next)
    }

    /// The directive's value. The faults name the byte of each word that is wrong.
    #[inline]
    fn read(&self, faults: &mut Faults) -> Option<(Directive, Value)> {
        let Some(directive) = self.directive() else {
            let (problem, cure) = unknown(self.name.text);
            let place = Place::from(self.header.to_string()).at_byte(self.name.at);
            faults.add(Fault::new(place, problem, cure).spanning(self.name.range()));
            return None;
        };
        let mut own = Faults::default();
        for word in self.words.iter().filter(|word| word.begins_line) {
            // So the lines of another header never become values.
            let problem = format!("{:?} begins a line inside of the directive", word.text);
            let cure = "write \";\" before it, or a blank if it belongs to the line before";
            own.add(self.fault(word, problem, cure));
        }
        own.into_result().map_err(|error| faults.keep(Err::<(), _>(error))).ok()?;
        self.value(directive, faults).map(|value| (directive, value))
    }

    #[inline]
    fn value(&self, directive: Directive, faults: &mut Faults) -> Option<Value> {
        let placed = |wrong: Vec<(usize, Error)>| {
            let word = |at| self.words.iter().find(|word| word.at == at).unwrap_or(&self.name);
            Error::all(wrong.into_iter().flat_map(|(at, error)| self.of_word(word(at), error).into_faults()))
        };
        match directive.kind() {
            Kind::Sources => self.list::<Source>(|_| Ok(()), faults).map(Value::Sources),
            Kind::Locations => {
                let fits = |location: &Location| check::location_in(directive, location);
                self.list(fits, faults).map(Value::Locations)
            }
            Kind::Sandbox => faults.keep(Sandbox::read(self.words).map_err(placed)).map(Value::Sandbox),
            Kind::TrustedTypes => faults.keep(TrustedTypes::read(self.words).map_err(placed)).map(Value::TrustedTypes),
            Kind::WebRtc => self.one("write \"'allow'\" or \"'block'\"", faults).map(Value::WebRtc),
            Kind::ReportTo => {
                if let [word] = self.words {
                    if word.text.contains("://") || word.text.starts_with('/') {
                        let cure = format!("write \"report-uri {}\", or the name of an endpoint", word.text);
                        faults.add(self.fault(word, format!("{:?} is an address", word.text), cure));
                        return None;
                    }
                }
                self.one("write the name of one endpoint", faults).map(Value::ReportTo)
            }
            Kind::ReportUri if self.words.is_empty() => {
                faults.add(self.fault(&self.name, "there is no address", "write one, such as \"/csp-reports\""));
                None
            }
            Kind::ReportUri => {
                let parse = |word: &Word<'_>| {
                    let read = word.text.parse::<UriReference>();
                    faults.keep(read.map_err(|error| self.quoted(word).unwrap_or_else(|| self.of_word(word, error))))
                };
                let references: Vec<_> = self.words.iter().map(parse).collect();
                references.into_iter().collect::<Option<_>>().map(Value::addresses)
            }
            Kind::Script => match self.words {
                [word] if word.text.eq_ignore_ascii_case("'script'") => Some(Value::Script),
                words => self.refuse(words, "is not a group of sinks", "write \"'script'\"", faults),
            },
            Kind::Nothing if self.words.is_empty() => Some(Value::Nothing),
            Kind::Nothing => self.refuse(self.words, "means nothing here", "write the name alone", faults),
        }
    }

    #[inline]
    fn list<T: SourceExpression + FromStr<Err = Error>>(
        &self,
        fits: impl Fn(&T) -> Result<(), Error>,
        faults: &mut Faults,
    ) -> Option<SourceList<T>> {
        if self.words.is_empty() {
            let cure = "write \"'none'\", or leave the directive out so that its fallback counts";
            faults.add(self.fault(&self.name, "the list is empty", cure));
            return None;
        }
        let (nones, words): (Vec<_>, Vec<_>) =
            self.words.iter().partition(|word| word.text.eq_ignore_ascii_case("'none'"));
        let mut own = Faults::default();
        let read = |word: &Word<'_>| {
            let source = word.text.parse::<T>().and_then(|source| fits(&source).map(|()| source));
            own.keep(source.map_err(|error| self.of_word(word, error)))
        };
        let list = SourceList::of(words.into_iter().filter_map(read).collect());
        if !list.is_none() {
            for word in nones {
                let problem = format!("{} beside other sources allows them", word.text);
                own.add(self.fault(word, problem, "leave it out, or leave the others out"));
            }
        }
        faults.keep(own.into_result())?;
        Some(list)
    }

    /// The one value that there must be.
    #[inline]
    fn one<T: FromStr<Err = Error>>(&self, cure: &'static str, faults: &mut Faults) -> Option<T> {
        match self.words {
            [word] => faults.keep(word.text.parse().map_err(|error| self.of_word(word, error))),
            words => {
                let second = words.get(1).unwrap_or(&self.name);
                faults.add(self.fault(second, format!("there are {} values", words.len()), cure));
                None
            }
        }
    }

    /// Says at the first word, or at the name where there is none, what is wrong with all of them.
    #[inline]
    fn refuse(&self, words: &[Word<'_>], what: &str, cure: &'static str, faults: &mut Faults) -> Option<Value> {
        let joined = words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        faults.add(self.fault(words.first().unwrap_or(&self.name), format!("{joined:?} {what}"), cure));
        None
    }

    /// What is wrong with an address in quotes.
    #[inline]
    fn quoted(&self, word: &Word<'_>) -> Option<Error> {
        let bare = word.text.trim_matches(['\'', '"']);
        let is_bare = bare.len() < word.text.len() && bare.parse::<UriReference>().is_ok();
        is_bare.then(|| {
            self.fault(word, format!("{} is in quotes", word.text), format!("write \"{bare}\", without quotes")).into()
        })
    }

    /// The place of a word of this directive.
    #[inline]
    fn at(&self, word: &Word<'_>) -> Place {
        Place::from((self.header.to_string(), self.name.text.to_owned())).at_byte(word.at)
    }

    #[inline]
    fn fault(&self, word: &Word<'_>, problem: impl Into<String>, cure: impl Into<Cure>) -> Fault {
        Fault::new(self.at(word), problem, cure).spanning(word.range())
    }

    /// The faults of a word that was read alone.
    #[inline]
    fn of_word(&self, word: &Word<'_>, error: Error) -> Error {
        error.at(self.at(word)).inside(word.range())
    }
}

/// What to do with a directive that a policy has already, and that appears again with this value.
#[inline]
fn once(policy: &ContentSecurityPolicy, directive: Directive, value: &Value) -> &'static str {
    let is_list = |value: &Value| match value {
        Value::Sources(list) => !list.is_none(),
        Value::Locations(list) => !list.is_none(),
        Value::ReportUri(_) => true,
        _ => false,
    };
    let mut values = policy.directives.iter().filter(|(other, _)| *other == directive).map(|(_, value)| value);
    if is_list(value) && values.all(is_list) { "leave one out, or write all values in one" } else { "leave one out" }
}

/// What is wrong with a name that no directive has, and what is meant.
#[inline]
fn unknown(name: &str) -> (String, String) {
    let near = || nearest(name, Directive::ALL.iter().map(|known| known.as_str()));
    let cure = match advice::meant(name.as_bytes()) {
        Some(Meant::Past(cure)) => return (format!("{name:?} is no longer a directive"), cure.to_owned()),
        Some(Meant::Glued(known)) => format!("write a blank behind \"{known}\", and nothing else"),
        Some(Meant::Directive(known)) => format!("did you mean \"{known}\"?"),
        None => match near() {
            Some(known) => format!("did you mean \"{known}\"?"),
            None => "write a directive of CSP 3, such as \"script-src\"".to_owned(),
        },
    };
    (format!("{name:?} is not a directive"), cure)
}

/// The parts between separators, each with the byte at which it begins.
#[inline]
fn split(text: &str, separator: char) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split(separator).map(move |part| {
        let at = next;
        next += part.len() + separator.len_utf8();
        (at, part)
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
    fn what_appears_twice_is_kept_once() {
        for (text, written) in [
            ("img-src 'self' 'self' https://a.example https://A.example", "img-src 'self' https://a.example"),
            ("script-src 'nonce-{nonce}' 'nonce-{random}'", "script-src 'nonce-{nonce}'"),
            ("img-src 'none' 'NONE'", "img-src 'none'"),
            ("frame-ancestors 'self' 'Self'", "frame-ancestors 'self'"),
            ("sandbox allow-forms ALLOW-forms", "sandbox allow-forms"),
            ("trusted-types a b a", "trusted-types a b"),
            ("report-uri /a /b /a", "report-uri /a /b"),
        ] {
            assert_eq!(text.parse::<ContentSecurityPolicy>().map(|csp| csp.to_string()), Ok(written.to_owned()));
        }
    }

    #[test]
    fn what_only_reports_stands_beside_anything() {
        check("script-src-attr 'none' 'report-sample'; img-src 'self' 'report-sample'");
        check("base-uri 'none' 'report-sample'; form-action 'self' 'report-sample'; frame-ancestors 'report-sample' *");
        let csp: ContentSecurityPolicy = "font-src 'report-sample'; object-src 'report-sample' 'none'".parse().unwrap();
        assert_eq!(csp.to_string(), "font-src 'none' 'report-sample'; object-src 'none' 'report-sample'");
        refuse(
            "form-action 'none' 'report-sample' 'self'",
            "form-action, byte 12: 'none' beside other sources allows them; leave it out, or leave the others out",
        );
    }

    #[test]
    fn faults_say_where_what_and_the_cure() {
        refuse("", "there is no policy at byte 0; write directives, or leave the header out");
        refuse("img-src *, ", "there is no policy at byte 10; write directives, or leave the header out");
        refuse("img-src *;; font-src *", "byte 10: the directive is empty; leave one \";\" out");
        refuse("script-scr *", "byte 0: \"script-scr\" is not a directive; did you mean \"script-src\"?");
        refuse("image-src *", "byte 0: \"image-src\" is not a directive; did you mean \"img-src\"?");
        refuse("script-src: *", "byte 0: \"script-src:\" is not a directive; did you mean \"script-src\"?");
        refuse(
            "block-all-mixed-content",
            "byte 0: \"block-all-mixed-content\" is no longer a directive; \
             leave it out: browsers block or upgrade mixed content by themselves",
        );
        refuse("xhr-src *", "byte 0: \"xhr-src\" is no longer a directive; write \"connect-src\"");
        refuse("foo bar", "byte 0: \"foo\" is not a directive; write a directive of CSP 3, such as \"script-src\"");
        refuse(
            "img-src *; IMG-SRC data:",
            "byte 11: \"IMG-SRC\" appears twice, and browsers skip the second; leave one out, or write all values in one",
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
        refuse(
            "frame-ancestors 'unsafe-inline'",
            "frame-ancestors, byte 16: 'unsafe-inline' says nothing about a place; \
             write \"'self'\", a host or a scheme",
        );
        refuse(
            "upgrade-insecure-requests 1",
            "upgrade-insecure-requests, byte 26: \"1\" means nothing here; write the name alone",
        );
        refuse("report-uri", "report-uri, byte 0: there is no address; write one, such as \"/csp-reports\"");
        refuse("report-to a b", "report-to, byte 12: there are 2 values; write the name of one endpoint");
        refuse(
            "require-trusted-types-for script",
            "require-trusted-types-for, byte 26: \"script\" is not a group of sinks; write \"'script'\"",
        );
        refuse(
            "img-src *\0",
            "img-src, byte 8: control character 0x00 at byte 1 of \"*\\0\"; \
             write a host such as \"https://cdn.example:8443/assets/\", a scheme such as \"data:\", or a keyword",
        );
        refuse(
            "frame-ancestors a.example https://b.example/c",
            "frame-ancestors, byte 26: https://b.example/c has a path, but who frames a page is judged by origin; \
             leave the path out",
        );
    }

    #[test]
    fn lines_are_free_where_no_header_could_begin() {
        let csp: ContentSecurityPolicy =
            "\n  default-src 'self';\r\nscript-src 'self'\n  https://a.example\n\tdata:\x0c;\n\n".parse().unwrap();
        assert_eq!(csp.to_string(), "default-src 'self'; script-src 'self' https://a.example data:");
        refuse(
            "img-src *\r\nX: y",
            "img-src, byte 11: \"X:\" begins a line inside of the directive; \
             write \";\" before it, or a blank if it belongs to the line before",
        );
        for text in ["img-src *\nX-A:1", "report-uri /a\rX: 1", "img-src *;\nX-A: 1", "img-src *\r\n\r\nhello"] {
            assert!(text.parse::<ContentSecurityPolicy>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_missing_semicolon_is_told() {
        let message = |at: usize, name: &str, word: &str| {
            format!("{name}, byte {at}: \"{word}\" is the name of a directive; write \";\" before it")
        };
        refuse("default-src 'self' script-src *", &message(19, "default-src", "script-src"));
        refuse("default-src 'self' script-src 'self'", &message(19, "default-src", "script-src"));
        refuse("default-src 'self'\nIMG-src *", &message(19, "default-src", "IMG-src"));
        refuse("default-src script-src *", &message(12, "default-src", "script-src"));
        refuse(
            "img-src * plugin-types",
            &(message(10, "img-src", "plugin-types")
                + "\n\
             Content-Security-Policy: byte 10: \"plugin-types\" is no longer a directive; \
             write \"object-src 'none'\""),
        );
        refuse("sandbox img-src *", &message(8, "sandbox", "img-src"));
        refuse("upgrade-insecure-requests img-src *", &message(26, "upgrade-insecure-requests", "img-src"));
        refuse("trusted-types a img-src *", &message(16, "trusted-types", "img-src"));
        refuse("report-uri /a img-src *", &message(14, "report-uri", "img-src"));
        refuse("report-to a img-src *", &message(12, "report-to", "img-src"));
        check("trusted-types sandbox webrtc; report-uri sandbox; report-to sandbox");
        check("img-src script-src.example https://sandbox");
    }

    #[test]
    fn each_wrong_word_is_told_at_its_byte() {
        refuse(
            "sandbox foo allow-forms bar",
            "sandbox, byte 8: \"foo\" allows nothing known; write words such as \"allow-scripts\", without quotes\n\
             Content-Security-Policy: sandbox, byte 24: \"bar\" allows nothing known; \
             write words such as \"allow-scripts\", without quotes",
        );
        refuse(
            "img-src *; trusted-types a$ b c!",
            "trusted-types, byte 25: '$' at byte 1 of \"a$\"; \
             write names of letters, digits and \"-#=_/@.%\", \"*\", or \"'none'\"\n\
             Content-Security-Policy: trusted-types, byte 30: '!' at byte 1 of \"c!\"; \
             write names of letters, digits and \"-#=_/@.%\", \"*\", or \"'none'\"",
        );
        refuse("webrtc allow", "webrtc, byte 7: \"allow\" is not known; write \"'allow'\" or \"'block'\"");
        refuse("webrtc", "webrtc, byte 0: there are 0 values; write \"'allow'\" or \"'block'\"");
        let error = "report-uri /a \"b\" /c /%".parse::<ContentSecurityPolicy>().unwrap_err();
        let places: Vec<_> = error.faults().iter().map(|fault| fault.span.clone().unwrap()).collect();
        assert_eq!(places, [14..17, 21..23]);
    }

    #[test]
    fn what_is_meant_is_suggested() {
        for (name, directive) in [
            ("script", "script-src"),
            ("img", "img-src"),
            ("images", "img-src"),
            ("Default", "default-src"),
            ("connection-src", "connect-src"),
            ("video-src", "media-src"),
            ("script-src-element", "script-src-elem"),
            ("upgrade-insecure", "upgrade-insecure-requests"),
            ("script_src", "script-src"),
            ("scriptSrc", "script-src"),
            ("default-src:", "default-src"),
            ("default-src=", "default-src"),
        ] {
            refuse(
                &format!("{name} 'self'"),
                &format!("byte 0: \"{name}\" is not a directive; did you mean \"{directive}\"?"),
            );
        }
        for name in ["default-src='self'", "default-src:'self'", "default-src=https://a.example"] {
            let cure = "write a blank behind \"default-src\", and nothing else";
            refuse(name, &format!("byte 0: \"{name}\" is not a directive; {cure}"));
        }
        refuse(
            "default-src \u{2018}self\u{2019}",
            "default-src, byte 12: \"\u{2018}self\u{2019}\" has quotes that are not the plain ones; write \"'self'\"",
        );
        refuse("policy-uri /csp", "byte 0: \"policy-uri\" is no longer a directive; write the policy in the header");
    }
}
