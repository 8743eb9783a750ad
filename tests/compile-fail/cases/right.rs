//! What the wrong cases mean to say.

use secure_core::{
    ContentSecurityPolicy, CustomHeader, Error, HeaderName, HeaderValue, Location, MemoryBackend, Nonce, Policy, Source,
    SourceList, XFrameOptions,
};

const CDN: Source = Source::from_static("https://cdn.example");
const PARTNER: Location = Location::from_static("https://partner.example");
const NAME: HeaderName = HeaderName::from_static("X-Frame");
const VALUE: HeaderValue = HeaderValue::from_static("one line");

fn main() -> Result<(), Error> {
    let csp = ContentSecurityPolicy::new()
        .default_src(SourceList::NONE)
        .script_src([Source::SelfOrigin, Source::Nonce, CDN])
        .frame_ancestors(PARTNER);
    let policy = Policy::recommended()
        .with(csp)
        .without::<XFrameOptions>()
        .with(CustomHeader::new(NAME.as_str().to_owned(), VALUE.as_str().to_owned())?);
    policy.prepare::<MemoryBackend>()?;
    Nonce::random().map(drop)
}
