//! Serves what Vite built in `web/dist`, and an API, with security headers on every response.
//!
//! `npm --prefix web install && npm --prefix web run build`, then `cargo run`. While developing, run Vite's own server, which
//! forwards `/api` to this application: `npm --prefix web run dev`.

use std::{net::SocketAddr, path::Path};

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
        .with(Transport::Direct) // behind a proxy: Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1"])?)
        .with(csp)
        .with(hsts) // a browser keeps one for the host, so all responses say the same
        .for_class(ResponseClass::Data, Headers::api().with(hsts))
}

fn app(policy: &Policy, dist: &Path) -> Result<Router, Error> {
    let page = ServeFile::new(dist.join("index.html")); // for the addresses that the router of the page knows
    Ok(Router::new()
        .route("/api/hello", get(|| async { axum::Json("hello") }))
        .fallback_service(ServeDir::new(dist).fallback(page))
        .layer(SecureHeaders::new(policy)?)) // the last layer
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt::init();
    let app = app(&policy(), Path::new("web/dist"))?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?)
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, Bytes, to_bytes},
        http::{Request, response::Parts},
    };
    use secure_audit::{Grade, Seen, audit};
    use tower::ServiceExt;

    use super::*;

    /// What the application replies over HTTPS, in front of the page as Vite takes it in.
    async fn ask(path: &str) -> Result<(Parts, Bytes), Box<dyn std::error::Error>> {
        let policy = policy().with(Transport::AlwaysHttps);
        let response = app(&policy, Path::new("web"))?.oneshot(Request::get(path).body(Body::empty())?).await?;
        let (head, body) = response.into_parts();
        Ok((head, to_bytes(body, 1 << 20).await?))
    }

    #[tokio::test]
    async fn pages_and_files_have_the_policy() -> Result<(), Box<dyn std::error::Error>> {
        for path in ["/", "/main.js", "/an/address/of/the/router"] {
            let (head, body) = ask(path).await?;
            assert_eq!(head.status, 200, "{path}");
            assert_eq!(
                head.headers["content-security-policy"],
                "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                 form-action 'self'",
                "{path}",
            );
            assert_eq!(head.headers["strict-transport-security"], "max-age=31536000", "{path}");
            assert_eq!(head.headers["x-frame-options"], "SAMEORIGIN", "{path}");
            assert!(!head.headers.contains_key("cache-control"), "{path}: caches may keep it");
            let seen = Seen::new(head.status, &head.headers).at(&format!("https://app.example{path}"))?.body(body);
            let audit = audit(&seen);
            assert!(audit.grade()? >= Grade::A, "{audit}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn data_has_the_headers_of_an_api() -> Result<(), Box<dyn std::error::Error>> {
        let (head, body) = ask("/api/hello").await?;
        assert_eq!(body, "\"hello\"");
        assert_eq!(
            head.headers["content-security-policy"],
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        );
        assert_eq!(head.headers["strict-transport-security"], "max-age=31536000");
        assert_eq!(head.headers["cache-control"], "no-store");
        Ok(())
    }
}
