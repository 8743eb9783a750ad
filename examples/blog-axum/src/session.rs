//! The session, by tower-sessions: what it holds stays in memory here, and the cookie carries a random id.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tower_sessions::{MemoryStore, Session, SessionManagerLayer, cookie::SameSite, session};

const USER: &str = "user";
const FLASH: &str = "flash";

/// Why a session could not be read or written: with a store elsewhere, that it does not answer.
#[derive(Debug)]
pub(crate) struct Failed;

/// Gives handlers their session. The cookie is `Secure`, `HttpOnly` and for `/` by default.
pub(crate) fn layer() -> SessionManagerLayer<MemoryStore> {
    SessionManagerLayer::new(MemoryStore::default()).with_name(blog::SESSION_COOKIE).with_same_site(SameSite::Lax)
}

/// Who is logged in.
pub(crate) async fn user(session: &Session) -> Result<Option<String>, Failed> {
    Ok(session.get(USER).await?)
}

/// Logs a user in, under a new id: the old one may be known to somebody who planted it.
pub(crate) async fn log_in(session: &Session, user: &str) -> Result<(), Failed> {
    session.cycle_id().await?;
    Ok(session.insert(USER, user).await?)
}

/// Forgets all that the session holds, and its id.
///
/// tower-sessions also has the browser remove the cookie, but without `Secure`, which no browser accepts for this name. The
/// policy adds it.
pub(crate) async fn log_out(session: &Session) -> Result<(), Failed> {
    Ok(session.flush().await?)
}

/// Leaves a text for the next page.
pub(crate) async fn flash(session: &Session, text: &str) -> Result<(), Failed> {
    Ok(session.insert(FLASH, text).await?)
}

/// Takes the text that the last request left.
pub(crate) async fn take_flash(session: &Session) -> Result<Option<String>, Failed> {
    Ok(session.remove(FLASH).await?)
}

impl From<session::Error> for Failed {
    /// tower-sessions has logged the reason, which is nothing for a visitor.
    fn from(_: session::Error) -> Self {
        Self
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}
