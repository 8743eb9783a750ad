//! The lab on actix-web.

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    web::{self, Bytes, Data, scope, to},
};
use secure_actix::{Nonce, Override, Reports, SecureHeaders};
use secure_conformance::{Failure, Server, Wire, tls::Tls};

use super::{Asked, Page, Pages, Setup};

pub(super) fn serve(setup: Setup) -> Result<Server, Failure> {
    let secure_headers = SecureHeaders::new(&setup.policy)?;
    let overriding = Override::new(&setup.overriding)?;
    let reports = Reports::new(setup.pages.collector());
    let wire = setup.wire();
    let app = move || {
        App::new()
            .app_data(Data::new(setup.pages.clone()))
            .service(scope("/nonce").default_service(to(with_nonce)))
            .service(scope("/override").default_service(to(page)).wrap(overriding))
            .service(scope("/bare").default_service(to(page)).wrap(Override::off()))
            .route("/reports", to(reports.clone()))
            .default_service(to(page))
            .wrap(secure_headers)
    };
    let server = HttpServer::new(app).workers(1).disable_signals();
    let server = match wire {
        Wire::Plain => server.bind("127.0.0.1:0")?,
        Wire::Tls => server.bind_rustls_0_23("127.0.0.1:0", (**Tls::shared()?.server()).clone())?,
    };
    let address = server.addrs().into_iter().next().ok_or_else(|| Failure::new("actix has bound nothing"))?;
    let server = server.shutdown_timeout(0).run();
    let handle = server.handle();
    let task = tokio::spawn(server);
    Ok(Server::new(address, move || {
        drop(handle.stop(false));
        task.abort();
    }))
}

async fn page(pages: Data<Pages>, request: HttpRequest, body: Bytes) -> HttpResponse {
    answer(&pages, &request, body, None)
}

async fn with_nonce(pages: Data<Pages>, request: HttpRequest, body: Bytes, nonce: Nonce) -> HttpResponse {
    answer(&pages, &request, body, Some(nonce))
}

fn answer(pages: &Pages, request: &HttpRequest, body: web::Bytes, nonce: Option<Nonce>) -> HttpResponse {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let asked = Asked::new(request.method(), &target, headers, body, pages.wire());
    let Page { status, headers, body } = pages.answer(asked, nonce.as_ref().map(Nonce::as_str));
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or_default());
    for header in headers {
        response.append_header(header);
    }
    response.body(body)
}
