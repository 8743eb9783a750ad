//! How each header may be written besides as its text: as a list, or as a table of some shape.
//!
//! A list or table is turned into the header's text, which the header itself then reads: what a header is, only its own
//! file knows.

use std::collections::HashSet;

use super::{
    Spot, Step, Value, connections, content_security_policy,
    members::{self, Member},
    read::Reader,
};
use crate::{
    header::{
        cache_control::CacheControl,
        cross_origin_embedder_policy::CrossOriginEmbedderPolicy,
        cross_origin_opener_policy::CrossOriginOpenerPolicy,
        cross_origin_resource_policy::CrossOriginResourcePolicy,
        document_isolation_policy::DocumentIsolationPolicy,
        nel::Nel,
        referrer_policy::ReferrerPolicyToken,
        report_to::{ReportToEndpoint, ReportToGroup},
        x_content_type_options::XContentTypeOptions,
        x_dns_prefetch_control::XDnsPrefetchControl,
        x_download_options::XDownloadOptions,
        x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
    },
    policy::headers::{Field, Headers},
    wire::{
        error::{Error, nearest},
        json::quoted,
        structured::Token,
        text::HeaderName,
    },
};

type Words = fn() -> Vec<&'static str>;

/// What may stand for a header's text.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Nothing.
    Text,
    /// A number, for the text of its digits.
    Number,
    /// Nothing; the text is one of these words.
    Words(Words),
    /// A table of `value`, one of these words, and `report-to`.
    Reported(Words),
    /// `true`, for `?1`.
    Flag,
    /// A list, whose items are written with commas between them; of these words, if there are any.
    List(Option<Words>),
    /// `max-age`, `include-sub-domains`, `preload`.
    Hsts,
    /// A list of directives, or a table of `value` and `companions`.
    CacheControl,
    /// A table of directives.
    Directives,
    /// A list of addresses, or a table of `allow`, `report-to`, `redirects` and `webrtc`.
    Connections,
    /// A table of the members of a dictionary.
    Members(Member),
    /// A table, for an object of JSON, or a list of them. Keys have hyphens for the underscores of their members.
    Json,
}

macro_rules! words {
    ($type:ty) => {
        || <$type>::WORDS.iter().map(|(word, _)| *word).collect()
    };
}

impl Shape {
    pub(super) fn of(name: &HeaderName) -> Self {
        match name.as_str() {
            "Strict-Transport-Security" => Self::Hsts,
            "Content-Security-Policy" | "Content-Security-Policy-Report-Only" => Self::Directives,
            "X-Content-Type-Options" => Self::Words(words!(XContentTypeOptions)),
            "X-Frame-Options" => Self::Words(words!(XFrameOptions)),
            "Referrer-Policy" => Self::List(Some(words!(ReferrerPolicyToken))),
            "Cross-Origin-Opener-Policy" | "Cross-Origin-Opener-Policy-Report-Only" => {
                Self::Reported(words!(CrossOriginOpenerPolicy))
            }
            "Cross-Origin-Embedder-Policy" | "Cross-Origin-Embedder-Policy-Report-Only" => {
                Self::Reported(words!(CrossOriginEmbedderPolicy))
            }
            "Document-Isolation-Policy" | "Document-Isolation-Policy-Report-Only" => {
                Self::Reported(words!(DocumentIsolationPolicy))
            }
            "Connection-Allowlist" | "Connection-Allowlist-Report-Only" => Self::Connections,
            "Cross-Origin-Resource-Policy" => Self::Words(words!(CrossOriginResourcePolicy)),
            "Origin-Agent-Cluster" => Self::Flag,
            "Cache-Control" => Self::CacheControl,
            "X-DNS-Prefetch-Control" => Self::Words(words!(XDnsPrefetchControl)),
            "X-Permitted-Cross-Domain-Policies" => Self::Words(words!(XPermittedCrossDomainPolicies)),
            "X-Download-Options" => Self::Words(words!(XDownloadOptions)),
            "Permissions-Policy" | "Permissions-Policy-Report-Only" => Self::Members(Member::Origins),
            "Integrity-Policy" | "Integrity-Policy-Report-Only" => Self::Members(Member::Words),
            "Document-Policy" | "Document-Policy-Report-Only" | "Require-Document-Policy" => {
                Self::Members(Member::Bare)
            }
            "Reporting-Endpoints" => Self::Members(Member::Text),
            "NEL" | "Report-To" => Self::Json,
            "X-XSS-Protection" => Self::Number,
            "Timing-Allow-Origin" | "X-Robots-Tag" => Self::List(None),
            _ => Self::Text,
        }
    }

