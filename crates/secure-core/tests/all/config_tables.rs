//! What a table of a configuration names goes out, and nothing else: no key and no value smuggles in another entry.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use proptest::{prelude::*, sample::select};
use secure_core::{
    Policy,
    config::{self, Spot, Step, Value},
    wire::structured::Dictionary,
};

use crate::mistakes::faults;

/// The table is refused once, at the last step of this path, with this message.
#[track_caller]
fn refuse(header: &str, table: Value, step: &Step, spot: Spot, message: &str) {
    let mistakes = faults(&[(header.to_owned(), table)]);
    let found: Vec<_> =
        mistakes.iter().map(|mistake| (mistake.path.last(), mistake.spot, mistake.fault.to_string())).collect();
    assert_eq!(found, [(Some(step), spot, message.to_owned())]);
}

#[test]
fn a_key_is_one_name() {
    const NAME: &str = "write lower-case letters, digits and hyphens, a letter first";
    const DIRECTIVE: &str = "write one directive, such as \"script-src\", and its sources as the value";
    for (header, place, key, value, problem, cure) in [
        ("content-security-policy", "", "upgrade-insecure-requests; script-src", "*".into(), None, DIRECTIVE),
        ("content-security-policy", "", "img-src 'self', script-src", "*".into(), None, DIRECTIVE),
        ("content-security-policy", "", "img-src data:", "*".into(), None, DIRECTIVE),
        ("content-security-policy", "", "img-src\tdata:", "*".into(), None, DIRECTIVE),
        ("content-security-policy", "", "", true.into(), None, DIRECTIVE),
        ("permissions-policy", "", "camera=(), geolocation", Value::list(["*"]), Some("'=' at byte 6"), NAME),
        ("permissions-policy", "", "camera;report-to=a", Value::list(["*"]), Some("';' at byte 6"), NAME),
        ("document-policy", "", "document-write=?0, js-profiling", true.into(), Some("'=' at byte 14"), NAME),
        ("reporting-endpoints", "", "a=\"/x\", b", "/y".into(), Some("'=' at byte 1"), NAME),
        (
            "integrity-policy",
            "",
            "blocked-destinations=(script), endpoints",
            Value::list(["a"]),
            Some("'=' at byte 20"),
            NAME,
        ),
    ] {
        let header_name = config::headers().find(|(name, _)| name.as_str().eq_ignore_ascii_case(header)).unwrap().0;
        let problem = match problem {
            Some(at) => format!("{at} of {key:?}"),
            None => format!("{key:?} is not a name of a directive"),
        };
        // A policy without what it blocks says so, too.
        let beside = (header == "integrity-policy").then(|| ("blocked-destinations", Value::list(["script"])));
        let table = Value::table(beside.into_iter().chain([(key, value)]));
        refuse(header, table, &Step::key(key), Spot::Key, &format!("{header_name}{place}: {problem}; {cure}"));
    }
}

#[test]
fn a_value_is_one_value() {
    const WORD: &str = "write letters, digits and hyphens, a letter first";
    const ENDPOINT: &str = "write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first";
    const END: &str = "end the value before it; only lists have several, with a comma between";
    let microphone = Value::table([("allow", Value::list(["self"])), ("report-to", "a, hid=*".into())]);
    refuse(
        "permissions-policy",
        Value::table([("camera", "(), geolocation=*")]),
        &Step::key("camera"),
        Spot::Byte(2),
        &format!("Permissions-Policy: camera: ',' at byte 2 of \"(), geolocation=*\"; {END}"),
    );
    refuse(
        "permissions-policy",
        Value::table([("microphone", microphone)]),
        &Step::key("report-to"),
        Spot::Byte(1),
        &format!("Permissions-Policy: microphone: report-to: ',' at byte 1 of \"a, hid=*\"; {ENDPOINT}"),
    );
    refuse(
        "document-policy",
        Value::table([("document-write", "?0, js-profiling")]),
        &Step::key("document-write"),
        Spot::Byte(2),
        &format!("Document-Policy: document-write: ',' at byte 2 of \"?0, js-profiling\"; {END}"),
    );
    refuse(
        "document-policy",
        Value::table([("sync-xhr", Value::from(false)), ("report-to", "a, document-write=?0".into())]),
        &Step::key("report-to"),
        Spot::Byte(1),
        &format!("Document-Policy: report-to: ',' at byte 1 of \"a, document-write=?0\"; {ENDPOINT}"),
    );
    for words in [Value::from("script), sources=(inline"), Value::list(["script), sources=(inline"])] {
        let step = if matches!(words, Value::List(_)) { Step::Index(0) } else { Step::key("blocked-destinations") };
        refuse(
            "integrity-policy",
            Value::table([("blocked-destinations", words), ("endpoints", Value::list(["a"]))]),
            &step,
            Spot::Byte(6),
            &format!("Integrity-Policy: blocked-destinations: ')' at byte 6 of \"script), sources=(inline\"; {WORD}"),
        );
    }
    refuse(
        "cross-origin-opener-policy",
        Value::table([("value", "same-origin; report-to=\"a\""), ("report-to", "b")]),
        &Step::key("value"),
        Spot::Value,
        &format!("Cross-Origin-Opener-Policy: ';' at byte 11 of \"same-origin; report-to=\\\"a\\\"\"; {WORD}"),
    );
    let mistakes =
        config::read(&[("cache-control".to_owned(), Value::list(["private=\"a", "no-store\""]))]).unwrap_err();
    assert_eq!(mistakes.len(), 2);
    let listed = Value::table([("img-src", Value::list(["'self'", " "]))]);
    refuse(
        "content-security-policy",
        listed,
        &Step::Index(1),
        Spot::Value,
        "Content-Security-Policy: img-src: \" \" is not a source; leave it out",
    );
}

