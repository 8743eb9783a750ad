//! Pages made by askama, with security headers on every response.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    Router,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use secure_axum::{Collector, LogSink, Nonce, Policy, Reports, SecureHeaders};

/// Where browsers report what the policy blocked.
const REPORTS: &str = "/reports";

/// What the headers say. Change it here; a mistake stops the start.
fn policy() -> Result<Policy, secure_axum::Error> {
    let policy = if cfg!(debug_assertions) { Policy::development() } else { Policy::strict() };
    // Behind a proxy: .with(Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1"])?))
    policy.with_reports(REPORTS)
}

fn app() -> Result<Router, secure_axum::Error> {
    Ok(Router::new()
        .route("/", get(home))
        .route_service(REPORTS, Reports::new(Collector::new(LogSink)))
        .layer(SecureHeaders::new(&policy()?)?)) // the last layer
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    nonce: Nonce,
}

async fn home(nonce: Nonce) -> Response {
    match (Home { nonce }).render() {
        Ok(page) => Html(page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt::init();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app()?.into_make_service_with_connect_info::<SocketAddr>()).await?)
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn pages_and_errors_have_the_headers() -> Result<(), Box<dyn std::error::Error>> {
        for path in ["/", "/missing"] {
            let response = app()?.oneshot(Request::get(path).body(Body::empty())?).await?;
            assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
            assert!(response.headers().contains_key("content-security-policy"), "{path}");
        }
        Ok(())
    }
}
