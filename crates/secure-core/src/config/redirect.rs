//! The value of `https-redirect`: a host, or a table of where to, how, and what is left alone.

use std::cmp::Reverse;

use super::{
    Spot, Step, Value,
    composed::Composed,
    hosts::{self, exempt, paths},
    reader::{Reader, entry, known_keys},
};
use crate::{
    request::{
        host::AllowedHosts,
        redirect::{HttpsRedirect, RedirectStatus, To},
    },
    wire::{authority::HostPattern, error::Error},
};

const PLACE: &str = "https-redirect";

/// The ways to say where to.
const TARGETS: [&str; 3] = ["to", "hosts", "by-host"];

pub(super) const STATUSES: [RedirectStatus; 4] = [
    RedirectStatus::PermanentRedirect,
    RedirectStatus::TemporaryRedirect,
    RedirectStatus::MovedPermanently,
    RedirectStatus::Found,
];

/// `beside` is the value of `allowed-hosts` in the same configuration.
pub(super) fn read(value: &Value, beside: Option<&Value>, reader: &mut Reader) -> Option<HttpsRedirect> {
    let empty = Vec::new();
    let entries = match value {
        Value::Table(entries) => entries,
        Value::Flag(true) => &empty,
        Value::Text(_) => return to(value, reader),
        other => {
            let problem = format!("{} is not a redirect", other.describe());
            reader.refuse(Spot::Value, PLACE, problem, "write the host to go to, as in \"app.example\", or a table");
            return None;
        }
    };
    known_keys(PLACE, entries, &[TARGETS[0], TARGETS[1], TARGETS[2], "aliases", "status", "port", "exempt"], reader);
    let redirect = target(entries, beside, reader);
    let aliases = entry(entries, "aliases").and_then(|value| {
        reader.inside(Step::key("aliases"), |reader| aliases(entries, value, reader)) //
    });
    let redirect = redirect.map(|redirect| aliases.into_iter().fold(redirect, HttpsRedirect::with_aliases));
    let status = entry(entries, "status").and_then(|value| {
        reader.inside(Step::key("status"), |reader| status(value, reader)) //
    });
    let exempt = exempt(PLACE, entries, reader);
    let port = entry(entries, "port").and_then(|value| reader.inside(Step::key("port"), |reader| port(value, reader)));
    let redirect = redirect.map(|redirect| exempt.into_iter().fold(redirect, HttpsRedirect::exempt));
    let redirect = redirect.map(|redirect| status.into_iter().fold(redirect, HttpsRedirect::status));
    match (redirect, port) {
        (Some(redirect), Some(port)) => redirect.port(port).ok(),
        (redirect, _) => redirect,
    }
}

/// The redirect by the one way that the table has.
fn target(entries: &[(String, Value)], beside: Option<&Value>, reader: &mut Reader) -> Option<HttpsRedirect> {
    let given: Vec<_> = TARGETS.into_iter().filter_map(|key| entry(entries, key).map(|value| (key, value))).collect();
    match (given.as_slice(), beside) {
        ([], None) => {
            let cure = "write to = \"app.example\" or hosts = [\"app.example\"], or allowed-hosts beside it";
            reader.refuse(Spot::Value, PLACE, "nothing says where to", cure);
        }
        // Their mistakes are reported at their own key.
        ([], Some(hosts)) => return hosts::read(hosts, &mut Reader::default()).map(HttpsRedirect::same_host),
        ([(first, _), others @ ..], _) => {
            for (key, _) in others {
                let problem = format!("{first:?} and {key:?} both say where to");
                reader.inside(Step::key(*key), |reader| reader.refuse(Spot::Key, PLACE, problem, "write one of them"));
            }
        }
    }
    let read = |(key, value): (&str, &Value)| {
        reader.inside(Step::key(key), |reader| match key {
            "to" => to(value, reader),
            "hosts" => hosts::hosts(PLACE, value, reader).map(HttpsRedirect::same_host),
            _ => by_host(value, reader),
        })
    };
    given.into_iter().filter_map(read).last()
}

/// A single host for all.
fn to(value: &Value, reader: &mut Reader) -> Option<HttpsRedirect> {
    let Value::Text(text) = value else {
        let problem = format!("{} is not a host", value.describe());
        reader.refuse(Spot::Value, PLACE, problem, "write a text such as \"app.example\"");
        return None;
    };
    match HttpsRedirect::to(text.clone()) {
        Ok(redirect) => Some(redirect),
        Err(error) => {
            reader.refuse_in(placed(error).inside(0..text.len()), &Composed::verbatim(text));
            None
        }
    }
}

