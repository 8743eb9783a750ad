//! Members of JSON that several targets share.

use crate::{headers::Sent, quote};

/// `{ "key": …, "value": … }` for each header, a line each.
pub(crate) fn pairs(sent: &[Sent], indent: &str) -> String {
    let pair = |header: &Sent| {
        format!("{indent}{{ \"key\": {}, \"value\": {} }}", quote::json(&header.name), quote::json(&header.value))
    };
    sent.iter().map(pair).collect::<Vec<_>>().join(",\n")
}
