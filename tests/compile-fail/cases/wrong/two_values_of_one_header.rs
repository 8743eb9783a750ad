//! A policy has one place for each header.

use secure_core::{Policy, XFrameOptions};

fn main() {
    let mut policy = Policy::recommended();
    policy.headers.x_frame_options = Some([XFrameOptions::Deny, XFrameOptions::SameOrigin]);
}
