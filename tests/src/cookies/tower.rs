//! `secure-tower`: the sessions are those of tower-sessions, the jars those of the `cookie` crate. A service adds a cookie by
//! hand, since there are no handlers to return it.

use std::convert::Infallible;

use cookie::{Cookie, Key};
use http::{HeaderValue, Request, Response, StatusCode, header::SET_COOKIE};
use hyper::body::Incoming;
use secure_core::{Policy, SetCookie};
use secure_tower::{Override, RemovalCookieExt as _, SecureCookieExt as _, SecureHeaders, SetCookieExt as _};
use tower::{Layer, service_fn};
use tower_sessions::Session;

use super::{
    Jars, NOBODY, SECURE, SIGNED, SessionCookie, SetsCookies, TOWER_SESSION, USER, by_hand, filled_jar, lines,
    read_jar, text, tower_sessions,
};
use crate::{Failure, Server, Tower, Wire, serve};

impl SetsCookies for Tower {
    type Response = Response<String>;
    type Cookie = Cookie<'static>;

    const SESSIONS: &'static [SessionCookie] = &[TOWER_SESSION];
    const JARS: Jars = Jars { attributes: "Path=/; Secure; HttpOnly; SameSite=Lax", ..Jars::OF_THE_CRATE };

    async fn set_cookies(policy: &Policy) -> Result<Server, Failure> {
        let key = Key::generate();
        let service = service_fn(move |request: Request<Incoming>| {
            let key = key.clone();
            async move { Ok::<_, Infallible>(answer(&request, &key).await.unwrap_or_else(|failure| failed(&failure))) }
        });
        let service = SecureHeaders::new(policy)?.layer(tower_sessions().layer(service));
        serve::serve(service, Wire::Plain).await
    }

    fn response(line: &'static str) -> Response<String> {
        page(&[line])
    }

    fn lines(response: &Response<String>) -> Vec<String> {
        response.headers().get_all(SET_COOKIE).iter().map(text).collect()
    }

    by_hand!(tower);
}

async fn answer(request: &Request<Incoming>, key: &Key) -> Result<Response<String>, Failure> {
    let session = request.extensions().get::<Session>().ok_or_else(|| Failure::new("no session"))?;
    let path = request.uri().path();
    let mut response = page(&[]);
    match path {
        "/off" => {
            response = page(lines("plain"));
            Override::off().insert_into(response.extensions_mut());
        }
        "/added" => {
            response = page(&["b=2"]);
            SECURE.cookie("sid", "1")?.tower(&mut response)?;
        }
        "/session/login" => session.insert("user", USER).await?,
        "/session/user" => {
            let user: Option<String> = session.get("user").await?;
            *response.body_mut() = user.unwrap_or_else(|| NOBODY.to_owned());
        }
        "/session/logout" => session.flush().await?,
        "/jars/set" => {
            let jar = filled_jar(key, SECURE.to_cookie("signed", SIGNED)?, SECURE.to_cookie("private", "")?);
            for cookie in jar.delta() {
                SetCookie::from_cookie(cookie)?.tower(&mut response)?;
            }
        }
        "/jars/read" => {
            let header = request.headers().get("cookie").ok_or_else(|| Failure::new("no cookie"))?;
            *response.body_mut() = read_jar(key, header.to_str()?);
        }
        _ => response = page(lines(path.trim_start_matches("/lines/"))),
    }
    Ok(response)
}

fn page(lines: &[&'static str]) -> Response<String> {
    let mut response = Response::default();
    for line in lines {
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(line));
    }
    response
}

fn failed(failure: &Failure) -> Response<String> {
    let mut response = Response::new(failure.to_string());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
