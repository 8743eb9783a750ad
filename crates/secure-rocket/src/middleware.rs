//! [`SecureHeaders`]: the fairing that puts a policy on every response.

use std::{
    io::{self, SeekFrom},
    pin::Pin,
    task::{Context, Poll, ready},
};

use rocket::{
    Build, Data, Orbit, Request, Response, Route,
    data::DataStream,
    fairing::{self, Fairing, Info, Kind},
    http::{HeaderMap, Method, Status},
    route::{Handler, Outcome},
    shield::Shield,
    tokio::io::{AsyncRead, AsyncSeek, ReadBuf},
    uri,
};
use secure_core::{Answer, Error, Exchange, Policy, Prepared, RequestView};
#[cfg(feature = "serde")]
use {
    rocket::{fairing::AdHoc, figment::Figment},
    secure_core::{Fault, config::Value},
};

use crate::{
    Nonce, Rocket,
    backend::{Attached, NO_PEER, cached, carried, request_view, status},
    nonce::minted_nonce,
    overrides,
};

/// A policy, ready to be put on every response.
///
/// It is small, and copies of it share what was prepared. What [`new`](Self::new) prepares, a few
/// kilobytes, is kept until the process ends: make it once, at start-up.
///
/// See the [crate](crate) for where to attach the fairing. Of several, the last attached counts.
#[doc(alias = "helmet")]
#[doc(alias = "talisman")]
#[derive(Clone, Copy, Debug)]
pub struct SecureHeaders {
    prepared: &'static Prepared<Rocket>,
}

