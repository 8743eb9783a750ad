//! [`Adjust`]: changes to the policy of one response.

use actix_web::{HttpRequest, HttpResponse, Responder, dev::Extensions};
use secure_core::{Adjustment, ResponseChoice};

use crate::Actix;

/// Changes that a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it: sources for a directive
/// that only the request reveals, or a header to leave out.
///
/// It changes whichever policy counts, an [`Override`](crate::Override) too, and joins other changes to the same
/// response, in any order. A source that is refused changes nothing: it is logged, and
/// [counted](crate::SecureHeaders::refused_sources).
///
/// Put it [on](Self::on) what the handler returns.
///
/// ```
/// use actix_web::{App, Responder, test, web};
/// use secure_actix::{Adjust, Adjustment, Directive, SecureHeaders, SourcePattern, Target};
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
/// async fn page(customer: web::Path<String>) -> impl Responder {
///     let images = match images_of(&customer) {
///         Some(host) => Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES.fill(host)),
///         None => Adjustment::new(),
///     };
///     Adjust::from(images).on("a page with images")
/// }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secure_headers = SecureHeaders::default();
/// let app = App::new().route("/{customer}", web::get().to(page)).wrap(secure_headers);
/// let app = test::init_service(app).await;
/// for (path, sources) in [("/tea", "'self' data: https://tea.images.example;"), ("/evil.example%2F", "'self' data:;")] {
///     let response = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
///     let policy = response.headers().get("content-security-policy").ok_or("missing")?.to_str()?;
///     assert!(policy.contains(&format!("img-src {sources}")), "{policy}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Adjust {
    adjustment: Adjustment,
}

impl Adjust {
    /// What the handler returns, with these changes: for a `Result`, to the error's policy too.
    pub fn on<R: Responder>(self, responder: R) -> AdjustResponder<R> {
        AdjustResponder { responder, adjust: self }
    }

    /// Changes the policy of the response that has these extensions. An error that is to have changes of its own makes
    /// them in its `ResponseError::error_response`.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use secure_actix::{Adjust, Adjustment, XFrameOptions};
    ///
    /// let mut response = HttpResponse::NotFound().finish();
    /// Adjust::from(Adjustment::new().without::<XFrameOptions>()).insert_into(&mut response.extensions_mut());
    /// ```
    pub fn insert_into(&self, extensions: &mut Extensions) {
        extensions.get_or_insert_with(ResponseChoice::<Actix>::default).adjust(self.adjustment.clone());
    }
}

impl From<Adjustment> for Adjust {
    fn from(adjustment: Adjustment) -> Self {
        Self { adjustment }
    }
}

/// What a handler returns, with an [`Adjust`].
#[derive(Clone, Debug)]
pub struct AdjustResponder<R> {
    responder: R,
    adjust: Adjust,
}

impl<R: Responder> Responder for AdjustResponder<R> {
    type Body = R::Body;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<R::Body> {
        let mut response = self.responder.respond_to(request);
        self.adjust.insert_into(&mut response.extensions_mut());
        response
    }
}
