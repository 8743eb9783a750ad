//! Without its quotes, `self` would be a host of that name.

const SELF: secure_core::Source = secure_core::Source::from_static("self");

fn main() {
    let _ = SELF;
}
