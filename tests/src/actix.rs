//! The [`Harness`] of `secure-actix`.

use std::{convert::Infallible, future::ready, net::SocketAddr};

use actix_files::Files;
use actix_web::{
    App, CustomizeResponder, Error, HttpRequest, HttpResponse, HttpServer, Responder,
    body::MessageBody,
    dev::{self, ServiceRequest, ServiceResponse},
    error::{ErrorInternalServerError, ErrorServiceUnavailable},
    middleware::{Condition, Next, from_fn},
    web::{self, Html, Json, PayloadConfig, Redirect, get, head, post, resource, scope},
};
use bytes::Bytes;
use futures_util::stream;
use secure_actix::{Adjust, Nonce, Override, SecureHeaders};

use crate::{
    Answer, CaseId, Expect, Failure, Harness, Server, Setup, Wire,
    routes::{self, CACHED, COOKIES, Effects, FIXED, LIMIT, OWN, PAGE, PIECES, SHARED, nonce_page},
    tls::Tls,
};

/// `secure-actix`.
#[derive(Clone, Copy, Debug)]
pub struct Actix;

impl Harness for Actix {
    const NAME: &'static str = "actix";

    async fn start(setup: Setup) -> Result<Server, Failure> {
        let secure_headers = SecureHeaders::new(&setup.policy)?;
        let overriding = Override::new(&setup.overriding)?;
        let nested = setup.nested.as_ref().map(SecureHeaders::new).transpose()?;
        let effects = setup.effects.clone();
        let app = move || {
            App::new()
                .configure(|config| routes(config, secure_headers, overriding, effects.clone()))
                .configure(|config| nested.into_iter().for_each(|nested| nested_routes(config, nested, overriding)))
                .service(Files::new("/static", setup.files))
                .wrap(from_fn(early))
                .wrap(Condition::new(setup.attached, secure_headers))
        };
        let server = HttpServer::new(app).workers(1).disable_signals();
        let server = match setup.wire {
            Wire::Plain => server.bind_auto_h2c("127.0.0.1:0")?,
            Wire::Tls => server.bind_rustls_0_23("127.0.0.1:0", (**Tls::shared()?.server()).clone())?,
        };
        running(&server.addrs(), server.shutdown_timeout(0).run())
    }

    fn answer(case: CaseId) -> Answer {
        match case {
            CaseId::Malformed | CaseId::MalformedHeader => Answer::Impossible {
                why: "actix-http replies by itself to what it cannot read",
                pins: Expect::status(400).bare(),
            },
            CaseId::NoHost | CaseId::HostMissing => Answer::Impossible {
                why: "actix-http replies by itself to HTTP/1.1 without a host",
                pins: Expect::status(400).bare(),
            },
            CaseId::HostTwice | CaseId::HostTwiceBytes => Answer::Impossible {
                why: "actix-http replies by itself to several hosts",
                pins: Expect::status(400).bare(),
            },
            CaseId::OversizedHead => Answer::Impossible {
                why: "actix-http replies by itself to a head that is too large",
                pins: Expect::status(431).bare(),
            },
            CaseId::OversizedTarget => Answer::Impossible {
                why: "actix-http replies by itself to a target that is too long",
                pins: Expect::status(400).bare(),
            },
            CaseId::Panic => {
                Answer::Impossible { why: "actix catches no panics: the connection closes", pins: Expect::hang_up() }
            }
            _ => Answer::Covered,
        }
    }
}

/// Runs a server that listens at these addresses.
pub(crate) fn running(addresses: &[SocketAddr], server: dev::Server) -> Result<Server, Failure> {
    let address = addresses.first().ok_or_else(|| Failure::new("actix has bound nothing"))?;
    let handle = server.handle();
    let task = tokio::spawn(server);
    Ok(Server::new(*address, move || {
        // The command goes out with the call; the future only waits for its end.
        drop(handle.stop(false));
        task.abort();
    }))
}

