//! [`Oracle`]: what must arrive, by the policy itself.

use secure_core::{
    Conflict, ContentSecurityPolicy, CustomHeader, MemoryBackend, Policy, Prepared, RequestView, Scheme, Source,
    StrictTransportSecurity,
};

use crate::client::Reply;

/// A policy that tries the quotes of every language, with or without what differs over plain HTTP beside the pin.
pub(crate) fn policy(conflict: Conflict, upgrade: bool) -> Policy {
    let csp = ContentSecurityPolicy::new()
        .default_src(Source::SelfOrigin)
        .script_src([Source::SelfOrigin, Source::hash_of("run()")]);
    let csp = if upgrade { csp.upgrade_insecure_requests() } else { csp };
    let policy = Policy::recommended()
        .with(csp)
        .with(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains())
        .with(conflict);
    let custom = [
        ("X-Quotes", r#"100% "a" \ $b 'c' ; # {1} %{2}"#),
        ("X-Report", r#"{"group":"a","max_age":1,"endpoints":[{"url":"https://a.example/r?b=c&d=%20"}]}"#),
    ];
    custom.into_iter().fold(policy, |policy, (name, value)| policy.with(CustomHeader::new(name, value).unwrap()))
}

/// A policy, and what it makes of the headers of others.
#[derive(Debug)]
pub(crate) struct Oracle {
    prepared: Prepared<MemoryBackend>,
    names: Vec<String>,
}

impl Oracle {
    /// For a policy, and for all of its headers but these, which the server cannot change.
    pub(crate) fn new(policy: &Policy, without: &[&str]) -> Self {
        let prepared: Prepared<MemoryBackend> = policy.prepare().unwrap();
        let sent = prepared.lines().map(|(name, _)| name.to_owned());
        let names = sent.chain(policy.headers.removed.names().map(|name| name.to_string()));
        let names = names.filter(|name| !without.iter().any(|other| other.eq_ignore_ascii_case(name))).collect();
        Self { prepared, names }
    }

    /// Each name with the values that must arrive, given what an upstream sent.
    pub(crate) fn expected(&self, scheme: Scheme, status: u16, own: &[(&str, &str)]) -> Vec<(String, Vec<String>)> {
        let mut headers: Vec<_> = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = RequestView { connection: scheme, host: Some("app.example"), ..RequestView::default() };
        self.prepared.apply(&mut headers, status, &self.prepared.begin(&request));
        self.list(|name| {
            let values = headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            values.map(|(_, value)| value.clone()).collect()
        })
    }

    /// The same names with what arrived.
    pub(crate) fn seen(&self, reply: &Reply) -> Vec<(String, Vec<String>)> {
        self.list(|name| reply.values(name))
    }

    /// The same names with nothing.
    pub(crate) fn nothing(&self) -> Vec<(String, Vec<String>)> {
        self.list(|_| Vec::new())
    }

    fn list(&self, values: impl Fn(&str) -> Vec<String>) -> Vec<(String, Vec<String>)> {
        self.names.iter().map(|name| (name.clone(), values(name))).collect()
    }
}
