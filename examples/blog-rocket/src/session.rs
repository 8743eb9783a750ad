//! The session, in a private cookie of Rocket's.
//!
//! The server keeps nothing, so a log-out is the browser's to carry out: who has stolen the cookie can go on.
//!
//! Read it by `get_private` alone: `get_pending` also gives a cookie of that name which is not encrypted, and so may be
//! of anybody's making.

use blog::Session;
use rocket::{
    config::{Config, SecretKey},
    figment::Figment,
    http::{Cookie, CookieJar, SameSite},
    serde::json,
};

/// Rocket's configuration. Where it has no key for the cookies, there is one made anew, which ends all sessions.
///
/// # Errors
/// When the operating system has no random bytes.
pub(crate) fn config() -> Result<Figment, getrandom::Error> {
    let config = Config::figment();
    let key: Result<SecretKey, _> = config.extract_inner(Config::SECRET_KEY);
    if !key.is_ok_and(|key| !key.is_provided()) {
        return Ok(config); // with a key, or with one that Rocket will complain of
    }
    let mut key = [0; 64];
    getrandom::fill(&mut key)?;
    Ok(config.merge((Config::SECRET_KEY, key.as_slice())))
}

/// Who is logged in.
pub(crate) fn user(cookies: &CookieJar<'_>) -> Option<String> {
    read(cookies).user
}

/// Logs a user in. Nobody can have planted a session that counts: only the key makes one.
pub(crate) fn log_in(cookies: &CookieJar<'_>, user: &str) {
    write(cookies, &Session { user: Some(user.to_owned()), ..read(cookies) });
}

/// Forgets all that the session holds.
pub(crate) fn log_out(cookies: &CookieJar<'_>) {
    cookies.remove_private(cookie(String::new()));
}

/// Leaves a text for the next page.
pub(crate) fn flash(cookies: &CookieJar<'_>, text: &str) {
    write(cookies, &Session { flash: Some(text.to_owned()), ..read(cookies) });
}

/// Takes the text that the last request left.
pub(crate) fn take_flash(cookies: &CookieJar<'_>) -> Option<String> {
    let Session { user, flash } = read(cookies);
    if flash.is_some() {
        write(cookies, &Session { user, flash: None });
    }
    flash
}

fn read(cookies: &CookieJar<'_>) -> Session {
    let cookie = cookies.get_private(blog::SESSION_COOKIE);
    cookie.and_then(|cookie| json::from_str(cookie.value()).ok()).unwrap_or_default()
}

fn write(cookies: &CookieJar<'_>, session: &Session) {
    cookies.add_private(cookie(json::to_string(session).unwrap_or_default()));
}

fn cookie(value: String) -> Cookie<'static> {
    Cookie::build((blog::SESSION_COOKIE, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .expires(None)
        .build()
}
