//! [`Adjust`]: changes to the policy of one response.

use http::Extensions;
use secure_core::{Adjustment, Http, ResponseChoice};

/// Changes that a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it: sources for a directive
/// that only the request reveals, or a header to leave out.
///
/// It changes whichever policy counts, an [`Override`](crate::Override) too, and joins other changes to the same
/// response, in any order. A source that is refused changes nothing: it is logged, and
/// [counted](crate::SecureHeaders::refused_sources).
///
/// [Insert](Self::insert_into) it in the response's extensions.
///
/// ```
/// use http::{Request, Response};
/// use secure_tower::{Adjust, Adjustment, Directive, Policy, SecureHeaders, SourcePattern, Target};
/// use tower::{Layer, ServiceExt, service_fn};
///
/// const IMAGES: SourcePattern = SourcePattern::from_static("https://{host}"); // a host, whatever the table holds
///
/// # async fn run() -> Result<(), secure_tower::Error> {
/// let service = SecureHeaders::new(&Policy::recommended())?.layer(service_fn(|_: Request<()>| async {
///     let host = "images.example"; // looked up, as in a database
///     let images = Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES.fill(host));
///     let mut response = Response::new("a page with images");
///     Adjust::from(images).insert_into(response.extensions_mut());
///     Ok::<_, std::convert::Infallible>(response)
/// }));
/// let Ok(response) = service.oneshot(Request::new(())).await;
/// let policy = response.headers()["content-security-policy"].to_str().unwrap_or_default();
/// assert!(policy.contains("img-src 'self' data: https://images.example;"));
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
/// ```
#[derive(Clone, Debug, Default)]
pub struct Adjust {
    adjustment: Adjustment,
}

impl Adjust {
    /// Changes the policy of the response that has these extensions.
    pub fn insert_into(&self, extensions: &mut Extensions) {
        extensions.get_or_insert_default::<ResponseChoice<Http>>().adjust(self.adjustment.clone());
    }
}

impl From<Adjustment> for Adjust {
    fn from(adjustment: Adjustment) -> Self {
        Self { adjustment }
    }
}
