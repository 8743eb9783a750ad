//! A page with a nonce on Rocket, as a user of the package writes it.

use rocket::{Config, fairing::AdHoc, get, response::content::RawHtml, routes};
use secure_rocket::{Nonce, Policy, SecureHeaders};

#[get("/")]
fn home(nonce: Nonce) -> RawHtml<String> {
    RawHtml(format!("<script nonce=\"{nonce}\">start();</script>"))
}

#[rocket::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secure_headers = SecureHeaders::new(&Policy::strict())?;
    let listening = AdHoc::on_liftoff("listening", |app| {
        let (address, port) = (app.config().address, app.config().port);
        Box::pin(async move { println!("listening on http://{address}:{port}") })
    });
    let config = Config { port: 0, workers: 1, ..Config::release_default() };
    let app = rocket::custom(config).mount("/", routes![home]).attach(listening).attach(secure_headers);
    app.launch().await?;
    Ok(())
}
