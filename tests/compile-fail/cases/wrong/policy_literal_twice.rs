//! A source that stands twice is told, in whatever capitals.

use secure_core::csp;

fn main() {
    let _ = csp!("default-src 'none'; script-src 'self' 'SELF'");
}
