//! What every server replies: files, errors, redirects, denials, upstreams of all kinds.

use secure_core::{Conflict, Policy, Scheme};
use secure_export::{Target, export};

use crate::{
    client::{OPENSSL, Reply, Wire, raw},
    oracle::{Oracle, policy},
    server::Server,
    servers::{Garbage, Place, SERVERS},
    upstream::OWN,
};

/// The files of a server's targets.
pub(crate) fn exported(server: &Server, policy: &Policy) -> Vec<(&'static str, String)> {
    let text = |name: &str| export(policy, Target::find(name).unwrap()).unwrap().text;
    server.targets.iter().map(|name| (*name, text(name))).collect()
}

/// All that a server must do for each conflict, where it is installed.
fn check(target: &str) {
    let server = SERVERS.iter().find(|server| server.targets.contains(&target)).unwrap();
    if server.program.is_missing() || (server.tls && OPENSSL.is_missing()) {
        return;
    }
    for conflict in [Conflict::Keep, Conflict::Replace] {
        let policy = policy(conflict, server.upgrades);
        let files = exported(server, &policy);
        if !server.check.is_empty() {
            assert_eq!(server.prepare(&files).check(), None, "{target}");
        }
        // What cannot keep replaces.
        let policy = if server.keeps { policy } else { policy.with(Conflict::Replace) };
        let oracle = Oracle::new(&policy, server.without);
        let mut running = server.start(&files);
        let mut wrong = Vec::new();
        for (wire, scheme) in [(Wire::Plain, Scheme::Http), (Wire::Tls, Scheme::Https)] {
            if wire == Wire::Tls && !server.tls {
                continue;
            }
            for place in server.places {
                let reply = running.get(wire, place.path);
                let own = place.upstream.and_then(|path| OWN.iter().find(|own| own.path == path));
                let own = own.map_or(&[][..], |own| own.headers);
                let all = oracle.expected(scheme, place.status, own);
                let expected = if place.covered { all } else { oracle.nothing() };
                wrong.extend(difference(&oracle, wire, place, &reply, &expected));
            }
            let reply = raw(wire, running.address(wire), "GET / nonsense\r\nHost: app.example\r\n\r\n").unwrap();
            let pinned = if server.garbage == Garbage::Unpinned { Scheme::Http } else { scheme };
            let all = oracle.expected(pinned, 400, &[]);
            let expected = if server.garbage == Garbage::Bare { oracle.nothing() } else { all };
            let place = Place { path: "what is not HTTP", status: 400, upstream: None, covered: false };
            wrong.extend(difference(&oracle, wire, &place, &reply, &expected));
        }
        assert!(wrong.is_empty(), "{target} {conflict:?}\n{}\n{}", wrong.join("\n"), running.said());
    }
}

fn difference(
    oracle: &Oracle,
    wire: Wire,
    place: &Place,
    reply: &Reply,
    expected: &[(String, Vec<String>)],
) -> Vec<String> {
    let at = format!("{wire:?} {}", place.path);
    let mut wrong = Vec::new();
    if reply.status != place.status {
        wrong.push(format!("{at}: {} instead of {}", reply.status, place.status));
    }
    let seen = oracle.seen(reply);
    // Browsers ignore the pin of an upstream over plain HTTP, so that a proxy may take it out there.
    let lost =
        |name: &str, seen: &[String]| wire == Wire::Plain && name == "Strict-Transport-Security" && seen.is_empty();
    let pairs = seen.iter().zip(expected).filter(|(seen, expected)| seen != expected && !lost(&seen.0, &seen.1));
    wrong.extend(pairs.map(|((name, seen), (_, expected))| format!("{at}: {name}: {seen:?} instead of {expected:?}")));
    wrong
}

/// A test for each server.
macro_rules! servers {
    ($($name:ident: $target:literal,)+) => {
        $(#[test]
        fn $name() {
            check($target);
        })+

        #[test]
        fn every_server_has_a_test() {
            let tested = [$($target),+];
            assert!(SERVERS.iter().all(|server| server.targets.iter().any(|target| tested.contains(target))));
            let run = Target::all().iter().filter(|target| target.is_run).map(|target| target.name);
            let elsewhere = ["nginx-http", "netlify", "netlify-toml", "firebase", "meta", "headers", "json"];
            let untested: Vec<_> = run.filter(|name| !tested.contains(name) && !elsewhere.contains(name)).collect();
            assert!(untested.is_empty(), "{untested:?}");
        }
    };
}

servers! {
    nginx: "nginx",
    apache: "apache",
    htaccess: "htaccess",
    caddy: "caddy",
    haproxy: "haproxy",
    lighttpd: "lighttpd",
    envoy: "envoy",
    traefik: "traefik",
    static_web_server: "static-web-server",
}
