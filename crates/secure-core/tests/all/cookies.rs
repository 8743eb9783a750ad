//! Whatever a cookie is made of: what is accepted is one clean line, whose attributes are those that were asked for; what is
//! refused gets a short message that keeps the value to itself.

use std::time::{Duration, SystemTime};

use proptest::{prelude::*, sample::select};
use secure_core::{CookieDate, CookieParts, CookiePriority, Error, SameSite, SecureCookie, SetCookie};

const NOW: u64 = 1_605_119_037;

/// What a `Set-Cookie` line holds, read by the rules of browsers: split at `;`, then at the first `=`.
fn split(line: &str) -> Vec<(&str, Option<&str>)> {
    let pieces = line.split(';').map(|piece| piece.trim_matches([' ', '\t']));
    pieces.map(|piece| piece.split_once('=').map_or((piece, None), |(name, value)| (name, Some(value)))).collect()
}

/// One call of a builder.
#[derive(Clone, Debug)]
enum Step {
    Path(String),
    Domain(String),
    MaxAge(u64),
    ExpiresIn(u64),
    Secure(bool),
    HttpOnly(bool),
    SameSite(Option<SameSite>),
    Partitioned(bool),
    Priority(CookiePriority),
}

impl Step {
    fn take(self, cookie: SecureCookie) -> Result<SecureCookie, Error> {
        match self {
            Self::Path(path) => cookie.path(path),
            Self::Domain(domain) => cookie.domain(domain),
            Self::MaxAge(seconds) => cookie.max_age(Duration::from_secs(seconds)),
            Self::ExpiresIn(seconds) => cookie.expires_in(Duration::from_secs(seconds)),
            Self::Secure(secure) => cookie.secure(secure),
            Self::HttpOnly(http_only) => Ok(cookie.http_only(http_only)),
            Self::SameSite(Some(same_site)) => cookie.same_site(same_site),
            Self::SameSite(None) => Ok(cookie.without_same_site()),
            Self::Partitioned(partitioned) => cookie.partitioned(partitioned),
            Self::Priority(priority) => Ok(cookie.priority(priority)),
        }
    }
}

fn same_site() -> impl Strategy<Value = Option<SameSite>> {
    select(vec![None, Some(SameSite::Strict), Some(SameSite::Lax), Some(SameSite::None)])
}

fn priority() -> impl Strategy<Value = CookiePriority> {
    select(vec![CookiePriority::Low, CookiePriority::Medium, CookiePriority::High])
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![4 => "/([a-z0-9%=,:@~-]{1,6}/){0,3}", 1 => "\\PC{0,8}", 1 => "/[ -~\\x00-\\x1f]{0,4}"]
}

fn domain() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z]{1,6}(\\.[a-z0-9]{1,6}){0,2}\\.[a-z]{2,3}", 1 => "[a-z.:;0-9-]{0,8}", 1 => "\\PC{0,8}"]
}

fn name() -> impl Strategy<Value = String> {
    let prefix = select(vec!["", "", "__Host-", "__Secure-", "__Http-", "__Host-Http-", "__host-"]);
    let rest = prop_oneof![4 => "[A-Za-z0-9_.-]{1,8}", 1 => "[ -~]{0,6}", 1 => any::<String>()];
    (prefix, rest).prop_map(|(prefix, rest)| format!("{prefix}{rest}"))
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[A-Za-z0-9+/=%.-]{0,40}", 1 => "\"[a-z]{0,4}\"", 2 => "[ -~]{0,12}", 1 => any::<String>()]
}

/// At most one of each, in any order.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let steps = (
        path().prop_map(Step::Path),
        domain().prop_map(Step::Domain),
        (0u64..40_000_000).prop_map(Step::MaxAge),
        (0u64..40_000_000).prop_map(Step::ExpiresIn),
        any::<bool>().prop_map(Step::Secure),
        any::<bool>().prop_map(Step::HttpOnly),
        same_site().prop_map(Step::SameSite),
        any::<bool>().prop_map(Step::Partitioned),
        priority().prop_map(Step::Priority),
    );
    let steps = steps.prop_map(|(a, b, c, d, e, f, g, h, i)| vec![a, b, c, d, e, f, g, h, i]);
    (steps, prop::collection::vec(any::<bool>(), 9), any::<prop::sample::Index>()).prop_map(|(steps, kept, turn)| {
        let mut steps: Vec<Step> =
            steps.into_iter().zip(kept).filter_map(|(step, kept)| kept.then_some(step)).collect();
        let turn = if steps.is_empty() { 0 } else { turn.index(steps.len()) };
        steps.rotate_left(turn);
        steps
    })
}

