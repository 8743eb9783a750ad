//! Which policy the responses of a whole application carry, beside what the conformance suite asks of every adapter.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use actix_web::{
    App, Error, HttpResponse, HttpServer, Responder,
    body::{BoxBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    error::{ErrorImATeapot, ErrorTooManyRequests},
    http::StatusCode,
    middleware::{Next, from_fn},
    rt, test, web,
};
use secure_actix::{
    CacheControl, Conflict, Headers, Nonce, Override, Policy, ReferrerPolicy, SecureHeaders, XFrameOptions,
};

/// The response to a `GET`, made from an error as actix makes it.
macro_rules! get {
    ($app:expr, $uri:expr) => {
        match test::try_call_service(&$app, test::TestRequest::get().uri($uri).to_request()).await {
            Ok(response) => response.map_into_boxed_body().into_parts().1,
            Err(error) => error.error_response(),
        }
    };
}

fn lines<'a>(response: &'a HttpResponse, name: &str) -> Vec<&'a str> {
    response.headers().get_all(name).filter_map(|value| value.to_str().ok()).collect()
}

/// The policies of these tests differ in this header.
#[track_caller]
fn check(response: &HttpResponse, status: u16, frame_options: &[&str]) {
    assert_eq!(response.status(), status);
    assert_eq!(lines(response, "x-frame-options"), frame_options);
    assert_eq!(lines(response, "x-content-type-options"), ["nosniff"]);
}

fn deny() -> Policy {
    Policy::recommended().with(XFrameOptions::Deny)
}

fn embeddable() -> Headers {
    Headers::recommended().without::<XFrameOptions>()
}

async fn fail() -> Result<&'static str, Error> {
    Err(ErrorImATeapot("no coffee"))
}

/// A middleware that answers with an error and does not ask further in.
async fn refuse(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Err(ErrorTooManyRequests("slow down"))
}

/// A middleware that writes a nonce on the response of what is further in.
async fn sign(nonce: Nonce, request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?;
    Ok(response.map_body(|_, _| BoxBody::new(nonce.to_string())))
}

async fn two_nonces(one: Nonce, two: Nonce) -> String {
    format!("{one} {two}")
}

#[actix_web::test]
async fn every_response_carries_the_policy() -> Result<(), secure_actix::Error> {
    let app = App::new()
        .route("/", web::get().to(|| async { "hello" }))
        .route("/number/{n}", web::get().to(|n: web::Path<u8>| async move { n.to_string() }))
        .route("/error", web::get().to(fail))
        .route("/moved", web::get().to(|| async { web::Redirect::to("/") }))
        .service(web::scope("/limited").wrap(from_fn(refuse)))
        .service(web::resource("/post").route(web::post().to(|| async { "posted" })))
        .wrap(SecureHeaders::new(&deny())?);
    let app = test::init_service(app).await;
    for (uri, status) in [
        ("/", 200),
        ("/number/256", 404),
        ("/error", 418),
        ("/moved", 307),
        ("/limited", 429),
        ("/post", 405),
        ("/nowhere", 404),
    ] {
        check(&get!(app, uri), status, &["DENY"]);
    }
    Ok(())
}

