//! The [`Harness`] of `secure-rocket`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Mutex,
};

use futures_util::stream;
use rocket::{
    Build, Config, Request, State,
    config::{LogLevel, Shutdown, TlsConfig},
    data::{Limits, ToByteUnit},
    fairing::AdHoc,
    fs::FileServer,
    get,
    http::{Header, Status},
    post,
    request::{FromRequest, Outcome},
    response::{
        Redirect, Responder,
        content::RawHtml,
        status::Custom,
        stream::{Event, EventStream, TextStream},
    },
    routes,
    serde::json::Json,
};
use rocket_ws::WebSocket;
use secure_rocket::{Adjust, AdjustResponder, Nonce, Override, OverrideResponder, SecureHeaders};
use tokio::sync::oneshot;

use crate::{
    Answer, CaseId, Expect, Failure, Harness, Server, Setup, Wire,
    cases::parts::VARY,
    routes::{self, CACHED, COOKIES, Effects, FIXED, LIMIT, OWN, PAGE, PIECES, SHARED, nonce_page},
    tls::Tls,
};

/// `secure-rocket`.
#[derive(Clone, Copy, Debug)]
pub struct Rocket;

impl Harness for Rocket {
    const NAME: &'static str = "rocket";

    async fn start(setup: Setup) -> Result<Server, Failure> {
        // Rocket while it ignites is large, and would make every future large that waits for it.
        Box::pin(launch(app(&setup)?)).await
    }

    fn answer(case: CaseId) -> Answer {
        let shield =
            |expect: Expect| expect.own("Permissions-Policy", &["interest-cohort=()"]).own("Server", &["Rocket"]);
        let unattached = |expect: Expect| {
            shield(expect).own("X-Frame-Options", &["SAMEORIGIN"]).own("X-Content-Type-Options", &["nosniff"])
        };
        match case {
            CaseId::Malformed | CaseId::MalformedHeader => Answer::Impossible {
                why: "hyper replies by itself to what it cannot read",
                pins: Expect::status(400).bare(),
            },
            CaseId::OversizedHead => Answer::Impossible {
                why: "hyper replies by itself to a head that is too large",
                pins: Expect::status(431).bare(),
            },
            CaseId::OversizedTarget => Answer::Impossible {
                why: "hyper replies by itself to a target that is too long",
                pins: Expect::status(414).bare(),
            },
            CaseId::UnknownMethod | CaseId::RedirectedUnknownMethod => Answer::Impossible {
                why: "Rocket replies to methods it does not know without its fairings",
                pins: Expect::status(400).bare(),
            },
            CaseId::HostForeignTarget => Answer::Differs {
                why: "Rocket looks at the Host header alone, and so does the application",
                expect: Expect::status(200).body(PAGE),
            },
            CaseId::RedirectedAbsolute => Answer::Differs {
                why: "Rocket looks at the Host header alone, and so does the application",
                expect: Expect::status(308).unpinned().own("Location", &["https://app.example/a?b"]),
            },
            CaseId::HostTwiceBytes => Answer::Differs { why: UNREAD, expect: Expect::status(200).body(PAGE) },
            CaseId::OriginBytes => Answer::Differs { why: UNREAD, expect: Expect::status(200).own("Vary", VARY) },
            CaseId::TrustedBytes => Answer::Differs {
                why: UNREAD,
                expect: Expect::status(308).unpinned().own("Location", &["https://www.app.example/cookies"]),
            },
            CaseId::MethodNotAllowed => {
                Answer::Differs { why: "Rocket says 404 to other methods", expect: Expect::status(404) }
            }
            CaseId::FileNotModified => Answer::Differs {
                why: "Rocket's file server knows no conditions",
                expect: Expect::status(200).body("body {"),
            },
            CaseId::FileRange | CaseId::FileRangeBeyond => Answer::Differs {
                why: "Rocket's file server knows no ranges",
                expect: Expect::status(200).body("body {"),
            },
            CaseId::Nested => Answer::Impossible {
                why: "fairings are of the whole application, and the last counts; Override::routes is for parts",
                pins: Expect::status(200).body(PAGE),
            },
            CaseId::VariedNested => Answer::Impossible {
                why: "fairings are of the whole application, and the last counts; Override::routes is for parts",
                pins: Expect::status(200).own("Vary", VARY).body(PAGE),
            },
            CaseId::AdjustNested => Answer::Impossible {
                why: "fairings are of the whole application, and the last counts; Override::routes is for parts",
                pins: Expect::status(200).own("X-Frame-Options", &[]).body(PAGE),
            },
            CaseId::Off | CaseId::OffReplace | CaseId::OffError | CaseId::ClassOff | CaseId::VariedOff => {
                Answer::Differs {
                    why: "Rocket says what it is, which is left alone too",
                    expect: case.case().expect.own("Server", &["Rocket"]),
                }
            }
            CaseId::NestedMiddlewareError => Answer::Impossible {
                why: "fairings are of the whole application, and the last counts; Override::routes is for parts",
                pins: Expect::status(503),
            },
            CaseId::NestedNonce => Answer::Impossible {
                why: "fairings are of the whole application, and the last counts; Override::routes is for parts",
                pins: Expect::status(200).nonce(),
            },
            CaseId::ByHand | CaseId::ByHandLocalhost => Answer::Differs {
                why: "without our fairing, Rocket's Shield and ident add to it after the handler",
                expect: shield(Expect::status(200).body(PAGE)),
            },
            CaseId::ByHandNonce => Answer::Differs {
                why: "without our fairing, Rocket's Shield and ident add to it after the handler",
                expect: shield(Expect::status(200).nonce()),
            },
            CaseId::Unattached => Answer::Differs {
                why: "without our fairing, there is Rocket's Shield",
                expect: unattached(Expect::status(200).bare().body(PAGE)),
            },
            CaseId::UnattachedNonce => Answer::Differs {
                why: "without our fairing, there is Rocket's Shield; the catcher's page gives no reasons",
                expect: unattached(Expect::status(500).bare()),
            },
            _ => Answer::Covered,
        }
    }
}

