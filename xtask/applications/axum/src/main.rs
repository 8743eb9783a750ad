//! A page with a nonce on axum, as a user of the package writes it.

use axum::{Router, response::Html, routing::get};
use secure_axum::{Nonce, Policy, SecureHeaders};
use tokio::net::TcpListener;

async fn home(nonce: Nonce) -> Html<String> {
    Html(format!("<script nonce=\"{nonce}\">start();</script>"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secure_headers = SecureHeaders::new(&Policy::strict())?;
    let app = Router::new().route("/", get(home)).layer(secure_headers);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
