//! [`HouseRules`]: the rules of one's own house, as data, in the vocabulary of `DrHeader` 2.
//!
//! A rule says of a header, of one of its directives, or of a cookie whether it is required, and what its value must be:
//!
//! ```
//! use secure_audit::{HouseRules, Seen};
//!
//! let rules = HouseRules::from_json(r#"{
//!     "Cache-Control": { "Required": true, "Must-Contain": ["no-store"] },
//!     "Content-Security-Policy": { "Required": true, "Must-Avoid": ["unsafe-inline"],
//!                                  "Directives": { "default-src": { "Required": true, "Value-One-Of": ["none", "self"] } } },
//!     "Server": { "Required": false }
//! }"#)?;
//! let seen = Seen::new(200_u16, [("Cache-Control", "private"), ("Server", "x")]);
//! let found: Vec<String> = rules.check(&seen, false).iter().map(|violation| violation.to_string()).collect();
//! assert_eq!(found, [
//!     "Cache-Control: must-contain \"no-store\", and it is \"private\"",
//!     "Content-Security-Policy: required",
//!     "Server: disallowed",
//! ]);
//! # Ok::<(), secure_audit::Error>(())
//! ```
//!
//! All comparisons ignore case. `Required` is `true`, `false` or `"Optional"`; then follow one of `Value` (all items, in any
//! order unless `Preserve-Order`), `Value-Any-Of`, `Value-One-Of`, or any of `Must-Avoid`, `Must-Contain`,
//! `Must-Contain-One`; `Severity` is `high` where nothing else is said. The rules of `Cross-Origin-Embedder-Policy` and
//! `Cross-Origin-Opener-Policy` count for pages that are to be cross-origin isolated alone.
//!
//! Original: [`DrHeader`](https://github.com/Santandersecurityresearch/DrHeader), MIT. Its vocabulary is a fact; no code of it is
//! here.

use std::fmt;

use secure_core::Error;
use serde_json::{Map, Value};

use crate::{Seen, cookie::SeenCookie, text::quoted};

/// Rules of one's own house.
#[derive(Clone, Debug)]
pub struct HouseRules {
    rules: Vec<(String, Map<String, Value>)>,
}

/// A rule that a response breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The header, and the directive or the cookie behind ` - `.
    pub rule: String,
    /// The severity that the rule names, or `high`.
    pub severity: String,
    /// What is broken: `required`, `disallowed`, `value`, `value-any-of`, `value-one-of`, `must-avoid`, `must-contain` or
    /// `must-contain-one`.
    pub kind: &'static str,
    /// What was written.
    pub value: Option<String>,
    /// What the rule asks for, or asks to avoid.
    pub asked: Vec<String>,
    /// What of it is missing, or is there and should not be.
    pub anomalies: Vec<String>,
    /// What separates several items, where the rule asks for several.
    pub delimiter: Option<&'static str>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", crate::text::cut(&self.rule), self.kind)?;
        if !self.asked.is_empty() {
            let asked: Vec<String> = self.asked.iter().map(|asked| quoted(asked)).collect();
            write!(f, " {}", asked.join(", "))?;
        }
        self.value.as_ref().map_or(Ok(()), |value| write!(f, ", and it is {}", quoted(value)))
    }
}

/// The keys that say what a value must be, and the names of their violations.
const VALUES: &[(&str, &str)] = &[
    ("Value", "value"),
    ("Value-Any-Of", "value-any-of"),
    ("Value-One-Of", "value-one-of"),
    ("Must-Avoid", "must-avoid"),
    ("Must-Contain", "must-contain"),
    ("Must-Contain-One", "must-contain-one"),
];

/// Keys of a rule beside those of values.
const OTHER: &[&str] = &["Required", "Severity", "Preserve-Order", "Directives", "Cookies", "Delimiters"];

/// What separates the items of a header, and what a key from its value.
fn delimiters(header: &str) -> (Option<&'static str>, &'static str) {
    match header.to_ascii_lowercase().as_str() {
        "cache-control" | "clear-site-data" | "referrer-policy" | "x-forwarded-for" | "permissions-policy" => {
            (Some(","), "=")
        }
        "content-security-policy" | "content-security-policy-report-only" | "feature-policy" => (Some(";"), " "),
        "set-cookie" | "strict-transport-security" | "x-xss-protection" => (Some(";"), "="),
        _ => (None, "="),
    }
}

