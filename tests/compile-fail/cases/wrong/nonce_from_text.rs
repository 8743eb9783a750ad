//! A nonce that somebody chose is one that somebody can guess.

use secure_core::Nonce;

fn main() {
    let _: Nonce = Nonce::from("r4nd0m");
}
