//! A nonce goes where a template takes a text.

#![cfg(feature = "serde")]

use secure_core::Nonce;
use serde_json::json;

#[test]
fn templates_take_it_as_a_text() {
    let nonce = Nonce::random().unwrap();
    let text: &str = nonce.as_ref();
    assert_eq!(text, nonce.as_str());
    assert_eq!(json!({ "nonce": nonce }), json!({ "nonce": text }));
}