#[actix_web::test]
async fn an_override_takes_the_place_of_the_policy() -> Result<(), secure_actix::Error> {
    let [embeddable, same_origin] = [
        Override::new(&embeddable())?, //
        Override::new(&Headers::recommended().with(XFrameOptions::SameOrigin))?,
    ];
    let app = App::new()
        .route("/one", web::get().to(move || async move { embeddable.on("frame me") }))
        .route("/one/error", web::get().to(move || async move { embeddable.on(fail().await) }))
        .service(
            web::scope("/all")
                .route("/ok", web::get().to(|| async { "frame me too" }))
                .route("/error", web::get().to(fail))
                .route("/own", web::get().to(move || async move { same_origin.on("only I may frame me") }))
                .service(web::scope("/limited").wrap(from_fn(refuse)))
                .service(web::scope("/limited/own").wrap(from_fn(refuse)).wrap(same_origin))
                .wrap(embeddable),
        )
        .route("/other", web::get().to(|| async { "leave me" }))
        .wrap(SecureHeaders::new(&deny())?);
    let app = test::init_service(app).await;
    check(&get!(app, "/one"), 200, &[]);
    check(&get!(app, "/one/error"), 418, &[]);
    check(&get!(app, "/all/ok"), 200, &[]);
    check(&get!(app, "/all/error"), 418, &[]);
    check(&get!(app, "/all/nowhere"), 404, &[]);
    check(&get!(app, "/all/limited"), 429, &[]);
    check(&get!(app, "/all/own"), 200, &["SAMEORIGIN"]);
    check(&get!(app, "/other"), 200, &["DENY"]);
    check(&get!(app, "/nowhere"), 404, &["DENY"]);
    Ok(())
}

#[actix_web::test]
async fn of_two_overrides_the_one_further_in_counts_also_on_an_error() -> Result<(), secure_actix::Error> {
    let app = App::new()
        .service(
            web::scope("/limited")
                .wrap(from_fn(refuse))
                .wrap(Override::new(&Headers::recommended().with(XFrameOptions::SameOrigin))?)
                .wrap(Override::new(&embeddable())?),
        )
        .wrap(SecureHeaders::new(&deny())?);
    let app = test::init_service(app).await;
    check(&get!(app, "/limited"), 429, &["SAMEORIGIN"]);
    Ok(())
}

#[actix_web::test]
async fn of_two_policies_the_one_further_in_counts() -> Result<(), secure_actix::Error> {
    let inner = SecureHeaders::new(&Policy::recommended().without::<XFrameOptions>())?;
    let outer = SecureHeaders::new(&deny().with(Conflict::Replace))?;
    let app = App::new()
        .service(web::scope("/in").route("/error", web::get().to(fail)).wrap(inner))
        .service(web::scope("/limited").wrap(from_fn(refuse)).wrap(inner))
        .wrap(outer);
    let app = test::init_service(app).await;
    check(&get!(app, "/in/error"), 418, &[]);
    check(&get!(app, "/in/nowhere"), 404, &[]);
    check(&get!(app, "/limited"), 429, &[]);
    check(&get!(app, "/nowhere"), 404, &["DENY"]);
    Ok(())
}

#[actix_web::test]
async fn an_error_carries_the_policy_as_often_as_it_is_made_a_response() -> Result<(), secure_actix::Error> {
    let app = App::new().wrap(from_fn(refuse)).wrap(SecureHeaders::new(&deny())?);
    let app = test::init_service(app).await;
    let error = test::try_call_service(&app, test::TestRequest::get().to_request()).await.err().unwrap();
    for _ in 0..2 {
        check(&error.error_response(), 429, &["DENY"]);
    }
    Ok(())
}

#[actix_web::test]
async fn who_asks_for_a_nonce_gets_the_one_of_the_header() -> Result<(), Box<dyn std::error::Error>> {
    let app = App::new()
        .route("/two", web::get().to(two_nonces))
        .service(web::scope("/inner").route("/two", web::get().to(two_nonces)).wrap(SecureHeaders::default()))
        .service(web::scope("/signed").wrap(from_fn(sign)))
        .wrap(SecureHeaders::default());
    let app = test::init_service(app).await;
    let mut seen = Vec::new();
    for uri in ["/two", "/two", "/inner/two", "/signed"] {
        let response = get!(app, uri);
        let policy = lines(&response, "content-security-policy").concat();
        assert_eq!(lines(&response, "cache-control"), ["no-store"]);
        let body = to_bytes(response.into_body()).await.map_err(|_| "no body")?;
        let nonces: Vec<_> = std::str::from_utf8(&body)?.split(' ').map(str::to_owned).collect();
        for nonce in nonces {
            assert!(policy.contains(&format!("'nonce-{nonce}'")), "{uri}: {nonce} in {policy}");
            seen.push(nonce);
        }
    }
    assert_eq!(seen.len(), 7);
    seen.dedup();
    assert_eq!(seen.len(), 4, "a new one for each request");
    Ok(())
}

