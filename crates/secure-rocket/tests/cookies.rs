//! Cookies on their way through a Rocket application: hardened no matter which code sets them, and to and from Rocket's jar.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fmt,
    sync::{Mutex, Once},
};

use log::{LevelFilter, Log, Metadata, Record};
use rocket::{
    Build, Request, Response,
    config::{Config, LogLevel},
    fairing::AdHoc,
    get,
    http::{Cookie, CookieJar, HeaderMap, SameSite, Status},
    local::blocking::Client,
    response::{self, Debug, Responder},
    routes,
};
use secure_rocket::{
    AddCookie, AddCookieResponder, CookiePriority, CookieRules, Error, HostPrefix, Override, OverrideResponder, Policy,
    RemovalCookie, RemovalCookieExt as _, SecureCookie, SecureCookieExt as _, SecureHeaders, SetCookie,
    SetCookieExt as _, Transport,
};

/// What was logged of cookies.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Logger;

impl Log for Logger {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        LOGGED.lock().unwrap().push(record.args().to_string());
    }

    fn flush(&self) {}
}

/// The lines that were logged of the cookie with this name.
fn logged(name: &str) -> Vec<String> {
    let name = format!("Set-Cookie: cookie \"{name}\"");
    LOGGED.lock().unwrap().iter().filter(|line| line.starts_with(&name)).cloned().collect()
}

fn secure_headers(rules: CookieRules) -> SecureHeaders {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(LevelFilter::Warn);
    });
    SecureHeaders::new(&Policy::recommended().with(Transport::AlwaysHttps).with(rules)).unwrap()
}

/// A client of routes with the policy around them.
fn client(rules: CookieRules, routes: Vec<rocket::Route>) -> Client {
    let secure_headers = secure_headers(rules);
    Client::untracked(app().mount("/", routes).attach(secure_headers)).unwrap()
}

fn app() -> rocket::Rocket<Build> {
    let key = [7_u8; 64];
    rocket::custom(Config::figment().merge((Config::SECRET_KEY, key.as_slice())).merge(("log_level", LogLevel::Off)))
}

fn fetch(client: &Client, path: &str, cookie: &str) -> (Vec<String>, String) {
    let cookies = Cookie::split_parse_encoded(cookie.to_owned()).filter_map(Result::ok);
    let response = client.get(path.to_owned()).cookies(cookies).dispatch();
    assert_eq!(response.status(), Status::Ok, "{path}");
    (lines(response.headers()), response.into_string().unwrap_or_default())
}

fn lines(headers: &HeaderMap<'_>) -> Vec<String> {
    headers.get("set-cookie").map(str::to_owned).collect()
}

/// Name and value, and the attributes.
fn halves(line: &str) -> (&str, &str) {
    line.split_once("; ").unwrap_or((line, ""))
}

#[get("/login")]
fn log_in(cookies: &CookieJar<'_>) {
    cookies.add_private(("__Host-session", "ann"));
}

#[get("/user")]
fn user(cookies: &CookieJar<'_>) -> String {
    let session = cookies.get_private("__Host-session");
    session.map_or_else(|| "nobody".to_owned(), |session| session.value().to_owned())
}

#[get("/logout")]
fn log_out(cookies: &CookieJar<'_>) {
    cookies.remove_private("__Host-session");
}

#[test]
fn the_cookie_of_a_session_middleware_is_hardened() {
    let app = client(CookieRules::strict(), routes![log_in, user, log_out]);

    let (lines, _) = fetch(&app, "/login", "");
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (session, attributes) = halves(line);
    assert!(session.starts_with("__Host-session="));
    assert!(attributes.starts_with("HttpOnly; SameSite=Strict; Path=/; Expires="), "{attributes}");
    assert!(attributes.ends_with(" GMT; Secure"), "{attributes}");
    assert_eq!(fetch(&app, "/user", session), (vec![], "ann".to_owned()));

    // Without what is added here, browsers would keep the cookie.
    let (lines, _) = fetch(&app, "/logout", session);
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (_, attributes) = halves(line);
    assert!(attributes.starts_with("SameSite=Lax; Path=/; Max-Age=0; "), "{attributes}");
    assert!(attributes.ends_with(" GMT; Secure; HttpOnly"), "{attributes}");
}

