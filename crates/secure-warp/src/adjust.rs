//! [`Adjust`]: changes to the policy of one response.

use secure_core::Adjustment;
use warp::{Reply, reply::Response};

/// Changes that a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it: sources for a directive
/// that only the request reveals, or a header to leave out.
///
/// It changes whichever policy counts, an [`Override`](crate::Override) too, and joins other changes to the same
/// response, in any order. A source that is refused changes nothing: it is logged, and
/// [counted](crate::SecureHeaders::refused_sources).
///
/// Put it [on](Self::on) the reply.
///
/// ```
/// use secure_warp::{Adjust, Adjustment, Directive, SecureHeaders, SourcePattern, Target};
/// use tower::ServiceExt;
/// use warp::{Filter, Reply, http::Request};
///
/// const IMAGES: SourcePattern = SourcePattern::from_static("https://{host}"); // a host, whatever the table holds
///
/// /// Looks the customer up, as in a database. The request does not say which host it is.
/// fn images_of(customer: &str) -> Option<&'static str> {
///     match customer {
///         "tea" => Some("tea.images.example"),
///         _ => None,
///     }
/// }
///
/// fn page(customer: String) -> impl Reply {
///     let images = match images_of(&customer) {
///         Some(host) => Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES.fill(host)),
///         None => Adjustment::new(),
///     };
///     Adjust::from(images).on("a page with images")
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secure_headers = SecureHeaders::default();
/// let app = secure_headers.wrap(warp::service(warp::path::param().map(page)));
/// for (path, sources) in [("/tea", "'self' data: https://tea.images.example;"), ("/evil.example%2F", "'self' data:;")] {
///     let response = app.clone().oneshot(Request::get(path).body(String::new())?).await?;
///     let policy = response.headers()["content-security-policy"].to_str()?;
///     assert!(policy.contains(&format!("img-src {sources}")), "{policy}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Adjust {
    tower: secure_tower::Adjust,
}

/// A reply that carries an [`Adjust`].
#[derive(Clone, Debug)]
pub struct AdjustReply<R> {
    reply: R,
    adjust: Adjust,
}

impl Adjust {
    /// Changes the policy of one reply.
    pub fn on<R: Reply>(self, reply: R) -> AdjustReply<R> {
        AdjustReply { reply, adjust: self }
    }
}

impl From<Adjustment> for Adjust {
    fn from(adjustment: Adjustment) -> Self {
        Self { tower: adjustment.into() }
    }
}

impl<R: Reply> Reply for AdjustReply<R> {
    fn into_response(self) -> Response {
        let mut response = self.reply.into_response();
        self.adjust.tower.insert_into(response.extensions_mut());
        response
    }
}
