//! Structured fields: the syntax that most newer headers share, read strictly and written in its canonical form.
//!
//! A field is one of three: an [`Item`], a [`List`], or a [`Dictionary`]. Browsers that find a mistake anywhere in such a
//! header ignore all of it without a word, so nothing is repaired here: what reads is what the specification reads, and a
//! value that could not be written cannot be built.
//!
//! ```
//! use secure_core::wire::structured::{BareItem, Dictionary, Member, Token};
//!
//! let field: Dictionary = "camera=(), geolocation=(self  \"https://map.example\");report-to=pp".parse()?;
//! assert_eq!(field.to_string(), "camera=(), geolocation=(self \"https://map.example\");report-to=pp");
//!
//! let Some(Member::InnerList(list)) = field.get("geolocation") else { unreachable!() };
//! assert_eq!(list.items[0].value, BareItem::Token(Token::from_static("self")));
//! assert_eq!(list.parameters.get("report-to").map(ToString::to_string).as_deref(), Some("pp"));
//!
//! let error = "camera=(),".parse::<Dictionary>().unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "structured field: \"camera=(),\" ends too soon, at byte 10; leave the last comma out",
//! );
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! A header on several lines is read as one text, the lines joined by `", "`.
//!
//! Specification: [RFC 9651](https://www.rfc-editor.org/rfc/rfc9651).

mod bare;
mod field;
mod read;

pub use self::{
    bare::{AsciiString, BareItem, Decimal, Integer, Key, Token},
    field::{Dictionary, InnerList, Item, List, Member, Parameters},
};

/// The members of a dictionary in their order, those of a key that appears twice included.
#[inline]
pub(crate) fn members(text: &str) -> Result<Vec<(Key, Member)>, crate::wire::error::Error> {
    read::members(text)
}

/// One member: an item, or a list in brackets.
#[cfg(feature = "config")]
#[inline]
pub(crate) fn member(text: &str) -> Result<Member, crate::wire::error::Error> {
    read::member(text)
}