    /// The text of a header, when `value` can be one.
    pub(super) fn text(self, field: &Field, value: &Value, reader: &mut Reader) -> Option<String> {
        match (self, value) {
            (_, Value::Text(text)) => Some(text.clone()),
            (Self::Number, Value::Integer(_) | Value::Decimal(_)) => value.as_text(),
            (Self::Flag, Value::Flag(true)) => Some("?1".to_owned()),
            (Self::List(_) | Self::CacheControl, Value::List(items)) => list(field, items, reader),
            (Self::Hsts, Value::Table(entries)) => hsts(field, entries, reader),
            (Self::CacheControl, Value::Table(entries)) => cache_control(field, entries, reader),
            (Self::Reported(_), Value::Table(entries)) => reported(field, entries, reader),
            (Self::Connections, Value::List(_) | Value::Table(_)) => connections::text(field, value, reader),
            (Self::Members(kind), Value::Table(entries)) => members::text(kind, field, entries, reader),
            (Self::Json, Value::Table(_) | Value::List(_)) => objects(field, value, reader),
            (Self::Directives, Value::Table(entries)) => content_security_policy::text(field, entries, reader),
            _ => {
                let problem = format!("{} is no value of this header", value.describe());
                reader.refuse(Spot::Value, field.name.as_str(), problem, self.cure());
                None
            }
        }
    }

    /// What a value says besides the text.
    pub(super) fn finish(self, value: &Value, headers: &mut Headers) {
        if let (Self::CacheControl, Value::Table(entries)) = (self, value) {
            if entries.iter().any(|(key, value)| key == "companions" && *value == Value::Flag(true)) {
                headers.cache_control = headers.cache_control.take().map(CacheControl::with_companions);
            }
        }
    }

    fn cure(self) -> String {
        let or = match self {
            Self::Text | Self::Number => "",
            Self::Words(words) | Self::Reported(words) | Self::List(Some(words)) => {
                let words: Vec<_> = words().iter().map(|word| format!("{word:?}")).collect();
                return format!("write {}, or false to leave the header out", words.join(", "));
            }
            Self::Flag => "true, ",
            Self::List(None) | Self::Connections => "a list of values, ",
            Self::Hsts => "a table such as { max-age = 31536000 }, ",
            Self::CacheControl => "a list of directives, ",
            Self::Directives => "a table of directives, ",
            Self::Json | Self::Members(_) => "a table, ",
        };
        format!("write the header's text, {or}or false to leave the header out")
    }
}

/// Joins a list of texts. Where the header refuses them, those that it refuses alone are the mistakes.
fn list(field: &Field, items: &[Value], reader: &mut Reader) -> Option<String> {
    let name = field.name.as_str();
    let before = reader.count();
    let mut texts = Vec::new();
    for (index, item) in items.iter().enumerate() {
        reader.inside(Step::Index(index), |reader| match item {
            Value::Text(text) if text.contains(',') => {
                let problem = format!("{text:?} is more than one value");
                reader.refuse(Spot::Value, name, problem, "make it items of the list");
            }
            Value::Text(text) => texts.push(text.as_str()),
            _ => {
                let problem = format!("{} is no value of this header", item.describe());
                reader.refuse(Spot::Value, name, problem, "write a text");
            }
        });
    }
    if items.is_empty() {
        reader.refuse(Spot::Value, name, "the list is empty", "write false to leave the header out");
    }
    // Each is a value alone: two halves of one with a comma in quotes are none.
    for (index, item) in items.iter().enumerate() {
        let Value::Text(text) = item else { continue };
        if text.contains(',') {
            continue;
        }
        if let Err(error) = (field.read)(text, &mut Headers::empty()) {
            reader.inside(Step::Index(index), |reader| reader.refuse_text(error, item));
        }
    }
    (reader.count() == before).then(|| texts.join(", "))
}

