//! `secure-warp`: the sessions are those of tower-sessions, the jars those of the `cookie` crate. A filter cannot be around
//! sessions, which are a layer, so [`WarpFilter`](crate::WarpFilter) is not asked.

use std::future::ready;

use cookie::{Cookie, Key};
use secure_core::{Error, Policy, SetCookie};
use secure_warp::{AddCookie, Override, RemovalCookieExt as _, SecureCookieExt as _, SecureHeaders, SetCookieExt as _};
use tower::Layer;
use tower_sessions::Session;
use warp::{
    Filter, Rejection, Reply, ext,
    http::{HeaderValue, header::SET_COOKIE},
    path, reject,
    reply::{Response, with_header},
};

use super::{
    Jars, NOBODY, SECURE, SIGNED, SessionCookie, SetsCookies, TOWER_SESSION, USER, by_hand, filled_jar, lines,
    read_jar, text, tower_sessions,
};
use crate::{Failure, Server, Warp, Wire, serve};

impl SetsCookies for Warp {
    type Response = Response;
    type Cookie = Cookie<'static>;

    const SESSIONS: &'static [SessionCookie] = &[TOWER_SESSION];
    const JARS: Jars = Jars { attributes: "Path=/; Secure; HttpOnly; SameSite=Lax", ..Jars::OF_THE_CRATE };

    async fn set_cookies(policy: &Policy) -> Result<Server, Failure> {
        let key = Key::generate();
        let read_key = key.clone();
        let (session, cookie) = (ext::get::<Session>(), warp::header::<String>("cookie"));
        let routes = path!("lines" / String).map(|name: String| page(lines(&name)));
        let routes = routes.or(path!("off").map(|| Override::off().on(page(lines("plain")))));
        let routes = routes.or(path!("added").and_then(|| ready(added().map_err(|_| reject()))));
        let routes = routes.or(path!("session" / "login").and(session).and_then(log_in));
        let routes = routes.or(path!("session" / "user").and(session).and_then(user));
        let routes = routes.or(path!("session" / "logout").and(session).and_then(log_out));
        let routes = routes.or(path!("jars" / "set").and_then(move || ready(set_jars(&key).map_err(|_| reject()))));
        let routes =
            routes.or(path!("jars" / "read").and(cookie).map(move |header: String| read_jar(&read_key, &header)));
        let service = SecureHeaders::new(policy)?.wrap(tower_sessions().layer(warp::service(routes)));
        serve::serve(service, Wire::Plain).await
    }

    fn response(line: &'static str) -> Response {
        page(&[line])
    }

    fn lines(response: &Response) -> Vec<String> {
        response.headers().get_all(SET_COOKIE).iter().map(text).collect()
    }

    by_hand!(warp);
}

fn page(lines: &[&'static str]) -> Response {
    let mut response = warp::reply().into_response();
    for line in lines {
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(line));
    }
    response
}

fn added() -> Result<impl Reply, Error> {
    Ok(AddCookie::from(SECURE.cookie("sid", "1")?).on(with_header("body", "set-cookie", "b=2")))
}

fn set_jars(key: &Key) -> Result<Response, Error> {
    let mut response = page(&[]);
    let jar = filled_jar(key, SECURE.to_cookie("signed", SIGNED)?, SECURE.to_cookie("private", "")?);
    for cookie in jar.delta() {
        SetCookie::from_cookie(cookie)?.warp(&mut response)?;
    }
    Ok(response)
}

async fn log_in(session: Session) -> Result<&'static str, Rejection> {
    session.insert("user", USER).await.map_err(|_| reject())?;
    Ok("")
}

async fn user(session: Session) -> Result<String, Rejection> {
    let user: Option<String> = session.get("user").await.map_err(|_| reject())?;
    Ok(user.unwrap_or_else(|| NOBODY.to_owned()))
}

async fn log_out(session: Session) -> Result<&'static str, Rejection> {
    session.flush().await.map_err(|_| reject())?;
    Ok("")
}
