//! [`Override`]: other headers for one response, or for a part of the application.

use secure_core::{Error, Headers, ResponseClass};
pub use secure_tower::{OverrideFuture, OverrideService};
use tower_layer::Layer;
use warp::{Filter, Reply, reply::Response};

/// Other headers, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it.
/// Nothing is merged: these headers go out, and no others. Use [`Adjust`](crate::Adjust) to change some of them.
///
/// For one response, put it [on](Self::on) the reply. For a part of the application, it wraps a [filter](Self::filter); a
/// response that carries an override already keeps its own.
///
/// A layer or filter in between that builds a new response drops the override with the old response's extensions: it should
/// change the response that it got, or take it apart and put it together with `into_parts` and `from_parts`.
///
/// ```
/// use secure_warp::{Override, Policy, SecureHeaders, XFrameOptions};
/// use tower::ServiceExt;
/// use warp::{Filter, http::Request};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let base = Policy::recommended();
/// let embeddable = Override::new(&base.headers.clone().without::<XFrameOptions>())?;
/// let one = warp::path("one").map(move || embeddable.on("frame me"));
/// let all = embeddable.filter(warp::path("all").map(|| "me too"));
/// let app = SecureHeaders::new(&base)?.wrap(warp::service(one.or(all)));
/// for path in ["/one", "/all"] {
///     let response = app.clone().oneshot(Request::get(path).body(String::new())?).await?;
///     assert!(!response.headers().contains_key("x-frame-options"));
///     assert!(response.headers().contains_key("content-security-policy"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Override {
    tower: secure_tower::Override,
}

/// A reply that carries an [`Override`].
#[derive(Clone, Copy, Debug)]
pub struct OverrideReply<R> {
    reply: R,
    policy: Override,
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
    /// use secure_warp::{Headers, Override, ResponseClass};
    ///
    /// let strict = Override::new(&Headers::strict())?.for_class(ResponseClass::Data, &Headers::api())?;
    /// # let _ = strict;
    /// # Ok::<(), secure_warp::Error>(())
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
    /// use secure_warp::{Override, SecureHeaders};
    /// use tower::ServiceExt;
    /// use warp::{Filter, http::Request, reply::with_header};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let page = warp::any().map(|| Override::off().on(with_header("hello", "x-powered-by", "coffee")));
    /// let app = SecureHeaders::default().wrap(warp::service(page));
    /// let response = app.oneshot(Request::get("/").body(String::new())?).await?;
    /// assert_eq!(response.headers()["x-powered-by"], "coffee");
    /// assert!(!response.headers().contains_key("x-frame-options"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn off() -> Self {
        Self { tower: secure_tower::Override::off() }
    }

    /// Chooses this policy for one reply.
    pub fn on<R: Reply>(&self, reply: R) -> OverrideReply<R> {
        OverrideReply { reply, policy: *self }
    }

    /// Chooses this policy for all replies of a filter. A rejection passes, for another filter may have the answer.
    pub fn filter<F, R>(&self, filter: F) -> impl Filter<Extract = (Response,), Error = F::Error> + Clone + use<F, R>
    where
        F: Filter<Extract = (R,)> + Clone + Send,
        R: Reply,
    {
        let tower = self.tower;
        filter.map(move |reply: R| {
            let mut response = reply.into_response();
            tower.insert_default_into(response.extensions_mut());
            response
        })
    }
}

impl<R: Reply> Reply for OverrideReply<R> {
    fn into_response(self) -> Response {
        let mut response = self.reply.into_response();
        self.policy.tower.insert_into(response.extensions_mut());
        response
    }
}

impl<S> Layer<S> for Override {
    type Service = OverrideService<S>;

    fn layer(&self, inner: S) -> OverrideService<S> {
        self.tower.layer(inner)
    }
}