fn hsts(field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<String> {
    const KEYS: &[&str] = &["max-age", "include-sub-domains", "preload"];
    let name = field.name.as_str();
    let before = reader.count();
    known_keys(name, entries, KEYS, reader);
    match entry(entries, "max-age") {
        None => reader.refuse(Spot::Value, name, "the table has no \"max-age\"", "begin with max-age = 31536000"),
        Some(Value::Integer(_)) => {}
        Some(other) => reader.inside(Step::key("max-age"), |reader| {
            let problem = format!("{} is not a number of seconds", other.describe());
            reader.refuse(Spot::Value, name, problem, "write seconds without quotes, as in 31536000");
        }),
    }
    let sub_domains = flag(name, entries, "include-sub-domains", reader);
    let preload = flag(name, entries, "preload", reader);
    let mut text = format!("max-age={}", entry(entries, "max-age").and_then(Value::as_text).unwrap_or_default());
    text += if sub_domains { "; includeSubDomains" } else { "" };
    if reader.count() == before && preload {
        let alone = (field.read)(&text, &mut Headers::empty());
        text += "; preload";
        if let (Ok(()), Err(error)) = (alone, (field.read)(&text, &mut Headers::empty())) {
            let cure = "write 31536000 or more for max-age, and true for include-sub-domains";
            let problems: Vec<_> = error.into_faults().into_iter().map(|fault| fault.problem).collect();
            reader.inside(Step::key("preload"), |reader| reader.refuse(Spot::Value, name, problems.join(", "), cure));
        }
    }
    (reader.count() == before).then_some(text)
}

fn reported(field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<String> {
    let name = field.name.as_str();
    let before = reader.count();
    known_keys(name, entries, &["value", "report-to"], reader);
    let mut word = |key: &str| match entry(entries, key) {
        None | Some(Value::Text(_)) => entry(entries, key).and_then(Value::as_text),
        Some(other) => reader.inside(Step::key(key), |reader| {
            reader.refuse(Spot::Value, name, format!("{} is no text", other.describe()), "write it in quotes");
            None
        }),
    };
    let (value, report_to) = (word("value"), word("report-to"));
    let Some(mut text) = value else {
        if reader.count() == before {
            reader.refuse(Spot::Value, name, "the table has no \"value\"", "write a value, or false for the header");
        }
        return None;
    };
    // A value with parameters of its own would name two endpoints.
    if let Err(error) = Token::new(text.clone()) {
        reader.inside(Step::key("value"), |reader| reader.refuse_all(error.at(name), Spot::Value));
    }
    if let Some(endpoint) = &report_to {
        let alone = (field.read)(&text, &mut Headers::empty());
        text = format!("{text}; report-to={}", quoted(endpoint));
        if let (Ok(()), Err(error)) = (alone, (field.read)(&text, &mut Headers::empty())) {
            reader.inside(Step::key("report-to"), |reader| reader.refuse_all(error, Spot::Value));
        }
    }
    (reader.count() == before).then_some(text)
}

fn cache_control(field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<String> {
    let name = field.name.as_str();
    known_keys(name, entries, &["value", "companions"], reader);
    flag(name, entries, "companions", reader);
    let Some(value) = entry(entries, "value") else {
        reader.refuse(Spot::Value, name, "the table has no \"value\"", "write value = \"no-store\" or the like");
        return None;
    };
    reader.inside(Step::key("value"), |reader| match value {
        Value::Table(_) | Value::Flag(_) => {
            let problem = format!("{} is no value of this header", value.describe());
            reader.refuse(Spot::Value, name, problem, "write a text, or a list of directives");
            None
        }
        value => Shape::CacheControl.text(field, value, reader),
    })
}

/// Objects of JSON with commas between them. A fault that quotes a member is at its key.
fn objects(field: &Field, value: &Value, reader: &mut Reader) -> Option<String> {
    let (text, objects) = match value {
        Value::List(objects) => (objects.iter().map(json).collect::<Vec<_>>().join(","), objects.as_slice()),
        object => (json(object), std::slice::from_ref(object)),
    };
    let Err(error) = (field.read)(&text, &mut Headers::empty()) else { return Some(text) };
    let mut written = Vec::new();
    keys(value, &mut written);
    for mut fault in error.into_faults() {
        fault.problem = as_written(&fault.problem, &written);
        fault.cure = as_written(fault.cure.configuration(), &written).into();
        // A word is a name that no member has; a part, a member whose value is wrong.
        let (name, spot) = match fault.place.word() {
            Some(name) => (Some(name), Spot::Key),
            None => (fault.place.part(), Spot::Value),
        };
        let is_member = |(key, _): &&(String, Value)| name.is_some_and(|name| key.replace('-', "_") == name);
        let member = match objects {
            [Value::Table(entries)] => entries.iter().find(is_member),
            _ => None,
        };
        let step = member.map(|(key, _)| Step::key(key));
        let error = Error::from(fault);
        match step {
            Some(step) => reader.inside(step, |reader| reader.refuse_all(error, spot)),
            None => reader.refuse_all(error, Spot::Value),
        }
    }
    None
}

/// All keys of a value.
fn keys<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Table(entries) => entries.iter().for_each(|(key, value)| {
            found.push(key);
            keys(value, found);
        }),
        Value::List(values) => values.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// A message with the names of members as the table has them; of others, with hyphens.
fn as_written(message: &str, written: &[&str]) -> String {
    let members = [Nel::MEMBERS, ReportToGroup::MEMBERS, ReportToEndpoint::MEMBERS].concat();
    let others = members.into_iter().filter(|member| !written.contains(member)).map(|member| member.replace('_', "-"));
    let names = written.iter().map(|key| (*key).to_owned()).chain(others);
    names.fold(message.to_owned(), |message, name| message.replace(&quoted(&name.replace('-', "_")), &quoted(&name)))
}

/// The JSON of a value.
fn json(value: &Value) -> String {
    match value {
        Value::Table(entries) => {
            let member = |(key, value): &(String, Value)| format!("{}:{}", quoted(&key.replace('-', "_")), json(value));
            format!("{{{}}}", entries.iter().map(member).collect::<Vec<_>>().join(","))
        }
        Value::List(values) => format!("[{}]", values.iter().map(json).collect::<Vec<_>>().join(",")),
        Value::Text(text) => quoted(text),
        other => other.describe(),
    }
}

pub(super) fn entry<'e>(entries: &'e [(String, Value)], key: &str) -> Option<&'e Value> {
    entries.iter().find(|(other, _)| other == key).map(|(_, value)| value)
}

pub(super) fn flag(place: &str, entries: &[(String, Value)], key: &str, reader: &mut Reader) -> bool {
    entry(entries, key).is_some_and(|value| reader.inside(Step::key(key), |reader| is_true(place, value, reader)))
}

pub(super) fn is_true(place: &str, value: &Value, reader: &mut Reader) -> bool {
    if let Value::Flag(flag) = value {
        return *flag;
    }
    let problem = format!("{} is neither true nor false", value.describe());
    reader.refuse(Spot::Value, place, problem, "write true or false, without quotes");
    false
}

/// Refuses keys that a table does not have, and those that stand twice.
pub(super) fn known_keys(place: &str, entries: &[(String, Value)], known: &[&str], reader: &mut Reader) {
    let mut seen = HashSet::new();
    for (key, _) in entries {
        reader.inside(Step::key(key), |reader| {
            if !seen.insert(key.as_str()) {
                reader.refuse(Spot::Key, place, format!("{key:?} stands twice"), "write it once");
            } else if !known.contains(&key.as_str()) {
                let word = key.replace('_', "-");
                let longer = || known.iter().copied().find(|known| word.len() > 4 && known.contains(&word));
                let cure = match nearest(&word, known.iter().copied()).or_else(longer) {
                    Some(key) => format!("did you mean {key:?}?"),
                    None => format!("write some of {}", known.join(", ")),
                };
                reader.refuse(Spot::Key, place, format!("{key:?} is not known here"), cure);
            }
        });
    }
}
