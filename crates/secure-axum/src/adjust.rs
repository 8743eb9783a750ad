//! [`Adjust`]: changes to the policy of one response.

use std::convert::Infallible;

use axum_core::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use secure_core::Adjustment;

/// Changes that a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it: sources for a directive
/// that only the request reveals, or a header to leave out.
///
/// It changes whichever policy counts, an [`Override`](crate::Override) too, and joins other changes to the same
/// response, in any order. A source that is refused changes nothing: it is logged, and
/// [counted](crate::SecureHeaders::refused_sources).
///
/// Put it [on](Self::on) what the handler returns, or into the tuple.
///
/// ```
/// use axum::{Router, body::Body, extract::Path, http::Request, response::IntoResponse, routing::get};
/// use secure_axum::{Adjust, Adjustment, Directive, SecureHeaders, SourcePattern, Target};
/// use tower::ServiceExt;
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
/// async fn page(Path(customer): Path<String>) -> impl IntoResponse {
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
/// let app = Router::new().route("/{customer}", get(page)).layer(secure_headers);
/// for (path, sources) in [("/tea", "'self' data: https://tea.images.example;"), ("/evil.example%2F", "'self' data:;")] {
///     let response = app.clone().oneshot(Request::get(path).body(Body::empty())?).await?;
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

impl Adjust {
    /// Changes the policy of one response: a tuple, as axum reads it.
    pub fn on<R: IntoResponse>(self, response: R) -> (Self, R) {
        (self, response)
    }
}

impl From<Adjustment> for Adjust {
    fn from(adjustment: Adjustment) -> Self {
        Self { tower: adjustment.into() }
    }
}

impl IntoResponseParts for Adjust {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        self.tower.insert_into(parts.extensions_mut());
        Ok(parts)
    }
}

impl IntoResponse for Adjust {
    fn into_response(self) -> Response {
        (self, ()).into_response()
    }
}
