//! `secure-rocket`: Rocket has a jar. It encrypts the cookie that a session needs, and signs none.

use rocket::{
    Request, get,
    http::{Cookie, CookieJar},
    response::{self, Debug, Responder, Response},
    routes,
};
use secure_core::{Error, Policy};
use secure_rocket::{
    AddCookie, AddCookieResponder, Override, OverrideResponder, RemovalCookieExt as _, SecureCookieExt as _,
    SecureHeaders, SetCookieExt as _,
};

use super::{
    Jars, NOBODY, SECRET, SECURE, SESSION, SIGNED, SessionCookie, SetsCookies, USER, by_hand, jars_page, lines,
};
use crate::{
    Failure, Rocket, Server,
    rocket::{configuration, launch},
};

impl SetsCookies for Rocket {
    type Response = Response<'static>;
    type Cookie = Cookie<'static>;

    const SESSIONS: &'static [SessionCookie] = &[SessionCookie {
        path: "/session",
        login: "HttpOnly; SameSite=Strict; Path=/; Expires={date}; Secure",
        logout: "SameSite=Lax; Path=/; Max-Age=0; Expires={date}; Secure; HttpOnly",
        kept: USER,
    }];
    const JARS: Jars = Jars { forged: [Some("YW5u==x"), None], ..Jars::OF_THE_CRATE };

    async fn set_cookies(policy: &Policy) -> Result<Server, Failure> {
        let app = rocket::custom(configuration(None))
            .mount("/", routes![page, off, added])
            .mount("/session", routes![log_in, user, log_out])
            .mount("/jars", routes![jars, read_jars])
            .attach(SecureHeaders::new(policy)?);
        launch(app).await
    }

    fn response(line: &'static str) -> Response<'static> {
        Response::build().raw_header("Set-Cookie", line).finalize()
    }

    fn lines(response: &Response<'static>) -> Vec<String> {
        response.headers().get("set-cookie").map(str::to_owned).collect()
    }

    by_hand!(rocket);
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

#[get("/lines/<name>")]
fn page(name: &str) -> Page {
    Page(lines(name))
}

#[get("/off")]
fn off() -> OverrideResponder<Page> {
    Override::off().on(Page(lines("plain")))
}

#[get("/added")]
fn added() -> Result<AddCookieResponder<Page>, Debug<Error>> {
    Ok(AddCookie::from(SECURE.cookie("sid", "1")?).on(Page(&["b=2"])))
}

#[get("/login")]
fn log_in(cookies: &CookieJar<'_>) {
    cookies.add_private((SESSION, USER));
}

#[get("/user")]
fn user(cookies: &CookieJar<'_>) -> String {
    let session = cookies.get_private(SESSION);
    session.map_or_else(|| NOBODY.to_owned(), |session| session.value().to_owned())
}

#[get("/logout")]
fn log_out(cookies: &CookieJar<'_>) {
    cookies.remove_private(SESSION);
}

#[get("/set")]
fn jars(cookies: &CookieJar<'_>) -> Result<(), Debug<Error>> {
    let mut secret = SECURE.to_cookie("private", "")?;
    secret.set_value(SECRET);
    cookies.add_private(secret);
    cookies.add(SECURE.to_cookie("signed", SIGNED)?);
    Ok(())
}

#[get("/read")]
fn read_jars(cookies: &CookieJar<'_>) -> String {
    let cookies = [cookies.get("__Host-signed").cloned(), cookies.get_private("__Host-private")];
    jars_page(&cookies.map(|cookie| Some(cookie?.value().to_owned())))
}
