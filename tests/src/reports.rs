//! [`Collects`]: an application with a collector of reports, on each framework's real server.

use std::sync::Arc;

use secure_core::{Collector, Policy};

use crate::{Failure, Harness, Server};

/// An application with a page at `/`, and a collector at `/reports`.
pub trait Collects: Harness {
    /// Serves it on a free port of `127.0.0.1`, under this policy.
    ///
    /// # Errors
    /// When the policy cannot be prepared or the server cannot start.
    fn collect(policy: &Policy, collector: Arc<Collector>) -> impl Future<Output = Result<Server, Failure>>;
}

/// What the page says.
pub const HOME: &str = "a page";

#[cfg(feature = "actix")]
mod actix {
    use actix_web::{App, HttpServer, web};
    use secure_actix::{Reports, SecureHeaders};

    use super::{Arc, Collector, Collects, Failure, HOME, Policy, Server};
    use crate::actix::running;

    impl Collects for crate::Actix {
        async fn collect(policy: &Policy, collector: Arc<Collector>) -> Result<Server, Failure> {
            let (secure_headers, reports) = (SecureHeaders::new(policy)?, Reports::new(collector));
            let app = move || {
                App::new()
                    .route("/", web::get().to(|| async { HOME }))
                    .route("/reports", web::to(reports.clone()))
                    .wrap(secure_headers)
            };
            let server = HttpServer::new(app).workers(1).disable_signals().bind_auto_h2c("127.0.0.1:0")?;
            running(&server.addrs(), server.shutdown_timeout(0).run())
        }
    }
}

#[cfg(feature = "axum")]
mod axum {
    use axum::{Router, routing::get};
    use secure_axum::{Reports, SecureHeaders};

    use super::{Arc, Collector, Collects, Failure, HOME, Policy, Server};
    use crate::axum::listen;

    impl Collects for crate::Axum {
        async fn collect(policy: &Policy, collector: Arc<Collector>) -> Result<Server, Failure> {
            let app = Router::new()
                .route("/", get(|| async { HOME }))
                .route_service("/reports", Reports::new(collector))
                .layer(SecureHeaders::new(policy)?);
            listen(app).await
        }
    }
}

#[cfg(feature = "poem")]
mod poem {
    use poem::{EndpointExt, Route, endpoint::make_sync, get};
    use secure_poem::{Reports, SecureHeaders};

    use super::{Arc, Collector, Collects, Failure, HOME, Policy, Server};
    use crate::poem::listen;

    impl Collects for crate::Poem {
        async fn collect(policy: &Policy, collector: Arc<Collector>) -> Result<Server, Failure> {
            let app = Route::new()
                .at("/", get(make_sync(|_| HOME)))
                .at("/reports", Reports::new(collector))
                .with(SecureHeaders::new(policy)?);
            listen(app).await
        }
    }
}

#[cfg(feature = "rocket")]
mod rocket {
    use rocket::{get, routes};
    use secure_rocket::{Reports, SecureHeaders};

    use super::{Arc, Collector, Collects, Failure, HOME, Policy, Server};
    use crate::rocket::{configuration, launch};

    #[get("/")]
    fn home() -> &'static str {
        HOME
    }

    impl Collects for crate::Rocket {
        async fn collect(policy: &Policy, collector: Arc<Collector>) -> Result<Server, Failure> {
            let app = rocket::custom(configuration(None))
                .mount("/", routes![home])
                .mount("/reports", Reports::new(collector))
                .attach(SecureHeaders::new(policy)?);
            launch(app).await
        }
    }
}

#[cfg(feature = "tower")]
mod tower {
    use std::convert::Infallible;

    use http::{Request, Response};
    use hyper::body::Incoming;
    use secure_tower::{Reports, SecureHeaders};
    use tower::{Layer, service_fn};

    use super::{Arc, Collector, Collects, Failure, HOME, Policy, Server};
    use crate::{Wire, serve};

    impl Collects for crate::Tower {
        async fn collect(policy: &Policy, collector: Arc<Collector>) -> Result<Server, Failure> {
            let reports = Reports::new(collector);
            let service = service_fn(move |request: Request<Incoming>| {
                let reports = reports.clone();
                async move {
                    Ok::<_, Infallible>(match request.uri().path() {
                        "/reports" => reports.receive(request).await,
                        _ => Response::new(HOME.to_owned()),
                    })
                }
            });
            let service = SecureHeaders::new(policy)?.layer(service);
            serve::serve(service, Wire::Plain).await
        }
    }
}

#[cfg(feature = "warp")]
mod warp {
    use secure_warp::{Reports, SecureHeaders};
    use tokio::net::TcpListener;
    use warp::{Filter, Rejection, Reply};

    use super::{Arc, Collector, Collects, Failure, HOME, Policy, Server};
    use crate::{Wire, serve};

    fn routes(collector: Arc<Collector>) -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
        let reports = warp::path("reports").and(warp::path::end()).and(Reports::new(collector).filter());
        warp::path::end().map(|| HOME).or(reports)
    }

    impl Collects for crate::Warp {
        async fn collect(policy: &Policy, collector: Arc<Collector>) -> Result<Server, Failure> {
            let service = SecureHeaders::new(policy)?.wrap(warp::service(routes(collector)));
            serve::serve(service, Wire::Plain).await
        }
    }

    impl Collects for crate::WarpFilter {
        async fn collect(policy: &Policy, collector: Arc<Collector>) -> Result<Server, Failure> {
            let routes = SecureHeaders::new(policy)?.filter(routes(collector));
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let task = tokio::spawn(warp::serve(routes).incoming(listener).run());
            Ok(Server::new(address, move || task.abort()))
        }
    }
}
