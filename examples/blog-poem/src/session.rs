//! The session, in an encrypted cookie of poem's.
//!
//! The server keeps nothing, so a log-out is the browser's to carry out: who has stolen the cookie can go on. poem's
//! `ServerSession` ends that session, too. It is behind poem's feature `session`, which needs a crate under the MPL.

use blog::Session;
use poem::{
    middleware::CookieJarManager,
    web::cookie::{Cookie, CookieJar, CookieKey, SameSite},
};

/// Gives handlers their cookies. The key is made anew at each start, which ends all sessions.
pub(crate) fn layer() -> CookieJarManager {
    CookieJarManager::with_key(CookieKey::generate())
}

/// Who is logged in.
pub(crate) fn user(cookies: &CookieJar) -> Option<String> {
    read(cookies).user
}

/// Logs a user in. Nobody can have planted a session that counts: only the key makes one.
pub(crate) fn log_in(cookies: &CookieJar, user: &str) {
    write(cookies, &Session { user: Some(user.to_owned()), ..read(cookies) });
}

/// Forgets all that the session holds.
pub(crate) fn log_out(cookies: &CookieJar) {
    let mut cookie = cookie(&Session::default());
    cookie.make_removal();
    cookies.add(cookie);
}

/// Leaves a text for the next page.
pub(crate) fn flash(cookies: &CookieJar, text: &str) {
    write(cookies, &Session { flash: Some(text.to_owned()), ..read(cookies) });
}

/// Takes the text that the last request left.
pub(crate) fn take_flash(cookies: &CookieJar) -> Option<String> {
    let Session { user, flash } = read(cookies);
    if flash.is_some() {
        write(cookies, &Session { user, flash: None });
    }
    flash
}

fn read(cookies: &CookieJar) -> Session {
    cookies.private().get(blog::SESSION_COOKIE).and_then(|cookie| cookie.value().ok()).unwrap_or_default()
}

fn write(cookies: &CookieJar, session: &Session) {
    cookies.private().add(cookie(session));
}

fn cookie(session: &Session) -> Cookie {
    let mut cookie = Cookie::new(blog::SESSION_COOKIE, session);
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie
}
