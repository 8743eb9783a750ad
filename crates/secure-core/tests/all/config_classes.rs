//! Classes in a configuration: which keys they have, and which levels of lints count for them.

use secure_core::{
    ContentSecurityPolicy, Headers, Level, Lint, MemoryBackend, Policy, ResponseClass, Source,
    config::{Spot, Step, Value},
};

use crate::mistakes::faults;

/// One mistake of the key `classes`: its path with dots, its spot, its message.
#[track_caller]
fn refuse(classes: Value, path: &str, spot: Spot, message: &str) {
    let mistakes = faults(&[("classes".to_owned(), classes)]);
    let step = |step: &Step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    };
    let dotted = |path: &[Step]| path.iter().map(step).collect::<Vec<_>>().join(".");
    let found: Vec<_> =
        mistakes.iter().map(|mistake| (dotted(&mistake.path), mistake.spot, mistake.fault.to_string())).collect();
    assert_eq!(found, [(path.to_owned(), spot, message.to_owned())]);
}

#[test]
fn mistakes_of_classes() {
    refuse(
        Value::table([("data", Value::table([("x-frame-options", "DENNY")]))]),
        "classes.data.x-frame-options",
        Spot::Byte(0),
        "data: X-Frame-Options: \"DENNY\" is not a value of this header; \
         did you mean \"DENY\"? It is one of \"DENY\", \"SAMEORIGIN\"",
    );
    refuse(
        Value::table([("page", "strict")]),
        "classes.page",
        Spot::Key,
        "classes: \"page\" is not a class; \
         write one of \"document\", \"data\", \"asset\", \"download\", \"redirect\", \"error\"",
    );
}

/// What is decided before there is a response is not a class's.
#[test]
fn a_class_has_the_keys_of_headers() {
    #[track_caller]
    fn refuse_key(key: &str, value: Value, cure: &str) {
        let class = Value::table([(key, value)]);
        refuse(
            Value::table([("data", class)]),
            &format!("classes.data.{key}"),
            Spot::Key,
            &format!("data: {key}: there is no such key; {cure}"),
        );
    }

    for (key, value) in [
        ("transport", Value::from("direct")),
        ("allowed-hosts", Value::list(["app.example"])),
        ("https-redirect", "app.example".into()),
        ("development", true.into()),
        ("resource-isolation", true.into()),
        ("cookies", "strict".into()),
        ("classes", Value::table([("error", "strict")])),
    ] {
        refuse_key(key, value, &format!("a class has headers alone; write {key:?} beside \"classes\""));
    }
    refuse_key("hosts", true.into(), "a class has headers alone; write \"allowed-hosts\" beside \"classes\"");
    refuse_key("x-frame-option", "DENY".into(), "did you mean \"x-frame-options\"?");
    refuse_key(
        "cookie",
        "strict".into(),
        "write a header's name in lower case, or put a header that has no key into \"custom\"",
    );
    let class = Value::table([("lints", Value::table([("redirect-idle", "allow"), ("header-budget", "allow")]))]);
    refuse(
        Value::table([("data", class)]),
        "classes.data.lints.redirect-idle",
        Spot::Key,
        "data: lints: \"redirect-idle\" is not about headers; write it into the \"lints\" beside \"classes\"",
    );
}

#[test]
fn a_class_takes_over_the_levels_that_it_does_not_choose() {
    let class = || {
        let csp = ContentSecurityPolicy::new().script_src([Source::Nonce, Source::UnsafeInline]);
        Headers::empty().with(csp)
    };
    let void = Lint::UnsafeInlineVoid;
    for (outer, own, is_ok) in [
        (None, None, true),
        (Some(Level::Deny), None, false),
        (Some(Level::Deny), Some(Level::Warn), true),
        (Some(Level::Allow), Some(Level::Deny), false),
    ] {
        let class = own.map_or_else(class, |level| class().level(void, level));
        let policy = Policy::empty().for_class(ResponseClass::Error, class);
        let policy = outer.map_or_else(|| policy.clone(), |level| policy.clone().level(void, level));
        assert_eq!(policy.prepare::<MemoryBackend>().is_ok(), is_ok, "{outer:?} {own:?}");
        assert_eq!(Policy::from_entries(policy.to_entries().unwrap()), Ok(policy));
    }
}

#[test]
fn the_level_of_a_policy_is_no_level_of_headers() {
    let headers = Headers::empty().level(Lint::RedirectIdle, Level::Allow);
    assert_eq!(
        Policy::from(headers).to_entries().unwrap_err().to_string(),
        "lints: \"redirect-idle\" is not about headers, and does not read back as a level of theirs; \
         set it with `Policy::level`",
    );
}
