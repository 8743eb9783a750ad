//! `secure-headers show`: what would be sent, and where each value comes from.

use std::{cell::OnceCell, collections::HashSet, fmt::Write as _};

use secure_core::{
    ContentSecurityPolicy, Header as _, Headers, Level, Lint, MemoryBackend, Policy, Prepared, RequestView,
    ResponseClass, Scheme, Transport,
};
use serde_json::json;

use crate::{
    Outcome,
    arguments::{Format, Show},
    load::{Loaded, load},
    output::{clean, fail, print, tell},
    some,
    source::Source,
    style::{STYLES, Styles},
};

mod gate;

pub(crate) use self::gate::host;
use self::gate::{Cookies, Decision};

/// What a response leaves with.
struct Report {
    /// What becomes of the request, where the policy decides that.
    decision: Option<Decision>,
    sent: Vec<Line>,
    /// Names that are taken out, and from where the list comes.
    removed: (Vec<String>, String),
    /// Headers of the policy that this response does not get, and why.
    held: Vec<(String, &'static str)>,
    /// Options that change nothing, and why.
    idle: Vec<(&'static str, &'static str)>,
    cookies: Option<Cookies>,
}

/// A header that is sent.
struct Line {
    name: String,
    value: String,
    from: String,
}

pub(crate) fn run(arguments: &Show) -> Outcome {
    let given = &arguments.policy;
    let preset = given.preset.as_deref();
    let loaded = match load(given.config.as_deref(), given.section.section.as_deref(), preset) {
        Ok(loaded) => loaded,
        Err(outcome) => return outcome,
    };
    let report = match report(arguments, &loaded) {
        Ok(report) => report,
        Err(error) => return fail(&error.to_string()),
    };
    let Styles { warning, .. } = STYLES;
    for (option, why) in &report.idle {
        tell(&format!("{warning}warning{warning:#}: {option} changes nothing: {why}\n"));
    }
    match arguments.format {
        Format::Text => print(&report.text()),
        Format::Json => print(&report.json()),
    }
}

fn report(arguments: &Show, loaded: &Loaded) -> Result<Report, secure_core::Error> {
    let over_http = over_http(arguments, &loaded.policy);
    let prepared = over_http.as_ref().unwrap_or(&loaded.prepared);
    let host = arguments.host.clone().unwrap_or_else(|| host(&loaded.policy));
    let (path, query) = match arguments.path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (arguments.path.as_str(), None),
    };
    let request = RequestView {
        connection: arguments.scheme.into(),
        host: Some(host.as_str()),
        path,
        query,
        ..RequestView::default()
    };
    let (mut exchange, answer) = prepared.admit(&request);
    // A request that is answered before the handler gets no page.
    let (status, content_type, takes_nonce) = match &answer {
        Some(answer) => (answer.status(), None, false),
        None => (arguments.status, arguments.content_type.as_deref(), arguments.nonce),
    };
    let nonce = if takes_nonce { Some(exchange.nonce()?) } else { None };
    let mut headers: Vec<_> =
        content_type.map(|media_type| ("Content-Type".to_owned(), media_type.to_owned())).into_iter().collect();
    prepared.apply(&mut headers, status, &exchange);
    headers.retain(|(name, _)| name != "Content-Type");

    let class = ResponseClass::of_response(status, content_type);
    let class = class.and_then(|class| loaded.policy.classes.iter().find(|(other, _)| *other == class));
    let counting = class.map_or(&loaded.policy.headers, |(_, headers)| headers);
    let preset = arguments.policy.preset.as_deref();
    let origin = Origin { loaded, preset, class: class.map(|(class, _)| *class), custom: OnceCell::new() };
    // What holds for the application as a whole.
    let whole = Origin { loaded, preset, class: None, custom: OnceCell::new() };
    let decision = prepared.is_gate().then(|| {
        let from = answer.as_deref().map(|answer| gate::key(answer, loaded.policy.allowed_hosts.is_some()));
        Decision {
            path: arguments.path.clone(),
            scheme: exchange.scheme(),
            host: host.clone(),
            from: from.map_or_else(|| passing(&whole, &loaded.policy), |key| whole.of(key)),
            answer: answer.as_deref().map(|answer| (answer.status(), answer.location().map(str::to_owned))),
        }
    });
    let line = |(name, value): (String, String)| {
        let value = nonce.as_ref().map_or(value.clone(), |nonce| value.replace(nonce.as_str(), "{nonce}"));
        let added = name == "Cache-Control" && counting.cache_control.is_none();
        let varies = name == "Vary" && !origin.is_custom("Vary");
        let from = if varies {
            whole.of("resource-isolation")
        } else if added {
            "code: a response with a nonce is not kept".to_owned()
        } else {
            origin.of(&name)
        };
        Line { name, value, from }
    };
    let sent: Vec<Line> = headers.into_iter().map(line).collect();
    let removed = counting.removed.names().map(|name| name.to_string()).collect();
    let held = held(status, counting, &loaded.policy, &sent, exchange.scheme())?;
    let idle = idle(arguments, &loaded.policy, answer.is_some(), takes_nonce.then(|| has_nonce(&sent)));
    let rules = loaded.policy.cookies.as_ref().filter(|rules| !rules.is_empty());
    let cookies = rules.map(|rules| Cookies::new(rules, exchange.scheme(), whole.of("cookies")));
    Ok(Report { decision, sent, removed: (removed, origin.of("removed")), held, idle, cookies })
}

