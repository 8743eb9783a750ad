//! What is decided of a request before its handler, and what becomes of cookies.

use std::fmt::Write as _;

use secure_core::{Answer, CookiePattern, CookieRule, CookieRules, Policy, Scheme, config};
use serde_json::{Value, json};

use crate::{
    output::clean,
    style::{STYLES, Styles},
};

/// What becomes of a request.
pub(super) struct Decision {
    pub(super) path: String,
    pub(super) scheme: Scheme,
    pub(super) host: String,
    /// Status and address of what it is answered with, where its handler does not see it.
    pub(super) answer: Option<(u16, Option<String>)>,
    pub(super) from: String,
}

/// What the cookies of a response get that they lack.
pub(super) struct Cookies {
    /// Names, and attributes, or none where they are left alone.
    rules: Vec<(String, Option<String>)>,
    /// What is to be known of all.
    remarks: Vec<&'static str>,
    from: String,
}

/// The host of a visitor: the first that is allowed.
pub(crate) fn host(policy: &Policy) -> String {
    let first = || {
        let entries = Policy::empty().with(policy.allowed_hosts.clone()?).to_entries().ok()?;
        entries.first().and_then(|(_, hosts)| first_text(hosts).map(str::to_owned))
    };
    match first() {
        Some(pattern) => pattern.strip_prefix("*.").map_or(pattern.clone(), |parent| format!("www.{parent}")),
        None => "app.example".to_owned(),
    }
}

fn first_text(value: &config::Value) -> Option<&str> {
    match value {
        config::Value::Text(text) => Some(text),
        config::Value::List(items) => items.first().and_then(first_text),
        config::Value::Table(entries) => entries.first().and_then(|(_, value)| first_text(value)),
        _ => None,
    }
}

/// The key of the configuration that an answer comes from.
pub(super) fn key(answer: &Answer, has_hosts: bool) -> &'static str {
    match (answer.status(), answer.location()) {
        (_, Some(_)) => "https-redirect",
        (403, _) => "resource-isolation",
        _ if has_hosts => "allowed-hosts",
        _ => "https-redirect",
    }
}

impl Decision {
    pub(super) fn text(&self) -> String {
        let Styles { name, aside, .. } = STYLES;
        let outcome = match &self.answer {
            None => "passes to the handler".to_owned(),
            Some((status, Some(location))) => format!("is answered {name}{status}{name:#} -> {location}"),
            Some((status, None)) => format!("is refused with {name}{status}{name:#}"),
        };
        let scheme = match self.scheme {
            Scheme::Https => "HTTPS",
            Scheme::Http => "plain HTTP",
            Scheme::Unknown => "HTTP or HTTPS",
        };
        let Self { path, host, from, .. } = self;
        let (path, host, from) = (clean(path), clean(host), clean(from));
        format!("GET {path} over {scheme} for {host} {outcome}\n    {aside}{from}{aside:#}\n")
    }

    pub(super) fn json(&self) -> Value {
        let answer = self.answer.as_ref();
        let answer = answer.map(|(status, location)| json!({"status": status, "location": location}));
        json!({"method": "GET", "path": self.path, "host": self.host, "answer": answer, "from": self.from})
    }
}

impl Cookies {
    pub(super) fn new(rules: &CookieRules, scheme: Scheme, from: String) -> Self {
        let entry = |(pattern, rule): (&CookiePattern, Option<&CookieRule>)| {
            (pattern.to_string(), rule.map(ToString::to_string))
        };
        let rules_of: Vec<(String, Option<String>)> = rules.entries().map(entry).collect();
        let says = |wanted: &str| {
            let adds = |rule: &String| rule.split("; ").any(|attribute| attribute == wanted);
            rules_of.iter().any(|(_, rule)| rule.as_ref().is_some_and(adds))
        };
        let mut remarks = Vec::new();
        if rules.is_audit_only() {
            remarks.push("audit-only: no cookie is changed, and what would be is logged");
        }
        if scheme != Scheme::Https && says("Secure") {
            remarks.push("Secure is not added: the response is not known to go out over HTTPS");
        }
        match scheme {
            Scheme::Http if says("Secure=unless-http") => {
                remarks.push("Secure is not added: the response is known to go out over plain HTTP");
            }
            Scheme::Unknown if says("Secure=unless-http") => {
                remarks.push(
                    "Secure is added, unless the host is this machine: nobody says what the response goes out over",
                );
            }
            _ => {}
        }
        Self { rules: rules_of, remarks, from }
    }

    pub(super) fn text(&self) -> String {
        let Styles { name, aside, .. } = STYLES;
        let mut text = String::new();
        for (pattern, rule) in &self.rules {
            let rule = rule.as_deref().unwrap_or("left alone");
            let _ = writeln!(text, "cookie {name}{}{name:#}: {rule}", clean(pattern));
        }
        for line in self.remarks.iter().copied().chain([self.from.as_str()]) {
            let _ = writeln!(text, "    {aside}{}{aside:#}", clean(line));
        }
        text
    }

    pub(super) fn json(&self) -> Value {
        let rules = self.rules.iter().map(|(pattern, rule)| json!({"name": pattern, "adds": rule}));
        json!({"rules": rules.collect::<Vec<_>>(), "remarks": self.remarks, "from": self.from})
    }
}