#[test]
fn the_name_counts_where_the_directive_is_left_out() {
    for (key, cure) in [
        ("script-scr", "did you mean \"script-src\"?"),
        ("Script-Src", "did you mean \"script-src\"?"),
        ("script_src", "did you mean \"script-src\"?"),
        ("nonsense", "write a directive of CSP 3, such as \"script-src\""),
    ] {
        refuse(
            "content-security-policy",
            Value::table([("img-src", Value::from("*")), (key, false.into())]),
            &Step::key(key),
            Spot::Key,
            &format!("Content-Security-Policy: {key:?} is not a directive; {cure}"),
        );
    }
}

/// Headers whose tables have an entry for each part of their text: names, values, and what might join two of either.
#[derive(Clone, Copy, Debug)]
struct Pool(&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const HEADERS: &[Pool] = &[
    Pool(
        "content-security-policy",
        &["script-src", "img-src", "sandbox", "upgrade-insecure-requests"],
        &["*", "'self'", "data:", "allow-forms"],
        &["; ", " *; ", " 'self', ", ", ", " ", "\t", "\n"],
    ),
    Pool(
        "permissions-policy",
        &["camera", "geolocation", "usb", "hid"],
        &["*", "self", "https://a.example", "()", "(self)", "a"],
        &["=(), ", "=*, ", ", ", ", hid=", ";report-to=", "\", \"", "(), usb="],
    ),
    Pool(
        "document-policy",
        &["document-write", "sync-xhr", "js-profiling", "report-to"],
        &["?0", "?1", "a"],
        &["=?0, ", ", ", ", sync-xhr=", ";report-to=", ", js-profiling;a="],
    ),
    Pool(
        "reporting-endpoints",
        &["a", "b", "default"],
        &["/x", "https://a.example/"],
        &["=\"/y\", ", "\", c=\"", "\\\", c=\"", ", "],
    ),
    Pool(
        "integrity-policy",
        &["blocked-destinations", "endpoints", "sources"],
        &["script", "style", "inline", "a"],
        &["=(script), ", "), sources=(", "), endpoints=(", ") ;", " ", ", "],
    ),
];

fn expected(header: &str, entries: &[(String, Value)]) -> Vec<String> {
    let given = entries.iter().filter(|(_, value)| !header.starts_with("content") || *value != Value::Flag(false));
    let mut names: Vec<_> = given
        // What is the same without it is not written.
        .filter(|(key, value)| !(key == "sources" || key == "endpoints" && *value == Value::List(Vec::new())))
        .map(|(key, _)| key.as_str())
        .map(|key| if header.contains("document") && key == "report-to" { "*" } else { key }.to_owned())
        .collect();
    names.sort();
    names
}

fn found(header: &str, text: &str) -> Vec<String> {
    let mut names: Vec<String> = if header.starts_with("content") {
        let directives =
            text.split([';', ',']).map(|directive| directive.split_whitespace().next().unwrap_or_default());
        directives.map(str::to_owned).collect()
    } else {
        text.parse::<Dictionary>().unwrap().iter().map(|(key, _)| key.to_string()).collect()
    };
    names.sort();
    names
}

fn piece(words: &'static [&'static str], between: &'static [&'static str]) -> impl Strategy<Value = String> {
    let joined = (select(words), select(between), select(words));
    prop_oneof![
        3 => select(words).prop_map(str::to_owned),
        1 => joined.prop_map(|(first, between, second)| format!("{first}{between}{second}")),
        1 => select(words).prop_map(|word| format!("{word} ")),
    ]
}

fn value(Pool(_, names, values, between): Pool) -> impl Strategy<Value = Value> {
    let text = move || prop_oneof![5 => piece(values, between), 1 => piece(names, between)];
    let list = move || prop::collection::vec(text(), 0..3).prop_map(Value::list);
    prop_oneof![
        1 => any::<bool>().prop_map(Value::Flag),
        1 => (0..9i64).prop_map(Value::Integer),
        3 => text().prop_map(Value::Text),
        3 => list(),
        1 => (list(), text()).prop_map(|(allow, to)| Value::table([("allow", allow), ("report-to", to.into())])),
    ]
}

fn table() -> impl Strategy<Value = (&'static str, Vec<(String, Value)>)> {
    select(HEADERS).prop_flat_map(|pool| {
        let Pool(header, names, _, between) = pool;
        (Just(header), prop::collection::vec((piece(names, between), value(pool)), 1..3))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn names_go_out_as_they_are_written((header, entries) in table()) {
        if let Ok(policy) = Policy::from_entries([(header, Value::Table(entries.clone()))]) {
            let written = policy.to_entries().unwrap();
            let [(_, Value::Text(text))] = written.as_slice() else { panic!("{written:?}") };
            prop_assert_eq!(found(header, text), expected(header, &entries), "{}", text);
        }
    }
}
