//! The [`Harness`] of `secure-warp`.

use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use secure_core::ResponseClass;
use secure_warp::{Adjust, Nonce, Override, SecureHeaders, SecureService, nonce};
use tokio::net::TcpListener;
use tower::Layer;
use tower_http::catch_panic::CatchPanicLayer;
use warp::{
    Filter, Rejection, Reply,
    filters::BoxedFilter,
    get, path, post,
    reject::{self, Reject},
    reply::{self, Response},
    sse,
};

use crate::{
    Answer, CaseId, Expect, Failure, Harness, Server, Setup, Wire,
    routes::{self, CACHED, COOKIES, FIXED, LIMIT, OWN, PAGE, PIECES, SHARED, nonce_page},
    serve,
};

/// `secure-warp`, around a service.
#[derive(Clone, Copy, Debug)]
pub struct Warp;

/// `secure-warp`, around a filter.
#[derive(Clone, Copy, Debug)]
pub struct WarpFilter;

impl Harness for Warp {
    const NAME: &'static str = "warp";

    async fn start(setup: Setup) -> Result<Server, Failure> {
        let secure_headers = SecureHeaders::new(&setup.policy)?;
        let app = CatchPanicLayer::new().layer(warp::service(routes(&setup, secure_headers)?));
        if setup.attached {
            serve::serve_connected(secure_headers.wrap(app), setup.wire, SecureService::connected).await
        } else {
            serve::serve(app, setup.wire).await
        }
    }

    fn answer(case: CaseId) -> Answer {
        match case {
            CaseId::Malformed | CaseId::MalformedHeader => Answer::Impossible {
                why: "hyper replies by itself to what it cannot read",
                pins: Expect::status(400).bare(),
            },
            CaseId::OversizedHead => Answer::Impossible {
                why: "hyper replies by itself to a head that is too large",
                pins: Expect::status(431).bare(),
            },
            CaseId::OversizedTarget => Answer::Impossible {
                why: "hyper replies by itself to a target that is too long",
                pins: Expect::status(414).bare(),
            },
            _ => Answer::Covered,
        }
    }
}

impl Harness for WarpFilter {
    const NAME: &'static str = "warp filter";

