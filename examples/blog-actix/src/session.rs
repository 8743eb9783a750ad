//! The session, by actix-session: what it holds stands in the cookie, encrypted.
//!
//! The server keeps nothing, so a log-out is the browser's to carry out: who has stolen the cookie can go on. A store on
//! the server, such as actix-session's `RedisSessionStore`, ends that session, too.

use actix_session::{Session, SessionGetError, SessionInsertError, SessionMiddleware, storage::CookieSessionStore};
use actix_web::cookie::{Key, SameSite};

const USER: &str = "user";
const FLASH: &str = "flash";

/// Gives handlers their session. The cookie is `Secure`, `HttpOnly` and for `/` by default.
pub(crate) fn layer(key: Key) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), key)
        .cookie_name(blog::SESSION_COOKIE.to_owned())
        .cookie_same_site(SameSite::Lax)
        .build()
}

/// Who is logged in.
pub(crate) fn user(session: &Session) -> Result<Option<String>, SessionGetError> {
    session.get(USER)
}

/// Logs a user in, under a new id: the old one may be known to somebody who planted it.
pub(crate) fn log_in(session: &Session, user: &str) -> Result<(), SessionInsertError> {
    session.renew();
    session.insert(USER, user)
}

/// Forgets all that the session holds, and its id.
pub(crate) fn log_out(session: &Session) {
    session.purge();
}

/// Leaves a text for the next page.
pub(crate) fn flash(session: &Session, text: &str) -> Result<(), SessionInsertError> {
    session.insert(FLASH, text)
}

/// Takes the text that the last request left.
pub(crate) fn take_flash(session: &Session) -> Option<String> {
    session.remove_as(FLASH)?.ok()
}
