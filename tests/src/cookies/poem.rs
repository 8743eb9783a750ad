//! `secure-poem`: sessions of both kinds and jars are poem's own.

use poem::{
    EndpointExt, IntoResponse, Response, Route,
    endpoint::{make, make_sync},
    error::InternalServerError,
    get, handler,
    middleware::CookieJarManager,
    session::{CookieConfig, CookieSession, MemoryStorage, ServerSession, Session},
    web::{
        Path,
        cookie::{Cookie, CookieJar, CookieKey, SameSite},
    },
};
use secure_core::Policy;
use secure_poem::{AddCookie, Override, RemovalCookieExt as _, SecureCookieExt as _, SecureHeaders, SetCookieExt as _};

use super::{
    JarCookie, NOBODY, SECRET, SECURE, SESSION, SIGNED, SessionCookie, SetsCookies, USER, by_hand, jars_page, lines,
    text,
};
use crate::{Failure, Poem, Server, poem::listen};

impl SetsCookies for Poem {
    type Response = Response;
    type Cookie = Cookie;

    const SESSIONS: &'static [SessionCookie] = &[
        SessionCookie {
            path: "/session",
            login: "Path=/; Secure; HttpOnly; SameSite=Lax",
            logout: "Max-Age=0; Expires={date}; Path=/; Secure; HttpOnly; SameSite=Lax",
            kept: NOBODY,
        },
        SessionCookie {
            path: "/cookie-session",
            login: "Path=/; Secure; HttpOnly; SameSite=Lax",
            logout: "Max-Age=0; Expires={date}; Path=/; Secure; HttpOnly; SameSite=Lax",
            kept: USER,
        },
    ];

    async fn set_cookies(policy: &Policy) -> Result<Server, Failure> {
        let jars = Route::new().at("/set", get(set_jars)).at("/read", get(read_jars));
        let app = Route::new()
            .at("/lines/:name", get(named))
            .at("/off", get(make_sync(|_| Override::off().on(page("plain")))))
            .at("/added", get(make(|_| async { added() })))
            .nest("/session", session().with(ServerSession::new(config(), MemoryStorage::new())))
            .nest("/cookie-session", session().with(CookieSession::new(config())))
            .nest("/jars", jars.with(CookieJarManager::with_key(CookieKey::generate())));
        listen(app.with(SecureHeaders::new(policy)?)).await
    }

    fn response(line: &'static str) -> Response {
        ().with_header("set-cookie", line).into_response()
    }

    fn lines(response: &Response) -> Vec<String> {
        response.headers().get_all("set-cookie").iter().map(text).collect()
    }

    by_hand!(poem);
}

impl JarCookie for Cookie {
    fn permanent() -> Self {
        let mut cookie = Self::new_with_str("a", "1");
        cookie.make_permanent();
        cookie
    }

    fn broken() -> Self {
        let mut cookie = Self::new_with_str("a b", "1;");
        cookie.set_path("x");
        cookie.set_domain("a_b");
        cookie.set_same_site(SameSite::None);
        cookie
    }

    fn is_open(&self) -> bool {
        (self.secure(), self.http_only(), self.expires()) == (false, false, None)
    }
}

#[handler]
fn named(Path(name): Path<String>) -> Response {
    page(&name)
}

fn page(name: &str) -> Response {
    lines(name).iter().fold(Response::builder(), |response, line| response.header("set-cookie", *line)).finish()
}

fn added() -> poem::Result<Response> {
    let add = AddCookie::from(SECURE.cookie("sid", "1").map_err(InternalServerError)?);
    Ok(add.on("body".with_header("set-cookie", "b=2")).into_response())
}

fn session() -> Route {
    Route::new().at("/login", get(log_in)).at("/user", get(user)).at("/logout", get(log_out))
}

fn config() -> CookieConfig {
    CookieConfig::private(CookieKey::generate()).name(SESSION).secure(false).http_only(false)
}

#[handler]
fn log_in(session: &Session) {
    session.set("user", USER);
}

#[handler]
fn user(session: &Session) -> String {
    session.get("user").unwrap_or_else(|| NOBODY.to_owned())
}

#[handler]
fn log_out(session: &Session) {
    session.purge();
}

#[handler]
fn set_jars(cookies: &CookieJar) -> poem::Result<()> {
    let mut secret = SECURE.to_cookie("private", "").map_err(InternalServerError)?;
    secret.set_value_str(SECRET);
    cookies.private().add(secret);
    cookies.signed().add(SECURE.to_cookie("signed", SIGNED).map_err(InternalServerError)?);
    Ok(())
}

#[handler]
fn read_jars(cookies: &CookieJar) -> String {
    let cookies = [cookies.signed().get("__Host-signed"), cookies.private().get("__Host-private")];
    jars_page(&cookies.map(|cookie| Some(cookie?.value_str().to_owned())))
}