/// A response with these `Set-Cookie` lines.
struct Page(&'static [&'static str]);

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::new();
        for line in self.0 {
            response.adjoin_raw_header("Set-Cookie", *line);
        }
        Ok(response)
    }
}

#[get("/")]
fn page() -> Page {
    Page(&[
        "a=1",
        "b=2; Path=/x; X-Own=y; Expires=Wed, 09 Jun 2027 10:18:14 GMT",
        "__Host-c=3; Domain=a.example",
        "d=4; samesite=None",
        "a=5; SECURE; SameSite=Strict",
    ])
}

#[get("/audited")]
fn audited() -> Page {
    Page(&["audited=1"])
}

#[get("/off")]
fn off() -> OverrideResponder<Page> {
    Override::off().on(Page(&["a=1"]))
}

#[get("/on")]
fn on() -> Page {
    Page(&["a=1"])
}

#[test]
fn each_line_is_hardened_in_its_place() {
    let app = client(CookieRules::recommended(), routes![page]);
    for _ in 0..2 {
        assert_eq!(
            fetch(&app, "/", "").0,
            [
                "a=1; Secure; SameSite=Lax",
                "b=2; Path=/x; X-Own=y; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Secure; SameSite=Lax",
                "__Host-c=3; Domain=a.example",
                "d=4; samesite=None; Secure",
                "a=5; SECURE; SameSite=Strict",
            ],
        );
    }
    assert_eq!(logged("__Host-c").len(), 1, "{:?}", logged("__Host-c"));
    assert_eq!(logged("a"), [""; 0]);
}

#[test]
fn an_audit_changes_nothing_and_logs_once() {
    let app = client(CookieRules::recommended().audit_only(), routes![audited]);
    for _ in 0..2 {
        assert_eq!(fetch(&app, "/audited", "").0, ["audited=1"]);
    }
    let message =
        "Set-Cookie: cookie \"audited\" would get \"; Secure; SameSite=Lax\"; leave `audit_only` out to send it";
    assert_eq!(logged("audited"), [message]);
}

#[test]
fn an_override_off_leaves_cookies_alone() {
    let app = client(CookieRules::recommended(), routes![off, on]);
    assert_eq!(fetch(&app, "/off", "").0, ["a=1"]);
    assert_eq!(fetch(&app, "/on", "").0, ["a=1; Secure; SameSite=Lax"]);
}

const SESSION: SecureCookie<HostPrefix> = SecureCookie::host();
const SECRET: &str = "{\"name\": \"100% Ann; Domain=\u{e9}vil\"}";

#[get("/set")]
fn jars(cookies: &CookieJar<'_>) -> Result<(), Debug<Error>> {
    let mut secret = SESSION.to_cookie("private", "")?;
    secret.set_value(SECRET);
    cookies.add_private(secret);
    cookies.add(SESSION.to_cookie("plain", "YW5u==")?);
    Ok(())
}

#[get("/read")]
fn read_jars(cookies: &CookieJar<'_>) -> String {
    let values = [cookies.get("__Host-plain").cloned(), cookies.get_private("__Host-private")];
    format!("{:?}", values.map(|cookie| cookie.map(|cookie| cookie.value().to_owned())))
}

#[test]
fn plain_and_private_jars_give_back_what_they_were_given() {
    let app = client(CookieRules::recommended(), routes![jars, read_jars]);
    let (lines, _) = fetch(&app, "/set", "");
    let cookies: Vec<_> = lines.iter().map(|line| halves(line).0).collect();
    assert_eq!(cookies.len(), 2);
    for line in &lines {
        // The application's own attributes, and none of ours.
        assert_eq!(halves(line).1, "HttpOnly; SameSite=Lax; Secure; Path=/");
        assert!(!line.contains("\u{e9}vil"));
    }
    let expected = format!("{:?}", [Some("YW5u=="), Some(SECRET)]);
    assert_eq!(fetch(&app, "/read", &cookies.join("; ")).1, expected);
    let forged: Vec<_> = cookies.iter().map(|cookie| format!("{cookie}x")).collect();
    assert_eq!(fetch(&app, "/read", &forged.join("; ")).1, "[Some(\"YW5u==x\"), None]");
}

