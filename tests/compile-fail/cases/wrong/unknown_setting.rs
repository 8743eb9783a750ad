//! A setting that does not exist is not ignored.

use secure_core::Policy;

fn main() {
    let mut policy = Policy::recommended();
    policy.headers.frame_options = None;
}
