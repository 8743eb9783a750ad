//! A cookie of this very host is not shared with the hosts below it.

fn main() {
    let _ = secure_core::SecureCookie::host().domain("example.com");
}
