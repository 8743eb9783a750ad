//! An override cannot say which requests of other sites are refused.

use secure_core::{Headers, ResourceIsolation};

fn main() {
    Headers::recommended().with(ResourceIsolation::new());
}
