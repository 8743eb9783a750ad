//! The single-page application on rocket.

use std::{
    convert::Infallible,
    io::{self, Cursor},
    net::SocketAddr,
};

use blog::Failure;
use rocket::{
    Request, Response, State,
    fairing::AdHoc,
    fs::{FileServer, NamedFile},
    get,
    http::{Status, uri::Origin},
    request::{FromRequest, Outcome},
    response::{self, Responder},
    routes,
};
use secure_rocket::{Override, SecureHeaders};
use spa::{ASSETS, Reply, Spa, WORKER};

/// The value of `If-None-Match`.
#[derive(Clone, Copy)]
struct Known<'r>(Option<&'r str>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Known<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Self(request.headers().get_one("if-none-match")))
    }
}

/// A page as rocket sends it.
struct Page(Reply);

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        response.status(if self.0.is_known { Status::NotModified } else { Status::Ok });
        for (name, value) in self.0.fields {
            response.raw_header(name, value);
        }
        response.sized_body(self.0.body.len(), Cursor::new(self.0.body)).ok()
    }
}

// After the files, which rocket asks with rank 10.
#[get("/<_..>", rank = 20)]
fn page(spa: &State<Spa>, origin: &Origin<'_>, known: Known<'_>) -> Option<Page> {
    spa.reply(origin.path().as_str(), known.0).map(Page)
}

#[get("/sw.js")]
async fn service_worker() -> io::Result<NamedFile> {
    NamedFile::open(WORKER).await
}

#[rocket::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let spa = Spa::load()?;
    let secure_headers = SecureHeaders::new(&spa.policy)?;
    let worker = Override::new(&spa.worker)?;

    let address = blog::address()?;
    let config = rocket::Config::figment().merge(("address", address.ip())).merge(("port", address.port()));
    let app = rocket::custom(config)
        .mount("/assets", FileServer::from(ASSETS))
        .mount("/", worker.routes(routes![service_worker]))
        .mount("/", routes![page])
        .manage(spa)
        .attach(AdHoc::on_liftoff("listening", |app| {
            let address = SocketAddr::new(app.config().address, app.config().port);
            Box::pin(async move { drop(blog::listening(address)) })
        }))
        .attach(secure_headers) // last, to be around all the others
        .ignite()
        .await?;

    let shutdown = app.shutdown();
    rocket::tokio::spawn(async move {
        blog::stop().await;
        shutdown.notify();
    });
    app.launch().await?;
    Ok(())
}
