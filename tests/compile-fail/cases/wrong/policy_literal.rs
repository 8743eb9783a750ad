//! A policy is changed field by field; a whole literal would have to know the headers of the next version.

use secure_core::Policy;

fn main() {
    let _ = Policy { x_frame_options: None, ..Policy::recommended() };
}
