//! Serves what Vite built in `web/dist`, and an API, with security headers on every response.
//!
//! `npm --prefix web install && npm --prefix web run build`, then `cargo run`. While developing, run Vite's own server, which
//! forwards `/api` to this application: `npm --prefix web run dev`.

use std::net::SocketAddr;

use axum::{Router, routing::get};
use secure_axum::{
    ContentSecurityPolicy, Error, Headers, Location, Policy, ResponseClass, SecureHeaders, Source, SourceList,
    StrictTransportSecurity, Transport,
};
use tower_http::services::{ServeDir, ServeFile};

/// What the headers say. A page that is a file has no nonce: all its scripts are files as well.
fn policy() -> Policy {
    let csp = ContentSecurityPolicy::new()
        .default_src(Source::SelfOrigin)
        .style_src([Source::SelfOrigin, Source::UnsafeInline])
        .img_src([Source::SelfOrigin, Source::DATA])
        .object_src(SourceList::NONE)
        .base_uri(SourceList::NONE)
        .form_action(Location::SelfOrigin);
    let hsts = StrictTransportSecurity::for_seconds(31_536_000);
    Policy::recommended()
        .with(Transport::Direct) // nothing stands before it; else Transport::Proxied
        .with(csp)
        .with(hsts) // a browser keeps one for the host, so all responses say the same
        .for_class(ResponseClass::Data, Headers::api().with(hsts))
}

fn app() -> Result<Router, Error> {
    let page = ServeFile::new("web/dist/index.html"); // for the addresses that the router of the page knows
    Ok(Router::new()
        .route("/api/hello", get(|| async { axum::Json("hello") }))
        .fallback_service(ServeDir::new("web/dist").fallback(page))
        .layer(SecureHeaders::new(&policy())?)) // the last layer
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt::init();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app()?.into_make_service_with_connect_info::<SocketAddr>()).await?)
}
