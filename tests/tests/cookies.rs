//! Every adapter: cookies are hardened no matter which code sets them, and pass to and from the framework's own types.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use std::{
    fmt::Debug,
    sync::{Mutex, Once, PoisonError},
};

use secure_conformance::{
    Failure, Request, Server,
    cookies::{JarCookie, SECRET, SESSION, SIGNED, SetsCookies, USER, jars_page},
};
use secure_core::{CookiePriority, CookieRules, Error, Policy, RemovalCookie, SecureCookie, SetCookie, Transport};
use tokio::runtime::Runtime;

use crate::lines::LINES;

#[path = "log/lines.rs"]
mod lines;

async fn start<H: SetsCookies>(rules: CookieRules) -> Result<Server, Failure> {
    H::set_cookies(&Policy::recommended().with(Transport::AlwaysHttps).with(rules)).await
}

/// The `Set-Cookie` lines of a reply, and its text.
async fn ask(server: &Server, target: &str, cookie: &str) -> Result<(Vec<String>, String), Failure> {
    let target: &'static str = String::leak(target.to_owned());
    let reply = Request::get(target).line("Cookie", cookie).send(server.address()).await?;
    let reply = reply.ok_or_else(|| Failure::new(format!("{target}: the server hung up")))?;
    assert_eq!(reply.status, 200, "{target}: {}", reply.text());
    Ok((reply.values("Set-Cookie").map(str::to_owned).collect(), reply.text()))
}

/// Name and value, and the attributes.
fn halves(line: &str) -> (&str, &str) {
    line.split_once("; ").unwrap_or((line, ""))
}

/// The only line there is, in halves.
#[track_caller]
fn only(lines: &[String]) -> (&str, &str) {
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines.first().map(|line| halves(line)).unwrap_or_default()
}

/// These attributes, with a date in the place of `{date}`.
#[track_caller]
fn check_dated(attributes: &str, expected: &str) {
    let is_date = |text: &str| text.len() == "Wed, 09 Jun 2027 10:18:14 GMT".len() && text.ends_with(" GMT");
    let (before, after) = expected.split_once("{date}").unwrap_or((expected, ""));
    let date = attributes.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    let is_dated = expected.contains("{date}");
    assert!(
        date.is_some_and(|date| if is_dated { is_date(date) } else { date.is_empty() }),
        "{attributes}, not {expected}"
    );
}

/// Runs it while nothing else is logged of cookies, and returns what is logged of them. There is one log for all adapters.
fn logged(work: impl Future<Output = Result<(), Failure>>) -> Result<Vec<String>, Failure> {
    static ALONE: Mutex<()> = Mutex::new(());
    static LISTEN: Once = Once::new();

    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut listening = Ok(());
    LISTEN.call_once(|| listening = LINES.listen());
    listening?;
    LINES.take();
    run(work)?;
    Ok(LINES.take())
}

/// The lines of the cookie with this name.
fn of<'a>(name: &str, lines: &'a [String]) -> Vec<&'a str> {
    let name = format!("Set-Cookie: cookie \"{name}\"");
    lines.iter().map(String::as_str).filter(|line| line.starts_with(&name)).collect()
}

fn run(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    Runtime::new()?.block_on(work)
}

fn the_cookie_of_a_session_is_hardened<H: SetsCookies>() -> Result<(), Failure> {
    assert!(!H::SESSIONS.is_empty(), "{} has no sessions", H::NAME);
    run(async {
        let server = start::<H>(CookieRules::strict()).await?;
        for session in H::SESSIONS {
            let [login, user, logout] = ["login", "user", "logout"].map(|page| format!("{}/{page}", session.path));
            let (lines, _) = ask(&server, &login, "").await?;
            let (cookie, attributes) = only(&lines);
            assert!(cookie.starts_with(&format!("{SESSION}=")), "{cookie}");
            check_dated(attributes, session.login);
            assert_eq!(ask(&server, &user, cookie).await?, (vec![], USER.to_owned()));

            // Without what is added here, browsers would keep the cookie.
            let (lines, _) = ask(&server, &logout, cookie).await?;
            check_dated(only(&lines).1, session.logout);
            assert_eq!(ask(&server, &user, cookie).await?.1, session.kept, "{}", session.path);
        }
        Ok(())
    })
}

