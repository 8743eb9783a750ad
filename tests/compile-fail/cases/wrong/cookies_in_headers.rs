//! An override cannot say what cookies get, nor lose it.

use secure_core::{CookieRules, Headers};

fn main() {
    Headers::recommended().with(CookieRules::strict());
    Headers::recommended().without::<CookieRules>();
}
