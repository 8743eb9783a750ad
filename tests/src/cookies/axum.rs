//! `secure-axum`: the sessions are those of tower-sessions, the jars those of axum-extra.

use axum::{
    Router,
    extract::Path,
    response::{AppendHeaders, IntoResponse, Response},
    routing::get,
};
use axum_extra::extract::cookie::{Cookie, Key, PrivateCookieJar, SignedCookieJar};
use secure_axum::{AddCookie, Override, RemovalCookieExt as _, SecureCookieExt as _, SecureHeaders, SetCookieExt as _};
use secure_core::Policy;
use tower_sessions::Session;

use super::{
    NOBODY, SECRET, SECURE, SIGNED, SessionCookie, SetsCookies, TOWER_SESSION, USER, by_hand, jars_page, lines, text,
    tower_sessions,
};
use crate::{Axum, Failure, Server, axum::listen};

impl SetsCookies for Axum {
    type Response = Response;
    type Cookie = Cookie<'static>;

    const SESSIONS: &'static [SessionCookie] = &[TOWER_SESSION];

    async fn set_cookies(policy: &Policy) -> Result<Server, Failure> {
        let session = Router::new()
            .route("/login", get(log_in))
            .route("/user", get(user))
            .route("/logout", get(log_out))
            .layer(tower_sessions());
        let jars = Router::new().route("/set", get(jars)).route("/read", get(read_jars)).with_state(Key::generate());
        let app = Router::new()
            .route("/lines/{name}", get(|Path(name): Path<String>| async move { page(&name) }))
            .route("/off", get(|| async { (Override::off(), page("plain")) }))
            .route("/added", get(added))
            .nest("/session", session)
            .nest("/jars", jars);
        listen(app.layer(SecureHeaders::new(policy)?)).await
    }

    fn response(line: &'static str) -> Response {
        [("set-cookie", line)].into_response()
    }

    fn lines(response: &Response) -> Vec<String> {
        response.headers().get_all("set-cookie").iter().map(text).collect()
    }

    by_hand!(axum);
}

fn page(name: &str) -> impl IntoResponse + use<> {
    AppendHeaders(lines(name).iter().map(|line| ("set-cookie", *line)))
}

async fn added() -> Result<impl IntoResponse, String> {
    let add = SECURE.cookie("sid", "1").map(AddCookie::from).map_err(|error| error.to_string())?;
    Ok(([("set-cookie", "b=2")], add, "body"))
}

async fn log_in(session: Session) -> Result<(), String> {
    session.insert("user", USER).await.map_err(|error| error.to_string())
}

async fn user(session: Session) -> Result<String, String> {
    let user: Option<String> = session.get("user").await.map_err(|error| error.to_string())?;
    Ok(user.unwrap_or_else(|| NOBODY.to_owned()))
}

async fn log_out(session: Session) -> Result<(), String> {
    session.flush().await.map_err(|error| error.to_string())
}

async fn jars(signed: SignedCookieJar, private: PrivateCookieJar) -> Result<impl IntoResponse, String> {
    let mut secret = SECURE.to_cookie("private", "").map_err(|error| error.to_string())?;
    secret.set_value(SECRET);
    let signed = signed.add(SECURE.to_cookie("signed", SIGNED).map_err(|error| error.to_string())?);
    Ok((signed, private.add(secret)))
}

async fn read_jars(signed: SignedCookieJar, private: PrivateCookieJar) -> String {
    let cookies = [signed.get("__Host-signed"), private.get("__Host-private")];
    jars_page(&cookies.map(|cookie| Some(cookie?.value().to_owned())))
}
