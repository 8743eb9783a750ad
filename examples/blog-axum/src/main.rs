//! The example blog on axum.

use std::net::SocketAddr;

use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{self, get},
};
use blog::{Contact, Failure, Login};
use secure_axum::{
    ClearSiteData, Collector, LogSink, Nonce, Override, QueuedSink, ReportAggregate, ReportSink, Reports, SecureHeaders,
};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_sessions::Session;

mod session;

use self::session::Failed;

/// What handlers share.
#[derive(Clone)]
struct Blog {
    embeddable: Override,
    seen: ReportAggregate,
}

async fn home() -> Html<String> {
    Html(blog::home())
}

async fn post(Path(id): Path<String>) -> Response {
    match blog::post(&id) {
        Some(page) => Html(page).into_response(),
        None => not_found().await.into_response(),
    }
}

async fn nonce_page(nonce: Nonce) -> Html<String> {
    Html(blog::nonce_page(nonce.as_str()))
}

async fn stylesheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], blog::STYLESHEET)
}

async fn embed(State(blog): State<Blog>) -> impl IntoResponse {
    (blog.embeddable, Html(blog::embed()))
}

async fn login() -> Html<String> {
    Html(blog::login(None))
}

async fn log_in(session: Session, Form(sent): Form<Login>) -> Result<Response, Failed> {
    let Some(user) = sent.user() else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(blog::login(Some(&sent)))).into_response());
    };
    session::log_in(&session, user).await?;
    Ok(Redirect::to("/account").into_response())
}

async fn account(session: Session) -> Result<Response, Failed> {
    Ok(match session::user(&session).await? {
        Some(user) => Html(blog::account(&user)).into_response(),
        None => Redirect::to("/login").into_response(),
    })
}

async fn reports(session: Session, State(blog): State<Blog>) -> Result<Response, Failed> {
    Ok(match session::user(&session).await? {
        Some(_) => Html(blog::reports(&blog.seen.snapshot())).into_response(),
        None => Redirect::to("/login").into_response(),
    })
}

async fn log_out(session: Session) -> Result<impl IntoResponse, Failed> {
    session::log_out(&session).await?;
    // Browsers clear cookies after they have set those of the same response, so a flash would be lost.
    let clear = [("clear-site-data", ClearSiteData::logout().to_string())];
    Ok((clear, Redirect::to("/goodbye")))
}

async fn goodbye() -> Html<String> {
    Html(blog::goodbye())
}

async fn contact(session: Session) -> Result<Html<String>, Failed> {
    let flash = session::take_flash(&session).await?;
    Ok(Html(blog::contact(flash.as_deref(), &Contact::default(), &[])))
}

async fn send(session: Session, Form(sent): Form<Contact>) -> Result<Response, Failed> {
    let faults = sent.faults();
    if !faults.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(blog::contact(None, &sent, &faults))).into_response());
    }
    session::flash(&session, &sent.thanks()).await?;
    Ok(Redirect::to("/contact").into_response())
}

async fn not_found() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, Html(blog::not_found()))
}

/// The blog, with its headers on every response.
fn app(collector: Reports, seen: ReportAggregate) -> Result<Router, Failure> {
    let policy = blog::policy()?;
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = Override::new(&blog::embeddable(&policy))?;
    let personal = Router::new()
        .route("/login", get(login).post(log_in))
        .route("/account", get(account))
        .route("/account/reports", get(reports))
        .route("/logout", routing::post(log_out))
        .route("/contact", get(contact).post(send))
        .layer(DefaultBodyLimit::max(blog::FORM_LIMIT.into()))
        .layer(session::layer())
        .layer(Override::new(&blog::personal(&policy))?);
    Ok(Router::new()
        .route("/", get(home))
        .route("/posts/{id}", get(post))
        .route("/nonce", get(nonce_page))
        .route("/static/blog.css", get(stylesheet))
        .route("/embed", get(embed))
        .route("/goodbye", get(goodbye))
        .route_service(blog::REPORTS, collector)
        .merge(personal)
        .fallback(not_found)
        .with_state(Blog { embeddable, seen })
        .layer(CatchPanicLayer::new())
        .layer(secure_headers)) // last, to be around all the others
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let seen = ReportAggregate::new();
    let log = QueuedSink::new(LogSink, 1000)?; // a log that stalls holds up no visitor
    let collector = Reports::new(Collector::new(seen.clone().tee(log)));
    let app = app(collector.clone(), seen)?.into_make_service_with_connect_info::<SocketAddr>(); // whose reports are many

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    axum::serve(listener, app).with_graceful_shutdown(blog::stop()).await?;
    collector.flush(); // what came again since it was last written
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use secure_audit::{Grade, Seen, audit};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn every_page_has_the_best_grade() -> Result<(), Failure> {
        let seen = ReportAggregate::new();
        let app = app(Reports::new(Collector::new(seen.clone())), seen)?;
        for path in blog::PAGES {
            let response = app.clone().oneshot(Request::get(*path).body(Body::empty())?).await?;
            let (head, body) = response.into_parts();
            let body = to_bytes(body, 1 << 20).await?;
            let audit =
                audit(&Seen::new(head.status, &head.headers).at(&format!("https://blog.example{path}"))?.body(body));
            assert!(audit.grade()? >= Grade::APlus, "{audit}");
        }
        Ok(())
    }
}