impl SecureHeaders {
    /// Checks and prepares a policy. Rocket logs it at liftoff, when its logger knows the application's configuration.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        policy.prepare().map(Self::keep)
    }

    fn keep(prepared: Prepared<Rocket>) -> Self {
        Self { prepared: prepared.warning(|message| log::warn!("{message}")).peer_cure(NO_PEER).leak() }
    }

    /// A fairing that puts the policy of the application's own configuration on every response: the table `secure` of
    /// the profile, from `Rocket.toml`, from `ROCKET_SECURE`, or from whatever else Rocket was given. Attach it instead of
    /// a [`SecureHeaders`]: beside one, the policy of the configuration counts, because it is attached at launch.
    ///
    /// ```toml
    /// # Rocket.toml
    /// [default.secure]
    /// preset = "recommended"
    /// x-frame-options = "DENY"
    ///
    /// [debug.secure]
    /// preset = "development"
    /// ```
    ///
    /// Where there is no such table, or a fault in it, Rocket does not launch, and all faults are logged.
    ///
    /// ```
    /// use rocket::{Config, local::asynchronous::Client};
    /// use secure_rocket::SecureHeaders;
    ///
    /// # #[rocket::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // As `rocket::build()` with that file.
    /// let configuration =
    ///     Config::figment().merge(("secure.preset", "recommended")).merge(("secure.x-frame-options", "DENY"));
    /// let app = rocket::custom(configuration).attach(SecureHeaders::config());
    /// let client = Client::untracked(app).await?;
    /// let response = client.get("/").dispatch().await;
    /// assert_eq!(response.headers().get_one("x-frame-options"), Some("DENY"));
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "serde")]
    #[must_use]
    pub fn config() -> impl Fairing {
        AdHoc::try_on_ignite("Secure headers of the configuration", |rocket| async {
            match Self::from_figment(rocket.figment()) {
                Ok(secure_headers) => Ok(rocket.attach(secure_headers)),
                Err(error) => {
                    error.faults().iter().for_each(|fault| log::error!("{fault}"));
                    Err(rocket)
                }
            }
        })
    }

    /// Checks and prepares the policy of the table `secure` of a configuration, such as `rocket::build().figment()`.
    /// [`config`](Self::config) does so at launch.
    ///
    /// ```
    /// use rocket::figment::{Figment, providers::{Format, Toml}};
    /// use secure_rocket::SecureHeaders;
    ///
    /// let file = "[default.secure]\nx-frame-option = \"DENY\"\npreset = \"strikt\"";
    /// let error = SecureHeaders::from_figment(&Figment::from(Toml::string(file).nested())).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "secure: preset: \"strikt\" is not a preset; did you mean \"strict\"?\n\
    ///      secure: x-frame-option: there is no such key; did you mean \"x-frame-options\"?",
    /// );
    /// ```
    ///
    /// # Errors
    /// When there is no such table, or all its faults at once.
    #[cfg(feature = "serde")]
    pub fn from_figment(figment: &Figment) -> Result<Self, Error> {
        let entries = match figment.extract_inner("secure") {
            Ok(Value::Table(entries)) => entries,
            Ok(_) => return Err(Error::new("secure", "the value is not a table", TABLE)),
            Err(error) if error.missing() => {
                let problem = format!("the profile \"{}\" has no such table", figment.profile());
                return Err(Error::new("secure", problem, TABLE));
            }
            Err(error) => return Err(Error::new("secure", error.to_string(), "fix the configuration of Rocket")),
        };
        let prepared = Policy::from_entries(entries).and_then(|policy| Self::new(&policy));
        prepared.map_err(|error| error.map_faults(Fault::for_configuration).within("secure"))
    }

    /// Puts the policy on one response by hand. In an application without the fairing, Rocket's own
    /// [`Shield`] then adds what is not there.
    ///
    /// ```
    /// let mut response = rocket::Response::new();
    /// secure_rocket::SecureHeaders::default().rocket(&mut response);
    /// assert_eq!(response.headers().get_one("x-frame-options"), Some("SAMEORIGIN"));
    /// ```
    pub fn rocket(&self, response: &mut Response<'_>) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()), response);
    }

    /// Puts the policy on one response by hand, with the nonce that its page carries.
    ///
    /// ```
    /// use std::io::Cursor;
    ///
    /// let nonce = secure_rocket::Nonce::random()?;
    /// let page = format!("<script nonce={nonce}></script>");
    /// let mut response = rocket::Response::build().sized_body(page.len(), Cursor::new(page)).finalize();
    /// secure_rocket::SecureHeaders::default().rocket_with(&mut response, nonce);
    /// let policy = response.headers().get_one("content-security-policy").unwrap_or_default();
    /// assert!(policy.contains(&format!("'nonce-{nonce}'")));
    /// # Ok::<(), secure_rocket::Error>(())
    /// ```
    pub fn rocket_with(&self, response: &mut Response<'_>, nonce: Nonce) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()).with_nonce(nonce.into()), response);
    }

    /// Compares a response with what the policy says, for a test: names what a handler, another layer or a proxy has taken out,
    /// changed or doubled, and cookies that lack what the rules add. A header that holds a nonce may hold any.
    ///
    /// HTTPS counts only where the policy's transport says so. A response with an override or an adjustment differs from the
    /// policy, and the error says so.
    ///
    /// ```
    /// use rocket::{get, http::Header, local::blocking::Client, routes};
    /// use secure_rocket::SecureHeaders;
    ///
    /// #[derive(rocket::Responder)]
    /// struct Framed(&'static str, Header<'static>);
    ///
    /// #[get("/")]
    /// fn home() -> Framed {
    ///     Framed("hello", Header::new("x-frame-options", "DENY"))
    /// }
    ///
    /// let secure_headers = SecureHeaders::default();
    /// let client = Client::tracked(rocket::build().mount("/", routes![home]).attach(secure_headers))?;
    ///
    /// let response = client.get("/").dispatch();
    /// let error = secure_headers.verify(response.status(), response.headers()).unwrap_err().to_string();
    /// assert!(error.starts_with("X-Frame-Options: the response says \"DENY\", and the policy \"SAMEORIGIN\"; "), "{error}");
    /// # Ok::<(), Box<rocket::Error>>(())
    /// ```
    ///
    /// # Errors
    /// All differences at once.
    pub fn verify(&self, status: Status, headers: &HeaderMap<'_>) -> Result<(), Error> {
        let lines: Vec<_> = headers.iter().map(|line| (line.name().to_string(), line.value().to_owned())).collect();
        self.prepared.verify(status.code, lines.iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
    }

    /// How many sources of an [`Adjust`](crate::Adjust) were refused so far, for a monitor.
    #[must_use]
    pub fn refused_sources(&self) -> u64 {
        self.prepared.refused_sources()
    }

    /// How many requests were refused so far, for their host, for coming from another site, or for a target that a redirect
    /// cannot repeat; for a monitor.
    #[must_use]
    pub fn refused_requests(&self) -> u64 {
        self.prepared.refused_requests()
    }
}

/// What to do without a table of the policy.
#[cfg(feature = "serde")]
const TABLE: &str = "write [default.secure] into Rocket.toml, and below it a policy such as preset = \"recommended\"";

impl Default for SecureHeaders {
    /// [`Policy::recommended`]. The tests of this library have checked it, so a program with no other policy is built without the
    /// checks, and is smaller.
    #[expect(clippy::expect_used, reason = "the policy is a constant, and a test prepares it")]
    fn default() -> Self {
        Self::keep(Prepared::recommended().expect("the recommended policy is valid"))
    }
}

#[rocket::async_trait]
impl Fairing for SecureHeaders {
    fn info(&self) -> Info {
        // Not a singleton: Rocket refuses to launch, and does not say why, when another fairing attaches it again.
        let kind = Kind::Ignite | Kind::Liftoff | Kind::Response;
        // Each kind costs every request a boxed future.
        let kind = if self.prepared.is_gate() { kind | Kind::Request } else { kind };
        Info { name: "Secure headers", kind }
    }

