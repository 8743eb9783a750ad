//! Pages made by askama, with security headers on every response.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    Router,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use secure_axum::{Collector, Error, LogSink, Nonce, Policy, Reports, SecureHeaders, Transport};

/// Where browsers report what the policy blocked.
const REPORTS: &str = "/reports";

/// What the headers say. Change it here; a mistake stops the start.
fn policy(development: bool) -> Result<Policy, Error> {
    let policy = if development { Policy::development() } else { Policy::strict() };
    // Behind a proxy: Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1"])?)
    policy.with(Transport::Direct).with_reports(REPORTS)
}

fn app(policy: &Policy) -> Result<Router, Error> {
    Ok(Router::new()
        .route("/", get(home))
        .route_service(REPORTS, Reports::new(Collector::new(LogSink)))
        .layer(SecureHeaders::new(policy)?)) // the last layer
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
    let app = app(&policy(cfg!(debug_assertions))?)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?)
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

    /// The application as visitors get it, over HTTPS.
    fn deployed() -> Result<Router, Error> {
        app(&policy(false)?.with(Transport::AlwaysHttps))
    }

    #[tokio::test]
    async fn the_page_runs_its_own_script_alone() -> Result<(), Box<dyn std::error::Error>> {
        let response = deployed()?.oneshot(Request::get("/").body(Body::empty())?).await?;
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await?;
        let page = std::str::from_utf8(&body)?;
        let nonces: Vec<&str> = page.split(" nonce=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let [style, script] = nonces[..] else { panic!("a style and a script: {page}") };
        assert_eq!(style, script);
        let csp = format!(
            "default-src 'self'; script-src 'nonce-{script}' 'strict-dynamic'; style-src 'self' 'nonce-{style}'; \
             img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
             report-to default; report-uri /reports"
        );
        assert_eq!(head.headers["content-security-policy"], csp);
        assert_eq!(head.headers["strict-transport-security"], "max-age=63072000; includeSubDomains");
        assert_eq!(head.headers["reporting-endpoints"], "default=\"/reports\"");
        assert_eq!(head.headers["x-frame-options"], "DENY");
        assert_eq!(head.headers["cache-control"], "no-store");

        let audit = audit(&Seen::new(head.status, &head.headers).at("https://app.example/")?.body(body.clone()));
        assert!(audit.grade()? >= Grade::APlus, "{audit}");
        Ok(())
    }

    #[tokio::test]
    async fn errors_have_the_headers_too() -> Result<(), Box<dyn std::error::Error>> {
        let policy = policy(false)?.with(Transport::AlwaysHttps);
        let response = app(&policy)?.oneshot(Request::get("/missing").body(Body::empty())?).await?;
        assert_eq!(response.status(), 404);
        SecureHeaders::new(&policy)?.verify(&response)?;
        Ok(())
    }

    #[tokio::test]
    async fn reports_are_taken_in() -> Result<(), Box<dyn std::error::Error>> {
        let report =
            r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://cdn.example/a.png"}}"#;
        let report =
            Request::post(REPORTS).header("content-type", "application/csp-report").body(Body::from(report))?;
        assert_eq!(deployed()?.oneshot(report).await?.status(), 204);
        Ok(())
    }
}