fn build(steps: impl IntoIterator<Item = Step>) -> Result<SecureCookie, Error> {
    steps.into_iter().try_fold(SecureCookie::new(), |cookie, step| step.take(cookie))
}

fn set(cookie: &SecureCookie, name: &str, value: &str) -> Result<SetCookie, Error> {
    cookie.cookie_at(name, value, SystemTime::UNIX_EPOCH + Duration::from_secs(NOW))
}

fn is_clean(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The line says what the accessors say, no more, and reads back to the same.
fn holds(cookie: &SetCookie) -> Result<(), TestCaseError> {
    let line = cookie.to_string();
    prop_assert!(is_clean(&line), "{:?}", line);
    prop_assert_eq!(cookie.header_value().as_str(), line.as_str());
    prop_assert_eq!(line.parse::<SetCookie>(), Ok(cookie.clone()));

    let age = cookie.max_age().map(|age| age.as_secs().to_string());
    let date = cookie.expires().map(|date| date.to_string());
    let flag = |name, set: bool| set.then_some((name, None));
    let expected: Vec<(&str, Option<&str>)> = [
        Some((cookie.name(), Some(cookie.value()))),
        cookie.path().map(|path| ("Path", Some(path))),
        cookie.domain().map(|domain| ("Domain", Some(domain))),
        age.as_deref().map(|age| ("Max-Age", Some(age))),
        date.as_deref().map(|date| ("Expires", Some(date))),
        flag("Secure", cookie.secure()),
        flag("HttpOnly", cookie.http_only()),
        cookie.same_site().map(|same_site| ("SameSite", Some(same_site.as_str()))),
        flag("Partitioned", cookie.partitioned()),
        cookie.priority().map(|priority| ("Priority", Some(priority.as_str()))),
    ]
    .into_iter()
    .flatten()
    .collect();
    prop_assert_eq!(split(&line), expected);
    prop_assert!(cookie.secure() || !cookie.partitioned() && cookie.same_site() != Some(SameSite::None));
    let name = cookie.name().to_ascii_lowercase();
    if name.starts_with("__host-") {
        prop_assert!(cookie.secure() && cookie.path() == Some("/") && cookie.domain().is_none());
    }
    if name.starts_with("__http-") || name.starts_with("__host-http-") {
        prop_assert!(cookie.secure() && cookie.http_only());
    }
    prop_assert!(!name.starts_with("__secure-") || cookie.secure());
    Ok(())
}

/// Faults are short, fit for a terminal, and keep the value to themselves.
fn is_fit_to_log(error: &Error, name: &str, value: &str) -> bool {
    let message = error.to_string();
    let leaks = value.len() > 12 && !name.contains(value) && message.contains(value);
    message.len() < 4000 && message.chars().all(|char| !char.is_control() || char == '\n') && !leaks
}

/// Any line, or one that is nearly right.
fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => select(vec![
            "Path=/",
            "Path=/app",
            "Domain=a.example",
            "Max-Age=60",
            "Max-Age=0",
            "Expires=Wed, 09 Jun 2027 10:18:14 GMT",
            "Secure",
            "HttpOnly",
            "SameSite=Lax",
            "SameSite=None",
            "Partitioned",
            "Priority=High",
        ])
        .prop_map(str::to_owned),
        1 => select(vec!["secure", "Secure=", "Path", "Max-Age=-1", "", "Domain=.a", "Priority=high"]).prop_map(str::to_owned),
        1 => "[ -~]{0,6}",
    ];
    let pair = prop_oneof![4 => "(__Host-|__Secure-|__Http-)?[a-z]{1,4}=[a-z0-9%\"]{0,6}", 1 => "[ -~]{0,6}"];
    let pieces = (pair, prop::collection::vec(piece, 0..6), select(vec![";", "; ", ";  ", ";\t", " ; "]));
    prop_oneof![
        8 => pieces.prop_map(|(pair, pieces, between)| [vec![pair], pieces].concat().join(between)),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn what_is_accepted_is_one_clean_line(steps in steps(), name in name(), value in value()) {
        let Ok(cookie) = build(steps) else { return Ok(()) };
        match set(&cookie, &name, &value) {
            Ok(line) => {
                holds(&line)?;
                prop_assert_eq!((line.name(), line.value()), (name.as_str(), value.as_str()));
            }
            Err(error) => prop_assert!(is_fit_to_log(&error, &name, &value), "{}", error),
        }
        match cookie.cookie_encoded(&name, &value) {
            Ok(line) => {
                holds(&line)?;
                prop_assert_eq!(SecureCookie::decode(line.value()), Some(value));
            }
            Err(error) => prop_assert!(is_fit_to_log(&error, &name, &value), "{}", error),
        }
        if let (Ok(removal), Ok(line)) = (cookie.removal(&name), set(&cookie, &name, "")) {
            holds(&removal)?;
            prop_assert_eq!((removal.max_age(), removal.expires()), (Some(Duration::ZERO), Some(CookieDate::EPOCH)));
            prop_assert_eq!((removal.path(), removal.domain()), (line.path(), line.domain()));
            prop_assert_eq!((removal.secure(), removal.partitioned()), (line.secure(), line.partitioned()));
        } else {
            prop_assert!(cookie.removal(&name).is_err() && set(&cookie, &name, "").is_err());
        }
    }

    #[test]
    fn the_order_of_calls_does_not_matter(steps in steps()) {
        let there = build(steps.clone());
        let back = build(steps.into_iter().rev());
        prop_assert_eq!(there.is_ok(), back.is_ok());
        prop_assert_eq!(there.ok(), back.ok());
    }

    #[test]
    fn a_prefix_by_type_keeps_its_promise(name in name(), value in value()) {
        for line in [
            SecureCookie::host().cookie(&name, &value),
            SecureCookie::host_http().same_site(SameSite::None).cookie(&name, &value),
            SecureCookie::secure_prefixed().http_only(false).cookie(&name, &value),
            SecureCookie::http_prefixed().cookie(&name, &value),
        ] {
            match line {
                Ok(line) => {
                    holds(&line)?;
                    let rest = line.name().strip_suffix(name.as_str());
                    prop_assert!(rest.is_some_and(|prefix| prefix.starts_with("__") && prefix.ends_with('-')));
                }
                Err(error) => prop_assert!(is_fit_to_log(&error, &name, &value), "{}", error),
            }
        }
    }

    #[test]
    fn a_foreign_cookie_is_taken_as_it_is_or_not_at_all(
        (name, value, path, domain) in (name(), value(), prop::option::of(path()), prop::option::of(domain())),
        (age, date) in (prop::option::of(-9i64..40_000_000), prop::option::of(any::<i64>())),
        (secure, http_only, partitioned) in any::<(bool, bool, bool)>(),
        (same_site, priority) in (same_site(), prop::option::of(priority())),
    ) {
        let mut parts = CookieParts::new(&name, &value);
        parts.path = path.as_deref();
        parts.domain = domain.as_deref();
        parts.max_age = age;
        parts.expires = date.and_then(|date| CookieDate::from_unix_seconds(date).ok());
        parts.secure = secure;
        parts.http_only = http_only;
        parts.partitioned = partitioned;
        parts.same_site = same_site;
        parts.priority = priority;
        match SetCookie::new(parts) {
            Ok(line) => {
                holds(&line)?;
                prop_assert_eq!((line.name(), line.value()), (name.as_str(), value.as_str()));
                prop_assert_eq!((line.path(), line.domain()), (path.as_deref(), domain.as_deref()));
                prop_assert_eq!(line.max_age(), age.map(|age| Duration::from_secs(age.unsigned_abs())));
                prop_assert_eq!((line.expires(), line.same_site()), (parts.expires, same_site));
            }
            Err(error) => prop_assert!(is_fit_to_log(&error, &name, &value), "{}", error),
        }
    }

    #[test]
    fn text_is_read_as_it_is_or_not_at_all(text in line()) {
        match text.parse::<SetCookie>() {
            Ok(line) => {
                holds(&line)?;
                let mut asked = split(&text);
                let written = line.to_string();
                let mut said = split(&written);
                asked.sort_unstable();
                said.sort_unstable();
                prop_assert_eq!(asked, said);
            }
            Err(error) => prop_assert!(is_fit_to_log(&error, "", ""), "{}", error),
        }
    }

    #[test]
    fn dates_read_back(seconds in 0i64..=253_402_300_799) {
        let date = CookieDate::from_unix_seconds(seconds).unwrap();
        let text = date.to_string();
        prop_assert_eq!(text.len(), 29);
        prop_assert_eq!(text.parse(), Ok(date));
        prop_assert_eq!(CookieDate::new(date.into()), Ok(date));
    }
}
