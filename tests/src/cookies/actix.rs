//! `secure-actix`: the sessions are those of actix-session. actix has no jars of its own, so they are those of its `cookie` crate.

use actix_session::{Session, SessionMiddleware, storage::CookieSessionStore};
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, Responder,
    cookie::{Cookie, CookieJar, Expiration, Key, SameSite},
    error::ErrorInternalServerError,
    http::header::{HeaderValue, SET_COOKIE},
    web::{self, get, scope},
};
use secure_actix::{
    AddCookie, Override, RemovalCookieExt as _, SecureCookieExt as _, SecureHeaders, SetCookieExt as _,
};
use secure_core::Policy;

use super::{
    JarCookie, NOBODY, SECRET, SECURE, SESSION, SIGNED, SessionCookie, SetsCookies, USER, by_hand, jars_page, lines,
};
use crate::{Actix, Failure, Server, actix::running};

impl SetsCookies for Actix {
    type Response = HttpResponse;
    type Cookie = Cookie<'static>;

    const SESSIONS: &'static [SessionCookie] = &[SessionCookie {
        path: "/session",
        login: "SameSite=Lax; Path=/; Secure; HttpOnly",
        logout: "SameSite=Lax; Path=/; Max-Age=0; Expires={date}; Secure; HttpOnly",
        kept: USER,
    }];

    async fn set_cookies(policy: &Policy) -> Result<Server, Failure> {
        let (secure_headers, key) = (SecureHeaders::new(policy)?, Key::generate());
        let app = move || {
            let sessions = SessionMiddleware::builder(CookieSessionStore::default(), key.clone())
                .cookie_name(SESSION.to_owned())
                .cookie_secure(false)
                .cookie_http_only(false)
                .build();
            let session = scope("/session")
                .route("/login", get().to(log_in))
                .route("/user", get().to(user))
                .route("/logout", get().to(log_out))
                .wrap(sessions);
            let jars = scope("/jars").route("/set", get().to(jars)).route("/read", get().to(read_jars));
            App::new()
                .route("/lines/{name}", get().to(async |name: web::Path<String>| page(&name)))
                .route("/off", get().to(async || Override::off().on(page("plain"))))
                .route("/added", get().to(added))
                .service(session)
                .service(jars.app_data(web::Data::new(key.clone())))
                .wrap(secure_headers)
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0")?;
        running(&server.addrs(), server.shutdown_timeout(0).run())
    }

    fn response(line: &'static str) -> HttpResponse {
        HttpResponse::Ok().append_header((SET_COOKIE, line)).finish()
    }

    fn lines(response: &HttpResponse) -> Vec<String> {
        response.headers().get_all(SET_COOKIE).map(text).collect()
    }

    by_hand!(actix);
}

impl JarCookie for Cookie<'static> {
    const NEVER_PARTITIONED: Option<&'static str> = Some("actix has version 0.16 of the cookie crate");

    fn permanent() -> Self {
        Self::build("a", "1").permanent().finish()
    }

    fn broken() -> Self {
        Self::build("a b", "1;").path("x").domain("a_b").same_site(SameSite::None).finish()
    }

    fn is_open(&self) -> bool {
        (self.secure(), self.http_only()) == (Some(false), Some(false)) && self.expires() == Some(Expiration::Session)
    }
}

fn text(line: &HeaderValue) -> String {
    line.as_bytes().escape_ascii().to_string()
}

fn page(name: &str) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for line in lines(name) {
        response.append_header((SET_COOKIE, *line));
    }
    response.finish()
}

async fn added() -> actix_web::Result<impl Responder> {
    let add = SECURE.cookie("sid", "1").map(AddCookie::from).map_err(ErrorInternalServerError)?;
    Ok(add.on("body".customize().append_header((SET_COOKIE, "b=2"))))
}

async fn log_in(session: Session) -> actix_web::Result<&'static str> {
    session.insert("user", USER)?;
    Ok("")
}

async fn user(session: Session) -> actix_web::Result<String> {
    let user: Option<String> = session.get("user")?;
    Ok(user.unwrap_or_else(|| NOBODY.to_owned()))
}

async fn log_out(session: Session) -> &'static str {
    session.purge();
    ""
}

async fn jars(key: web::Data<Key>) -> actix_web::Result<HttpResponse> {
    let mut jar = CookieJar::new();
    jar.signed_mut(&key).add(SECURE.to_cookie("signed", SIGNED).map_err(ErrorInternalServerError)?);
    let mut secret = SECURE.to_cookie("private", "").map_err(ErrorInternalServerError)?;
    secret.set_value(SECRET);
    jar.private_mut(&key).add(secret);
    let mut response = HttpResponse::Ok();
    for cookie in jar.delta() {
        response.cookie(cookie.clone());
    }
    Ok(response.finish())
}

async fn read_jars(request: HttpRequest, key: web::Data<Key>) -> actix_web::Result<String> {
    let mut jar = CookieJar::new();
    for cookie in request.cookies().map_err(ErrorInternalServerError)?.iter() {
        jar.add_original(cookie.clone());
    }
    let cookies = [jar.signed(&key).get("__Host-signed"), jar.private(&key).get("__Host-private")];
    Ok(jars_page(&cookies.map(|cookie| Some(cookie?.value().to_owned()))))
}
