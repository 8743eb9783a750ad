//! A text for every typed header.

use secure_core::{HeaderName, Headers, config};

/// Every typed header takes one of these texts.
const SAMPLES: &[&str] = &[
    "max-age=63072000; includeSubDomains",
    "default-src 'self'; img-src data:",
    "nosniff",
    "DENY",
    "no-referrer, same-origin",
    "camera=(), usb=(self)",
    "same-origin",
    "require-corp",
    "isolate-and-require-corp",
    "?1",
    "blocked-destinations=(script)",
    "(response-origin)",
    "document-write=?0",
    "load",
    "default=\"/reports\"",
    "no-store",
    "Caddy",
    "off",
    "none",
    "noopen",
    "0",
    "*",
    "logged-in",
    "noindex",
    "{\"max_age\":0}",
    "{\"group\":\"default\",\"max_age\":1,\"endpoints\":[{\"url\":\"https://a.example/\"}]}",
    "max-age=1, enforce",
    "pin-sha256=\"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=\"; \
     pin-sha256=\"E9CZ9INDbd+2eRQozYqqbQ2yXLVKB9+xcprMF+44U1g=\"; max-age=1; report-uri=\"https://r.example/\"",
    "camera 'none'",
];

/// Each typed header with each sample that it takes. A new header follows from its row.
pub(crate) fn samples() -> Vec<(HeaderName, &'static str)> {
    let takes = |name: &HeaderName, text: &str| Headers::empty().set_text(name, text).is_ok();
    let all = config::headers().flat_map(|(name, _)| SAMPLES.iter().map(move |text| (name.clone(), *text)));
    all.filter(|(name, text)| takes(name, text)).collect()
}

#[test]
fn every_header_takes_a_sample() {
    let samples = samples();
    for (name, _) in config::headers() {
        assert!(samples.iter().any(|(sampled, _)| sampled == name), "{name} takes none of SAMPLES: add a text");
    }
}
