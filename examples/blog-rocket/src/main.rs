//! The example blog on Rocket.

use std::net::SocketAddr;

use blog::Failure;
use rocket::{
    Config, State, catch, catchers, fairing::AdHoc, get, http::ContentType, response::content::RawHtml, routes,
};
use secure_rocket::{Nonce, Override, OverrideResponder, SecureHeaders};

#[get("/")]
fn home() -> RawHtml<String> {
    RawHtml(blog::home())
}

#[get("/posts/<id>")]
fn post(id: &str) -> Option<RawHtml<String>> {
    blog::post(id).map(RawHtml)
}

#[get("/nonce")]
fn nonce_page(nonce: Nonce) -> RawHtml<String> {
    RawHtml(blog::nonce_page(nonce.as_str()))
}

#[get("/static/blog.css")]
fn stylesheet() -> (ContentType, &'static str) {
    (ContentType::CSS, blog::STYLESHEET)
}

#[get("/embed")]
fn embed(embeddable: &State<Override>) -> OverrideResponder<RawHtml<String>> {
    embeddable.on(RawHtml(blog::embed()))
}

#[catch(404)]
fn not_found() -> RawHtml<String> {
    RawHtml(blog::not_found())
}

#[rocket::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let policy = blog::policy();
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = Override::new(&blog::embeddable(&policy))?;

    let address = blog::address()?;
    let config = Config::figment().merge(("address", address.ip())).merge(("port", address.port()));
    let app = rocket::custom(config)
        .mount("/", routes![home, post, nonce_page, stylesheet, embed])
        .register("/", catchers![not_found])
        .manage(embeddable)
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
