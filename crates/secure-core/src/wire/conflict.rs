//! [`Conflict`]: who wins where the handler has set a header that the policy sets too; [`HandlerPolicy`]: whether its content
//! security policy counts beside ours.

/// Who wins where the handler has set a header that the policy sets too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conflict {
    /// The handler: it knows this one response. The default.
    #[default]
    Keep,
    /// The policy, as in secure.py and Talisman.
    Replace,
}

/// What becomes of a content security policy that the handler set, where the application sets that header too.
///
/// Browsers enforce all content security policies of a response: what one of them blocks is blocked. So both can go out, which
/// is not so for any other header: two `X-Frame-Options` or `Cross-Origin-Opener-Policy` are invalid, and count for nothing.
///
/// ```
/// # use secure_core::{ContentSecurityPolicy, HandlerPolicy, Headers, Location, MemoryBackend, Policy, RequestView};
/// let headers = Headers::empty().with(ContentSecurityPolicy::new().frame_ancestors(Location::SelfOrigin));
/// let prepared = Policy::from(headers.with(HandlerPolicy::Both)).prepare::<MemoryBackend>()?;
/// let name = "Content-Security-Policy".to_owned();
/// let mut response = vec![(name.clone(), "img-src 'self'".to_owned())];
/// prepared.apply(&mut response, 200, &prepared.begin(&RequestView::default()));
/// assert_eq!(
///     response,
///     [(name.clone(), "img-src 'self'".to_owned()), (name, "frame-ancestors 'self'".to_owned())],
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// # Caveat
/// A nonce is in one policy only, so with a nonce of its own the handler's policy and ours block every inline script together.
/// The log says so. A handler takes the nonce of [`current_nonce`](crate::current_nonce) instead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HandlerPolicy {
    /// As for every other header: [`Conflict`] says who wins. The default.
    #[default]
    ByConflict,
    /// The handler's stays, and ours is added, whatever [`Conflict`] says. The same for
    /// `Content-Security-Policy-Report-Only`.
    Both,
}
