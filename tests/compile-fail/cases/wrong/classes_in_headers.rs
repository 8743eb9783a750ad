//! A class has no classes of its own.

use secure_core::{Headers, ResponseClass};

fn main() {
    Headers::recommended().for_class(ResponseClass::Data, Headers::api());
}
