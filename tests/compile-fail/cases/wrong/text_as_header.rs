//! A text is not a header before it is read.

use secure_core::Policy;

fn main() {
    Policy::recommended().with("DENY");
}