fn each_line_is_hardened_in_its_place<H: SetsCookies>() -> Result<(), Failure> {
    let lines = logged(async {
        let server = start::<H>(CookieRules::recommended()).await?;
        for _ in 0..2 {
            assert_eq!(
                ask(&server, "/lines/each", "").await?.0,
                [
                    "a=1; Secure; SameSite=Lax",
                    "b=2; Path=/x; X-Own=y; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Secure; SameSite=Lax",
                    "__Host-c=3; Domain=a.example",
                    "d=4; samesite=None; Secure",
                    "a=5; SECURE; SameSite=Strict",
                ],
            );
        }
        Ok(())
    })?;
    assert_eq!(of("__Host-c", &lines).len(), 1, "{lines:#?}");
    assert_eq!(of("a", &lines), [""; 0]);
    Ok(())
}

fn an_audit_changes_nothing_and_logs_once<H: SetsCookies>() -> Result<(), Failure> {
    let lines = logged(async {
        let server = start::<H>(CookieRules::recommended().audit_only()).await?;
        for _ in 0..2 {
            assert_eq!(ask(&server, "/lines/audited", "").await?.0, ["audited=1"]);
        }
        Ok(())
    })?;
    let message =
        "Set-Cookie: cookie \"audited\" would get \"; Secure; SameSite=Lax\"; leave `audit_only` out to send it";
    assert_eq!(of("audited", &lines), [message]);
    Ok(())
}

fn an_override_off_leaves_cookies_alone<H: SetsCookies>() -> Result<(), Failure> {
    run(async {
        let server = start::<H>(CookieRules::recommended()).await?;
        assert_eq!(ask(&server, "/off", "").await?.0, ["a=1"]);
        assert_eq!(ask(&server, "/lines/plain", "").await?.0, ["a=1; Secure; SameSite=Lax"]);
        Ok(())
    })
}

fn jars_give_back_what_they_were_given<H: SetsCookies>() -> Result<(), Failure> {
    run(async {
        let server = start::<H>(CookieRules::recommended()).await?;
        let (lines, _) = ask(&server, "/jars/set", "").await?;
        let cookies: Vec<_> = lines.iter().map(|line| halves(line).0).collect();
        assert_eq!(cookies.len(), 2);
        for line in &lines {
            // The application's own attributes, and none of ours.
            assert_eq!(halves(line).1, H::JARS.attributes);
            assert!(!line.contains("\u{e9}vil"));
        }
        let expected = jars_page(&[SIGNED, SECRET].map(|value| Some(value.to_owned())));
        assert_eq!(ask(&server, "/jars/read", &cookies.join("; ")).await?.1, expected);
        let forged: Vec<_> = cookies.iter().map(|cookie| format!("{cookie}x")).collect();
        let expected = jars_page(&H::JARS.forged.map(|value| value.map(str::to_owned)));
        assert_eq!(ask(&server, "/jars/read", &forged.join("; ")).await?.1, expected);
        Ok(())
    })
}

fn cookies_by_hand_are_added_or_nothing_is<H: SetsCookies>() -> Result<(), Failure> {
    let removal = RemovalCookie::from(SecureCookie::new());
    let mut response = H::response("spam=old");
    H::add(&SecureCookie::new(), &mut response, "spam", "eggs")?;
    H::remove(&removal, &mut response, "ham")?;
    H::append(&SecureCookie::new().cookie_encoded("spam", "a, b")?, &mut response)?;
    let expected = [
        "spam=old",
        "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax",
        "ham=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
        "spam=a%2C%20b; Path=/; Secure; HttpOnly; SameSite=Lax",
    ];
    assert_eq!(H::lines(&response), expected);
    for (name, value) in [("spam", "a\r\nX-Evil: 1"), ("spam", "a; Domain=evil.example"), ("a=b", "1"), ("", "1")] {
        assert!(H::add(&SecureCookie::new(), &mut response, name, value).is_err(), "{name:?} {value:?}");
        assert!(H::secure_cookie(&SecureCookie::new(), name, value).is_err(), "{name:?} {value:?}");
    }
    assert!(H::remove(&removal, &mut response, "a b").is_err());
    assert!(H::removal_cookie(&removal, "a b").is_err());
    assert_eq!(H::lines(&response), expected);
    Ok(())
}

