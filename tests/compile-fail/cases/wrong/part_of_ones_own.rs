//! What a policy is made of is known; a header of one's own is a `CustomHeader`.

use secure_core::{Policy, PolicyPart};

struct Mine;

impl PolicyPart for Mine {
    fn put(self, _: &mut Policy) {}
    fn clear(_: &mut Policy) {}
}

fn main() {}
