//! A header's name is one token.

const NAME: secure_core::HeaderName = secure_core::HeaderName::from_static("X Frame");

fn main() {
    let _ = NAME;
}
