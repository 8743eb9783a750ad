//! A line break in a value would begin another header.

const VALUE: secure_core::HeaderValue = secure_core::HeaderValue::from_static("one\r\nSet-Cookie: two");

fn main() {
    let _ = VALUE;
}