impl HouseRules {
    /// Reads rules from an object of JSON: names of headers, each with its rule.
    ///
    /// # Errors
    /// When the text is not such an object, or a rule has an unknown key.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let refuse = |place: &str, problem: String| {
            let cure = "write an object such as {\"Server\": {\"Required\": false}}";
            Error::new(format!("house rules{place}"), problem, cure)
        };
        let value: Value =
            serde_json::from_str(text).map_err(|error| refuse("", format!("it is not JSON: {error}")))?;
        let Value::Object(headers) = value else { return Err(refuse("", "it is not an object".to_owned())) };
        let mut rules = Vec::new();
        for (header, rule) in headers {
            let place = format!(": {}", crate::text::cut(&header));
            let Value::Object(rule) = rule else { return Err(refuse(&place, "the rule is not an object".to_owned())) };
            if let Some(problem) = fault(&rule) {
                return Err(refuse(&place, problem));
            }
            rules.push((header, rule));
        }
        Ok(Self { rules })
    }

    /// What a response breaks, in the order of the headers' names. `isolated` says whether the page is to be cross-origin
    /// isolated.
    #[must_use]
    pub fn check(&self, seen: &Seen, isolated: bool) -> Vec<Violation> {
        let mut found = Vec::new();
        for (header, rule) in &self.rules {
            let lower = header.to_ascii_lowercase();
            if matches!(lower.as_str(), "cross-origin-embedder-policy" | "cross-origin-opener-policy") && !isolated {
                continue;
            }
            if lower == "set-cookie" {
                cookies(seen, header, rule, &mut found);
                continue;
            }
            let value = seen.fields().joined(header);
            let (items, keys) = delimiters(header);
            let subject = Subject { name: header.clone(), items, keys };
            let has_directives =
                matches!(lower.as_str(), "content-security-policy" | "feature-policy" | "permissions-policy");
            subject.check(rule, value.as_deref(), has_directives, &mut found);
            let Some(value) = value else { continue };
            for (name, rule) in members(rule, "Directives") {
                let own = directive(&value, name, items.unwrap_or(";"), keys);
                let subject = Subject { name: format!("{header} - {name}"), items: Some(" "), keys: "=" };
                subject.check(rule, own.as_deref(), false, &mut found);
            }
        }
        found
    }
}

/// A key that a rule may not have.
fn fault(rule: &Map<String, Value>) -> Option<String> {
    let known = |key: &str| OTHER.contains(&key) || VALUES.iter().any(|(name, _)| *name == key);
    if let Some(key) = rule.keys().find(|key| !known(key)) {
        return Some(format!("{} is not a key of a rule", quoted(key)));
    }
    let mut inner = members(rule, "Directives").chain(members(rule, "Cookies"));
    inner.find_map(|(_, rule)| fault(rule))
}

fn members<'r>(rule: &'r Map<String, Value>, key: &str) -> impl Iterator<Item = (&'r str, &'r Map<String, Value>)> {
    let object = rule.get(key).and_then(Value::as_object);
    object.into_iter().flatten().filter_map(|(name, rule)| Some((name.as_str(), rule.as_object()?)))
}

/// The value of a directive of a policy.
fn directive(value: &str, name: &str, items: &str, keys: &str) -> Option<String> {
    value.split(items).map(str::trim).find_map(|item| {
        let (own, rest) = item.split_once(keys).unwrap_or((item, ""));
        own.trim().eq_ignore_ascii_case(name).then(|| rest.trim().to_owned())
    })
}

fn cookies(seen: &Seen, header: &str, rule: &Map<String, Value>, found: &mut Vec<Violation>) {
    let lines: Vec<&str> = seen.fields().all("set-cookie").collect();
    let subject = |name: String| Subject { name, items: Some(";"), keys: "=" };
    if lines.is_empty() {
        subject(header.to_owned()).check(rule, None, false, found);
        return;
    }
    // The name is separate: what follows `=` is judged.
    let read = |line: &&str| {
        SeenCookie::read(line)
            .map(|cookie| (cookie.name.to_owned(), line.split_once('=').map_or("", |(_, rest)| rest).to_owned()))
    };
    let jar: Vec<(String, String)> = lines.iter().filter_map(read).collect();
    for (name, value) in &jar {
        subject(format!("{header} - {name}")).check(rule, Some(value.as_str()), false, found);
    }
    for (name, rule) in members(rule, "Cookies") {
        let own = jar.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
        subject(format!("{header} - {name}")).check(rule, own, false, found);
    }
}

/// What a rule is about, and how its value is cut.
struct Subject {
    name: String,
    items: Option<&'static str>,
    keys: &'static str,
}

impl Subject {
    fn check(&self, rule: &Map<String, Value>, value: Option<&str>, has_directives: bool, found: &mut Vec<Violation>) {
        let required = rule.get("Required");
        let Some(value) = value else {
            if required == Some(&Value::Bool(true)) {
                let asked = VALUES.iter().take(3).find_map(|(key, _)| Some((*key, texts(rule.get(*key)?))));
                let (key, asked) = asked.unwrap_or(("", Vec::new()));
                let mut violation = self.violation(rule, "required", None, asked);
                violation.delimiter = violation.delimiter.filter(|_| key != "Value-One-Of");
                found.push(violation);
            }
            return;
        };
        if required == Some(&Value::Bool(false)) {
            found.push(self.violation(rule, "disallowed", None, Vec::new()));
            return;
        }
        for (key, kind) in VALUES {
            let Some(asked) = rule.get(*key).map(texts) else { continue };
            if *kind == "must-avoid" && has_directives {
                self.avoid_in_directives(rule, value, &asked, found);
                continue;
            }
            let ordered = rule.get("Preserve-Order") == Some(&Value::Bool(true));
            if let Some(anomalies) = self.broken(kind, value, &asked, ordered) {
                found.push(Violation { anomalies, ..self.violation(rule, kind, Some(value), asked) });
            }
        }
    }

