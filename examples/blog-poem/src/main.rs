//! The example blog on poem.

use blog::{Contact, Failure, Login};
use poem::{
    Endpoint, EndpointExt, IntoResponse, Response, Route, Server,
    error::NotFoundError,
    get, handler,
    http::StatusCode,
    listener::TcpAcceptor,
    middleware::{CatchPanic, SizeLimit},
    web::{Data, Form, Html, Path, Redirect, cookie::CookieJar},
};
use secure_poem::{
    ClearSiteData, Collector, LogSink, Nonce, Override, QueuedSink, ReportAggregate, ReportSink, Reports, SecureHeaders,
};
use tokio::net::TcpListener;

mod session;

#[handler]
fn home() -> Html<String> {
    Html(blog::home())
}

#[handler]
fn post(Path(id): Path<String>) -> Result<Html<String>, NotFoundError> {
    blog::post(&id).map(Html).ok_or(NotFoundError)
}

#[handler]
fn nonce_page(nonce: Nonce) -> Html<String> {
    Html(blog::nonce_page(nonce.as_str()))
}

#[handler]
fn stylesheet() -> impl IntoResponse {
    blog::STYLESHEET.with_content_type("text/css; charset=utf-8")
}

#[handler]
fn embed(Data(embeddable): Data<&Override>) -> impl IntoResponse {
    embeddable.on(Html(blog::embed()))
}

#[handler]
fn login() -> Html<String> {
    Html(blog::login(None))
}

#[handler]
fn log_in(cookies: &CookieJar, Form(sent): Form<Login>) -> Response {
    let Some(user) = sent.user() else {
        return Html(blog::login(Some(&sent))).with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response();
    };
    session::log_in(cookies, user);
    Redirect::see_other("/account").into_response()
}

#[handler]
fn account(cookies: &CookieJar) -> Response {
    match session::user(cookies) {
        Some(user) => Html(blog::account(&user)).into_response(),
        None => Redirect::see_other("/login").into_response(),
    }
}

#[handler]
fn reports(cookies: &CookieJar, Data(seen): Data<&ReportAggregate>) -> Response {
    match session::user(cookies) {
        Some(_) => Html(blog::reports(&seen.snapshot())).into_response(),
        None => Redirect::see_other("/login").into_response(),
    }
}

#[handler]
fn log_out(cookies: &CookieJar) -> impl IntoResponse {
    session::log_out(cookies);
    // Browsers clear cookies after they have set those of the same response, so a flash would be lost.
    Redirect::see_other("/goodbye").with_header("clear-site-data", ClearSiteData::logout().to_string())
}

#[handler]
fn goodbye() -> Html<String> {
    Html(blog::goodbye())
}

#[handler]
fn contact(cookies: &CookieJar) -> Html<String> {
    let flash = session::take_flash(cookies);
    Html(blog::contact(flash.as_deref(), &Contact::default(), &[]))
}

#[handler]
fn send(cookies: &CookieJar, Form(sent): Form<Contact>) -> Response {
    let faults = sent.faults();
    if !faults.is_empty() {
        let page = Html(blog::contact(None, &sent, &faults));
        return page.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response();
    }
    session::flash(cookies, &sent.thanks());
    Redirect::see_other("/contact").into_response()
}

async fn not_found(_: NotFoundError) -> impl IntoResponse {
    Html(blog::not_found()).with_status(StatusCode::NOT_FOUND)
}

/// The blog, with its headers on every response.
fn app(collector: Reports, seen: ReportAggregate) -> Result<impl Endpoint, Failure> {
    let policy = blog::policy()?;
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = Override::new(&blog::embeddable(&policy))?;
    let personal = Override::new(&blog::personal(&policy))?;
    let limit = || SizeLimit::new(blog::FORM_LIMIT.into());
    Ok(Route::new()
        .at("/", get(home))
        .at("/posts/:id", get(post))
        .at("/nonce", get(nonce_page))
        .at("/static/blog.css", get(stylesheet))
        .at("/embed", get(embed))
        .at("/login", get(login).post(log_in.with(limit())).with(personal))
        .at("/account", get(account).with(personal))
        .at("/account/reports", get(reports).with(personal))
        .at("/logout", poem::post(log_out).with(personal))
        .at("/goodbye", get(goodbye))
        .at("/contact", get(contact).post(send.with(limit())).with(personal))
        .at(blog::REPORTS, collector)
        .catch_error(not_found)
        .data(embeddable)
        .data(seen)
        .with(session::layer())
        .with(CatchPanic::new())
        .with(secure_headers)) // last, to be around all the others
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let seen = ReportAggregate::new();
    let log = QueuedSink::new(LogSink, 1000)?; // a log that stalls holds up no visitor
    let collector = Reports::new(Collector::new(seen.clone().tee(log)));
    let app = app(collector.clone(), seen)?;

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .run_with_graceful_shutdown(app, blog::stop(), None)
        .await?;
    collector.flush(); // what came again since it was last written
    Ok(())
}

#[cfg(test)]
mod tests {
    use poem::test::TestClient;
    use secure_audit::{Grade, Seen, audit};

    use super::*;

    #[tokio::test]
    async fn every_page_has_the_best_grade() -> Result<(), Failure> {
        let seen = ReportAggregate::new();
        let client = TestClient::new(app(Reports::new(Collector::new(seen.clone())), seen)?);
        for path in blog::PAGES {
            let response = client.get(*path).send().await.0;
            let (head, body) = response.into_parts();
            let body = body.into_bytes().await?;
            let audit =
                audit(&Seen::new(head.status, &head.headers).at(&format!("https://blog.example{path}"))?.body(body));
            assert!(audit.grade()? >= Grade::APlus, "{audit}");
        }
        Ok(())
    }
}
