//! What a policy sends, and what a target can do of it.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use secure_core::{
    Conflict, Error, HeaderName, Level, Lint, MemoryBackend, Policy, Prepared, RequestView, Scheme, Transport,
};

use crate::{
    headers::{Headers, OverHttp, Sent, is_server},
    note::Note,
    refusal::Faults,
    target::{AsksScheme, Target},
};

impl Headers {
    /// What this policy sends. Each header has the text of [`Prepared::lines`].
    pub(crate) fn of(policy: &Policy, target: &Target, faults: &mut Faults) -> Result<Self, Error> {
        let mut own = policy.clone();
        own.allowed_hosts = None;
        own.https_redirect = None;
        own.resource_isolation = None;
        own.cookies = None;
        own.classes.clear();
        let prepared: Prepared<MemoryBackend> = own.prepare()?;
        let over_https = response(&prepared, Scheme::Https);
        let over_http = match own.transport {
            Transport::AlwaysHttps => over_https.clone(),
            _ => response(&without_proxies(own).prepare()?, Scheme::Http),
        };
        let find = |lines: &HashMap<String, String>, name: &str| lines.get(&name.to_ascii_lowercase()).cloned();
        let custom =
            |name: &str| policy.headers.custom.iter().any(|header| header.name().as_str().eq_ignore_ascii_case(name));
        let mut sent = Vec::new();
        for (name, text) in prepared.lines() {
            if find(&over_https, name).as_deref() != Some(text) {
                refuse_nonce(name, text, target, faults);
                continue;
            }
            let over_http = match find(&over_http, name) {
                None => OverHttp::Absent,
                Some(other) if other == text => OverHttp::Same,
                Some(other) => OverHttp::Text(other),
            };
            let companion = matches!(name, "Pragma" | "Expires") && !custom(name);
            sent.push(Sent { name: name.to_owned(), value: text.to_owned(), over_http, companion });
        }
        let names: HashSet<_> = sent.iter().map(|header| header.name.to_ascii_lowercase()).collect();
        let is_sent = |name: &HeaderName| names.contains(&name.as_str().to_ascii_lowercase());
        let removed =
            policy.headers.removed.names().filter(|name| !is_sent(name)).map(|name| name.to_string()).collect();
        Ok(Self { sent, removed, conflict: policy.headers.conflict })
    }

    /// Leaves out what the target cannot do, and says so.
    pub(crate) fn fit(&mut self, target: &Target, notes: &mut Vec<Note>) {
        let title = target.title;
        match target.scheme {
            AsksScheme::ForAll => {}
            AsksScheme::ForPins => self.upgrade_everywhere(target, notes),
            AsksScheme::NeverNeeds => self.sent.iter_mut().for_each(|header| header.over_http = OverHttp::Same),
            AsksScheme::Never => {
                self.upgrade_everywhere(target, notes);
                self.leave_out(notes, |header| {
                    let why = "is for HTTPS alone, and the file cannot ask for the scheme; where every response goes out \
                               over HTTPS, write `transport = \"always-https\"`";
                    (header.over_http == OverHttp::Absent).then(|| why.to_owned())
                });
            }
        }
        if self.conflict == Conflict::Keep && !target.keeps {
            let why = format!(
                "{title} cannot keep what an upstream sent: these headers replace it; leave them out where an application \
                 sends its own"
            );
            notes.push(Note::new("conflict = \"keep\"", why));
        }
        if self.conflict == Conflict::Keep && !target.companions {
            let why = format!("follows Cache-Control, and {title} cannot ask for another header");
            self.leave_out(notes, |header| header.companion.then(|| why.clone()));
        }
        if !target.sets_server {
            let why = format!("{title} sends its own text");
            self.leave_out(notes, |header| is_server(&header.name).then(|| why.clone()));
        }
        let (removed, kept) = mem::take(&mut self.removed).into_iter().partition(|name| target.removes.can(name));
        self.removed = removed;
        note_kept(&kept, target, notes);
    }

    fn upgrade_everywhere(&mut self, target: &Target, notes: &mut Vec<Note>) {
        for header in &mut self.sent {
            if matches!(header.over_http, OverHttp::Text(_)) {
                header.over_http = OverHttp::Same;
                let why = format!(
                    "goes out over plain HTTP with `upgrade-insecure-requests`, which {} cannot leave out there",
                    target.title
                );
                notes.push(Note::new(header.name.clone(), why));
            }
        }
    }

    fn leave_out(&mut self, notes: &mut Vec<Note>, why: impl Fn(&Sent) -> Option<String>) {
        self.sent.retain(|header| match why(header) {
            Some(why) => {
                notes.push(Note::new(header.name.clone(), why));
                false
            }
            None => true,
        });
    }
}

/// Says which names stay, some of them where there are many.
fn note_kept(kept: &[String], target: &Target, notes: &mut Vec<Note>) {
    const FEW: usize = 8;
    let names = match kept.get(..FEW) {
        Some(first) if kept.len() > FEW => format!("{} and {} more", first.join(", "), kept.len() - FEW),
        _ => kept.join(", "),
    };
    if !kept.is_empty() {
        notes.push(Note::new("removed", format!("{} cannot take out {names}", target.title)));
    }
}