fn routes(config: &mut web::ServiceConfig, secure_headers: SecureHeaders, overriding: Override, effects: Effects) {
    config
        .service(resource("/").route(get().to(page)).route(head().to(page)))
        .route("/redirect", get().to(async || Redirect::to("/").see_other()))
        .service(resource("/only-get").route(get().to(page)))
        .route("/extract", post().to(async |_: Json<Vec<u32>>| "numbers"))
        .service(resource("/limited").app_data(PayloadConfig::new(LIMIT)).route(post().to(async |_: String| "small")))
        .route("/error", get().to(error))
        .route("/interim", get().to(async || HttpResponse::build(actix_web::http::StatusCode::PROCESSING).finish()))
        .route("/panic", get().to(panicking))
        .route("/stream", get().to(async || HttpResponse::Ok().streaming(pieces(PIECES))))
        .route("/events", get().to(events))
        .route("/ws", get().to(web_socket))
        .route("/nonce", get().to(nonce))
        .route(
            "/nonce/cached",
            get().to(async |a: Nonce, b: Nonce| nonce(a, b).await.customize().insert_header(CACHED)),
        )
        .route(
            "/nonce/shared",
            get().to(async |a: Nonce, b: Nonce| nonce(a, b).await.customize().insert_header(SHARED)),
        )
        .route("/nonce/own", get().to(async |a: Nonce, b: Nonce| nonce(a, b).await.customize().insert_header(FIXED)))
        .route("/nonce/not-modified", get().to(async |_: Nonce| HttpResponse::NotModified().finish()))
        .route("/own", get().to(own))
        .route("/cookies", get().to(async || with_lines(&COOKIES).await))
        .route("/effect", web::to(move || ready(effects.happen())))
        .route("/override", get().to(move || async move { overriding.on(page().await) }))
        .route("/override/error", get().to(move || async move { overriding.on(error().await) }))
        .service(
            scope("/part")
                .route("/page", get().to(page))
                .route("/adjust", get().to(async || adjust("framed").on(page().await)))
                .route("/error", get().to(error))
                .wrap(from_fn(early))
                .wrap(overriding),
        )
        .route("/off", get().to(async || Override::off().on(own().await)))
        .route("/off/error", get().to(async || Override::off().on(error().await)))
        .configure(|config| adjusted(config, overriding))
        .route("/refused", get().to(move || async move { routes::refused(secure_headers.refused_sources()) }))
        .route("/kind/{name}", get().to(kind))
        .route("/by-hand", get().to(move |request| async move { by_hand(&request, secure_headers) }))
        .route("/by-hand/nonce", get().to(move |request| async move { by_hand_with_nonce(&request, secure_headers) }));
}

fn nested_routes(config: &mut web::ServiceConfig, nested: SecureHeaders, overriding: Override) {
    config.service(
        scope("/nested")
            .route("/page", get().to(page))
            .route("/adjust", get().to(async || adjust("framed").on(page().await)))
            .route("/nonce", get().to(nonce))
            .route("/override", get().to(move || async move { overriding.on(page().await) }))
            .wrap(from_fn(early))
            .wrap(nested),
    );
}

fn adjusted(config: &mut web::ServiceConfig, overriding: Override) {
    let part = scope("/adjust/{change}")
        .route("", get().to(async |change: web::Path<String>| adjust(&change).on(page().await)))
        .route("/error", get().to(async |change: web::Path<String>| adjust(&change).on(error().await)))
        .route(
            "/nonce",
            get().to(async |change: web::Path<String>, a: Nonce, b: Nonce| adjust(&change).on(nonce(a, b).await)),
        )
        .route(
            "/twice",
            get().to(async |change: web::Path<String>| adjust(&change).on(adjust("both").on(page().await))),
        )
        .route(
            "/inside",
            get().to(move |change: web::Path<String>| async move { overriding.on(adjust(&change).on(page().await)) }),
        )
        .route(
            "/outside",
            get().to(move |change: web::Path<String>| async move { adjust(&change).on(overriding.on(page().await)) }),
        );
    config.service(part);
}

fn adjust(change: &str) -> Adjust {
    routes::adjustment(change).into()
}

async fn kind(name: web::Path<String>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for line in routes::kind(&name) {
        response.append_header(*line);
    }
    response.finish()
}

/// Stands inside of the policy, and replies or fails without asking the application.
async fn early<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    match request.path() {
        "/early" => Ok(request.into_response(HttpResponse::TooManyRequests()).map_into_right_body()),
        _ if request.match_info().unprocessed() == "/failing" => Err(ErrorServiceUnavailable("down")),
        _ => next.call(request).await.map(ServiceResponse::map_into_left_body),
    }
}

async fn page() -> Html {
    Html::new(PAGE)
}

async fn nonce(first: Nonce, second: Nonce) -> Html {
    Html::new(nonce_page(first, second))
}

async fn error() -> Result<Html, Error> {
    Err(ErrorInternalServerError("error"))
}

async fn panicking() -> Html {
    routes::panic()
}

async fn own() -> impl Responder {
    with_lines(&OWN).await
}

async fn with_lines(lines: &'static [(&'static str, &'static str)]) -> impl Responder {
    lines.iter().copied().fold(page().await.customize(), CustomizeResponder::append_header)
}

async fn events() -> HttpResponse {
    HttpResponse::Ok().content_type("text/event-stream").streaming(pieces(["data: one\n\n"]))
}

fn pieces<const N: usize>(pieces: [&'static str; N]) -> impl stream::Stream<Item = Result<Bytes, Infallible>> {
    stream::iter(pieces.map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
}

async fn web_socket(request: HttpRequest, body: web::Payload) -> Result<HttpResponse, Error> {
    actix_ws::handle(&request, body).map(|(response, _, _)| response)
}

fn by_hand(request: &HttpRequest, secure_headers: SecureHeaders) -> HttpResponse {
    let mut response = Html::new(PAGE).respond_to(request).map_into_boxed_body();
    secure_headers.actix(&mut response);
    response
}

fn by_hand_with_nonce(request: &HttpRequest, secure_headers: SecureHeaders) -> Result<HttpResponse, Error> {
    let nonce = Nonce::random().map_err(ErrorInternalServerError)?;
    let mut response = Html::new(nonce_page(nonce, nonce)).respond_to(request).map_into_boxed_body();
    secure_headers.actix_with(&mut response, nonce);
    Ok(response)
}
