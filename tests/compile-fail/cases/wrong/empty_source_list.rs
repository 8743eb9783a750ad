//! An empty list could mean everything or nothing.

use secure_core::{ContentSecurityPolicy, Source};

fn main() {
    let sources: [Source; 0] = [];
    let _ = ContentSecurityPolicy::new().img_src(sources);
}
