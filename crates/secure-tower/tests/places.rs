//! The places where applications on tower, hyper and tonic put the layer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    any::Any,
    convert::Infallible,
    future::ready,
    task::{Context, Poll},
};

use futures_util::stream;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Either, Empty, Full, StreamBody};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use secure_tower::{AllowedHosts, Nonce, Policy, SecureHeaders, Transport, current_nonce};
use tokio::io::{DuplexStream, duplex};
use tower::{
    BoxError, Layer, Service, ServiceBuilder, ServiceExt, buffer::BufferLayer, service_fn, util::BoxCloneService,
};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};

fn request() -> Request<Empty<Bytes>> {
    Request::new(Empty::new())
}

/// Its body, after a look at its headers.
async fn page<B: Body<Error: Into<BoxError>>>(response: Response<B>) -> String {
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let body = response.into_body().collect().await.map_err(Into::<BoxError>::into).unwrap();
    String::from_utf8(body.to_bytes().to_vec()).unwrap()
}

/// What a service says that nothing but hyper's server serves.
async fn served<S, B>(service: S) -> (HeaderMap, String)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error: Into<BoxError>, Future: Send> + Clone + Send + 'static,
    B: Body<Error: Into<BoxError>, Data: Send> + Send + 'static,
{
    let response = ask(serve(service), request()).await;
    let headers = response.headers().clone();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (headers, String::from_utf8(body.to_vec()).unwrap())
}

fn serve<S, B>(service: S) -> DuplexStream
where
    S: Service<Request<Incoming>, Response = Response<B>, Error: Into<BoxError>, Future: Send> + Clone + Send + 'static,
    B: Body<Error: Into<BoxError>, Data: Send> + Send + 'static,
{
    let (client, server) = duplex(1024);
    tokio::spawn(async move {
        let service = TowerToHyperService::new(service);
        // A connection that breaks is the client's to notice.
        drop(Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(server), service).await);
    });
    client
}

async fn ask(stream: DuplexStream, request: Request<Empty<Bytes>>) -> Response<Incoming> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender.send_request(request).await.unwrap()
}

/// A gRPC service, as tonic generates one.
#[derive(Clone)]
struct Greeter;

impl tonic::server::NamedService for Greeter {
    const NAME: &'static str = "greet.Greeter";
}

impl Service<Request<tonic::body::Body>> for Greeter {
    type Response = Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<tonic::body::Body>) -> Self::Future {
        let greeting = format!("hello from {}", request.uri().path());
        std::future::ready(Ok(Response::new(tonic::body::Body::new(Full::from(greeting)))))
    }
}

#[tokio::test]
async fn around_a_grpc_server_with_a_layer_of_another_body() {
    let server = tonic::transport::Server::builder()
        .layer(SecureHeaders::default())
        .layer(TraceLayer::new_for_grpc())
        .add_service(Greeter);
    let stopped = server.serve_with_shutdown("127.0.0.1:0".parse().unwrap(), async {});
    stopped.await.unwrap();

    // The same stack without a port.
    let service = ServiceBuilder::new()
        .layer(SecureHeaders::default())
        .layer(TraceLayer::new_for_grpc())
        .service(tonic::service::Routes::new(Greeter));
    let request = Request::post("/greet.Greeter/Hello").body(tonic::body::Body::default()).unwrap();
    assert_eq!(page(service.oneshot(request).await.unwrap()).await, "hello from /greet.Greeter/Hello");
}

/// Gives on what another server says, in a body that only hyper makes.
async fn proxy(_: Request<Incoming>) -> Result<Response<Incoming>, Infallible> {
    let upstream = |_: Request<Incoming>| async { Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("upstream"))) };
    Ok(ask(serve(service_fn(upstream)), request()).await)
}

#[tokio::test]
async fn around_a_proxy() {
    let (headers, body) = served(SecureHeaders::default().layer(service_fn(proxy))).await;
    assert_eq!(headers["x-frame-options"], "SAMEORIGIN");
    assert_eq!((headers["content-length"].to_str().unwrap(), body.as_str()), ("8", "upstream"));
}

