//! Where the layer stands inside of a nested router, which takes its own path off the target.
#![cfg(feature = "original-uri")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::{Router, body::Body, http::Request, routing::get};
use secure_axum::{AllowedHosts, HttpsRedirect, PathPattern, Policy, ResourceIsolation, SecureHeaders, Transport};
use tower::ServiceExt;

async fn ask(policy: &Policy, target: &str, headers: &[(&str, &str)]) -> (u16, Option<String>) {
    let secure_headers = SecureHeaders::new(policy).unwrap();
    let inner = Router::new().route("/a/{b}", get(|| async { "a" })).layer(secure_headers);
    let app = Router::new().nest("/api", Router::new().nest("/v1", inner));
    let request = headers.iter().fold(Request::get(target), |request, (name, value)| request.header(*name, *value));
    let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), location)
}

#[tokio::test]
async fn a_redirect_leads_to_what_the_client_asked_for() {
    let hosts = AllowedHosts::new(["app.example"]).unwrap();
    let policy = Policy::recommended().with(Transport::Direct).with(HttpsRedirect::same_host(hosts));
    let (status, location) = ask(&policy, "/api/v1/a/%2f?b=c", &[("host", "app.example")]).await;
    assert_eq!((status, location.as_deref()), (308, Some("https://app.example/api/v1/a/%2f?b=c")));
}

#[tokio::test]
async fn exempt_paths_are_those_that_the_client_asks_for() {
    for (exempt, status) in [("/a/*", 403), ("/v1/a/*", 403), ("/api/v1/a/*", 200)] {
        let isolation = ResourceIsolation::new().exempt(PathPattern::new(exempt).unwrap());
        let cross_site = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
        let answer = ask(&Policy::recommended().with(isolation), "/api/v1/a/b", &cross_site).await;
        assert_eq!(answer.0, status, "{exempt}");
    }
}