fn has_nonce(sent: &[Line]) -> bool {
    sent.iter().any(|line| line.value.contains("{nonce}"))
}

/// What was asked for and changes nothing. `nonce` is whether a header has the nonce that was taken.
fn idle(
    arguments: &Show,
    policy: &Policy,
    is_answered: bool,
    nonce: Option<bool>,
) -> Vec<(&'static str, &'static str)> {
    const ANSWERED: &str = "the request is answered before its handler";
    let class = |media_type| {
        let class = ResponseClass::of_response(arguments.status, media_type);
        class.filter(|class| policy.classes.iter().any(|(other, _)| other == class))
    };
    let content_type = match arguments.content_type.as_deref() {
        Some(_) if is_answered => Some(ANSWERED),
        Some(_) if policy.classes.is_empty() => Some("the policy has no classes"),
        Some(media_type) if class(Some(media_type)) == class(None) => Some("the policy has no class for it"),
        _ => None,
    };
    let nonce = match nonce {
        None if arguments.nonce => Some(ANSWERED),
        Some(false) => Some("no policy of the response has a place for it"),
        _ => None,
    };
    let content_type = content_type.map(|why| ("--content-type", why));
    content_type.into_iter().chain(nonce.map(|why| ("--nonce", why))).collect()
}

/// The policy as it counts where proxies say that a request came over plain HTTP: as where there are none.
fn over_http(arguments: &Show, policy: &Policy) -> Option<Prepared<MemoryBackend>> {
    let scheme = Scheme::from(arguments.scheme);
    let said = scheme == Scheme::Http && matches!(policy.transport, Transport::Proxied(_));
    let direct = || policy.clone().level(Lint::PinOverHttp, Level::Allow).level(Lint::UpgradeOverHttp, Level::Allow);
    if said { direct().with(Transport::Direct).prepare().ok() } else { None }
}

/// What lets a request pass: the first of what is asked.
fn passing(origin: &Origin<'_>, policy: &Policy) -> String {
    let asked = [
        (policy.allowed_hosts.is_some(), "allowed-hosts"),
        (policy.https_redirect.is_some() && !policy.development, "https-redirect"),
        (policy.resource_isolation.is_some(), "resource-isolation"),
    ];
    let asked = asked.into_iter().filter(|(is_there, _)| *is_there).map(|(_, key)| origin.of(key));
    asked.collect::<Vec<_>>().join(", ")
}

const UPGRADE: &str = "upgrade-insecure-requests";

/// What the headers are that count, and the response has not.
fn held(
    status: u16,
    counting: &Headers,
    policy: &Policy,
    sent: &[Line],
    scheme: Scheme,
) -> Result<Vec<(String, &'static str)>, secure_core::Error> {
    // A class goes by the levels of the policy where it has none of its own.
    let whole = policy.headers.levels.iter().filter(|(lint, _)| counting.levels.iter().all(|(own, _)| own != *lint));
    let headers = whole.fold(counting.clone(), |headers, (lint, level)| headers.level(lint, level));
    let prepared: Prepared<MemoryBackend> = Policy::from(headers).prepare()?;
    let names: HashSet<_> = sent.iter().map(|line| line.name.as_str()).collect();
    let missing = prepared.lines().filter(|(name, _)| !names.contains(name));
    let why = |name: &str| match (name, status) {
        ("Strict-Transport-Security", _) if scheme == Scheme::Http => "the request came over plain HTTP",
        ("Strict-Transport-Security", _) => "browsers keep no pin for this host",
        (_, ..=199) => "no page will see the headers of this status",
        (_, 304) => "it could lay a policy over a page with an older nonce",
        _ => "it is not for this response",
    };
    let mut held: Vec<_> = missing.map(|(name, _)| (name.to_owned(), why(name))).collect();
    let csp = ContentSecurityPolicy::NAME;
    let whole = prepared.lines().find(|(name, _)| *name == csp.as_str()).map(|(_, value)| value);
    let line = sent.iter().find(|line| line.name == csp.as_str());
    if line.is_some_and(|line| !line.value.contains(UPGRADE)) && whole.is_some_and(|whole| whole.contains(UPGRADE)) {
        held.push((format!("{UPGRADE} of {csp}"), "the request came over plain HTTP"));
    }
    Ok(held)
}