/// A table of patterns and hosts, the most exact first; or a list of `from` and `to` in the order in which they count.
fn by_host(value: &Value, reader: &mut Reader) -> Option<HttpsRedirect> {
    let before = reader.count();
    let mut pairs: Vec<(String, String)> = Vec::new();
    match value {
        Value::Table(entries) => {
            known_keys(PLACE, entries, &entries.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), reader);
            for (from, value) in entries {
                reader.inside(Step::key(from), |reader| {
                    if let Err(error) = from.parse::<HostPattern>() {
                        reader.refuse_all(error.within(PLACE), Spot::Key);
                    }
                    to(value, reader);
                });
                pairs.push((from.clone(), value.as_text().unwrap_or_default()));
            }
            pairs.sort_by(|(left, _), (right, _)| exactness(left).cmp(&exactness(right)));
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                pairs.extend(reader.inside(Step::Index(index), |reader| pair(item, reader)));
            }
        }
        other => {
            let problem = format!("{} is not a table of hosts", other.describe());
            reader.refuse(
                Spot::Value,
                PLACE,
                problem,
                "write a table such as { \"app.example\" = \"www.app.example\" }",
            );
        }
    }
    if reader.count() > before {
        return None;
    }
    match HttpsRedirect::by_host(pairs) {
        Ok(redirect) => Some(redirect),
        Err(error) => {
            reader.refuse_all(placed(error), Spot::Value);
            None
        }
    }
}

/// An item of a list: `{ from = "...", to = "..." }`.
fn pair(item: &Value, reader: &mut Reader) -> Option<(String, String)> {
    let Value::Table(entries) = item else {
        let cure = "write { from = \"app.example\", to = \"www.app.example\" }";
        reader.refuse(Spot::Value, PLACE, format!("{} is not a pair of hosts", item.describe()), cure);
        return None;
    };
    known_keys(PLACE, entries, &["from", "to"], reader);
    let mut part = |key: &str| {
        let value = entry(entries, key);
        if value.is_none() {
            let cure = "write { from = \"app.example\", to = \"www.app.example\" }";
            reader.refuse(Spot::Value, PLACE, format!("the table has no {key:?}"), cure);
        }
        let value = value?;
        reader.inside(Step::key(key), |reader| match (key, value) {
            ("from", Value::Text(text)) => {
                hosts::text::<HostPattern>(PLACE, text, value, reader);
            }
            _ => {
                to(value, reader);
            }
        });
        value.as_text()
    };
    let (from, to) = (part("from"), part("to"));
    from.zip(to)
}

/// What is sorted first counts first: hosts before wildcards, long ones before short ones, one port before any.
fn exactness(pattern: &str) -> (bool, Reverse<usize>, bool, &str) {
    let (host, port) = match pattern.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, true),
        _ => (pattern, false),
    };
    (pattern.starts_with('*'), Reverse(host.len()), !port, pattern)
}

/// Other names of the single host.
fn aliases(entries: &[(String, Value)], value: &Value, reader: &mut Reader) -> Option<AllowedHosts> {
    if entry(entries, "to").is_none() {
        let problem = "\"aliases\" are other names of a single host, and there is none";
        reader.refuse(Spot::Key, PLACE, problem, "write to = \"app.example\" beside it");
        return None;
    }
    hosts::hosts(PLACE, value, reader)
}

fn status(value: &Value, reader: &mut Reader) -> Option<RedirectStatus> {
    let text = value.as_text().unwrap_or_default();
    let known = STATUSES.into_iter().find(|status| status.code().to_string() == text);
    if known.is_none() {
        let problem = format!("{} is not a status of a redirect", value.describe());
        reader.refuse(Spot::Value, PLACE, problem, "write 308, 307, 301 or 302");
    }
    known
}

fn port(value: &Value, reader: &mut Reader) -> Option<u16> {
    let port = value.as_text().and_then(|text| text.parse().ok()).filter(|port| *port > 0);
    if port == Some(80) {
        reader.refuse(Spot::Value, PLACE, "80 is the port of plain HTTP", "write the port of HTTPS, as in 8443");
        return None;
    }
    if port.is_none() {
        let problem = format!("{} is not a port", value.describe());
        reader.refuse(Spot::Value, PLACE, problem, "write a number from 1 to 65535, as in 8443");
    }
    port
}

/// The faults with the name of the key.
fn placed(error: Error) -> Error {
    error.map_places(|place| place.of_header(PLACE))
}

/// A text, where there is a single host and nothing else to say.
pub(super) fn write(redirect: &HttpsRedirect) -> Value {
    let mut table = vec![match &redirect.to {
        To::Host(place) => ("to", Value::from(place.to_string())),
        To::SameHost(hosts) => ("hosts", hosts::patterns(hosts)),
        To::ByHost(pairs) => ("by-host", {
            let pairs: Vec<_> = pairs.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect();
            if pairs.is_sorted_by(|(left, _), (right, _)| exactness(left) < exactness(right)) {
                Value::table(pairs)
            } else {
                Value::list(pairs.into_iter().map(|(from, to)| Value::table([("from", from), ("to", to)])))
            }
        }),
    }];
    table.extend(redirect.aliases.as_ref().map(|aliases| ("aliases", hosts::patterns(aliases))));
    table.extend(redirect.status.map(|status| ("status", i32::from(status.code()).into())));
    table.extend(redirect.port.map(|port| ("port", i32::from(port).into())));
    table.extend(paths(&redirect.exempt).map(|exempt| ("exempt", exempt)));
    match table.as_slice() {
        [("to", host)] => host.clone(),
        _ => Value::table(table),
    }
}
