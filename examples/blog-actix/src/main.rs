//! The example blog on actix-web.

use std::net::TcpListener;

use actix_web::{
    App, Either, HttpResponse, HttpServer, Responder,
    http::StatusCode,
    web::{self, Html},
};
use blog::Failure;
use secure_actix::{Nonce, Override, SecureHeaders};

async fn home() -> Html {
    Html::new(blog::home())
}

async fn post(id: web::Path<String>) -> impl Responder {
    match blog::post(&id) {
        Some(page) => Either::Left(Html::new(page)),
        None => Either::Right(not_found().await),
    }
}

async fn nonce_page(nonce: Nonce) -> Html {
    Html::new(blog::nonce_page(nonce.as_str()))
}

async fn stylesheet() -> impl Responder {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(blog::STYLESHEET)
}

async fn embed(embeddable: web::Data<Override>) -> impl Responder {
    embeddable.on(Html::new(blog::embed()))
}

async fn not_found() -> impl Responder {
    Html::new(blog::not_found()).customize().with_status(StatusCode::NOT_FOUND)
}

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let policy = blog::policy();
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = web::Data::new(Override::new(&blog::embeddable(&policy))?);

    let app = move || {
        App::new()
            .service(web::resource("/").get(home))
            .service(web::resource("/posts/{id}").get(post))
            .service(web::resource("/nonce").get(nonce_page))
            .service(web::resource("/static/blog.css").get(stylesheet))
            .service(web::resource("/embed").get(embed))
            .default_service(web::to(not_found))
            .app_data(embeddable.clone())
            .wrap(secure_headers) // last, to be around all the others
    };

    let listener = TcpListener::bind(blog::address()?)?;
    blog::listening(listener.local_addr()?)?;
    HttpServer::new(app).shutdown_signal(blog::stop()).listen(listener)?.run().await?;
    Ok(())
}