    async fn start(setup: Setup) -> Result<Server, Failure> {
        let secure_headers = SecureHeaders::new(&setup.policy)?;
        let routes = routes(&setup, secure_headers)?;
        if setup.wire == Wire::Tls {
            // warp has no TLS of its own.
            return if setup.attached {
                serve::serve(warp::service(secure_headers.filter(routes)), setup.wire).await
            } else {
                serve::serve(warp::service(routes), setup.wire).await
            };
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let task = if setup.attached {
            tokio::spawn(warp::serve(secure_headers.filter(routes)).incoming(listener).run())
        } else {
            tokio::spawn(warp::serve(routes).incoming(listener).run())
        };
        Ok(Server::new(address, move || task.abort()))
    }

    fn answer(case: CaseId) -> Answer {
        let no_nonce = |pins| Answer::Impossible { why: "a filter cannot lend a nonce to those inside of it", pins };
        match case {
            CaseId::Panic => Answer::Impossible {
                why: "what catches panics is a service, and has no place inside of a filter",
                pins: Expect::hang_up(),
            },
            CaseId::RedirectedAbsolute => Answer::Differs {
                why: "filters learn no more of the hosts of target and header than that they differ",
                expect: Expect::status(400).unpinned(),
            },
            CaseId::ByHandNonce => Answer::Covered,
            CaseId::NestedNonce => no_nonce(Expect::status(500).nested()),
            CaseId::ClassNonce | CaseId::ClassNotModified => no_nonce(Expect::status(500).class(ResponseClass::Error)),
            _ if case.case().expect.has_nonce() || case.case().request.is_for("/nonce/not-modified") => {
                no_nonce(Expect::status(500))
            }
            _ => Warp::answer(case),
        }
    }
}

/// Why a filter replies before the handler.
#[derive(Debug)]
struct Closed(StatusCode);

impl Reject for Closed {}

/// A handler's error, from which nobody recovers.
#[derive(Debug)]
struct Down;

impl Reject for Down {}

fn routes(setup: &Setup, secure_headers: SecureHeaders) -> Result<BoxedFilter<(Response,)>, Failure> {
    let overriding = Override::new(&setup.overriding)?;
    let effects = setup.effects.clone();
    let mut routes = vec![
        boxed(path::end().and(get().or(warp::head()).unify()).map(page)),
        boxed(path!("redirect").and(get()).map(|| warp::redirect::see_other(http::Uri::from_static("/")))),
        boxed(path!("only-get").and(get()).map(page)),
        boxed(path!("extract").and(post()).and(warp::body::json()).map(|_: Vec<u32>| "numbers")),
        boxed(path!("limited").and(post()).and(limited()).map(|_| "small")),
        boxed(path!("error").and(get()).and_then(|| async { Err::<Response, _>(reject::custom(Down)) })),
        boxed(path!("interim").and(get()).map(|| StatusCode::PROCESSING)),
        boxed(path!("panic").and(get()).map(panicking)),
        boxed(path!("early").and_then(|| closed(StatusCode::TOO_MANY_REQUESTS))),
        failing(),
        boxed(path("static").and(warp::fs::dir(setup.files))),
        boxed(path!("stream").and(get()).map(pieces)),
        boxed(path!("events").and(get()).map(|| sse::reply(stream::iter([Ok::<_, Infallible>(event())])))),
        boxed(path!("ws").and(warp::ws()).map(|upgrade: warp::ws::Ws| upgrade.on_upgrade(|_| async {}))),
        boxed(path!("nonce").and(get()).and(nonce()).and(nonce()).map(page_with_nonce)),
        boxed(
            path!("nonce" / "cached")
                .and(get())
                .and(nonce())
                .and(nonce())
                .map(|first, second| reply::with_header(page_with_nonce(first, second), CACHED.0, CACHED.1)),
        ),
        boxed(
            path!("nonce" / "shared")
                .and(get())
                .and(nonce())
                .and(nonce())
                .map(|first, second| reply::with_header(page_with_nonce(first, second), SHARED.0, SHARED.1)),
        ),
        boxed(
            path!("nonce" / "own")
                .and(get())
                .and(nonce())
                .and(nonce())
                .map(|first, second| reply::with_header(page_with_nonce(first, second), FIXED.0, FIXED.1)),
        ),
        boxed(path!("nonce" / "not-modified").and(get()).and(nonce()).map(|_| StatusCode::NOT_MODIFIED)),
        boxed(path!("own").and(get()).map(own)),
        boxed(path!("cookies").and(get()).map(|| with_lines(page().into_response(), &COOKIES))),
        boxed(path!("effect").map(move || effects.happen())),
        boxed(path!("override").and(get()).map(move || overriding.on(page()))),
        boxed(path!("override" / "error").and(get()).map(move || overriding.on(error()))),
        boxed(path("part").and(overriding.filter(part()))),
        boxed(path!("off").and(get()).map(|| Override::off().on(own()))),
        boxed(path!("off" / "error").and(get()).map(|| Override::off().on(error()))),
        adjusted(overriding),
        boxed(path!("refused").and(get()).map(move || routes::refused(secure_headers.refused_sources()))),
        boxed(path!("kind" / String).and(get()).map(|name: String| kind(&name))),
        boxed(path!("by-hand").and(get()).map(move || by_hand(secure_headers))),
        boxed(
            path!("by-hand" / "nonce").and(get()).and_then(move || async move { by_hand_with_nonce(secure_headers) }),
        ),
    ];
    if let Some(nested) = &setup.nested {
        let part = path!("page").and(get()).map(page).map(Reply::into_response);
        let part = part.or(path!("nonce").and(get()).and(nonce()).and(nonce()).map(page_with_nonce)).unify();
        let part = part.or(path!("override").and(get()).map(move || overriding.on(page()).into_response())).unify();
        let part = part.or(path!("adjust").and(get()).map(|| adjust("framed").on(page()).into_response())).unify();
        let part = part.or(failing()).unify().recover(recover).unify();
        routes.push(boxed(path("nested").and(SecureHeaders::new(nested)?.filter(part))));
    }
    let all = routes.into_iter().reduce(|routes, route| boxed(routes.or(route).unify()));
    let all = all.ok_or_else(|| Failure::new("no routes"))?;
    Ok(boxed(all.recover(recover).unify()))
}

/// A route of a type that all have in common.
fn boxed<F, R>(filter: F) -> BoxedFilter<(Response,)>
where
    F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
    R: Reply + 'static,
{
    filter.map(Reply::into_response).boxed()
}

/// A part of the application that recovers by itself. A rejection that leaves it would leave its override behind.
fn part() -> BoxedFilter<(Response,)> {
    let adjusted = boxed(path!("adjust").and(get()).map(|| adjust("framed").on(page())));
    let page = boxed(path!("page").and(get()).map(page));
    let error = path!("error").and(get()).and_then(|| closed(StatusCode::INTERNAL_SERVER_ERROR));
    boxed(page.or(adjusted).unify().or(error).unify().or(failing()).unify().recover(recover).unify())
}

fn adjusted(overriding: Override) -> BoxedFilter<(Response,)> {
    let routes = [
        boxed(path!(String).and(get()).map(|change: String| adjust(&change).on(page()))),
        boxed(path!(String / "error").and(get()).map(|change: String| adjust(&change).on(error()))),
        boxed(
            path!(String / "nonce")
                .and(get())
                .and(nonce())
                .and(nonce())
                .map(|change: String, first, second| adjust(&change).on(page_with_nonce(first, second))),
        ),
        boxed(path!(String / "twice").and(get()).map(|change: String| adjust(&change).on(adjust("both").on(page())))),
        boxed(path!(String / "inside").and(get()).map(move |change: String| overriding.on(adjust(&change).on(page())))),
        boxed(
            path!(String / "outside").and(get()).map(move |change: String| adjust(&change).on(overriding.on(page()))),
        ),
    ];
    let none = boxed(path!("nothing" / "else").map(page));
    boxed(path("adjust").and(routes.into_iter().fold(none, |routes, route| boxed(routes.or(route).unify()))))
}

fn adjust(change: &str) -> Adjust {
    routes::adjustment(change).into()
}

fn kind(name: &str) -> Response {
    with_lines(Response::default(), routes::kind(name))
}

fn failing() -> BoxedFilter<(Response,)> {
    boxed(path!("failing").and(get()).and_then(|| closed(StatusCode::SERVICE_UNAVAILABLE)))
}

fn closed(status: StatusCode) -> Ready<Result<Response, Rejection>> {
    ready(Err(reject::custom(Closed(status))))
}

/// Replies where a filter was [`Closed`], and to nothing else.
async fn recover(rejection: Rejection) -> Result<Response, Rejection> {
    match rejection.find() {
        Some(Closed(status)) => Ok(status.into_response()),
        None => Err(rejection),
    }
}

fn page() -> reply::Html<&'static str> {
    reply::html(PAGE)
}

