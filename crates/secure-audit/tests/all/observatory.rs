//! The Observatory's own answers, to responses of every kind.

use crate::vectors::{Count, text};
use secure_audit::{Certificate, EarlierCookie, Hop, Https, PlainHttp, Preflight, Preloaded, Seen, observatory};
use serde_json::Value;

const PRELOADED: &[(&str, bool)] = &[
    ("bugzilla.mozilla.org", true),
    ("facebook.com", false),
    ("cloudflare.com", true),
    ("dev", true),
    ("app", true),
    ("github.com", true),
    ("accounts.google.com", true),
    ("paypal.com", false),
];

#[test]
fn vectors_agree() {
    let mut count = Count::of("observatory.json");
    for vector in crate::vectors::read(include_str!("../vectors/observatory.json")) {
        let seen = seen(&vector);
        let results = observatory::results(&seen);
        let result = |name: &str| {
            let found = results.iter().find(|(test, _)| test.as_str() == name);
            found.and_then(|(_, code)| *code).map_or("not checked", observatory::Code::as_str)
        };
        let id = text(&vector, "id");
        match text(&vector, "test") {
            "*" => match observatory::scan(&seen) {
                Ok(scan) => {
                    let tests = vector["results"].as_object().unwrap().iter();
                    let wrong = tests.filter(|(name, expected)| result(name) != expected.as_str().unwrap());
                    let wrong: Vec<String> =
                        wrong.map(|(name, expected)| format!("{name}: {} not {expected}", result(name))).collect();
                    let passed = results.iter().filter(|(_, code)| code.is_none_or(observatory::Code::passes)).count();
                    let expected = (vector["score"].as_u64(), text(&vector, "grade"), vector["passed"].as_u64());
                    let found = (Some(u64::from(scan.score())), scan.grade().as_str(), u64::try_from(passed).ok());
                    count.compare(id, &(&wrong[..], found), &(&[][..], expected));
                }
                Err(_) => count.compare(id, &"refused", &if vector["refused"] == true { "refused" } else { "graded" }),
            },
            name => count.compare(id, &result(name), &text(&vector, "result")),
        }
    }
    count.finish(676, &[]);
}

fn seen(vector: &Value) -> Seen {
    let own = pairs(&vector["headers"]);
    let mut seen = match vector["status"].as_u64() {
        Some(status) => Seen::new(u16::try_from(status).unwrap(), &own),
        None => Seen::unanswered(),
    };
    let (scheme, rest) = text(vector, "url").split_once("://").unwrap();
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    seen = seen.at(&format!("{scheme}://{}{path}", text(vector, "site"))).unwrap();
    if vector["status"].is_u64() {
        seen = seen.body(vector["html"].as_str().unwrap_or(""));
    }
    let invalid = |side: &Value| side["verified"] == false;
    let is_invalid = if vector["https"] == true { vector["verified"] == false } else { invalid(&vector["https"]) };
    seen = seen.certificate(if is_invalid { Certificate::Invalid } else { Certificate::Valid }).https(
        match &vector["https"] {
            Value::Null => Https::Unreachable,
            Value::Bool(_) => Https::answered(&own),
            side => Https::answered(pairs(&side["headers"])),
        },
    );
    let hops = vector["redirects"].as_array().unwrap().iter();
    let hops =
        hops.map(|hop| Hop::new(hop[0].as_str().unwrap(), u16::try_from(hop[1].as_u64().unwrap()).unwrap()).unwrap());
    seen = seen.plain_http(match &vector["http"] {
        Value::Null => PlainHttp::Unreachable,
        Value::Bool(_) => PlainHttp::Answered { hops: hops.collect(), verified: vector["verified"] != false },
        side => PlainHttp::Answered { hops: hops.collect(), verified: !invalid(side) },
    });
    if let Value::Object(cors) = &vector["cors"] {
        seen = seen.preflight(Preflight::new(cors["origin"].as_str().unwrap_or(""), pairs(&cors["headers"])));
    }
    for cookie in vector["redirect_cookies"].as_array().into_iter().flatten() {
        seen =
            seen.earlier_cookie(EarlierCookie::new(cookie[0].as_str().unwrap(), cookie[1].as_str().unwrap()).unwrap());
    }
    let list = PRELOADED.iter().map(|(host, below)| Preloaded::new(host, *below));
    let other = Preloaded { force_https: false, ..Preloaded::new("dropboxusercontent.com", false) };
    seen.preload_list(list.chain([other]))
}

/// A list of names and values.
fn pairs(list: &Value) -> Vec<(String, String)> {
    let pair = |pair: &Value| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned());
    list.as_array().unwrap().iter().map(pair).collect()
}
