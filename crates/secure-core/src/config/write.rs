//! From a policy to the entries of a configuration.

use super::{
    Value, cookies, hosts, isolation, key,
    read::{CLASSES, CONFLICT, LEVELS, REMOVED},
    redirect, transport,
};
use crate::{
    header::removed::RemovedHeaders,
    policy::{FIELDS, Field, Policy},
    wire::{
        error::{Error, Faults},
        lint::Lint,
    },
};

pub(super) fn write(policy: &Policy) -> Result<Vec<(String, Value)>, Error> {
    let mut faults = Faults::default();
    let mut entries = Vec::new();
    for field in FIELDS {
        let value = faults.keep(header(field, policy));
        entries.extend(value.flatten().map(|value| (key(field), value)));
    }
    let mut setting = |key: &str, value: Value| entries.push((key.to_owned(), value));
    if !policy.custom.is_empty() {
        setting("custom", custom(policy));
    }
    if policy.removed != RemovedHeaders::none() {
        setting("removed", removed(&policy.removed));
    }
    if policy.conflict != Policy::empty().conflict {
        setting("conflict", word(&policy.conflict, CONFLICT));
    }
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
    let changed = Lint::ALL.iter().filter(|lint| policy.levels.of(**lint) != lint.default_level());
    let levels: Vec<_> = changed.map(|lint| (lint.as_str(), word(&policy.levels.of(*lint), LEVELS))).collect();
    if !levels.is_empty() {
        setting("lints", Value::table(levels));
    }
    if !policy.classes.is_empty() {
        let classes = policy.classes.iter().map(|(class, policy)| {
            let name = CLASSES.iter().find(|(_, known)| known == class).map_or("", |(name, _)| *name);
            let entries = faults.keep(write(policy).map_err(|error| error.within(name)));
            (name, Value::Table(entries.unwrap_or_default()))
        });
        let classes = Value::table(classes.collect::<Vec<_>>());
        entries.push(("classes".to_owned(), classes));
    }
    faults.into_result()?;
    Ok(entries)
}

fn header(field: &Field, policy: &Policy) -> Result<Option<Value>, Error> {
    let Some(template) = (field.template)(policy) else { return Ok(None) };
    let text = template?.text();
    let value = match &policy.cache_control {
        Some(header) if header.has_companions() && key(field) == "cache-control" => {
            Value::Table(vec![("value".to_owned(), text.into()), ("companions".to_owned(), true.into())])
        }
        _ => Value::from(text),
    };
    match Policy::from_entries([(key(field), value.clone())]) {
        Ok(read) if (field.is_same)(&read, policy) => Ok(Some(value)),
        _ => {
            let problem = format!("{} does not read back as it is", value.describe());
            Err(Error::new(field.name.to_string(), problem, "set it in code"))
        }
    }
}

/// A table, where its keys stand in the order in which every format keeps them; or else a list of lines.
fn custom(policy: &Policy) -> Value {
    let names = policy.custom.iter().map(|header| header.name().as_str());
    if names.is_sorted_by(|left, right| left < right) {
        Value::table(policy.custom.iter().map(|header| (header.name().as_str(), header.value().as_str())))
    } else {
        Value::list(policy.custom.iter().map(ToString::to_string))
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
