//! A class has headers alone.

use secure_core::{Policy, ResponseClass};

fn main() {
    Policy::recommended().for_class(ResponseClass::Data, Policy::api());
}
