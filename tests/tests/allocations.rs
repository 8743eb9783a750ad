//! A counting allocator: a static policy allocates nothing of its own on any response, one with a nonce allocates once.
//!
//! What the framework's own map of headers allocates as it grows is not ours, and so is not counted: the same headers set
//! by hand, ready names and values, one by one, are the measure.

#![cfg(all(feature = "actix", feature = "rocket", feature = "tower"))]

use allocation_counter::measure;
use secure_core::{
    Adjustment, Backend, CacheControl, ContentSecurityPolicy, Directive, Error, Exchange, Http, Policy, Prepared,
    RequestView, Source, Target, XFrameOptions, current_nonce,
};

/// Responses of a framework: one with two headers, and the same headers set by hand.
trait Framework: Backend {
    /// What the framework's map allocates when a header is set in place of another: a nonce's policy takes the place of
    /// the one without.
    const SET_AGAIN: u64 = 0;

    fn with_response<R>(work: impl FnOnce(&mut Self::Headers<'_>) -> R) -> R;
}

impl Framework for Http {
    fn with_response<R>(work: impl FnOnce(&mut Self::Headers<'_>) -> R) -> R {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/html"));
        headers.insert(http::header::CONTENT_LENGTH, http::HeaderValue::from_static("5"));
        work(&mut headers)
    }
}

impl Framework for secure_actix::Actix {
    fn with_response<R>(work: impl FnOnce(&mut Self::Headers<'_>) -> R) -> R {
        use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};

        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("5"));
        work(&mut headers)
    }
}

impl Framework for secure_rocket::Rocket {
    /// A list of lines for each name.
    const SET_AGAIN: u64 = 1;

    fn with_response<R>(work: impl FnOnce(&mut Self::Headers<'_>) -> R) -> R {
        let mut response = rocket::Response::new();
        response.set_raw_header("content-type", "text/html");
        response.set_raw_header("content-length", "5");
        work(&mut response)
    }
}

fn policy(source: Source) -> Policy {
    let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin).script_src([Source::SelfOrigin, source]);
    // With a `Cache-Control` of its own, a response with a nonce has as many headers as one without.
    Policy::recommended().with(csp).with(CacheControl::no_store())
}

/// How often `apply` allocates, and how often the same headers by hand do.
fn allocations<F: Framework>(prepared: &Prepared<F>, exchange: &Exchange) -> Result<(u64, u64), Error> {
    let mut by_hand = Vec::new();
    for (name, value) in prepared.lines() {
        let name = F::name(&name.parse()?).ok_or_else(|| Error::new("name", "not held", ""))?;
        let value = F::value(&secure_core::HeaderValue::new(value.to_owned())?);
        by_hand.push((name, value.ok_or_else(|| Error::new("value", "not held", ""))?));
    }
    let count =
        |work: &mut dyn FnMut(&mut F::Headers<'_>)| F::with_response(|headers| measure(|| work(headers)).count_total);
    let ours = count(&mut |headers| prepared.apply(headers, 200, exchange));
    let hand = count(&mut |headers| by_hand.iter().for_each(|(name, value)| F::insert(headers, name, value.clone())));
    Ok((ours, hand))
}

#[track_caller]
fn check<F: Framework>() -> Result<(), Error> {
    let request = RequestView { host: Some("app.example"), ..RequestView::default() };

    let prepared = policy(Source::HTTPS).prepare::<F>()?;
    let exchange = prepared.begin(&request);
    let (ours, hand) = allocations(&prepared, &exchange)?;
    assert!(ours <= hand, "a static policy: {ours}, by hand {hand}");

    let prepared = policy(Source::Nonce).prepare::<F>()?;
    let mut exchange = prepared.begin(&request);
    let (ours, hand) = allocations(&prepared, &exchange)?;
    assert!(ours <= hand, "a nonce that nobody asked for: {ours}, by hand {hand}");

    // To begin, to run the handler in a scope and to mint allocates nothing; the buffer of random bytes is the thread's.
    current_nonce().err();
    let minting = measure(|| {
        exchange = prepared.begin(&request);
        assert!(exchange.scope(current_nonce).is_ok());
    });
    assert_eq!(minting.count_total, 0);
    let (ours, hand) = allocations(&prepared, &exchange)?;
    assert!(ours <= hand + 1 + F::SET_AGAIN, "with a nonce: {ours}, by hand {hand}");

    // An adjusted response may allocate, but all of it goes with the response.
    let adjustment = Adjustment::new().append(Target::Both, Directive::ImgSrc, "data:").without::<XFrameOptions>();
    let kept = measure(|| F::with_response(|headers| prepared.apply_adjusted(headers, 200, &exchange, &adjustment)));
    assert_eq!(kept.count_current, 0, "{kept:?}");
    Ok(())
}

#[test]
fn http() -> Result<(), Error> {
    check::<Http>()
}

#[test]
fn actix() -> Result<(), Error> {
    check::<secure_actix::Actix>()
}

#[test]
fn rocket() -> Result<(), Error> {
    check::<secure_rocket::Rocket>()
}

/// The whole way through a layer: request in, response out.
#[test]
fn a_layer_adds_no_allocation_of_its_own() -> Result<(), Error> {
    use std::{convert::Infallible, future::Ready, task::Poll};

    use http::{Request, Response};
    use tower::{Layer, Service, service_fn};

    fn answer(_: Request<()>) -> Ready<Result<Response<()>, Infallible>> {
        let mut response = Response::new(());
        response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/html"));
        response.headers_mut().insert(http::header::CONTENT_LENGTH, http::HeaderValue::from_static("5"));
        std::future::ready(Ok(response))
    }

    fn run<S>(service: &mut S) -> u64
    where
        S: Service<Request<()>, Response = Response<()>, Error = Infallible>,
        S::Future: Unpin,
    {
        let request = Request::new(());
        let mut response = None;
        let counted = measure(|| {
            let mut future = service.call(request);
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            if let Poll::Ready(Ok(ready)) = std::pin::Pin::new(&mut future).poll(&mut context) {
                response = Some(ready);
            }
        });
        assert!(response.is_some());
        counted.count_total
    }

    let policy = policy(Source::HTTPS);
    let prepared = policy.prepare::<Http>()?;
    let (_, hand) = allocations(&prepared, &prepared.begin(&RequestView::default()))?;
    let bare = run(&mut service_fn(answer));
    let ours = run(&mut secure_tower::SecureHeaders::new(&policy)?.layer(service_fn(answer)));
    assert!(ours <= bare + hand, "{ours}, bare {bare}, by hand {hand}");
    Ok(())
}
