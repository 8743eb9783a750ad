//! A source cannot end its directive and begin another.

const SMUGGLED: secure_core::Source = secure_core::Source::from_static("a.example; script-src *");

fn main() {
    let _ = SMUGGLED;
}
