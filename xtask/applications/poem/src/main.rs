//! A page with a nonce on poem, as a user of the package writes it.

use poem::{EndpointExt, Route, Server, get, handler, listener::TcpAcceptor, web::Html};
use secure_poem::{Nonce, Policy, SecureHeaders};
use tokio::net::TcpListener;

#[handler]
fn home(nonce: Nonce) -> Html<String> {
    Html(format!("<script nonce=\"{nonce}\">start();</script>"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secure_headers = SecureHeaders::new(&Policy::strict())?;
    let app = Route::new().at("/", get(home)).with(secure_headers);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?).run(app).await?;
    Ok(())
}