    /// What a value lacks or has too much; `None` where it follows the rule.
    fn broken(&self, kind: &str, value: &str, asked: &[String], ordered: bool) -> Option<Vec<String>> {
        let items = self.cut(value);
        let wanted: Vec<String> = asked.iter().map(|text| plain(text)).collect();
        let has = |text: &String| {
            let key = |item: &String| item.split_once(self.keys).is_some_and(|(key, _)| key.trim() == text);
            items.iter().any(|item| item == text || key(item))
        };
        let of_asked = |test: &dyn Fn(&String) -> bool| -> Vec<String> {
            asked.iter().zip(&wanted).filter(|(_, text)| test(text)).map(|(asked, _)| asked.clone()).collect()
        };
        match kind {
            "value" => {
                let sorted = |mut list: Vec<String>| {
                    if !ordered {
                        list.sort_unstable();
                        list.dedup();
                    }
                    list
                };
                (sorted(items) != sorted(wanted)).then(Vec::new)
            }
            "value-one-of" => (!wanted.contains(&plain(value))).then(Vec::new),
            "value-any-of" => {
                let raw = self.raw(value);
                let extra: Vec<String> = raw.into_iter().filter(|item| !wanted.contains(&plain(item))).collect();
                (!extra.is_empty()).then_some(extra)
            }
            "must-avoid" => {
                let bad = of_asked(&|text| has(text));
                (!bad.is_empty()).then_some(bad)
            }
            "must-contain" => {
                let missing = of_asked(&|text| !has(text));
                (!missing.is_empty()).then_some(missing)
            }
            _ => (!wanted.iter().any(has)).then(Vec::new),
        }
    }

    /// Each directive of a policy is judged by itself.
    fn avoid_in_directives(
        &self,
        rule: &Map<String, Value>,
        value: &str,
        asked: &[String],
        found: &mut Vec<Violation>,
    ) {
        for part in self.raw(value) {
            let (name, own) = part.split_once(self.keys).unwrap_or((part.as_str(), ""));
            let subject = Self { name: format!("{} - {}", self.name, name.trim()), items: Some(" "), keys: "=" };
            if let Some(anomalies) = subject.broken("must-avoid", own.trim(), asked, false) {
                found.push(Violation {
                    anomalies,
                    ..subject.violation(rule, "must-avoid", Some(own.trim()), asked.to_vec())
                });
            }
        }
    }

    fn raw(&self, value: &str) -> Vec<String> {
        match self.items {
            Some(" ") => value.split_whitespace().map(str::to_owned).collect(),
            Some(items) => {
                value.split(items).map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
            }
            None => vec![value.trim().to_owned()],
        }
    }

    fn cut(&self, value: &str) -> Vec<String> {
        self.raw(value).iter().map(|item| plain(item)).collect()
    }

    fn violation(
        &self,
        rule: &Map<String, Value>,
        kind: &'static str,
        value: Option<&str>,
        asked: Vec<String>,
    ) -> Violation {
        let severity = rule.get("Severity").and_then(Value::as_str).unwrap_or("high").to_ascii_lowercase();
        let lists = matches!(kind, "value" | "value-any-of" | "must-contain" | "required") && asked.len() > 1;
        let delimiter = self.items.filter(|_| lists);
        let value = value.map(str::to_owned);
        Violation { rule: self.name.clone(), severity, kind, value, asked, anomalies: Vec::new(), delimiter }
    }
}

/// The texts that a rule names: one, or a list.
fn texts(value: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Array(list) => list.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

/// A text in lower case and without the quotes of a keyword.
fn plain(text: &str) -> String {
    text.trim().trim_matches(['\'', '"']).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults() {
        let error = |text: &str| HouseRules::from_json(text).unwrap_err().to_string();
        let cure = "; write an object such as {\"Server\": {\"Required\": false}}";
        assert_eq!(error("[]"), format!("house rules: it is not an object{cure}"));
        assert_eq!(error("{\"A\": 1}"), format!("house rules: A: the rule is not an object{cure}"));
        assert_eq!(
            error("{\"A\": {\"Requred\": true}}"),
            format!("house rules: A: \"Requred\" is not a key of a rule{cure}")
        );
        assert!(error("x").starts_with("house rules: it is not JSON: "));
    }
}
