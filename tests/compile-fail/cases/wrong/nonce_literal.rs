//! A nonce that somebody chose is one that somebody can guess.

use secure_core::Nonce;

fn main() {
    let _ = Nonce { text: [b'a'; Nonce::LEN] };
}
