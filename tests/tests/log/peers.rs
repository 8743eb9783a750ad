//! Trusted proxies, and a server that does not say who opens its connections: the log names the line that is missing.

use std::convert::Infallible;

use poem::{Endpoint as _, EndpointExt as _};
use secure_conformance::Failure;
use secure_core::{Policy, Transport, TrustedProxies};
use tower::{Layer as _, ServiceExt as _, service_fn};
use warp::Filter as _;

use crate::lines::LINES;

fn policy() -> Result<Policy, Failure> {
    Ok(Policy::recommended().with(Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1"])?)))
}

/// Of five requests, the first, second and fourth are logged.
#[track_caller]
fn told(framework: &str, cure: &str) {
    let lines = LINES.take();
    let expected = [1, 2, 4].map(|count| {
        format!(
            "transport: the server does not say who opened a connection, so no trusted proxy is recognised: its requests are \
             not redirected, and cookies may lack \"Secure\"; {cure}; requests so far: {count}"
        )
    });
    assert_eq!(lines, expected, "{framework}");
}

/// On a runtime of actix' own.
pub(crate) fn check_actix() -> Result<(), Failure> {
    let secure = secure_actix::SecureHeaders::new(&policy()?)?;
    LINES.take();
    actix_web::rt::System::new().block_on(async {
        let app = actix_web::test::init_service(actix_web::App::new().wrap(secure)).await;
        for _ in 0..5 {
            actix_web::test::call_service(&app, actix_web::test::TestRequest::get().to_request()).await;
        }
    });
    told("actix", "serve with HttpServer, and note a Connection in on_connect for a unix socket");
    Ok(())
}

pub(crate) async fn check() -> Result<(), Failure> {
    let policy = policy()?;
    let app = axum::Router::new().layer(secure_axum::SecureHeaders::new(&policy)?);
    for _ in 0..5 {
        app.clone().oneshot(http::Request::new(axum::body::Body::empty())).await?;
    }
    told(
        "axum",
        "serve with into_make_service_with_connect_info::<SocketAddr>(), or put a Connection among the request's extensions",
    );

    let service = service_fn(|_: http::Request<()>| async { Ok::<_, Infallible>(http::Response::new(())) });
    let service = secure_tower::SecureHeaders::new(&policy)?.layer(service);
    for _ in 0..5 {
        service.clone().oneshot(http::Request::new(())).await?;
    }
    told("tower", "put a Connection among the request's extensions, or name what finds the peer with `peer_from`");

    let routes = warp::any().map(|| "a page");
    let service = secure_warp::SecureHeaders::new(&policy)?.wrap(warp::service(routes));
    for _ in 0..5 {
        service.clone().oneshot(http::Request::new(String::new())).await?;
    }
    told("warp", "serve with warp::serve, or put a Connection among the request's extensions");

    let app = poem::Route::new().with(secure_poem::SecureHeaders::new(&policy)?);
    for _ in 0..5 {
        app.call(poem::Request::builder().finish()).await?;
    }
    told("poem", "serve with a listener whose RemoteAddr is a socket address");

    let app = rocket::build().attach(secure_rocket::SecureHeaders::new(&policy)?);
    let client = rocket::local::asynchronous::Client::untracked(app).await?;
    for _ in 0..5 {
        client.get("/").dispatch().await;
    }
    told("rocket", "serve by TCP, so that Request::remote is there");
    Ok(())
}
