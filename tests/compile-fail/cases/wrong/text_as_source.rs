//! A text is not a source before it is read.

use secure_core::ContentSecurityPolicy;

fn main() {
    ContentSecurityPolicy::new().script_src("'self'");
}
