//! What a policy is made of is known; a header of one's own is a `CustomHeader`.

use secure_core::{Part, Policy};

struct Mine;

impl Part for Mine {
    fn put(self, _: &mut Policy) {}
    fn clear(_: &mut Policy) {}
}

fn main() {}
