//! `'none'` is a list, not a source: it has no place beside one.

use secure_core::{ContentSecurityPolicy, Source, SourceList};

fn main() {
    let _ = ContentSecurityPolicy::new().img_src([Source::SelfOrigin, SourceList::NONE]);
}
