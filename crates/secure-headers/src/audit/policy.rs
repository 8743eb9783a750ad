//! What a configuration would send with a page over HTTPS, as if it had been seen.

use secure_audit::{Hop, PlainHttp, Seen};
use secure_core::{Error, RequestView, Scheme};

use crate::load::Loaded;

/// A nonce that stands for the one of each response, so that two audits print the same.
const NONCE: &str = "bm9uY2Utb2YtYS1yZXNwb25zZQ";

/// A page of an application with this policy.
pub(super) fn page(loaded: &Loaded) -> Result<Seen, Error> {
    let host = crate::show::host(&loaded.policy);
    let request =
        |connection| RequestView { connection, host: Some(host.as_str()), path: "/", ..RequestView::default() };
    let (mut exchange, _) = loaded.prepared.admit(&request(Scheme::Https));
    let nonce = exchange.nonce()?;
    let mut headers = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
    loaded.prepared.apply(&mut headers, 200, &exchange);
    for (_, value) in &mut headers {
        *value = value.replace(nonce.as_str(), NONCE);
    }
    let address = format!("https://{host}/");
    let seen = Seen::new(200_u16, &headers).at(&address)?;
    let (_, answer) = loaded.prepared.admit(&request(Scheme::Http));
    let Some((status, target)) = answer.as_deref().and_then(|answer| Some((answer.status(), answer.location()?)))
    else {
        return Ok(seen);
    };
    Ok(seen
        .plain_http(PlainHttp::redirects([Hop::new(&format!("http://{host}/"), status)?, Hop::new(target, 200_u16)?])))
}