#[get("/added")]
fn added() -> Result<AddCookieResponder<Page>, Debug<Error>> {
    Ok(AddCookie::from(SESSION.cookie("sid", "1")?).on(Page(&["b=2"])))
}

#[test]
fn cookies_by_hand_are_added_or_nothing_is() {
    let mut response = Response::new();
    response.set_raw_header("Set-Cookie", "spam=old");
    SecureCookie::new().rocket(&mut response, "spam", "eggs").unwrap();
    RemovalCookie::from(SecureCookie::new()).rocket(&mut response, "ham").unwrap();
    SecureCookie::new().cookie_encoded("spam", "a, b").unwrap().rocket(&mut response).unwrap();
    let expected = [
        "spam=old",
        "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax",
        "ham=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
        "spam=a%2C%20b; Path=/; Secure; HttpOnly; SameSite=Lax",
    ];
    assert_eq!(lines(response.headers()), expected);
    for (name, value) in [("spam", "a\r\nX-Evil: 1"), ("spam", "a; Domain=evil.example"), ("a=b", "1"), ("", "1")] {
        assert!(SecureCookie::new().rocket(&mut response, name, value).is_err(), "{name:?} {value:?}");
        assert!(SecureCookie::new().to_cookie(name, value).is_err(), "{name:?} {value:?}");
    }
    assert!(RemovalCookie::from(SecureCookie::new()).rocket(&mut response, "a b").is_err());
    assert_eq!(lines(response.headers()), expected);

    let client = client(CookieRules::none(), routes![added]);
    let lines = lines(client.get("/added").dispatch().headers());
    assert_eq!(lines, ["b=2", "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax"]);
}

#[track_caller]
fn there_and_back(line: &str) {
    let cookie: SetCookie = line.parse().unwrap();
    assert_eq!(SetCookie::from_cookie(&cookie.to_cookie().unwrap()), Ok(cookie));
}

#[track_caller]
fn refuse<T: fmt::Debug>(result: Result<T, Error>, places: &[&str]) {
    let error = result.expect_err("a fault");
    assert_eq!(error.faults().iter().map(|fault| fault.place.header()).collect::<Vec<_>>(), places);
}

#[test]
fn cookies_convert_both_ways_or_not_at_all() {
    there_and_back("a=");
    there_and_back("a=b=c; Secure; SameSite=None");
    there_and_back("__Host-sid=1; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict");
    there_and_back("a=1; Path=/app; Domain=a.example; Expires=Wed, 09 Jun 2027 10:18:14 GMT; SameSite=Lax");
    there_and_back("gone=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    there_and_back("a=1; Secure; SameSite=None; Partitioned");

    let cookie = SecureCookie::new().secure(false).unwrap().http_only(false).to_cookie("a", "1").unwrap();
    assert_eq!((cookie.secure(), cookie.http_only()), (Some(false), Some(false)));
    assert_eq!(cookie.expires(), Some(None.into()));
    refuse(
        SecureCookie::new().priority(CookiePriority::Low).to_cookie("a", "100%"),
        &["Set-Cookie: value", "Set-Cookie: Priority"],
    );

    refuse(SetCookie::from_cookie(&Cookie::build(("a", "1")).permanent().build()), &["Set-Cookie: Max-Age"]);
    let cookie = Cookie::build(("a b", "1;")).path("x").domain("a_b").same_site(SameSite::None).build();
    refuse(
        SetCookie::from_cookie(&cookie),
        &["Set-Cookie: name", "Set-Cookie: value", "Set-Cookie: Path", "Set-Cookie: Domain", "Set-Cookie: SameSite"],
    );
}

#[test]
fn cookies_of_fairings_are_hardened_where_they_were_attached_before() {
    let set = |name: &'static str| {
        AdHoc::on_response(name, move |_, response| {
            Box::pin(async move {
                response.adjoin_raw_header("Set-Cookie", format!("{name}=1"));
            })
        })
    };
    let secure_headers = secure_headers(CookieRules::recommended());
    let app = app().attach(set("before")).attach(secure_headers).attach(set("after"));
    let client = Client::untracked(app.mount("/", routes![on])).unwrap();
    assert_eq!(fetch(&client, "/on", "").0, ["a=1; Secure; SameSite=Lax", "before=1; Secure; SameSite=Lax", "after=1"],);
}
