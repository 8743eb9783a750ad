//! A directive that appears twice is an error, in whatever capitals.

use secure_core::csp;

fn main() {
    let _ = csp!("default-src 'none'; script-src 'self'; SCRIPT-SRC https:");
}
