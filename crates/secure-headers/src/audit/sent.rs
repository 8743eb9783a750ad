//! [`SentHeader`]: a line of a request that the command line adds.

use std::str::FromStr;

use secure_core::Error;
use ureq::http::{HeaderName, HeaderValue};

/// A header that the command line sends along.
#[derive(Clone, Debug)]
pub(crate) struct SentHeader {
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

impl FromStr for SentHeader {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            let (name, value) = text.split_once(':')?;
            Some(Self { name: name.trim().parse().ok()?, value: value.trim().parse().ok()? })
        };
        // What is wrong may be a secret, so it is not repeated.
        read().ok_or_else(|| {
            Error::new(
                "--header",
                "the text is not a header",
                "write a name, a colon and a value, such as \"Cookie: a=1\"",
            )
        })
    }
}
