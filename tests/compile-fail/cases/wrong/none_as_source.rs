//! `'none'` is not a source in text either.

const NONE: secure_core::Source = secure_core::Source::from_static("'none'");

fn main() {
    let _ = NONE;
}
