//! What is decided before a handler runs, and what cookies get, in a configuration and back.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    AllowedHosts, CookiePattern, CookieRule, CookieRules, HttpsRedirect, MemoryBackend, Origin, PathPattern, Policy,
    RedirectStatus, ResourceIsolation, SameSite,
    config::{self, Value},
};

const HEALTH: PathPattern = PathPattern::from_static("/healthz");
const PARTNER: Origin = Origin::from_static("https://partner.example");

/// What is given is read as the policy, and the policy written as what is expected and read back.
#[track_caller]
fn check(key: &str, given: impl Into<Value>, policy: &Policy, written: impl Into<Value>) {
    assert_eq!(config::read(&[(key.to_owned(), given.into())]).as_ref(), Ok(policy));
    let entries = policy.to_entries().unwrap();
    assert_eq!(entries, [(key.to_owned(), written.into())]);
    assert_eq!(Policy::from_entries(entries).as_ref(), Ok(policy));
    #[cfg(feature = "serde")]
    {
        let toml = toml::to_string(policy).unwrap();
        assert_eq!(toml::from_str::<Policy>(&toml).as_ref(), Ok(policy), "{toml}");
        // As figment and the like pass it on: with the keys of each table sorted.
        let sorted = toml::from_str::<toml::Value>(&toml).unwrap();
        assert_eq!(sorted.try_into::<Policy>().as_ref(), Ok(policy), "{toml}");
        let json = serde_json::to_string(policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&json).ok().as_ref(), Some(policy), "{json}");
    }
}

#[test]
fn allowed_hosts() {
    let hosts = || AllowedHosts::new(["app.example", "*.app.example:8443"]).unwrap();
    let list = || Value::list(["app.example", "*.app.example:8443"]);
    let policy = Policy::empty().with(hosts());
    check("allowed-hosts", list(), &policy, list());
    check("allowed-hosts", "app.example, *.app.example:8443", &policy, list());
    check("allowed-hosts", Value::table([("hosts", list())]), &policy, list());
    let table = || Value::table([("hosts", list()), ("exempt", Value::list(["/healthz"]))]);
    check("allowed-hosts", table(), &Policy::empty().with(hosts().exempt(HEALTH)), table());
    let none = Policy::from_entries([("preset", Value::from("strict")), ("allowed-hosts", false.into())]);
    assert_eq!(none, Ok(Policy::strict()));
}

#[test]
fn development() {
    let mut policy = Policy::empty();
    policy.development = true;
    check("development", true, &policy, true);
    let entries = [("development", Value::from(false)), ("preset", "development".into())];
    let mut policy = Policy::development();
    policy.development = false;
    assert_eq!(Policy::from_entries(entries), Ok(policy.clone()));
    assert_eq!(policy.to_entries().and_then(Policy::from_entries), Ok(policy));
    assert_eq!(Policy::development().to_entries().and_then(Policy::from_entries), Ok(Policy::development()));

    // With the hosts of production beside the preset, as in a profile that is laid over another.
    let entries = [("preset", Value::from("development")), ("https-redirect", "app.example".into())];
    let prepared = Policy::from_entries(entries).unwrap().prepare::<MemoryBackend>().unwrap();
    assert!(!prepared.is_gate() && prepared.warnings().len() == 1);
}

#[test]
fn https_redirect() {
    let key = "https-redirect";
    let to = || HttpsRedirect::to("app.example:8443").unwrap();
    check(key, "app.example:8443", &Policy::empty().with(to()), "app.example:8443");
    check(key, Value::table([("to", "app.example:8443")]), &Policy::empty().with(to()), "app.example:8443");

    let aliases = AllowedHosts::new(["www.app.example"]).unwrap();
    let canonical = HttpsRedirect::canonical("app.example", aliases).unwrap().exempt(HEALTH);
    let table = |aliases: Value| {
        Value::table([("to", "app.example".into()), ("aliases", aliases), ("exempt", Value::list(["/healthz"]))])
    };
    let written = table(Value::list(["www.app.example"]));
    check(key, table("www.app.example".into()), &Policy::empty().with(canonical), written);

    let hosts = ["app.example", "*.app.example"];
    let same = HttpsRedirect::same_host(AllowedHosts::new(hosts).unwrap()).exempt(HEALTH);
    let same = same.status(RedirectStatus::TemporaryRedirect).port(8443).unwrap();
    let table = |status: Value| {
        Value::table([
            ("hosts", Value::list(hosts)),
            ("status", status),
            ("port", 8443.into()),
            ("exempt", Value::list(["/healthz"])),
        ])
    };
    check(key, table(307.into()), &Policy::empty().with(same.clone()), table(307.into()));
    check(key, table("307".into()), &Policy::empty().with(same), table(307.into()));
    for status in [301, 302, 307] {
        let policy = Policy::from_entries([(key, Value::table([("to", Value::from("a")), ("status", status.into())]))]);
        let entries = policy.unwrap().to_entries().unwrap();
        assert!(matches!(&entries[..], [(_, Value::Table(table))] if table[1] == ("status".to_owned(), status.into())));
    }

    // A table has no order: hosts count before wildcards, longer ones before shorter ones.
    let pairs = [
        ("app.example", "www.app.example"),
        ("*.shop.app.example", "shop.app.example"),
        ("*.app.example", "app.example"),
    ];
    let by_host = Policy::empty().with(HttpsRedirect::by_host(pairs).unwrap());
    let ordered = || Value::table([("by-host", Value::table(pairs))]);
    check(key, ordered(), &by_host, ordered());
    let [first, second, third] = pairs;
    check(key, Value::table([("by-host", Value::table([third, first, second]))]), &by_host, ordered());
    // Another order is a list's.
    let turned = Policy::empty().with(HttpsRedirect::by_host([third, second]).unwrap());
    let pair = |(from, to): (&str, &str)| Value::table([("from", from), ("to", to)]);
    let list = || Value::table([("by-host", Value::list([pair(third), pair(second)]))]);
    check(key, list(), &turned, list());
    let ports = [
        ("[::1]:8080", "a.example"),
        ("a.example:80", "b.example"),
        ("[::1]", "c.example"),
        ("a.example", "d.example"),
    ];
    let [v6_port, name_port, v6, name] = ports;
    let exact = Policy::empty().with(HttpsRedirect::by_host([name_port, name, v6_port, v6]).unwrap());
    let given = Value::table([("by-host", Value::table(ports))]);
    check(key, given, &exact, Value::table([("by-host", Value::table([name_port, name, v6_port, v6]))]));
}