/// Why lines that are not UTF-8 count for nothing.
const UNREAD: &str = "Rocket leaves out header lines that are not UTF-8, before anybody sees them";

/// Serves on the port that it binds.
pub(crate) async fn launch(app: rocket::Rocket<Build>) -> Result<Server, Failure> {
    let (bound, address) = oneshot::channel();
    let bound = Mutex::new(Some(bound));
    let liftoff = AdHoc::on_liftoff("Address", move |rocket| {
        let address = SocketAddr::new(rocket.config().address, rocket.config().port);
        if let Some(bound) = bound.lock().ok().and_then(|mut bound| bound.take()) {
            // Nobody waits any more: the test has ended.
            let _ = bound.send(address);
        }
        Box::pin(async {})
    });
    let rocket = app.attach(liftoff).ignite().await?;
    let shutdown = rocket.shutdown();
    let task = tokio::spawn(rocket.launch());
    Ok(Server::new(address.await?, move || {
        shutdown.notify();
        task.abort();
    }))
}

/// A free port of this machine, and nothing on the console.
pub(crate) fn configuration(tls: Option<TlsConfig>) -> Config {
    Config {
        address: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        tls,
        log_level: LogLevel::Off,
        limits: Limits::default().limit("json", LIMIT.bytes()),
        shutdown: Shutdown { ctrlc: false, signals: [].into(), ..Shutdown::default() },
        ..Config::debug_default()
    }
}

fn app(setup: &Setup) -> Result<rocket::Rocket<Build>, Failure> {
    let tls = match setup.wire {
        Wire::Plain => None,
        Wire::Tls => {
            let tls = Tls::shared()?;
            Some(TlsConfig::from_bytes(tls.certificate().as_bytes(), tls.key().as_bytes()))
        }
    };
    let secure_headers = SecureHeaders::new(&setup.policy)?;
    let overriding = Override::new(&setup.overriding)?;
    let mut app = rocket::custom(configuration(tls))
        .manage(secure_headers)
        .manage(overriding)
        .manage(setup.effects.clone())
        .mount(
            "/",
            routes![
                page, redirect, extract, limited, error, interim, panicking, early, failing, pieces, events, web_socket
            ],
        )
        .mount("/", routes![nonce, nonce_cached, nonce_shared, nonce_own, nonce_not_modified])
        .mount("/", routes![own, overridden, overridden_error, cookies, effect, post_effect])
        .mount("/", routes![by_hand, by_hand_with_nonce, off, off_error, refused, kind])
        .mount("/adjust", routes![adjusted, adjusted_error, adjusted_nonce, adjusted_twice])
        .mount("/adjust", routes![adjusted_inside, adjusted_outside])
        .mount("/only-get", routes![page])
        .mount("/static", FileServer::from(setup.files))
        .mount("/part", overriding.routes(routes![part_page, part_adjusted, error, failing]));
    if let Some(nested) = &setup.nested {
        app = app
            .mount("/nested", routes![part_page, part_adjusted, nonce, overridden, failing])
            .attach(SecureHeaders::new(nested)?);
    }
    Ok(if setup.attached { app.attach(secure_headers) } else { app })
}

