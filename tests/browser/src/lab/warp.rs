//! The lab on warp.

use std::convert::Infallible;

use bytes::Bytes;
use secure_conformance::{Failure, Server, serve};
use secure_warp::{Nonce, Override, Reports, SecureHeaders, nonce};
use warp::{
    Filter, any, body,
    http::{HeaderMap, HeaderName, Method, StatusCode},
    path::{self, FullPath},
    reply::Response,
};

use super::{Asked, LIMIT, Page, Pages, Setup};

pub(super) async fn serve(setup: Setup) -> Result<Server, Failure> {
    let secure_headers = SecureHeaders::new(&setup.policy)?;
    let overriding = Override::new(&setup.overriding)?;
    let reports = Reports::new(setup.pages.collector());
    let (wire, pages) = (setup.wire(), setup.pages);
    let page = {
        let pages = pages.clone();
        asked(pages.clone()).map(move |asked| answer(&pages, asked, None)).boxed()
    };
    let with_nonce = asked(pages.clone()).and(nonce()).map(move |asked, nonce| answer(&pages, asked, Some(nonce)));
    let app = path::path("nonce")
        .and(with_nonce)
        .or(path::path("override").and(overriding.filter(page.clone())))
        .unify()
        .or(path::path("bare").and(Override::off().filter(page.clone())))
        .unify()
        .or(path::path("reports").and(path::end()).and(reports.filter()))
        .or(page);
    serve::serve(secure_headers.wrap(warp::service(app)), wire).await
}

fn asked(pages: Pages) -> impl Filter<Extract = (Asked,), Error = Infallible> + Clone {
    let query = warp::query::raw().or(any().map(String::new)).unify();
    let request = warp::method().and(path::full()).and(query).and(warp::header::headers_cloned());
    let length = u64::try_from(LIMIT).unwrap_or(u64::MAX);
    let body = body::content_length_limit(length).and(body::bytes()).or(any().map(Bytes::new)).unify();
    request.and(body).map(move |method: Method, path: FullPath, query: String, headers: HeaderMap, body: Bytes| {
        let mark = if query.is_empty() { "" } else { "?" };
        let target = format!("{}{mark}{query}", path.as_str());
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        Asked::new(&method, &target, headers, body, pages.wire())
    })
}

fn answer(pages: &Pages, asked: Asked, nonce: Option<Nonce>) -> Response {
    let Page { status, headers, body } = pages.answer(asked, nonce.as_ref().map(Nonce::as_str));
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    response
}