fn page_with_nonce(first: Nonce, second: Nonce) -> Response {
    reply::html(nonce_page(first, second)).into_response()
}

fn error() -> impl Reply {
    reply::with_status("error", StatusCode::INTERNAL_SERVER_ERROR)
}

fn panicking() -> Response {
    routes::panic()
}

fn limited() -> impl Filter<Extract = (Bytes,), Error = Rejection> + Copy {
    warp::body::content_length_limit(LIMIT as u64).and(warp::body::bytes())
}

fn pieces() -> impl Reply {
    reply::stream(stream::iter(PIECES.map(Ok::<_, Infallible>)))
}

fn event() -> sse::Event {
    sse::Event::default().data("one")
}

fn own() -> Response {
    with_lines(page().into_response(), &OWN)
}

fn with_lines(mut response: Response, lines: &[(&'static str, &'static str)]) -> Response {
    for (name, value) in lines {
        if let Ok(value) = (*value).try_into() {
            response.headers_mut().append(*name, value);
        }
    }
    response
}

fn by_hand(secure_headers: SecureHeaders) -> Response {
    let mut response = page().into_response();
    secure_headers.warp(&mut response);
    response
}

fn by_hand_with_nonce(secure_headers: SecureHeaders) -> Result<Response, Rejection> {
    let nonce = Nonce::random().map_err(|_| reject::custom(Down))?;
    let mut response = page_with_nonce(nonce, nonce);
    secure_headers.warp_with(&mut response, nonce);
    Ok(response)
}
