//! [`Override`]: other headers for one response, or for a part of the application.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use rocket::{
    Data, Request, Route,
    response::{self, Responder},
    route::{Handler, Outcome},
};
use secure_core::{Error, Headers, PreparedOverride, ResponseClass};

use crate::{Rocket, backend::Carried};

/// Other headers, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it.
/// Nothing is merged: these headers go out, and no others. Use [`Adjust`](crate::Adjust) to change some of them.
///
/// For one response, [wrap](Self::on) what the handler returns. For a part of the application, wrap its
/// [routes](Self::routes); a response that carries an override already keeps its own.
///
/// An override also counts for the page of a catcher, when the responder that was wrapped, or the handler of a wrapped
/// route, has failed. A request that no wrapped route takes on, as to an unknown path below them, gets no override.
///
/// The override lies in the request's cache, so it also counts for a response that another fairing builds anew.
///
/// ```
/// use rocket::{get, local::asynchronous::Client, routes, State};
/// use secure_rocket::{Override, OverrideResponder, Policy, SecureHeaders, XFrameOptions};
///
/// #[get("/one")]
/// fn one(embeddable: &State<Override>) -> OverrideResponder<&'static str> {
///     embeddable.on("frame me")
/// }
///
/// #[get("/")]
/// fn all() -> &'static str {
///     "me too"
/// }
///
/// # #[rocket::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let base = Policy::recommended();
/// let embeddable = Override::new(&base.headers.clone().without::<XFrameOptions>())?;
/// let app = rocket::build()
///     .manage(embeddable)
///     .mount("/", routes![one])
///     .mount("/all", embeddable.routes(routes![all]))
///     .attach(SecureHeaders::new(&base)?);
/// let client = Client::untracked(app).await?;
/// for path in ["/one", "/all"] {
///     let response = client.get(path).dispatch().await;
///     assert!(!response.headers().contains("x-frame-options"));
///     assert!(response.headers().contains("content-security-policy"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Override {
    prepared: Option<&'static PreparedOverride<Rocket>>,
}

/// A responder whose response carries an [`Override`].
#[derive(Clone, Debug)]
pub struct OverrideResponder<R> {
    responder: R,
    policy: Override,
}

/// Overrides that are not logged yet: before liftoff Rocket has no logger.
static WAITING: Mutex<Vec<&'static PreparedOverride<Rocket>>> = Mutex::new(Vec::new());

/// Logs all overrides that were made so far, each once.
pub(crate) fn log_start() {
    for prepared in mem::take(&mut *WAITING.lock().unwrap_or_else(PoisonError::into_inner)) {
        prepared.log_start(|message| log::info!("{message}"), |message| log::warn!("{message}"));
    }
}

impl Override {
    /// Checks and prepares headers. Rocket logs them at liftoff, with what is not quite right.
    ///
    /// # Errors
    /// All faults of the headers at once.
    pub fn new(headers: &Headers) -> Result<Self, Error> {
        PreparedOverride::new(headers).map(Self::logged)
    }

    /// The same override, with others for responses of this class, as
    /// [`Policy::for_class`](crate::Policy::for_class) has them.
    ///
    /// ```
    /// use secure_rocket::{Headers, Override, ResponseClass};
    ///
    /// let strict = Override::new(&Headers::strict())?.for_class(ResponseClass::Data, &Headers::api())?;
    /// # let _ = strict;
    /// # Ok::<(), secure_rocket::Error>(())
    /// ```
    ///
    /// # Errors
    /// All faults of the headers at once; or when the override is [off](Self::off).
    pub fn for_class(self, class: ResponseClass, headers: &Headers) -> Result<Self, Error> {
        PreparedOverride::for_class(self.prepared, class, headers).map(Self::logged)
    }

    /// No headers: the response goes out as the handler made it, with no header of ours, and none taken out.
    ///
    /// ```
    /// use rocket::{get, local::asynchronous::Client, routes};
    /// use secure_rocket::{Override, OverrideResponder, SecureHeaders};
    ///
    /// #[get("/")]
    /// fn page() -> OverrideResponder<&'static str> {
    ///     Override::off().on("hello")
    /// }
    ///
    /// # #[rocket::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let app = rocket::build().mount("/", routes![page]).attach(SecureHeaders::default());
    /// let client = Client::untracked(app).await?;
    /// let response = client.get("/").dispatch().await;
    /// assert_eq!(response.headers().get_one("server"), Some("Rocket"));
    /// assert!(!response.headers().contains("x-frame-options"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn off() -> Self {
        Self { prepared: None }
    }

    /// Has what the override sends logged at liftoff, with what is not quite right.
    fn logged(prepared: &'static PreparedOverride<Rocket>) -> Self {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(prepared);
        Self { prepared: Some(prepared) }
    }

    /// Chooses this policy for the response that `responder` makes.
    pub fn on<R>(&self, responder: R) -> OverrideResponder<R> {
        OverrideResponder { responder, policy: *self }
    }

    /// Chooses this policy for the responses of these routes, which may also be a
    /// [`FileServer`](rocket::fs::FileServer).
    pub fn routes(&self, routes: impl Into<Vec<Route>>) -> Vec<Route> {
        let mut routes = routes.into();
        for route in &mut routes {
            route.handler = Box::new(OverrideHandler { inner: route.handler.clone(), policy: *self });
        }
        routes
    }
}

impl<'r, 'o: 'r, R: Responder<'r, 'o>> Responder<'r, 'o> for OverrideResponder<R> {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'o> {
        let result = self.responder.respond_to(request);
        Carried::of(request).lock().choose(self.policy.prepared);
        result
    }
}

/// A route's handler whose responses carry an [`Override`].
#[derive(Clone)]
struct OverrideHandler {
    inner: Box<dyn Handler>,
    policy: Override,
}

#[rocket::async_trait]
impl Handler for OverrideHandler {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        // Chosen first, so that one which the response carries comes later and stands.
        let outer = Carried::of(request).lock().clone();
        Carried::of(request).lock().choose(self.policy.prepared);
        let outcome = self.inner.handle(request, data).await;
        if outcome.is_forward() {
            *Carried::of(request).lock() = outer;
        }
        outcome
    }
}
