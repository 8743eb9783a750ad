//! A counting allocator: a static policy allocates nothing of its own on any response, one with a nonce allocates once.
//!
//! What the framework's own map of headers allocates as it grows is not ours, and so is not counted: the same headers set
//! by hand, ready names and values, one by one, are the measure.

#![cfg(all(feature = "actix", feature = "rocket", feature = "tower"))]

use allocation_counter::measure;
use secure_core::{
    Adjustment, AllowedHosts, Backend, CacheControl, Connection, ContentSecurityPolicy, CookiePattern, CookieRule,
    CookieRules, Directive, Error, Exchange, Http, HttpsRedirect, Level, Lint, Origin, PathPattern, Peer, Policy,
    Prepared, RequestView, ResourceIsolation, Scheme, Source, Target, Transport, TrustedProxies, XFrameOptions,
    current_nonce,
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
    // What the response depends on is a line of its own, and no header of the policy.
    let vary = F::name(&"Vary".parse()?).ok_or_else(|| Error::new("name", "not held", ""))?;
    let line = F::with_response(|headers| {
        prepared.apply(headers, 200, exchange);
        F::get(headers, &vary).map(str::to_owned)
    });
    if let Some(line) = line {
        let value = F::value(&secure_core::HeaderValue::new(line)?);
        by_hand.push((vary, value.ok_or_else(|| Error::new("value", "not held", ""))?));
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
    check_guarded::<F>(&policy(Source::HTTPS))?;

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
    let adjustment = Adjustment::new().append(Target::Both, Directive::ImgSrc, Source::DATA).without::<XFrameOptions>();
    let kept = measure(|| F::with_response(|headers| prepared.apply_adjusted(headers, 200, &exchange, &adjustment)));
    assert_eq!(kept.count_current, 0, "{kept:?}");
    Ok(())
}

/// For our hosts alone, over HTTPS alone, with rules for cookies.
fn guarded(policy: &Policy) -> Result<Policy, Error> {
    let hosts = AllowedHosts::new(["app.example", "*.app.example"])?.exempt(PathPattern::from_static("/healthz"));
    Ok(policy
        .clone()
        .with(CookieRules::strict().rule(CookiePattern::from_static("session_*"), CookieRule::recommended()))
        .with(HttpsRedirect::same_host(hosts.clone()).exempt(PathPattern::from_static("/acme/*")))
        .with(hosts)
        .with(Transport::Direct))
}

/// To know how a request came, to check its host, and to look for cookies, costs no allocation where the request passes and
/// no cookie is set: nor does it where a proxy is believed.
#[track_caller]
fn check_guarded<F: Framework>(policy: &Policy) -> Result<(), Error> {
    let guarded = guarded(policy)?;
    let isolated =
        |policy: Policy| policy.with(ResourceIsolation::new().trust(Origin::from_static("https://a.example")));
    let tls = Connection::tls(Peer::Unknown);
    let proxy = Connection::plain(Peer::Address([10, 0, 0, 5].into()));
    let forwarded: &[(&str, &[u8])] = &[
        ("forwarded", b"for=192.0.2.7;proto=https;host=www.app.example"),
        ("sec-fetch-site", b"cross-site"),
        ("sec-fetch-mode", b"navigate"),
        ("sec-fetch-dest", b"document"),
    ];
    let x_forwarded: &[(&str, &[u8])] = &[
        ("x-forwarded-for", b"192.0.2.7, 10.0.0.9"),
        ("x-forwarded-proto", b"https"),
        ("x-forwarded-host", b"www.app.example"),
    ];
    for (transport, connection, headers) in [
        (Transport::Direct, tls, forwarded),
        (Transport::Proxied(TrustedProxies::forwarded(["10.0.0.0/8"])?), proxy, forwarded),
        (Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.0/8"])?), proxy, x_forwarded),
    ] {
        let (scheme, peer) = (connection.scheme, connection.peer);
        let request =
            RequestView { host: Some("app.example"), connection: scheme, peer, headers, ..RequestView::default() };
        let guarded = guarded.clone().with(transport);
        let prepared = guarded.prepare::<F>()?;
        let mut exchange = None;
        let admitting = measure(|| exchange = Some(prepared.admit(&request)));
        assert_eq!(admitting.count_total, 0, "{headers:?}");
        let exchange = exchange.filter(|(_, answer)| answer.is_none()).map(|(exchange, _)| exchange);
        let exchange = exchange.ok_or_else(|| Error::new("request", "is refused", ""))?;
        assert_eq!(exchange.scheme(), Scheme::Https);
        let (ours, hand) = allocations(&prepared, &exchange)?;
        assert!(ours <= hand, "a guarded policy: {ours}, by hand {hand}");

        let prepared = isolated(guarded).prepare::<F>()?;
        assert_eq!(measure(|| drop(prepared.admit(&request))).count_total, 0, "isolated: {headers:?}");
    }
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

    fn run<S, B>(service: &mut S) -> u64
    where
        S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
        S::Future: Unpin,
    {
        let mut request = Request::new(());
        request.headers_mut().insert(http::header::HOST, http::HeaderValue::from_static("app.example"));
        request.extensions_mut().insert(Connection::tls(Peer::Unknown));
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

    for policy in [policy(Source::HTTPS), guarded(&policy(Source::HTTPS))?] {
        let prepared = policy.prepare::<Http>()?;
        let (_, hand) = allocations(&prepared, &prepared.begin(&RequestView::default()))?;
        let bare = run(&mut service_fn(answer));
        let ours = run(&mut secure_tower::SecureHeaders::new(&policy)?.layer(service_fn(answer)));
        assert!(ours <= bare + hand, "{ours}, bare {bare}, by hand {hand}");
    }
    Ok(())
}

/// In Rocket a fairing that is asked before the handler costs three allocations: the future that its trait makes a box of, and
/// what was decided, boxed in the request's cache, which nobody else has used before.
#[test]
fn rockets_second_fairing_and_what_it_keeps_are_the_only_price() -> Result<(), Error> {
    use rocket::{Config, config::LogLevel, get, http::Header, local::blocking::Client, routes};

    #[get("/")]
    fn page() -> &'static str {
        "hello"
    }

    fn count(policy: Policy) -> Result<u64, Error> {
        let policy = policy.with(Transport::AlwaysHttps).level(Lint::RedirectIdle, Level::Allow);
        let secure_headers = secure_rocket::SecureHeaders::new(&policy)?;
        let app = rocket::custom(Config { log_level: LogLevel::Off, ..Config::debug_default() });
        let client = Client::untracked(app.mount("/", routes![page]).attach(secure_headers));
        let client = client.map_err(|error| Error::new("rocket", error.to_string(), ""))?;
        let ask = || {
            let request = client.get("/").header(Header::new("Host", "app.example"));
            let mut status = 0;
            let counted = measure(|| status = request.dispatch().status().code);
            assert_eq!(status, 200);
            counted.count_total
        };
        ask();
        Ok(ask())
    }

    assert_eq!(count(guarded(&policy(Source::HTTPS))?)?, count(policy(Source::HTTPS))? + 3);
    Ok(())
}