/// What a middleware is elsewhere: a guard that replies before the handler.
struct Closed<const STATUS: u16>;

#[rocket::async_trait]
impl<'r, const STATUS: u16> FromRequest<'r> for Closed<STATUS> {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, ()> {
        Outcome::Error((Status::new(STATUS), ()))
    }
}

/// A page with headers of its own.
struct Own(&'static [(&'static str, &'static str)]);

impl<'r> Responder<'r, 'static> for Own {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let mut response = RawHtml(PAGE).respond_to(request)?;
        for (name, value) in self.0 {
            response.adjoin_raw_header(*name, *value);
        }
        Ok(response)
    }
}

/// No page, with these headers.
struct Kind(&'static [(&'static str, &'static str)]);

impl<'r> Responder<'r, 'static> for Kind {
    fn respond_to(self, _: &'r Request<'_>) -> rocket::response::Result<'static> {
        let mut response = rocket::Response::new();
        for (name, value) in self.0 {
            response.adjoin_raw_header(*name, *value);
        }
        Ok(response)
    }
}

/// A page under a policy that is put on it by hand.
struct ByHand {
    secure_headers: SecureHeaders,
    nonce: Option<Nonce>,
}

impl<'r> Responder<'r, 'static> for ByHand {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let Some(nonce) = self.nonce else {
            let mut response = RawHtml(PAGE).respond_to(request)?;
            self.secure_headers.rocket(&mut response);
            return Ok(response);
        };
        let mut response = RawHtml(nonce_page(nonce, nonce)).respond_to(request)?;
        self.secure_headers.rocket_with(&mut response, nonce);
        Ok(response)
    }
}

/// A page with a nonce, and a header of its own.
#[derive(Responder)]
struct WithHeader {
    page: RawHtml<String>,
    header: Header<'static>,
}

#[get("/")]
fn page() -> RawHtml<&'static str> {
    RawHtml(PAGE)
}

#[get("/page")]
fn part_page() -> RawHtml<&'static str> {
    RawHtml(PAGE)
}

#[get("/redirect")]
fn redirect() -> Redirect {
    Redirect::to("/")
}

#[post("/extract", data = "<_numbers>")]
fn extract(_numbers: Json<Vec<u32>>) -> &'static str {
    "numbers"
}

#[post("/limited", data = "<_numbers>")]
fn limited(_numbers: Json<Vec<u32>>) -> &'static str {
    "small"
}

#[get("/error")]
fn error() -> Result<(), Status> {
    Err(Status::InternalServerError)
}

#[get("/panic")]
fn panicking() {
    routes::panic()
}

#[get("/interim")]
fn interim() -> (Status, ()) {
    (Status::Processing, ())
}

#[get("/early")]
fn early(_closed: Closed<429>) {}

#[get("/failing")]
fn failing(_closed: Closed<503>) {}

#[get("/stream")]
fn pieces() -> TextStream<impl stream::Stream<Item = &'static str>> {
    TextStream(stream::iter(PIECES))
}

#[get("/events")]
fn events() -> EventStream<impl stream::Stream<Item = Event>> {
    EventStream::from(stream::iter([Event::data("one")]))
}

#[get("/ws")]
fn web_socket(upgrade: WebSocket) -> rocket_ws::Channel<'static> {
    upgrade.channel(|_| Box::pin(async { Ok(()) }))
}

#[get("/nonce")]
fn nonce(first: Nonce, second: Nonce) -> RawHtml<String> {
    RawHtml(nonce_page(first, second))
}