/// The headers of a response whose handler did not ask for a nonce, by their names in lower case.
fn response(prepared: &Prepared<MemoryBackend>, scheme: Scheme) -> HashMap<String, String> {
    let mut headers = Vec::new();
    let request = RequestView { connection: scheme, ..RequestView::default() };
    prepared.apply(&mut headers, 200, &prepared.begin(&request));
    headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

/// The policy where the connection itself shows the scheme, as it does at a proxy.
fn without_proxies(policy: Policy) -> Policy {
    let policy = policy.level(Lint::PinOverHttp, Level::Allow).level(Lint::UpgradeOverHttp, Level::Allow);
    policy.with(Transport::Direct)
}

/// A nonce is made for each response, which only the application does.
fn refuse_nonce(name: &str, text: &str, target: &Target, faults: &mut Faults) {
    let directives = text.split([',', ';']).map(str::trim).filter(|directive| directive.contains("'nonce-{nonce}'"));
    let mut names: Vec<&str> = directives.filter_map(|directive| directive.split(' ').next()).collect();
    names.dedup();
    let title = target.title;
    for directive in names {
        faults.push(
            (name, directive),
            format!("'nonce-{{nonce}}' differs in every response, and {title} sends the same text with each"),
            format!(
                "write the hashes of the inline code in its place, as `secure-headers hash` prints them, or leave the \
                 header to the application: `{} = false` in a configuration for {title}",
                name.to_ascii_lowercase(),
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use secure_core::{
        CacheControl, ContentSecurityPolicy, CustomHeader, RemovedHeaders, Server, Source, StrictTransportSecurity,
        XContentTypeOptions,
    };

    use super::*;

    fn of(policy: &Policy) -> Headers {
        let target = Target::find("nginx").unwrap();
        let mut faults = Faults::default();
        let headers = Headers::of(policy, target, &mut faults).unwrap();
        faults.or(headers).unwrap()
    }

    #[test]
    fn texts_are_those_that_are_shown() {
        let policy = Policy::api();
        let prepared: Prepared<MemoryBackend> = policy.prepare().unwrap();
        let headers = of(&policy);
        let sent: Vec<_> = headers.sent.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect();
        assert_eq!(sent, prepared.lines().collect::<Vec<_>>());
    }

    #[test]
    fn plain_http_gets_what_the_application_sends_there() {
        let upgrade = ContentSecurityPolicy::new().default_src(Source::SelfOrigin).upgrade_insecure_requests();
        let policy = Policy::empty()
            .with(StrictTransportSecurity::for_seconds(300))
            .with(upgrade)
            .with(XContentTypeOptions::NoSniff);
        let over_http =
            |policy: &Policy| of(policy).sent.into_iter().map(|header| header.over_http).collect::<Vec<_>>();
        let text = OverHttp::Text("default-src 'self'".to_owned());
        assert_eq!(over_http(&policy), [OverHttp::Absent, text, OverHttp::Same]);
        let always = policy.with(Transport::AlwaysHttps);
        assert_eq!(over_http(&always), [OverHttp::Same, OverHttp::Same, OverHttp::Same]);
    }

    #[test]
    fn companions_are_known_from_headers_of_the_same_name() {
        let policy = Policy::empty().with(CacheControl::no_store().with_companions());
        let names = |headers: &Headers| {
            headers.companions_first().map(|header| (header.name.clone(), header.companion)).collect::<Vec<_>>()
        };
        let expected = [("Pragma", true), ("Expires", true), ("Cache-Control", false)];
        assert_eq!(names(&of(&policy)), expected.map(|(name, companion)| (name.to_owned(), companion)));
        let policy = Policy::empty().with(CustomHeader::new("Pragma", "no-cache").unwrap());
        assert_eq!(names(&of(&policy)), [("Pragma".to_owned(), false)]);
    }

    #[test]
    fn what_is_sent_is_not_taken_out() {
        let policy = Policy::empty().with(Server::new("web").unwrap()).with(RemovedHeaders::common());
        assert_eq!(of(&policy).removed, ["X-Powered-By", "Powered-By", "X-Generator"]);
    }

    #[test]
    fn nonces_are_refused_with_their_directives() {
        let mut faults = Faults::default();
        Headers::of(&Policy::strict(), Target::find("caddy").unwrap(), &mut faults).unwrap();
        let refused = |directive: &str| {
            format!(
                "Content-Security-Policy: {directive}: 'nonce-{{nonce}}' differs in every response, and Caddy sends the same \
                 text with each; write the hashes of the inline code in its place, as `secure-headers hash` prints them, \
                 or leave the header to the application: `content-security-policy = false` in a configuration for Caddy"
            )
        };
        let expected = ["script-src", "style-src"].map(refused).join("\n");
        assert_eq!(faults.or(()).unwrap_err().to_string(), expected);
    }
}
