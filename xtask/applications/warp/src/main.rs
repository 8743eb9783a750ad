//! A page with a nonce on warp, as a user of the package writes it.

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use secure_warp::{Nonce, Policy, SecureHeaders, nonce};
use tokio::net::TcpListener;
use warp::{
    Filter,
    reply::{self, Html},
};

fn home(nonce: Nonce) -> Html<String> {
    reply::html(format!("<script nonce=\"{nonce}\">start();</script>"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secure_headers = SecureHeaders::new(&Policy::strict())?;
    let routes = warp::path::end().and(nonce()).map(home);
    let app = TowerToHyperService::new(secure_headers.wrap(warp::service(routes)));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let app = app.clone();
        tokio::spawn(async move {
            let server = Builder::new(TokioExecutor::new());
            drop(server.serve_connection(TokioIo::new(stream), app).await);
        });
    }
}