#[get("/nonce/cached")]
fn nonce_cached(first: Nonce, second: Nonce) -> WithHeader {
    WithHeader { page: nonce(first, second), header: Header::new(CACHED.0, CACHED.1) }
}

#[get("/nonce/shared")]
fn nonce_shared(first: Nonce, second: Nonce) -> WithHeader {
    WithHeader { page: nonce(first, second), header: Header::new(SHARED.0, SHARED.1) }
}

#[get("/nonce/own")]
fn nonce_own(first: Nonce, second: Nonce) -> WithHeader {
    WithHeader { page: nonce(first, second), header: Header::new(FIXED.0, FIXED.1) }
}

#[get("/nonce/not-modified")]
fn nonce_not_modified(_nonce: Nonce) -> Custom<()> {
    Custom(Status::NotModified, ())
}

#[get("/own")]
fn own() -> Own {
    Own(&OWN)
}

#[get("/cookies")]
fn cookies() -> Own {
    Own(&COOKIES)
}

#[get("/effect")]
fn effect(effects: &State<Effects>) -> &'static str {
    effects.happen()
}

#[post("/effect")]
fn post_effect(effects: &State<Effects>) -> &'static str {
    effects.happen()
}

#[get("/override")]
fn overridden(overriding: &State<Override>) -> OverrideResponder<RawHtml<&'static str>> {
    overriding.on(RawHtml(PAGE))
}

#[get("/override/error")]
fn overridden_error(overriding: &State<Override>) -> OverrideResponder<Result<(), Status>> {
    overriding.on(Err(Status::InternalServerError))
}

#[get("/off")]
fn off() -> OverrideResponder<Own> {
    Override::off().on(Own(&OWN))
}

#[get("/off/error")]
fn off_error() -> OverrideResponder<Result<(), Status>> {
    Override::off().on(Err(Status::InternalServerError))
}

#[get("/<change>")]
fn adjusted(change: &str) -> AdjustResponder<RawHtml<&'static str>> {
    adjust(change).on(RawHtml(PAGE))
}

#[get("/<change>/error")]
fn adjusted_error(change: &str) -> AdjustResponder<Result<(), Status>> {
    adjust(change).on(Err(Status::InternalServerError))
}

#[get("/<change>/nonce")]
fn adjusted_nonce(change: &str, first: Nonce, second: Nonce) -> AdjustResponder<RawHtml<String>> {
    adjust(change).on(nonce(first, second))
}

#[get("/<change>/twice")]
fn adjusted_twice(change: &str) -> AdjustResponder<AdjustResponder<RawHtml<&'static str>>> {
    adjust(change).on(adjust("both").on(RawHtml(PAGE)))
}

#[get("/<change>/inside")]
fn adjusted_inside(
    change: &str,
    overriding: &State<Override>,
) -> OverrideResponder<AdjustResponder<RawHtml<&'static str>>> {
    overriding.on(adjust(change).on(RawHtml(PAGE)))
}

#[get("/<change>/outside")]
fn adjusted_outside(
    change: &str,
    overriding: &State<Override>,
) -> AdjustResponder<OverrideResponder<RawHtml<&'static str>>> {
    adjust(change).on(overriding.on(RawHtml(PAGE)))
}

#[get("/adjust")]
fn part_adjusted() -> AdjustResponder<RawHtml<&'static str>> {
    adjust("framed").on(RawHtml(PAGE))
}

fn adjust(change: &str) -> Adjust {
    routes::adjustment(change).into()
}

#[get("/refused")]
fn refused(secure_headers: &State<SecureHeaders>) -> String {
    routes::refused(secure_headers.refused_sources())
}

#[get("/kind/<name>")]
fn kind(name: &str) -> Kind {
    Kind(routes::kind(name))
}

#[get("/by-hand")]
fn by_hand(secure_headers: &State<SecureHeaders>) -> ByHand {
    ByHand { secure_headers: **secure_headers, nonce: None }
}

#[get("/by-hand/nonce")]
fn by_hand_with_nonce(secure_headers: &State<SecureHeaders>) -> Result<ByHand, Status> {
    let nonce = Nonce::random().map_err(|_| Status::InternalServerError)?;
    Ok(ByHand { secure_headers: **secure_headers, nonce: Some(nonce) })
}