    async fn on_ignite(&self, mut rocket: rocket::Rocket<Build>) -> fairing::Result {
        if let Some(attached) = rocket.state::<Attached>() {
            attached.count(self.prepared);
        } else {
            // A Shield replaces those attached before it.
            rocket = rocket.attach(Shield::new()).manage(Attached::new(self.prepared));
        }
        let answering = self.prepared.is_gate() && rocket.state().is_some_and(Attached::lacks_answers);
        Ok(if answering { rocket.mount("/", answers()) } else { rocket })
    }

    async fn on_liftoff(&self, rocket: &rocket::Rocket<Orbit>) {
        if Attached::counts(rocket, self.prepared) {
            self.prepared.log_start(|message| log::info!("{message}"));
            overrides::log_start();
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        if !Attached::counts(request.rocket(), self.prepared) {
            return;
        }
        let (exchange, answer) = self.prepared.admit(&request_view(request));
        if answer.is_some() {
            // To the route that answers, past all others: a fairing cannot answer by itself.
            request.set_uri(uri!("/.secure-headers/answer"));
        }
        request.local_cache(|| Admitted { exchange, answer });
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if !Attached::counts(request.rocket(), self.prepared) {
            return;
        }
        let admitted = cached::<Admitted>(request);
        let begun = || {
            // Without a gate nobody has asked before, and nothing is answered.
            let view = request_view(request);
            if self.prepared.is_gate() { self.prepared.begin(&view) } else { self.prepared.admit(&view).0 }
        };
        let mut exchange = admitted.map_or_else(begun, |admitted| admitted.exchange);
        if let Some(nonce) = minted_nonce(request) {
            exchange = exchange.with_nonce(nonce);
        }
        if let Some(answer) = admitted.and_then(|admitted| admitted.answer.as_deref()) {
            if !is_answered(request) {
                *response = respond(answer);
            }
            return self.prepared.apply_answer(response, answer, &exchange);
        }
        let mut status = status(request, response);
        if let Some(instead) = self.prepared.status_instead(status) {
            response.set_status(Status::new(instead));
            status = instead;
        }
        self.prepared.finish(response, status, &exchange, carried(request).as_ref());
    }
}

fn apply(prepared: &Prepared<Rocket>, exchange: &Exchange, response: &mut Response<'_>) {
    let status = response.status().code;
    prepared.apply(response, status, exchange);
}

/// Before any route of the application.
const FIRST: isize = isize::MIN;

/// Where nobody else mounts a route.
const PATH: &str = "/.secure-headers/answer";

/// In a request's cache: what was decided of it before fairings that were attached later could change it.
struct Admitted {
    exchange: Exchange,
    /// What it is answered with, if the handler is not to see it.
    answer: Option<Box<Answer>>,
}

/// Whether our route has answered. A fairing after this one that changes the URI sends a request past it, and then what
/// came of that must not go out.
fn is_answered(request: &Request<'_>) -> bool {
    request.route().is_some_and(|route| route.rank == FIRST && route.uri == PATH)
}

fn respond(answer: &Answer) -> Response<'static> {
    Response::build().status(Status::new(answer.status())).finalize()
}

/// The route, for each method.
fn answers() -> Vec<Route> {
    use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
    let route = |method| Route::ranked(FIRST, method, PATH, Answers);
    [Get, Put, Post, Delete, Options, Head, Trace, Connect, Patch].into_iter().map(route).collect()
}

/// The handler.
#[derive(Clone)]
struct Answers;

/// A body without a byte, whose reader finds its end when that of the request is read, to its end or to the bound. Or else
/// hyper closes the connection with the body unread, and a proxy that is still sending it loses the answer.
struct Discarded<'r>(DataStream<'r>);

impl AsyncRead for Discarded<'_> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut space = [0; 4096];
        loop {
            let mut piece = ReadBuf::new(&mut space);
            // A client that leaves is not our concern.
            if ready!(Pin::new(&mut self.0).poll_read(context, &mut piece)).is_err() || piece.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

/// Rocket wants to seek in what has a size, and does not where it is given.
impl AsyncSeek for Discarded<'_> {
    fn start_seek(self: Pin<&mut Self>, _: SeekFrom) -> io::Result<()> {
        Ok(())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Ok(0))
    }
}

#[rocket::async_trait]
impl Handler for Answers {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        match cached::<Admitted>(request).and_then(|admitted| admitted.answer.as_deref()) {
            Some(answer) => {
                let mut response = respond(answer);
                // Rocket sends the head at once, and then reads the body that we give it to its end.
                response.set_sized_body(0, Discarded(data.open(Answer::DISCARDED.into())));
                Outcome::Success(response)
            }
            // A client asked for this path by itself.
            None => Outcome::Forward((data, Status::NotFound)),
        }
    }
}
