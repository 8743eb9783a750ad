//! Every adapter whose framework listens on unix sockets: a proxy that connects by one is believed where `"unix:"` is trusted,
//! and by nobody else.

#![cfg(all(unix, any(feature = "actix", feature = "axum", feature = "poem", feature = "tower", feature = "warp")))]

use std::{
    env, fs,
    os::unix::net::UnixListener,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use secure_conformance::{Failure, client};
use secure_core::{HttpsRedirect, Policy, Transport, TrustedProxies};
use tokio::{net::UnixStream, runtime::Runtime, task::JoinHandle};

/// A socket in the file system, for as long as this lives.
struct Socket(PathBuf);

impl Socket {
    fn listen() -> Result<(Self, UnixListener), Failure> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("secure-{}-{count}.socket", process::id()));
        let listener = UnixListener::bind(&path)?;
        listener.set_nonblocking(true)?;
        Ok((Self(path), listener))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// `start` serves a page on a socket. It is called within a runtime.
fn check(start: fn(&Policy, UnixListener) -> Result<JoinHandle<()>, Failure>) -> Result<(), Failure> {
    Runtime::new()?.block_on(async {
        for (trusted, proto, status, pins) in [
            ("unix:", "https", 200, 1),
            ("unix:", "http", 308, 0),
            // Somebody who is not trusted: nobody knows how the browser came, and nobody is redirected.
            ("127.0.0.1", "https", 200, 1),
            ("127.0.0.1", "http", 200, 1),
        ] {
            let policy = Policy::recommended()
                .with(Transport::Proxied(TrustedProxies::x_forwarded([trusted])?))
                .with(HttpsRedirect::to("app.example")?);
            let (socket, listener) = Socket::listen()?;
            let server = start(&policy, listener)?;
            let request = format!(
                "GET / HTTP/1.1\r\nHost: app.example\r\nX-Forwarded-Proto: {proto}\r\nConnection: close\r\n\r\n"
            );
            let stream = UnixStream::connect(&socket.0).await?;
            let reply = client::converse(stream, request.as_bytes(), false).await?;
            server.abort();
            let reply = reply.ok_or_else(|| Failure::new("no reply"))?;
            let place = format!("{trusted} {proto}");
            assert_eq!(reply.status, status, "{place}");
            assert_eq!(reply.values("Strict-Transport-Security").count(), pins, "{place}");
            let (location, body) = if status == 308 { (Some("https://app.example/"), "") } else { (None, "page") };
            assert_eq!(reply.values("Location").next(), location, "{place}");
            assert_eq!(reply.text(), body, "{place}");
        }
        Ok(())
    })
}

#[cfg(feature = "actix")]
#[test]
fn actix() -> Result<(), Failure> {
    use actix_web::{App, HttpServer, rt::net::UnixStream, web};
    use secure_actix::{Connection, Peer, SecureHeaders};

    check(|policy, listener| {
        let secure_headers = SecureHeaders::new(policy)?;
        let app = move || App::new().route("/", web::get().to(async || "page")).wrap(secure_headers);
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .on_connect(|stream, noted| {
                if stream.is::<UnixStream>() {
                    noted.insert(Connection::plain(Peer::UnixSocket));
                }
            })
            .listen_uds(listener)?;
        let server = server.shutdown_timeout(0).run();
        Ok(tokio::spawn(async move { drop(server.await) }))
    })
}

#[cfg(feature = "axum")]
#[test]
fn axum() -> Result<(), Failure> {
    use axum::{Extension, Router, routing::get};
    use secure_axum::{Connection, Peer, SecureHeaders};
    use tokio::net::UnixListener;

    check(|policy, listener| {
        let noted = Extension(Connection::plain(Peer::UnixSocket));
        let app = Router::new().route("/", get("page")).layer(SecureHeaders::new(policy)?).layer(noted);
        let listener = UnixListener::from_std(listener)?;
        Ok(tokio::spawn(async move { drop(axum::serve(listener, app).await) }))
    })
}

#[cfg(feature = "poem")]
#[test]
fn poem() -> Result<(), Failure> {
    use poem::{EndpointExt, Route, Server, endpoint::make_sync, get, listener::UnixAcceptor};
    use secure_poem::SecureHeaders;

    check(|policy, listener| {
        let app = Route::new().at("/", get(make_sync(|_| "page"))).with(SecureHeaders::new(policy)?);
        let server = Server::new_with_acceptor(UnixAcceptor::from_std(listener)?);
        Ok(tokio::spawn(async move { drop(server.run(app).await) }))
    })
}

#[cfg(any(feature = "tower", feature = "warp"))]
mod services {
    use std::{error::Error, os::unix::net::UnixListener};

    use http::{Request, Response};
    use hyper::body::{Body, Incoming};
    use hyper_util::{
        rt::{TokioExecutor, TokioIo},
        server::conn::auto::Builder,
        service::TowerToHyperService,
    };
    use secure_conformance::Failure;
    use tokio::task::JoinHandle;
    use tower::Service;

    /// hyper's server.
    fn serve<S, B>(service: S, listener: UnixListener) -> Result<JoinHandle<()>, Failure>
    where
        S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data: Send> + Send + 'static,
    {
        let listener = tokio::net::UnixListener::from_std(listener)?;
        Ok(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = TowerToHyperService::new(service.clone());
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    drop(builder.serve_connection(TokioIo::new(stream), service).await);
                });
            }
        }))
    }

    #[cfg(feature = "tower")]
    #[test]
    fn tower() -> Result<(), Failure> {
        use std::convert::Infallible;

        use secure_tower::{Connection, Peer, SecureHeaders};
        use tower::{Layer, service_fn};

        super::check(|policy, listener| {
            let page = service_fn(async |_| Ok::<_, Infallible>(Response::new("page".to_owned())));
            let app = SecureHeaders::new(policy)?.layer(page);
            serve(app.connected(Connection::plain(Peer::UnixSocket)), listener)
        })
    }

    #[cfg(feature = "warp")]
    #[test]
    fn warp() -> Result<(), Failure> {
        use secure_warp::{Connection, Peer, SecureHeaders};
        use warp::Filter;

        super::check(|policy, listener| {
            let app = SecureHeaders::new(policy)?.wrap(warp::service(warp::any().map(|| "page")));
            serve(app.connected(Connection::plain(Peer::UnixSocket)), listener)
        })
    }

    #[cfg(feature = "warp")]
    #[test]
    fn warp_filter() -> Result<(), Failure> {
        use secure_warp::{Connection, Peer, SecureHeaders};
        use tower::util::MapRequest;
        use warp::Filter;

        super::check(|policy, listener| {
            let app = warp::service(SecureHeaders::new(policy)?.filter(warp::any().map(|| "page")));
            let noted = |mut request: Request<Incoming>| {
                request.extensions_mut().insert(Connection::plain(Peer::UnixSocket));
                request
            };
            serve(MapRequest::new(app, noted), listener)
        })
    }
}
