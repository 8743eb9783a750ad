//! Every mistake in what is decided before a handler runs, and in what cookies get, with its place in the tree.

use secure_core::{
    Policy,
    config::{Spot, Value},
};

use crate::mistakes::mistakes;

/// All mistakes of a key: their paths with dots, their spots, their messages.
#[track_caller]
fn refuse(key: &str, given: impl Into<Value>, expected: &[(&str, Spot, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|(path, spot, message)| ((*path).to_owned(), *spot, (*message).to_owned())).collect();
    assert_eq!(mistakes([(key, given.into())]), expected);
}

#[test]
fn mistakes_of_development() {
    const MESSAGE: &str = "development: \"on\" is neither true nor false; write true or false, without quotes";
    refuse("development", "on", &[("development", Spot::Value, MESSAGE)]);
}

#[test]
fn mistakes_of_hosts() {
    const URL: &str =
        "allowed-hosts: host: ':' at byte 5 of \"https://app.example\"; leave scheme and path out: \"app.example\"";
    const DOT: &str =
        "allowed-hosts: host: '.' at byte 0 of \".app.example\"; for its sub-domains write \"*.app.example\"";
    let key = "allowed-hosts";
    refuse(
        key,
        Value::list(["https://app.example", "ok.example", "ok.example", ".app.example"]),
        &[
            ("allowed-hosts.0", Spot::Byte(5), URL),
            ("allowed-hosts.3", Spot::Byte(0), DOT),
            ("allowed-hosts", Spot::Value, "allowed-hosts: \"ok.example\" appears twice; write it once"),
        ],
    );
    refuse(key, "ok.example, .app.example", &[("allowed-hosts", Spot::Byte(12), DOT)]);
    refuse(
        key,
        Value::List(Vec::new()),
        &[(
            "allowed-hosts",
            Spot::Value,
            "allowed-hosts: the list is empty, so no request could pass; name a host, as in \"app.example\"",
        )],
    );
    refuse(
        key,
        true,
        &[(
            "allowed-hosts",
            Spot::Value,
            "allowed-hosts: true is not a list of hosts; write a list such as [\"app.example\", \"*.app.example\"]",
        )],
    );
    let table = [("host", Value::list(["a"])), ("exempt", Value::list([Value::from("/*"), 1.into()]))];
    refuse(
        key,
        Value::table(table),
        &[
            ("allowed-hosts.host", Spot::Key, "allowed-hosts: \"host\" is not known here; did you mean \"hosts\"?"),
            (
                "allowed-hosts",
                Spot::Value,
                "allowed-hosts: the table has no \"hosts\"; write hosts = [\"app.example\"]",
            ),
            (
                "allowed-hosts.exempt.0",
                Spot::Byte(1),
                "allowed-hosts: path pattern: '*' at byte 1 of \"/*\"; name the paths: a rule that leaves all alone is none",
            ),
            (
                "allowed-hosts.exempt.1",
                Spot::Value,
                "allowed-hosts: 1 is not a text; write a list such as [\"/healthz\"]",
            ),
        ],
    );
}

#[test]
fn mistakes_of_redirects() {
    let key = "https-redirect";
    refuse(
        key,
        true,
        &[(
            "https-redirect",
            Spot::Value,
            "https-redirect: nothing says where to; \
         write to = \"app.example\" or hosts = [\"app.example\"], or allowed-hosts beside it",
        )],
    );
    refuse(
        key,
        308,
        &[(
            "https-redirect",
            Spot::Value,
            "https-redirect: 308 is not a redirect; write the host to go to, as in \"app.example\", or a table",
        )],
    );
    refuse(
        key,
        "*.app.example",
        &[(
            "https-redirect",
            Spot::Byte(0),
            "https-redirect: \"*.app.example\" is not a single host; name the one host to go to",
        )],
    );
    let table = [
        ("hosts", Value::list(["a.example/"])),
        ("to", "B.example".into()),
        ("status", 303.into()),
        ("port", 0.into()),
        ("exempt", "/healthz".into()),
        ("stauts", 308.into()),
    ];
    refuse(
        key,
        Value::table(table),
        &[
            (
                "https-redirect.stauts",
                Spot::Key,
                "https-redirect: \"stauts\" is not known here; did you mean \"status\"?",
            ),
            (
                "https-redirect.hosts",
                Spot::Key,
                "https-redirect: \"to\" and \"hosts\" both say where to; write one of them",
            ),
            (
                "https-redirect.to",
                Spot::Byte(0),
                "https-redirect: host: 'B' at byte 0 of \"B.example\"; write it in lower case: \"b.example\"",
            ),
            (
                "https-redirect.hosts.0",
                Spot::Byte(9),
                "https-redirect: host: '/' at byte 9 of \"a.example/\"; leave the path out: \"a.example\"",
            ),
            (
                "https-redirect.status",
                Spot::Value,
                "https-redirect: 303 is not a status of a redirect; write 308, 307, 301 or 302",
            ),
            (
                "https-redirect.exempt",
                Spot::Value,
                "https-redirect: \"/healthz\" is not a list of paths; write a list such as [\"/healthz\"]",
            ),
            (
                "https-redirect.port",
                Spot::Value,
                "https-redirect: 0 is not a port; write a number from 1 to 65535, as in 8443",
            ),
        ],
    );
}

#[test]
fn mistakes_of_aliases_and_ports() {
    let key = "https-redirect";
    let hosts = [("hosts", Value::from("a.example")), ("aliases", "b.example".into()), ("port", 80.into())];
    refuse(
        key,
        Value::table(hosts),
        &[
            (
                "https-redirect.aliases",
                Spot::Key,
                "https-redirect: \"aliases\" are other names of a single host, and there is none; \
                 write to = \"app.example\" beside it",
            ),
            (
                "https-redirect.port",
                Spot::Value,
                "https-redirect: 80 is the port of plain HTTP; write the port of HTTPS, as in 8443",
            ),
        ],
    );
    let to = [("to", Value::from("a.example:80")), ("aliases", Value::list(["*.com", "b.example."]))];
    refuse(
        key,
        Value::table(to),
        &[
            (
                "https-redirect.to",
                Spot::Byte(0),
                "https-redirect: the port of \"a.example:80\" is that of plain HTTP; \
                 write the port of HTTPS, or leave it out: \"a.example\"",
            ),
            (
                "https-redirect.aliases.1",
                Spot::Byte(0),
                "https-redirect: host: \"b.example.\" is empty or ends too soon; leave the last dot out",
            ),
            (
                "https-redirect.aliases",
                Spot::Value,
                "https-redirect: \"*.com\" lets the hosts of everybody in; \
                 name a domain of yours, as in \"*.app.example\"",
            ),
        ],
    );
}

#[test]
fn mistakes_of_redirects_by_host() {
    let key = "https-redirect";
    let by_host = Value::table([("a", Value::from("*.b")), ("*", "c".into()), ("d", 1.into())]);
    refuse(
        key,
        Value::table([("by-host", by_host)]),
        &[
            (
                "https-redirect.by-host.a",
                Spot::Byte(0),
                "https-redirect: \"*.b\" is not a single host; name the one host to go to",
            ),
            (
                "https-redirect.by-host.*",
                Spot::Key,
                "https-redirect: host: '*' at byte 0 of \"*\"; \
             name the hosts, or the sub-domains of one, as in \"*.app.example\"",
            ),
            (
                "https-redirect.by-host.d",
                Spot::Value,
                "https-redirect: 1 is not a host; write a text such as \"app.example\"",
            ),
        ],
    );
    let pairs = Value::list([Value::table([("from", "a")]), "b".into()]);
    refuse(
        key,
        Value::table([("by-host", pairs)]),
        &[
            (
                "https-redirect.by-host.0",
                Spot::Value,
                "https-redirect: the table has no \"to\"; write { from = \"app.example\", to = \"www.app.example\" }",
            ),
            (
                "https-redirect.by-host.1",
                Spot::Value,
                "https-redirect: \"b\" is not a pair of hosts; write { from = \"app.example\", to = \"www.app.example\" }",
            ),
        ],
    );
    refuse(
        key,
        Value::table([("by-host", Value::Table(Vec::new()))]),
        &[(
            "https-redirect.by-host",
            Spot::Value,
            "https-redirect: the list is empty, so every request would be refused; name a host and where it goes",
        )],
    );
}

#[test]
fn mistakes_of_isolation() {
    let key = "resource-isolation";
    refuse(
        key,
        "report-only",
        &[(
            "resource-isolation",
            Spot::Value,
            "resource-isolation: \"report-only\" is neither true nor a table; \
         write true, or a table such as { trust = [\"https://partner.example\"] }",
        )],
    );
    let table =
        [("trust", Value::list(["partner.example"])), ("report-only", "yes".into()), ("same-site", "refuse".into())];
    refuse(
        key,
        Value::table(table),
        &[
            (
                "resource-isolation.same-site",
                Spot::Key,
                "resource-isolation: \"same-site\" is not known here; did you mean \"refuse-same-site\"?",
            ),
            (
                "resource-isolation.trust.0",
                Spot::Byte(0),
                "resource-isolation: origin: \"partner.example\" is empty or ends too soon; \
             write scheme, host and perhaps a port, as in \"https://app.example\"",
            ),
            (
                "resource-isolation.report-only",
                Spot::Value,
                "resource-isolation: \"yes\" is neither true nor false; write true or false, without quotes",
            ),
        ],
    );
}

#[test]
fn mistakes_of_cookies() {
    let key = "cookies";
    refuse(key, "strickt", &[("cookies", Spot::Value, "cookies: \"strickt\" is not known; did you mean \"strict\"?")]);
    refuse(
        key,
        true,
        &[(
            "cookies",
            Spot::Value,
            "cookies: true says nothing of cookies; \
         write \"recommended\", \"strict\", false, or a table such as { session = \"Secure; HttpOnly\" }",
        )],
    );
    let table = [
        ("session", Value::from("Secure; HttpOny")),
        ("a b", "Secure".into()),
        ("id", true.into()),
        ("audit_only", true.into()),
        ("id", false.into()),
    ];
    refuse(
        key,
        Value::table(table),
        &[
            ("cookies.id", Spot::Key, "cookies: \"id\" appears twice; write it once"),
            (
                "cookies.session",
                Spot::Byte(8),
                "cookies: session: cookie rule: \"HttpOny\" is nothing that a rule can add; \
             write \"HttpOnly\", without a value",
            ),
            (
                "cookies.a b",
                Spot::Key,
                "cookies: cookie pattern: a blank at byte 1 of \"a b\"; write a name such as \"session\", \
             its beginning and a star as in \"session_*\", or \"*\" for all cookies",
            ),
            (
                "cookies.id",
                Spot::Value,
                "cookies: id: true is not a rule; \
             write attributes such as \"Secure; HttpOnly; SameSite=Lax\", or false to leave it alone",
            ),
            (
                "cookies.audit_only",
                Spot::Key,
                "cookies: \"audit_only\" is not known here; did you mean \"audit-only\"?",
            ),
        ],
    );
}

#[test]
fn keys_that_were_meant() {
    for (key, meant) in [
        ("allowed_hosts", "allowed-hosts"),
        ("hosts", "allowed-hosts"),
        ("trusted-hosts", "allowed-hosts"),
        ("https_redirect", "https-redirect"),
        ("force_https", "https-redirect"),
        ("redirect", "https-redirect"),
        ("resource_isolation", "resource-isolation"),
        ("cookie", "cookies"),
        ("set-cookie", "cookies"),
    ] {
        let error = Policy::from_entries([(key, "a")]).unwrap_err();
        assert_eq!(error.faults()[0].cure.rust(), format!("did you mean {meant:?}?"), "{key}");
    }
}
