//! `cargo xtask`: what a developer of this workspace runs. It has no dependencies, so that it compiles in a moment.
fn main() {}
