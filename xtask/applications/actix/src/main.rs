//! A page with a nonce on actix-web, as a user of the package writes it.

use std::net::TcpListener;

use actix_web::{App, HttpServer, web, web::Html};
use secure_actix::{Nonce, Policy, SecureHeaders};

async fn home(nonce: Nonce) -> Html {
    Html::new(format!("<script nonce=\"{nonce}\">start();</script>"))
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secure_headers = SecureHeaders::new(&Policy::strict())?;
    let app = move || App::new().route("/", web::get().to(home)).wrap(secure_headers);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening on http://{}", listener.local_addr()?);
    HttpServer::new(app).workers(1).listen(listener)?.run().await?;
    Ok(())
}