#[actix_web::test]
async fn a_nonce_without_the_middleware_is_refused() {
    let app = test::init_service(App::new().route("/", web::get().to(two_nonces))).await;
    let response = get!(app, "/");
    assert_eq!(response.status(), 500);
    assert_eq!(lines(&response, "content-type"), ["text/plain; charset=utf-8"]);
}

async fn own_headers() -> impl Responder {
    HttpResponse::build(StatusCode::CREATED)
        .append_header(("referrer-policy", "origin"))
        .append_header(("referrer-policy", "same-origin"))
        .append_header(("set-cookie", "a=1"))
        .append_header(("set-cookie", "b=2"))
        .append_header(("X-Powered-By", "coffee"))
        .append_header(("x-other", "other"))
        .finish()
}

#[actix_web::test]
async fn the_handlers_own_headers_are_kept_or_replaced_as_asked() -> Result<(), secure_actix::Error> {
    let policy = Policy::recommended().with(ReferrerPolicy::NO_REFERRER).with(CacheControl::no_store());
    for (conflict, expected) in
        [(Conflict::Keep, &["origin", "same-origin"][..]), (Conflict::Replace, &["no-referrer"][..])]
    {
        let secure_headers = SecureHeaders::new(&policy.clone().with(conflict))?;
        let app = test::init_service(App::new().route("/", web::get().to(own_headers)).wrap(secure_headers)).await;
        let response = get!(app, "/");
        assert_eq!(lines(&response, "referrer-policy"), expected);
        assert_eq!(lines(&response, "set-cookie"), ["a=1; SameSite=Lax", "b=2; SameSite=Lax"]);
        assert_eq!(lines(&response, "cache-control"), ["no-store"]);
        assert_eq!(lines(&response, "x-other"), ["other"]);
        assert!(lines(&response, "x-powered-by").is_empty());
    }
    Ok(())
}

/// What the server at `address` answers, until it closes the connection.
fn exchange(address: SocketAddr, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[actix_web::test]
async fn errors_on_the_wire() -> Result<(), Box<dyn std::error::Error>> {
    let secure_headers = SecureHeaders::new(&deny())?;
    let server = HttpServer::new(move || {
        App::new()
            .service(web::scope("/limited").wrap(from_fn(refuse)))
            .route("/panic", web::get().to(|| async { if true { panic!("handler") } else { "" } }))
            .wrap(secure_headers)
    })
    .workers(1)
    .disable_signals()
    .bind(("127.0.0.1", 0))?;
    let [address] = server.addrs()[..] else { panic!("one address") };
    let server = server.run();
    let handle = server.handle();
    let running = rt::spawn(server);

    for (target, status, headers) in [
        ("/limited HTTP/1.1\r\nHost: site.example", "HTTP/1.1 429", true),
        ("/nowhere HTTP/1.1\r\nHost: site.example", "HTTP/1.1 404", true),
        ("/panic HTTP/1.1\r\nHost: site.example", "", false),
        ("/without/host HTTP/1.1", "HTTP/1.1 400", false),
        ("/limited HTTP/1.1\r\nmalformed", "HTTP/1.1 400", false),
    ] {
        let request = format!("GET {target}\r\nConnection: close\r\n\r\n");
        let answer = rt::task::spawn_blocking(move || exchange(address, &request)).await??;
        assert!(answer.starts_with(status), "{target}: {answer}");
        assert_eq!(answer.contains("\r\nx-frame-options: DENY\r\n"), headers, "{target}: {answer}");
    }

    handle.stop(false).await;
    running.await??;
    Ok(())
}
