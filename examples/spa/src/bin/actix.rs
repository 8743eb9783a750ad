//! The single-page application on actix-web.

use std::net::TcpListener;

use actix_files::{Files, NamedFile};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::header::IF_NONE_MATCH, web};
use blog::Failure;
use secure_actix::{Override, SecureHeaders};
use spa::{ASSETS, Spa, WORKER};

async fn page(spa: web::Data<Spa>, request: HttpRequest) -> HttpResponse {
    let known = request.headers().get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let Some(reply) = spa.reply(request.uri().path(), known) else {
        return HttpResponse::NotFound().body("there is no such file");
    };
    let mut response = if reply.is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    for field in reply.fields {
        response.insert_header(field);
    }
    response.body(reply.body)
}

async fn service_worker() -> std::io::Result<NamedFile> {
    NamedFile::open(WORKER)
}

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let spa = Spa::load()?;
    let secure_headers = SecureHeaders::new(&spa.policy)?;
    let worker = Override::new(&spa.worker)?;
    let spa = web::Data::new(spa);

    let app = move || {
        App::new()
            .service(Files::new("/assets", ASSETS))
            .service(web::resource("/sw.js").get(service_worker).wrap(worker))
            .service(web::resource("/{path:.*}").get(page).route(web::head().to(page)))
            .app_data(spa.clone())
            .wrap(secure_headers) // last, to be around all the others
    };

    let listener = TcpListener::bind(blog::address()?)?;
    blog::listening(listener.local_addr()?)?;
    HttpServer::new(app).shutdown_signal(blog::stop()).listen(listener)?.run().await?;
    Ok(())
}
