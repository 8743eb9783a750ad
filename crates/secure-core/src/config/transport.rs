//! The value of `transport`: a word, or a table of proxies that are trusted.

use super::{
    Spot, Step, Value,
    reader::{Reader, entry, flag, known_keys},
};
use crate::{
    request::transport::{Family, HostSource, Network, Transport, TrustedProxies, UNIX},
    wire::error::Error,
};

pub(super) const WORDS: &[(&str, Transport)] =
    &[("undeclared", Transport::Undeclared), ("always-https", Transport::AlwaysHttps), ("direct", Transport::Direct)];

pub(super) const FAMILIES: &[(&str, Family)] = &[("forwarded", Family::Forwarded), ("x-forwarded", Family::XForwarded)];

const PLACE: &str = "transport";

pub(super) fn read(value: &Value, reader: &mut Reader) -> Transport {
    let Value::Table(entries) = value else { return reader.word(PLACE, value, WORDS).unwrap_or_default() };
    let before = reader.count();
    known_keys(PLACE, entries, &KEYS, reader);
    let header =
        required(entries, "header", "write \"forwarded\" or \"x-forwarded\", whichever the proxies write", reader);
    let proxies = required(entries, "proxies", "write a list of addresses, as in [\"10.0.0.0/8\"]", reader);
    let family =
        header.and_then(|value| reader.inside(Step::key("header"), |reader| reader.word(PLACE, value, FAMILIES)));
    let proxies = proxies.map(|value| reader.inside(Step::key("proxies"), |reader| self::proxies(value, reader)));
    let proxies = proxies.unwrap_or_default();
    let keep_host = flag(PLACE, entries, "keep-host", reader);
    let mut named = |key: &'static str| {
        let value = entry(entries, key)?;
        reader.inside(Step::key(key), |reader| match value {
            Value::Text(text) => Some(text.as_str()),
            other => {
                let problem = format!("{} is not a text", other.describe());
                reader.refuse(Spot::Value, PLACE, problem, "write a text, as in \"X-Forwarded-Ssl\"");
                None
            }
        })
    };
    let (https, value, host) = (named(HTTPS_HEADER), named(HTTPS_VALUE), named(HOST_HEADER));
    if value.is_some() && entry(entries, HTTPS_HEADER).is_none() {
        let problem = format!("{HTTPS_VALUE:?} is there without {HTTPS_HEADER:?}");
        reader.inside(Step::key(HTTPS_VALUE), |reader| {
            reader.refuse(Spot::Key, PLACE, problem, "write https-header, too, or leave this out");
        });
    }
    if host.is_some() && keep_host {
        reader.inside(Step::key(HOST_HEADER), |reader| {
            let problem = "\"keep-host\" takes the host from the request, and \"host-header\" from the proxies";
            reader.refuse(Spot::Key, PLACE, problem, "leave one of them out");
        });
    }
    let Some(family) = family.filter(|_| reader.count() == before) else { return Transport::default() };
    let mut trusted = match TrustedProxies::new(family, proxies) {
        Ok(trusted) => trusted,
        Err(error) => {
            reader.inside(Step::key("proxies"), |reader| reader.refuse_all(error.within(PLACE), Spot::Value));
            return Transport::default();
        }
    };
    if keep_host {
        trusted = trusted.keeping_host();
    }
    let refuse = |key: &str, error: Error, reader: &mut Reader| {
        reader.inside(Step::key(key), |reader| reader.refuse_all(error.within(PLACE), Spot::Value));
    };
    if let Some(name) = https {
        let changed = match value {
            Some(value) => trusted.clone().https_when(name, value),
            None => trusted.clone().https_when_present(name),
        };
        match changed {
            Ok(changed) => trusted = changed,
            Err(error) => refuse(HTTPS_HEADER, error, reader),
        }
    }
    if let Some(name) = host {
        match trusted.clone().host_in(name) {
            Ok(changed) => trusted = changed,
            Err(error) => refuse(HOST_HEADER, error, reader),
        }
    }
    Transport::Proxied(trusted)
}

/// The keys of the table.
const KEYS: [&str; 6] = ["header", "proxies", "keep-host", HTTPS_HEADER, HTTPS_VALUE, HOST_HEADER];
pub(super) const HTTPS_HEADER: &str = "https-header";
pub(super) const HTTPS_VALUE: &str = "https-value";
pub(super) const HOST_HEADER: &str = "host-header";

fn required<'e>(entries: &'e [(String, Value)], key: &str, cure: &str, reader: &mut Reader) -> Option<&'e Value> {
    let value = entry(entries, key);
    if value.is_none() {
        reader.refuse(Spot::Value, PLACE, format!("the table has no {key:?}"), cure);
    }
    value
}

