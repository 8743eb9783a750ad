//! The lab on axum.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, Uri},
    response::{AppendHeaders, IntoResponse, Response},
    routing::any,
};
use bytes::Bytes;
use secure_axum::{Nonce, Override, Reports, SecureHeaders};
use secure_conformance::{Failure, Server, serve};

use super::{Asked, LIMIT, Page, Pages, Setup};

pub(super) async fn serve(setup: Setup) -> Result<Server, Failure> {
    let secure_headers = SecureHeaders::new(&setup.policy)?;
    let overriding = Override::new(&setup.overriding)?;
    let wire = setup.wire();
    let app = Router::new()
        .route("/nonce/{*page}", any(with_nonce))
        .route("/override/{*page}", any(page).layer(overriding))
        .route("/bare/{*page}", any(page).layer(Override::off()))
        .route_service("/reports", Reports::new(setup.pages.collector()))
        .fallback(page)
        .with_state(setup.pages)
        .layer(DefaultBodyLimit::max(LIMIT))
        .layer(secure_headers);
    serve::serve(app, wire).await
}

async fn page(state: State<Pages>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    answer(&state, &method, &uri, &headers, &body, None)
}

async fn with_nonce(
    state: State<Pages>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    nonce: Nonce,
    body: Bytes,
) -> Response {
    answer(&state, &method, &uri, &headers, &body, Some(nonce))
}

fn answer(
    pages: &Pages,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    nonce: Option<Nonce>,
) -> Response {
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let asked = Asked::new(method, &target, headers, body, pages.wire());
    let Page { status, headers, body } = pages.answer(asked, nonce.as_ref().map(Nonce::as_str));
    let status = StatusCode::from_u16(status).unwrap_or_default();
    let mut response = (status, body).into_response();
    response.headers_mut().clear();
    let headers = headers.into_iter().map(|(name, value)| (HeaderName::from_static(name), value));
    (AppendHeaders(headers.collect::<Vec<_>>()), response).into_response()
}
