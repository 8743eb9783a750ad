//! [`Adjust`]: changes to the policy of one response.

use rocket::{
    Request,
    response::{self, Responder},
};
use secure_core::Adjustment;

use crate::backend::Carried;

/// Changes that a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it: sources for a directive
/// that only the request reveals, or a header to leave out.
///
/// It changes whichever policy counts, an [`Override`](crate::Override) too, and joins other changes to the same
/// response, in any order. A source that is refused changes nothing: it is logged, and
/// [counted](crate::SecureHeaders::refused_sources).
///
/// [Wrap](Self::on) what the handler returns. The changes also count for the page of a catcher, when the responder that
/// was wrapped has failed.
///
/// ```
/// use rocket::{get, local::asynchronous::Client, routes};
/// use secure_rocket::{Adjust, AdjustResponder, Adjustment, Directive, SecureHeaders, SourcePattern, Target};
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
/// #[get("/<customer>")]
/// fn page(customer: &str) -> AdjustResponder<&'static str> {
///     let images = match images_of(customer) {
///         Some(host) => Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES.fill(host)),
///         None => Adjustment::new(),
///     };
///     Adjust::from(images).on("a page with images")
/// }
///
/// # #[rocket::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secure_headers = SecureHeaders::default();
/// let app = rocket::build().mount("/", routes![page]).attach(secure_headers);
/// let client = Client::untracked(app).await?;
/// for (path, sources) in [("/tea", "'self' data: https://tea.images.example;"), ("/evil.example%2F", "'self' data:;")] {
///     let response = client.get(path).dispatch().await;
///     let policy = response.headers().get_one("content-security-policy").unwrap_or_default();
///     assert!(policy.contains(&format!("img-src {sources}")), "{policy}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Adjust {
    adjustment: Adjustment,
}

/// A responder whose response carries an [`Adjust`].
#[derive(Clone, Debug)]
pub struct AdjustResponder<R> {
    responder: R,
    adjust: Adjust,
}

impl Adjust {
    /// Changes the policy of the response that `responder` makes.
    pub fn on<R>(self, responder: R) -> AdjustResponder<R> {
        AdjustResponder { responder, adjust: self }
    }
}

impl From<Adjustment> for Adjust {
    fn from(adjustment: Adjustment) -> Self {
        Self { adjustment }
    }
}

impl<'r, 'o: 'r, R: Responder<'r, 'o>> Responder<'r, 'o> for AdjustResponder<R> {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'o> {
        let result = self.responder.respond_to(request);
        Carried::of(request).lock().adjust(self.adjust.adjustment);
        result
    }
}