#[tokio::test]
async fn around_bodies_without_a_default() {
    let streaming = service_fn(|_: Request<_>| async {
        let frames = ["one ", "two"].map(|text| Ok::<_, Infallible>(Frame::data(Bytes::from_static(text.as_bytes()))));
        Ok::<_, Infallible>(Response::new(StreamBody::new(stream::iter(frames))))
    });
    assert_eq!(page(SecureHeaders::default().layer(streaming).oneshot(request()).await.unwrap()).await, "one two");

    for left in [true, false] {
        let either = service_fn(move |_: Request<_>| async move {
            let (whole, empty) = (Full::<Bytes>::from("whole"), Empty::<Bytes>::new());
            Ok::<_, Infallible>(Response::new(if left { Either::Left(whole) } else { Either::Right(empty) }))
        });
        let response = SecureHeaders::default().layer(either).oneshot(request()).await.unwrap();
        assert_eq!(response.body().size_hint().exact(), Some(if left { 5 } else { 0 }));
        assert_eq!(page(response).await, if left { "whole" } else { "" });
    }
}

#[tokio::test]
async fn a_refused_request_has_no_body_whatever_that_of_the_service_is() {
    let hosts = AllowedHosts::new(["app.example"]).unwrap();
    let policy = Policy::recommended().with(Transport::Direct).with(hosts);
    let stream = serve(SecureHeaders::new(&policy).unwrap().layer(service_fn(proxy)));
    let response = ask(stream, Request::get("/").header("host", "evil.example").body(Empty::new()).unwrap()).await;
    assert_eq!((response.status().as_u16(), response.headers()["content-length"].as_bytes()), (400, &b"0"[..]));
    assert_eq!(page(response).await, "");
}

#[tokio::test]
async fn boxed_and_optional_layers_keep_the_body() {
    let hello =
        || service_fn(|_: Request<_>| async { Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("hello"))) });
    let boxed: BoxCloneService<Request<Empty<Bytes>>, Response<Full<Bytes>>, Infallible> =
        BoxCloneService::new(SecureHeaders::default().same_body().layer(hello()));
    assert_eq!(page(boxed.oneshot(request()).await.unwrap()).await, "hello");

    for on in [true, false] {
        let layer = on.then(|| SecureHeaders::default().same_body());
        let service = ServiceBuilder::new().option_layer(layer).service(hello());
        let response = service.oneshot(request()).await.unwrap();
        assert_eq!(response.headers().contains_key("x-frame-options"), on);
    }
}

#[tokio::test]
async fn the_empty_policy_changes_nothing() {
    let off = SecureHeaders::new(&Policy::empty()).unwrap();
    let service = off.layer(service_fn(|_: Request<_>| async {
        assert!(Nonce::current().is_ok(), "who asks for a nonce still gets one");
        Response::builder()
            .header("set-cookie", "a=b")
            .header("x-powered-by", "coffee")
            .body(Full::<Bytes>::from("hello"))
    }));
    let response = service.oneshot(request()).await.unwrap();
    assert_eq!(response.headers().len(), 2);
    assert_eq!(response.headers()["set-cookie"], "a=b");
}

#[tokio::test]
async fn an_error_page_has_the_nonce() {
    let panicking = service_fn(|_: Request<Empty<Bytes>>| async {
        if true { panic!("a handler") } else { Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("never"))) }
    });
    let service = ServiceBuilder::new()
        .layer(SecureHeaders::default())
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            Response::new(Full::<Bytes>::from(current_nonce().unwrap().to_string()))
        }))
        .service(panicking);
    let response = service.oneshot(request()).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = page(response).await;
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{policy}");
}

#[tokio::test]
async fn a_buffer_calls_where_nobody_lends_a_nonce_unless_the_layer_is_inside_of_it() {
    let asking = || {
        service_fn(|_: Request<Empty<Bytes>>| {
            let nonce = Nonce::current().map_or_else(|error| error.to_string(), |_| "a nonce".to_owned());
            ready(Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(nonce))))
        })
    };
    let outside = ServiceBuilder::new()
        .layer(SecureHeaders::default())
        .layer(BufferLayer::<Request<_>>::new(1))
        .service(asking());
    assert_eq!(
        page(outside.oneshot(request()).await.unwrap()).await,
        "nonce: somebody asked for a nonce where no SecureHeaders is around; wrap the application in SecureHeaders (in warp \
         by `wrap`, for `filter` cannot lend a nonce), take the nonce in the handler's arguments, and pass it on to what runs \
         in a task of its own, as under tokio::spawn; behind tower's buffer, place SecureHeaders inside of it",
    );
    let inside = ServiceBuilder::new()
        .layer(BufferLayer::<Request<_>>::new(1))
        .layer(SecureHeaders::default())
        .service(asking());
    assert_eq!(page(inside.oneshot(request()).await.unwrap()).await, "a nonce");
}
