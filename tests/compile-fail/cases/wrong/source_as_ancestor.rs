//! Keywords about scripts mean nothing to `frame-ancestors`.

use secure_core::{ContentSecurityPolicy, Source};

fn main() {
    let _ = ContentSecurityPolicy::new().frame_ancestors(Source::UnsafeInline);
}
