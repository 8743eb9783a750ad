//! From a policy to the entries of a configuration.

use super::{
    Value, cookies, hosts, isolation, key, redirect, transport,
    words::{CLASSES, CONFLICT, HANDLER_POLICY, LEVELS, REMOVED},
};
use crate::{
    header::removed::RemovedHeaders,
    policy::{
        Policy,
        headers::{FIELDS, Field, Headers},
    },
    wire::{
        error::{Error, Faults},
        lint::Levels,
    },
};

pub(super) fn write(policy: &Policy) -> Result<Vec<(String, Value)>, Error> {
    let mut faults = Faults::default();
    let mut entries = faults.keep(headers(&policy.headers)).unwrap_or_default();
    let mut setting = |key: &str, value: Value| entries.push((key.to_owned(), value));
    if policy.transport != Policy::empty().transport {
        setting("transport", transport::write(&policy.transport));
    }
    if let Some(hosts) = &policy.allowed_hosts {
        setting("allowed-hosts", hosts::write(hosts));
    }
    if let Some(redirect) = &policy.https_redirect {
        setting("https-redirect", redirect::write(redirect));
    }
    if policy.development {
        setting("development", true.into());
    }
    if let Some(isolation) = &policy.resource_isolation {
        setting("resource-isolation", isolation::write(isolation));
    }
    if let Some(rules) = &policy.cookies {
        setting("cookies", faults.keep(cookies::write(rules)).unwrap_or(Value::Null));
    }
    lints(&policy.levels.over(&policy.headers.levels), &mut entries);
    if !policy.classes.is_empty() {
        let classes = policy.classes.iter().map(|(class, own)| {
            let name = CLASSES.iter().find(|(_, known)| known == class).map_or("", |(name, _)| *name);
            let mut entries = faults.keep(headers(own).map_err(|error| error.within(name))).unwrap_or_default();
            lints(&own.levels, &mut entries);
            (name, Value::Table(entries))
        });
        let classes = Value::table(classes.collect::<Vec<_>>());
        entries.push(("classes".to_owned(), classes));
    }
    faults.into_result()?;
    Ok(entries)
}

/// The entries that the whole policy and a class both have, but for lints.
fn headers(headers: &Headers) -> Result<Vec<(String, Value)>, Error> {
    let mut faults = Faults::default();
    let mut entries = Vec::new();
    for field in FIELDS {
        let value = faults.keep(header(field, headers));
        entries.extend(value.flatten().map(|value| (key(field), value)));
    }
    let mut setting = |key: &str, value: Value| entries.push((key.to_owned(), value));
    if !headers.custom.is_empty() {
        setting("custom", custom(headers));
    }
    if headers.removed != RemovedHeaders::none() {
        setting("removed", removed(&headers.removed));
    }
    if headers.conflict != Headers::empty().conflict {
        setting("conflict", word(&headers.conflict, CONFLICT));
    }
    if headers.handler_policy != Headers::empty().handler_policy {
        setting("handler-policy", word(&headers.handler_policy, HANDLER_POLICY));
    }
    for (lint, _) in headers.levels.iter().filter(|(lint, _)| !lint.is_about_headers()) {
        let problem = format!("{:?} is not about headers, and does not read back as a level of theirs", lint.as_str());
        faults.push("lints", problem, "set it with `Policy::level`");
    }
    faults.into_result()?;
    Ok(entries)
}

fn lints(levels: &Levels, entries: &mut Vec<(String, Value)>) {
    let levels: Vec<_> = levels.iter().map(|(lint, level)| (lint.as_str(), word(&level, LEVELS))).collect();
    if !levels.is_empty() {
        entries.push(("lints".to_owned(), Value::table(levels)));
    }
}

fn header(field: &Field, headers: &Headers) -> Result<Option<Value>, Error> {
    let Some(rendered) = (field.typed)(headers).map(|header| header.rendered()) else { return Ok(None) };
    let text = rendered?.template.text();
    let value = match &headers.cache_control {
        Some(header) if header.has_companions() && key(field) == "cache-control" => {
            Value::Table(vec![("value".to_owned(), text.into()), ("companions".to_owned(), true.into())])
        }
        _ => Value::from(text),
    };
    match Policy::from_entries([(key(field), value.clone())]) {
        Ok(read) if (field.is_same)(&read.headers, headers) => Ok(Some(value)),
        _ => {
            let problem = format!("{} does not read back as it is", value.describe());
            Err(Error::new(field.name.to_string(), problem, "set it in code"))
        }
    }
}

/// A table, where its keys stand in the order in which every format keeps them; or else a list of lines.
fn custom(headers: &Headers) -> Value {
    let names = headers.custom.iter().map(|header| header.name().as_str());
    if names.is_sorted_by(|left, right| left < right) {
        Value::table(headers.custom.iter().map(|header| (header.name().as_str(), header.value().as_str())))
    } else {
        Value::list(headers.custom.iter().map(ToString::to_string))
    }
}

fn removed(removed: &RemovedHeaders) -> Value {
    match REMOVED.iter().find(|(_, known)| known == removed) {
        Some((word, _)) => Value::from(*word),
        None => Value::list(removed.names().map(|name| name.to_string())),
    }
}

fn word<T: PartialEq>(value: &T, words: &[(&str, T)]) -> Value {
    words.iter().find(|(_, known)| known == value).map_or(Value::Null, |(word, _)| Value::from(*word))
}