/// The proxies, each of which is one.
fn proxies(value: &Value, reader: &mut Reader) -> Vec<String> {
    let Value::List(items) = value else {
        let problem = format!("{} is not a list of proxies", value.describe());
        reader.refuse(Spot::Value, PLACE, problem, "write a list of addresses, as in [\"10.0.0.0/8\"]");
        return Vec::new();
    };
    let text = |(index, item): (usize, &Value)| {
        reader.inside(Step::Index(index), |reader| match item {
            Value::Text(text) => {
                if let (false, Err(error)) = (text == UNIX, text.parse::<Network>()) {
                    reader.refuse_all(error.within(PLACE), Spot::Value);
                }
                Some(text.clone())
            }
            other => {
                let problem = format!("{} is not an address", other.describe());
                reader.refuse(Spot::Value, PLACE, problem, "write a text such as \"10.0.0.0/8\"");
                None
            }
        })
    };
    items.iter().enumerate().filter_map(text).collect()
}

pub(super) fn write(transport: &Transport) -> Value {
    let Transport::Proxied(trusted) = transport else {
        return WORDS.iter().find(|(_, known)| known == transport).map_or(Value::Null, |(word, _)| Value::from(*word));
    };
    let family = FAMILIES.iter().find(|(_, known)| *known == trusted.family).map_or("", |(word, _)| *word);
    let unix = trusted.unix_sockets.then(|| UNIX.to_owned());
    let proxies = trusted.networks.iter().map(ToString::to_string).chain(unix);
    let mut table = vec![("header", Value::from(family)), ("proxies", Value::list(proxies))];
    if let Some(https) = &trusted.https {
        table.push((HTTPS_HEADER, https.name.as_str().into()));
        table.extend(https.value.as_deref().map(|value| (HTTPS_VALUE, value.into())));
    }
    match &trusted.host {
        HostSource::Family => {}
        HostSource::Header(name) => table.push((HOST_HEADER, name.as_str().into())),
        HostSource::Request => table.push(("keep-host", true.into())),
    }
    Value::table(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    /// One mistake: its path with dots, its spot, its message.
    #[track_caller]
    fn refuse(given: Value, path: &str, spot: Spot, message: &str) {
        let mistakes = config::read(&[("transport".to_owned(), given)]).unwrap_err();
        let step = |step: &Step| match step {
            Step::Key(key) => key.clone(),
            Step::Index(index) => index.to_string(),
        };
        let path_of = |steps: &[Step]| steps.iter().map(step).collect::<Vec<_>>().join(".");
        let found: Vec<_> =
            mistakes.iter().map(|mistake| (path_of(&mistake.path), mistake.spot, mistake.fault.to_string())).collect();
        assert_eq!(found, [(path.to_owned(), spot, message.to_owned())]);
    }

    #[test]
    fn mistakes() {
        const NEED: &str = "write an address or a network, as in \"10.0.0.1\", \"10.0.0.0/8\" or \"::1\"";
        let table =
            |header: &str, proxies: Value| Value::table([("header", Value::from(header)), ("proxies", proxies)]);
        let ours = || Value::list(["10.0.0.0/8"]);
        refuse(
            "http".into(),
            "transport",
            Spot::Value,
            "transport: \"http\" is not known; write one of \"undeclared\", \"always-https\", \"direct\"",
        );
        refuse(
            table("x-forwarded-for", ours()),
            "transport.header",
            Spot::Value,
            "transport: \"x-forwarded-for\" is not known; write one of \"forwarded\", \"x-forwarded\"",
        );
        refuse(
            Value::table([("proxies", ours())]),
            "transport",
            Spot::Value,
            "transport: the table has no \"header\"; \
             write \"forwarded\" or \"x-forwarded\", whichever the proxies write",
        );
        refuse(
            Value::table([("header", "forwarded")]),
            "transport",
            Spot::Value,
            "transport: the table has no \"proxies\"; \
             write a list of addresses, as in [\"10.0.0.0/8\"]",
        );
        refuse(
            table("forwarded", "10.0.0.0/8".into()),
            "transport.proxies",
            Spot::Value,
            "transport: \"10.0.0.0/8\" is not a list of proxies; write a list of addresses, as in [\"10.0.0.0/8\"]",
        );
        refuse(
            table("forwarded", Value::list([""; 0])),
            "transport.proxies",
            Spot::Value,
            "transport: trusted proxies: the list is empty; \
             name their addresses, as in \"10.0.0.0/8\", or \"unix:\" for unix sockets",
        );
        refuse(
            table("forwarded", Value::list([Value::from("10.0.0.1"), 10.into()])),
            "transport.proxies.1",
            Spot::Value,
            "transport: 10 is not an address; write a text such as \"10.0.0.0/8\"",
        );
        refuse(
            table("forwarded", Value::list(["unix:", "unix"])),
            "transport.proxies.1",
            Spot::Value,
            &format!("transport: network: \"unix\" is not an address; {NEED}"),
        );
        let table = [("header", Value::from("forwarded")), ("proxies", ours()), ("keep_host", true.into())];
        refuse(
            Value::table(table),
            "transport.keep_host",
            Spot::Key,
            "transport: \"keep_host\" is not known here; did you mean \"keep-host\"?",
        );
        let table = [("header", Value::from("forwarded")), ("proxies", ours()), ("keep-host", "yes".into())];
        refuse(
            Value::table(table),
            "transport.keep-host",
            Spot::Value,
            "transport: \"yes\" is neither true nor false; write true or false, without quotes",
        );
    }
}