/// Says where a header comes from.
struct Origin<'l> {
    loaded: &'l Loaded,
    preset: Option<&'l str>,
    class: Option<ResponseClass>,
    /// The names of the headers without a type.
    custom: OnceCell<HashSet<&'l str>>,
}

impl Origin<'_> {
    /// The file and line of its key, or the preset.
    fn of(&self, name: &str) -> String {
        let preset = |name: &str| format!("preset {name}");
        let Some(source) = &self.loaded.source else { return preset(self.preset.unwrap_or_default()) };
        let class = self.class.map(|class| format!("{class:?}").to_ascii_lowercase());
        let base: Vec<&str> = class.as_deref().map(|class| vec!["classes", class]).unwrap_or_default();
        let at = |keys: &[&str]| source.entry(&[base.as_slice(), keys].concat());
        let key = match name {
            "Pragma" | "Expires" => "cache-control".to_owned(),
            name => name.to_ascii_lowercase(),
        };
        if let Some(entry) =
            at(&[&key]).or_else(|| at(&["custom", name])).or_else(|| at(&["custom"]).filter(|_| self.is_custom(name)))
        {
            return line(source, entry.key_span.start);
        }
        let named = at(&["preset"]).map(|entry| (entry, entry.value.text()));
        match (self.preset, named) {
            (Some(name), _) if self.class.is_none() => preset(name),
            (_, Some((entry, Some(name)))) => format!("{}, {}", preset(name), line(source, entry.key_span.start)),
            // A class that is only the name of a preset.
            _ => match at(&[]).map(|entry| (entry, entry.value.text())) {
                Some((entry, Some(name))) => format!("{}, {}", preset(name), line(source, entry.key_span.start)),
                _ => "code".to_owned(),
            },
        }
    }

    fn is_custom(&self, name: &str) -> bool {
        let custom = || self.loaded.policy.headers.custom.iter().map(|header| header.name().as_str()).collect();
        self.custom.get_or_init(custom).contains(name)
    }
}

fn line(source: &Source, byte: usize) -> String {
    format!("{}:{}", source.name(), source.line(byte))
}

impl Report {
    fn text(&self) -> String {
        let Styles { name, aside, .. } = STYLES;
        let mut text = self.decision.as_ref().map(Decision::text).unwrap_or_default();
        for line in &self.sent {
            let _ = writeln!(text, "{name}{}{name:#}: {}", line.name, clean(&line.value));
            let _ = writeln!(text, "    {aside}{}{aside:#}", clean(&line.from));
        }
        if self.sent.is_empty() {
            text += "no headers\n";
        }
        let (names, from) = &self.removed;
        if !names.is_empty() {
            let _ = writeln!(text, "taken out: {}\n    {aside}{from}{aside:#}", some(names));
        }
        for (header, why) in &self.held {
            let _ = writeln!(text, "not sent: {header}\n    {aside}{why}{aside:#}");
        }
        text += &self.cookies.as_ref().map(Cookies::text).unwrap_or_default();
        text
    }

    fn json(&self) -> String {
        let sent = self.sent.iter().map(|line| json!({"name": line.name, "value": line.value, "from": line.from}));
        let held = self.held.iter().map(|(name, why)| json!({"name": name, "reason": why}));
        let (names, from) = &self.removed;
        let report = json!({
            "before_the_handler": self.decision.as_ref().map(Decision::json),
            "headers": sent.collect::<Vec<_>>(),
            "taken_out": {"names": names, "from": from},
            "not_sent": held.collect::<Vec<_>>(),
            "cookies": self.cookies.as_ref().map(Cookies::json),
        });
        format!("{report:#}\n")
    }
}
