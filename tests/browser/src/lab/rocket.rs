//! The lab on Rocket.

use std::{
    convert::Infallible,
    io::Cursor,
    net::{Ipv4Addr, SocketAddr},
    sync::Mutex,
};

use rocket::{
    Config, Request, Route, State,
    config::{LogLevel, Shutdown, TlsConfig},
    fairing::AdHoc,
    get,
    http::Status,
    options, post,
    request::{FromRequest, Outcome},
    response::{self, Responder, Response},
    routes,
};
use secure_conformance::{Failure, Server, Wire, tls::Tls};
use secure_rocket::{Nonce, Override, Reports, SecureHeaders};
use tokio::sync::oneshot;

use super::{Asked, Page, Pages, Setup};

pub(super) async fn serve(setup: Setup) -> Result<Server, Failure> {
    let secure_headers = SecureHeaders::new(&setup.policy)?;
    let overriding = Override::new(&setup.overriding)?;
    let tls = match setup.wire() {
        Wire::Plain => None,
        Wire::Tls => {
            let tls = Tls::shared()?;
            Some(TlsConfig::from_bytes(tls.certificate().as_bytes(), tls.key().as_bytes()))
        }
    };
    let reports = Reports::new(setup.pages.collector());
    let config = Config {
        address: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        workers: 1,
        tls,
        log_level: LogLevel::Off,
        shutdown: Shutdown { ctrlc: false, signals: [].into(), ..Shutdown::default() },
        ..Config::debug_default()
    };
    let (bound, address) = oneshot::channel();
    let bound = Mutex::new(Some(bound));
    let liftoff = AdHoc::on_liftoff("Address", move |rocket| {
        let address = SocketAddr::new(rocket.config().address, rocket.config().port);
        if let Some(bound) = bound.lock().ok().and_then(|mut bound| bound.take()) {
            // Nobody waits any more: the test has ended.
            let _ = bound.send(address);
        }
        Box::pin(async {})
    });
    let app = rocket::custom(config)
        .manage(setup.pages)
        .mount("/nonce", routes![with_nonce])
        .mount("/override", overriding.routes(routes![page]))
        .mount("/bare", Override::off().routes(routes![page, sent, preflight]))
        .mount("/reports", reports)
        .mount("/", last(routes![page, sent]))
        .attach(liftoff)
        .attach(secure_headers)
        .ignite()
        .await?;
    let shutdown = app.shutdown();
    let task = tokio::spawn(app.launch());
    Ok(Server::new(address.await?, move || {
        shutdown.notify();
        task.abort();
    }))
}

/// These routes after all others.
fn last(mut routes: Vec<Route>) -> Vec<Route> {
    for route in &mut routes {
        route.rank = 100;
    }
    routes
}

#[get("/<_..>")]
fn page(pages: &State<Pages>, asked: Asked) -> Page {
    pages.answer(asked, None)
}

#[post("/<_..>", data = "<body>")]
fn sent(pages: &State<Pages>, mut asked: Asked, body: Vec<u8>) -> Page {
    asked.body = body;
    pages.answer(asked, None)
}

#[options("/<_..>")]
fn preflight(pages: &State<Pages>, asked: Asked) -> Page {
    pages.answer(asked, None)
}

#[get("/<_..>")]
fn with_nonce(pages: &State<Pages>, asked: Asked, nonce: Nonce) -> Page {
    pages.answer(asked, Some(nonce.as_str()))
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asked {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let Some(pages) = request.rocket().state::<Pages>() else {
            return Outcome::Forward(Status::InternalServerError);
        };
        let headers: Vec<_> =
            request.headers().iter().map(|line| (line.name().to_string(), line.value().to_owned())).collect();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        Outcome::Success(Self::new(&request.method(), request.uri(), headers, "", pages.wire()))
    }
}

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        response.status(Status::new(self.status));
        for (name, value) in self.headers {
            response.raw_header_adjoin(name, value);
        }
        Ok(response.sized_body(self.body.len(), Cursor::new(self.body)).finalize())
    }
}
