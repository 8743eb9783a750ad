//! [`Adjust`]: changes to the policy of one response.

use poem::{IntoResponse, Response};
use secure_core::{Adjustment, ResponseChoice};

use crate::{Poem, backend::mark_error};

/// Changes that a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it: sources for a directive
/// that only the request reveals, or a header to leave out.
///
/// It changes whichever policy counts, an [`Override`](crate::Override) too, and joins other changes to the same
/// response, in any order. A source that is refused changes nothing: it is logged, and
/// [counted](crate::SecureHeaders::refused_sources).
///
/// Put it [on](Self::on) what the handler returns, or [on the error](Self::on_error).
///
/// ```
/// use poem::{Endpoint, EndpointExt, IntoResponse, Request, Route, get, handler, web::Path};
/// use secure_poem::{Adjust, Adjustment, Directive, SecureHeaders, SourcePattern, Target};
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
/// #[handler]
/// fn page(Path(customer): Path<String>) -> impl IntoResponse {
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
/// let app = Route::new().at("/:customer", get(page)).with(secure_headers);
/// for (path, sources) in [("/tea", "'self' data: https://tea.images.example;"), ("/evil.example%2F", "'self' data:;")] {
///     let response = app.call(Request::builder().uri_str(path).finish()).await?;
///     let policy = response.headers()["content-security-policy"].to_str()?;
///     assert!(policy.contains(&format!("img-src {sources}")), "{policy}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Adjust {
    adjustment: Adjustment,
}

/// A response that carries an [`Adjust`].
#[derive(Clone, Debug)]
pub struct AdjustResponse<R> {
    response: R,
    adjust: Adjust,
}

impl Adjust {
    /// Changes the policy of one response.
    pub fn on<R: IntoResponse>(self, response: R) -> AdjustResponse<R> {
        AdjustResponse { response, adjust: self }
    }

    /// Changes the policy of the response that an error becomes. (What the error's own response carries is lost when
    /// poem makes it.)
    ///
    /// ```
    /// use poem::http::StatusCode;
    /// use secure_poem::{Adjust, Adjustment, XFrameOptions};
    ///
    /// let framed = Adjust::from(Adjustment::new().without::<XFrameOptions>());
    /// let error: poem::Error = framed.on_error(StatusCode::NOT_FOUND);
    /// assert_eq!(error.status(), StatusCode::NOT_FOUND);
    /// ```
    pub fn on_error(self, error: impl Into<poem::Error>) -> poem::Error {
        mark_error(error.into(), |mark| mark.adjust(self.adjustment))
    }
}

impl From<Adjustment> for Adjust {
    fn from(adjustment: Adjustment) -> Self {
        Self { adjustment }
    }
}

impl<R: IntoResponse> IntoResponse for AdjustResponse<R> {
    fn into_response(self) -> Response {
        let mut response = self.response.into_response();
        response.extensions_mut().get_or_insert_default::<ResponseChoice<Poem>>().adjust(self.adjust.adjustment);
        response
    }
}
