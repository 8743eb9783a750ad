//! An override cannot say how requests arrive.

use secure_core::{Headers, Transport};

fn main() {
    Headers::recommended().with(Transport::Direct);
}