#[test]
fn a_redirect_takes_the_hosts_beside_it() {
    let hosts = AllowedHosts::new(["app.example"]).unwrap();
    let same = HttpsRedirect::same_host(hosts.clone());
    let beside = || {
        (
            "allowed-hosts",
            Value::table([("hosts", Value::list(["app.example"])), ("exempt", Value::list(["/healthz"]))]),
        )
    };
    let expected = Policy::empty().with(hosts.exempt(HEALTH)).with(same.clone());
    for entries in [[beside(), ("https-redirect", true.into())], [("https-redirect", true.into()), beside()]] {
        assert_eq!(Policy::from_entries(entries).as_ref(), Ok(&expected));
    }
    let status = ("https-redirect", Value::table([("status", 302)]));
    let found = expected.clone().with(same.status(RedirectStatus::Found));
    assert_eq!(Policy::from_entries([beside(), status]).as_ref(), Ok(&found));
    assert_eq!(Policy::from_entries(expected.to_entries().unwrap()), Ok(expected));
    // A mistake in the hosts is reported once.
    let given = [("https-redirect", true.into()), ("allowed-hosts", Value::list(["*"]))];
    assert_eq!(Policy::from_entries(given).unwrap_err().faults().len(), 1);
}

#[test]
fn resource_isolation() {
    let key = "resource-isolation";
    let plain = Policy::empty().with(ResourceIsolation::new());
    check(key, true, &plain, true);
    check(key, Value::table([("report-only", false)]), &plain, true);
    let isolation = ResourceIsolation::new().trust(PARTNER).exempt(HEALTH);
    let isolation = isolation.refuse_same_site().refuse_framing().report_only();
    let table = || {
        Value::table([
            ("trust", Value::list(["https://partner.example"])),
            ("exempt", Value::list(["/healthz"])),
            ("refuse-same-site", true.into()),
            ("refuse-framing", true.into()),
            ("report-only", true.into()),
        ])
    };
    check(key, table(), &Policy::empty().with(isolation), table());
}

#[test]
fn cookies() {
    let policy = |rules: CookieRules| Policy::empty().with(rules);
    check("cookies", "recommended", &policy(CookieRules::recommended()), "recommended");
    check("cookies", "strict", &policy(CookieRules::strict()), "strict");
    let all = Value::table([("*", "SameSite=lax; secure")]);
    check("cookies", all, &policy(CookieRules::recommended()), "recommended");
    let none = || Value::Table(Vec::new());
    check("cookies", none(), &policy(CookieRules::none()), none());
    let rules = CookieRules::recommended()
        .rule(CookiePattern::from_static("session_*"), CookieRule::strict().same_site(SameSite::Strict))
        .rule(CookiePattern::from_static("audit-only"), CookieRule::new())
        .except(CookiePattern::from_static("legacy_*"))
        .audit_only();
    let table = || {
        Value::table([
            ("audit-only", Value::from("nothing")),
            ("session_*", "Secure; HttpOnly; SameSite=Strict".into()),
            ("legacy_*", false.into()),
            ("*", "Secure; SameSite=Lax".into()),
        ])
    };
    // The rule for a cookie of that name and the setting cannot stand in one table.
    let error = policy(rules).to_entries().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cookies: a rule for a cookie \"audit-only\" does not read back as it is; set it in code",
    );
    let read = Policy::from_entries([("cookies", table())]).unwrap();
    assert_eq!(Policy::from_entries(read.to_entries().unwrap()), Ok(read));
}

#[test]
fn a_table_of_cookies_is_laid_on_those_of_the_preset() {
    let rules = CookieRules::recommended().rule(CookiePattern::from_static("session"), CookieRule::strict());
    let session = || ("cookies", Value::table([("session", "Secure; HttpOnly; SameSite=Lax")]));
    let preset = || ("preset", Value::from("recommended"));
    for entries in [[preset(), session()], [session(), preset()]] {
        assert_eq!(Policy::from_entries(entries), Ok(Policy::recommended().with(rules.clone())));
    }
    let entries = [preset(), ("cookies", Value::table([("audit-only", true)]))];
    assert_eq!(Policy::from_entries(entries), Ok(Policy::recommended().with(CookieRules::recommended().audit_only())));
    let entries = [preset(), ("cookies", false.into())];
    assert_eq!(Policy::from_entries(entries), Ok(Policy::recommended().without::<CookieRules>()));
    let entries = [preset(), ("cookies", "strict".into())];
    assert_eq!(Policy::from_entries(entries), Ok(Policy::recommended().with(CookieRules::strict())));
}
