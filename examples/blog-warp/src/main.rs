//! The example blog on warp.

use std::{pin::pin, time::Duration};

use blog::{Contact, Failure, Login};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use secure_warp::{
    ClearSiteData, Collector, Connection, LogSink, Nonce, Override, Policy, QueuedSink, ReportAggregate, ReportSink,
    Reports, SecureHeaders, nonce,
};
use tokio::{net::TcpListener, time::sleep};
use tower::{Layer, ServiceExt};
use tower_http::catch_panic::CatchPanic;
use tower_sessions::Session;
use warp::{
    Filter, Rejection, Reply, body, ext, get,
    http::{Request, StatusCode, Uri, header::CONTENT_TYPE},
    path, redirect, reject,
    reply::{self, Html, Response},
};

mod session;

fn home() -> Html<String> {
    reply::html(blog::home())
}

async fn post(id: String) -> Result<Html<String>, Rejection> {
    blog::post(&id).map(reply::html).ok_or_else(reject::not_found)
}

fn nonce_page(nonce: Nonce) -> Html<String> {
    reply::html(blog::nonce_page(nonce.as_str()))
}

fn stylesheet() -> impl Reply {
    reply::with_header(blog::STYLESHEET, CONTENT_TYPE, "text/css; charset=utf-8")
}

fn embed(embeddable: Override) -> impl Reply {
    embeddable.on(reply::html(blog::embed()))
}

fn login() -> Html<String> {
    reply::html(blog::login(None))
}

async fn log_in(session: Session, sent: Login) -> Result<Response, Rejection> {
    let Some(user) = sent.user() else {
        let page = reply::html(blog::login(Some(&sent)));
        return Ok(reply::with_status(page, StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    session::log_in(&session, user).await?;
    Ok(redirect::see_other(Uri::from_static("/account")).into_response())
}

async fn account(session: Session) -> Result<Response, Rejection> {
    Ok(match session::user(&session).await? {
        Some(user) => reply::html(blog::account(&user)).into_response(),
        None => redirect::see_other(Uri::from_static("/login")).into_response(),
    })
}

async fn reports(session: Session, seen: ReportAggregate) -> Result<Response, Rejection> {
    Ok(match session::user(&session).await? {
        Some(_) => reply::html(blog::reports(&seen.snapshot())).into_response(),
        None => redirect::see_other(Uri::from_static("/login")).into_response(),
    })
}

async fn log_out(session: Session) -> Result<impl Reply, Rejection> {
    session::log_out(&session).await?;
    // Browsers clear cookies after they have set those of the same response, so a flash would be lost.
    let goodbye = redirect::see_other(Uri::from_static("/goodbye"));
    Ok(reply::with_header(goodbye, "clear-site-data", ClearSiteData::logout().to_string()))
}

fn goodbye() -> Html<String> {
    reply::html(blog::goodbye())
}

async fn contact(session: Session) -> Result<Html<String>, Rejection> {
    let flash = session::take_flash(&session).await?;
    Ok(reply::html(blog::contact(flash.as_deref(), &Contact::default(), &[])))
}

async fn send(session: Session, sent: Contact) -> Result<Response, Rejection> {
    let faults = sent.faults();
    if !faults.is_empty() {
        let page = reply::html(blog::contact(None, &sent, &faults));
        return Ok(reply::with_status(page, StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    session::flash(&session, &sent.thanks()).await?;
    Ok(redirect::see_other(Uri::from_static("/contact")).into_response())
}

async fn not_found(rejection: Rejection) -> Result<impl Reply, Rejection> {
    if rejection.is_not_found() {
        Ok(reply::with_status(reply::html(blog::not_found()), StatusCode::NOT_FOUND))
    } else {
        Err(rejection)
    }
}

/// The pages. The session, and the headers, go around them.
fn routes(
    policy: &Policy,
    collector: &Reports,
    seen: ReportAggregate,
) -> Result<impl Filter<Extract = (impl Reply + use<>,), Error = Rejection> + Clone + Send + Sync + use<>, Failure> {
    let embeddable = Override::new(&blog::embeddable(policy))?;
    let personal = Override::new(&blog::personal(policy))?;
    let session = ext::get::<Session>();
    let limit = body::content_length_limit(blog::FORM_LIMIT.into());
    let forms = path!("login")
        .and(get())
        .map(login)
        .or(path!("login").and(warp::post()).and(limit).and(session).and(body::form()).and_then(log_in))
        .or(path!("account").and(get()).and(session).and_then(account))
        .or(path!("account" / "reports")
            .and(get())
            .and(session)
            .and(warp::any().map(move || seen.clone()))
            .and_then(reports))
        .or(path!("logout").and(warp::post()).and(session).and_then(log_out))
        .or(path!("contact").and(get()).and(session).and_then(contact))
        .or(path!("contact").and(warp::post()).and(limit).and(session).and(body::form()).and_then(send));
    Ok(path::end()
        .and(get())
        .map(home)
        .or(path!("posts" / String).and(get()).and_then(post))
        .or(path!("nonce").and(get()).and(nonce()).map(nonce_page))
        .or(path!("static" / "blog.css").and(get()).map(stylesheet))
        .or(path!("embed").and(get()).map(move || embed(embeddable)))
        .or(path!("goodbye").and(get()).map(goodbye))
        .or(path!("reports").and(collector.filter()))
        .or(personal.filter(forms))
        .recover(not_found))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let policy = blog::policy()?;
    let secure_headers = SecureHeaders::new(&policy)?;
    let seen = ReportAggregate::new();
    let log = QueuedSink::new(LogSink, 1000)?; // a log that stalls holds up no visitor
    let collector = Reports::new(Collector::new(seen.clone().tee(log)));
    let app = session::layer().layer(warp::service(routes(&policy, &collector, seen)?));
    let app = secure_headers.wrap(CatchPanic::new(app)); // last, to be around all the others

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    // `warp::serve` takes filters only, so hyper serves what is around them.
    let (server, connections) = (Builder::new(TokioExecutor::new()), GracefulShutdown::new());
    let mut stop = pin!(blog::stop());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let peer = Connection::plain(peer.into()); // whose reports are many
                let app = app.clone().map_request(move |mut request: Request<Incoming>| {
                    request.extensions_mut().insert(peer);
                    request
                });
                let app = TowerToHyperService::new(app);
                let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), app);
                tokio::spawn(connections.watch(connection.into_owned()));
            }
            // Too many connections are open, or this one was given up: the next may do better.
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
    drop(listener);
    connections.shutdown().await;
    collector.flush(); // what came again since it was last written
    Ok(())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use secure_audit::{Grade, Seen, audit};

    use super::*;

    #[tokio::test]
    async fn every_page_has_the_best_grade() -> Result<(), Failure> {
        let (policy, seen) = (blog::policy()?, ReportAggregate::new());
        let routes = routes(&policy, &Reports::new(Collector::new(seen.clone())), seen)?;
        let app = session::layer().layer(warp::service(routes));
        let app = SecureHeaders::new(&policy)?.wrap(CatchPanic::new(app));
        for path in blog::PAGES {
            let response = app.clone().oneshot(Request::get(*path).body(String::new())?).await?;
            let (head, body) = response.into_parts();
            let Ok(body) = body.collect().await else { panic!("{path}: the body broke off") };
            let seen = Seen::new(head.status, &head.headers).at(&format!("https://blog.example{path}"))?;
            let audit = audit(&seen.body(body.to_bytes()));
            assert!(audit.grade()? >= Grade::APlus, "{audit}");
        }
        Ok(())
    }
}