fn a_handler_adds_a_cookie_beside_others<H: SetsCookies>() -> Result<(), Failure> {
    run(async {
        let server = start::<H>(CookieRules::none()).await?;
        let lines = ask(&server, "/added", "").await?.0;
        assert_eq!(lines, ["b=2", "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax"]);
        Ok(())
    })
}

#[track_caller]
fn there_and_back<H: SetsCookies>(line: &str) -> Result<(), Failure> {
    let cookie: SetCookie = line.parse()?;
    assert_eq!(H::from_cookie(&H::to_cookie(&cookie)?), Ok(cookie));
    Ok(())
}

#[track_caller]
fn refuse<T: Debug>(result: &Result<T, Error>, places: &[&str]) {
    let faults = result.as_ref().err().map(Error::faults).unwrap_or_default();
    assert_eq!(faults.iter().map(|fault| fault.place.header()).collect::<Vec<_>>(), places, "{result:?}");
}

fn cookies_convert_both_ways_or_not_at_all<H: SetsCookies>() -> Result<(), Failure> {
    there_and_back::<H>("a=")?;
    there_and_back::<H>("a=b=c; Secure; SameSite=None")?;
    there_and_back::<H>("__Host-sid=1; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict")?;
    there_and_back::<H>("a=1; Path=/app; Domain=a.example; Expires=Wed, 09 Jun 2027 10:18:14 GMT; SameSite=Lax")?;
    there_and_back::<H>("gone=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT")?;
    let partitioned = "a=1; Secure; SameSite=None; Partitioned";
    match H::Cookie::NEVER_PARTITIONED {
        None => there_and_back::<H>(partitioned)?,
        Some(why) => {
            assert!(!why.is_empty());
            refuse(&H::to_cookie(&partitioned.parse()?), &["Set-Cookie: Partitioned"]);
        }
    }
    let removal = RemovalCookie::from(SecureCookie::new());
    assert_eq!(H::from_cookie(&H::removal_cookie(&removal, "gone")?), removal.cookie("gone"));

    let open = H::secure_cookie(&SecureCookie::new().secure(false)?.http_only(false), "a", "1")?;
    assert!(open.is_open(), "{open:?}");
    refuse(
        &H::secure_cookie(&SecureCookie::new().priority(CookiePriority::Low), "a", "100%"),
        &["Set-Cookie: value", "Set-Cookie: Priority"],
    );
    refuse(&H::from_cookie(&H::Cookie::permanent()), &["Set-Cookie: Max-Age"]);
    refuse(
        &H::from_cookie(&H::Cookie::broken()),
        &["Set-Cookie: name", "Set-Cookie: value", "Set-Cookie: Path", "Set-Cookie: Domain", "Set-Cookie: SameSite"],
    );
    Ok(())
}

/// A test for each scenario and adapter. A scenario that is in no list is an unused function, which the compiler reports.
macro_rules! adapters {
    ($($feature:literal $module:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        mod $module {
            use secure_conformance::{Failure, $harness};

            scenarios! {
                $harness
                the_cookie_of_a_session_is_hardened
                each_line_is_hardened_in_its_place
                an_audit_changes_nothing_and_logs_once
                an_override_off_leaves_cookies_alone
                jars_give_back_what_they_were_given
                cookies_by_hand_are_added_or_nothing_is
                a_handler_adds_a_cookie_beside_others
                cookies_convert_both_ways_or_not_at_all
            }
        })+
    };
}

macro_rules! scenarios {
    ($harness:ident $($scenario:ident)+) => {
        $(#[test]
        fn $scenario() -> Result<(), Failure> {
            super::$scenario::<$harness>()
        })+
    };
}

adapters! {
    "actix" actix Actix
    "axum" axum Axum
    "poem" poem Poem
    "rocket" rocket Rocket
    "tower" tower Tower
    "warp" warp Warp
}
