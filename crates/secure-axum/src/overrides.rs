//! [`Override`]: other headers for one response, or for a part of the application.

use std::convert::Infallible;

use axum_core::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use secure_core::{Error, Headers, ResponseClass};
use secure_tower::OverrideService;
use tower_layer::Layer;

/// Other headers, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it.
/// Nothing is merged: these headers go out, and no others. Use [`Adjust`](crate::Adjust) to change some of them.
///
/// For one response, put it [on](Self::on) what the handler returns, or into the tuple. For a part of the application, it is
/// a layer; a response that carries an override already keeps its own.
///
/// A middleware in between that builds a new response drops the override with the old response's extensions: it should
/// change the response that it got, or take it apart and put it together with `into_parts` and `from_parts`.
///
/// ```
/// use axum::{Router, body::Body, http::Request, routing::get};
/// use secure_axum::{Override, Policy, SecureHeaders, XFrameOptions};
/// use tower::ServiceExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let base = Policy::recommended();
/// let embeddable = Override::new(&base.headers.clone().without::<XFrameOptions>())?;
/// let app = Router::new()
///     .route("/one", get(move || async move { embeddable.on("frame me") }))
///     .nest("/all", Router::new().route("/", get(|| async { "me too" })).layer(embeddable))
///     .layer(SecureHeaders::new(&base)?);
/// for path in ["/one", "/all"] {
///     let response = app.clone().oneshot(Request::get(path).body(Body::empty())?).await?;
///     assert!(!response.headers().contains_key("x-frame-options"));
///     assert!(response.headers().contains_key("content-security-policy"));
/// }
/// # Ok(())
/// # }
/// ```
///
/// # For some visitors first
/// A [`Staged`](crate::Staged) chooses, by a key that stays with a visitor, between two that are ready.
///
/// ```
/// use axum::{Router, body::Body, extract::Path, http::Request, routing::get};
/// use secure_axum::{
///     ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Headers, Override, Policy, SecureHeaders, Source, Stage,
///     Staged,
/// };
/// use tower::ServiceExt;
///
/// static NEW_CSP: Staged = Staged::enforced_for::<10>(); // of a hundred
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
/// let enforced = Override::new(&Headers::empty().with(csp.clone()).with_reports("/reports")?)?;
/// let reported = Headers::empty().with(ContentSecurityPolicyReportOnly::new(csp)).with_reports("/reports")?;
/// let reported = Override::new(&reported)?;
/// let page = move |Path(session): Path<String>| async move {
///     let policy = match NEW_CSP.decide(session) {
///         Stage::Enforced => enforced,
///         Stage::ReportOnly => reported,
///     };
///     policy.on("a page")
/// };
/// let app = Router::new().route("/{session}", get(page)).layer(SecureHeaders::new(&Policy::empty())?);
/// for (share, name) in [
///     (10, "content-security-policy-report-only"),
///     (50, "content-security-policy"),
///     (0, "content-security-policy-report-only"), // the kill switch
/// ] {
///     NEW_CSP.set_share(share)?;
///     let response = app.clone().oneshot(Request::get("/session-7f3a").body(Body::empty())?).await?;
///     assert_eq!(response.headers()[name], "default-src 'self'; report-to default; report-uri /reports");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Override {
    tower: secure_tower::Override,
}

impl Override {
    /// Checks and prepares headers.
    ///
    /// # Errors
    /// All faults of the headers at once.
    pub fn new(headers: &Headers) -> Result<Self, Error> {
        secure_tower::Override::new(headers).map(|tower| Self { tower })
    }

    /// The same override, with others for responses of this class, as
    /// [`Policy::for_class`](crate::Policy::for_class) has them.
    ///
    /// ```
    /// use secure_axum::{Headers, Override, ResponseClass};
    ///
    /// let strict = Override::new(&Headers::strict())?.for_class(ResponseClass::Data, &Headers::api())?;
    /// # let _ = strict;
    /// # Ok::<(), secure_axum::Error>(())
    /// ```
    ///
    /// # Errors
    /// All faults of the headers at once; or when the override is [off](Self::off).
    pub fn for_class(self, class: ResponseClass, headers: &Headers) -> Result<Self, Error> {
        self.tower.for_class(class, headers).map(|tower| Self { tower })
    }

    /// No headers: the response goes out as the handler made it, with no header of ours, and none taken out.
    ///
    /// ```
    /// use axum::{Router, body::Body, http::Request, routing::get};
    /// use secure_axum::{Override, SecureHeaders};
    /// use tower::ServiceExt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let page = get(|| async { Override::off().on([("x-powered-by", "coffee")]) });
    /// let app = Router::new().route("/", page).layer(SecureHeaders::default());
    /// let response = app.oneshot(Request::get("/").body(Body::empty())?).await?;
    /// assert_eq!(response.headers()["x-powered-by"], "coffee");
    /// assert!(!response.headers().contains_key("x-frame-options"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn off() -> Self {
        Self { tower: secure_tower::Override::off() }
    }

    /// Chooses this policy for one response: a tuple, as axum reads it.
    pub fn on<R: IntoResponse>(self, response: R) -> (Self, R) {
        (self, response)
    }
}

impl IntoResponseParts for Override {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        self.tower.insert_into(parts.extensions_mut());
        Ok(parts)
    }
}

impl IntoResponse for Override {
    fn into_response(self) -> Response {
        (self, ()).into_response()
    }
}

impl<S> Layer<S> for Override {
    type Service = OverrideService<S>;

    fn layer(&self, inner: S) -> OverrideService<S> {
        self.tower.layer(inner)
    }
}
