//! The tests of the three cross-origin policies.

use secure_core::wire::structured::{BareItem, Item};

use super::{Code, header, start};
use crate::Seen;

pub(super) fn embedder(seen: &Seen) -> Code {
    match token(seen, "cross-origin-embedder-policy") {
        Token::Absent => Code::CoepNotImplemented,
        Token::Broken => Code::CoepHeaderInvalid,
        Token::Word(word) => match word.as_str() {
            "require-corp" => Code::CoepImplementedWithRequireCorp,
            "credentialless" => Code::CoepImplementedWithCredentialless,
            "unsafe-none" => Code::CoepImplementedWithUnsafeNone,
            _ => Code::CoepHeaderInvalid,
        },
    }
}

pub(super) fn opener(seen: &Seen) -> Code {
    match token(seen, "cross-origin-opener-policy") {
        Token::Absent => Code::CoopNotImplemented,
        Token::Broken => Code::CoopHeaderInvalid,
        Token::Word(word) => match word.as_str() {
            "same-origin" => Code::CoopImplementedWithSameOrigin,
            "same-origin-allow-popups" => Code::CoopImplementedWithSameOriginAllowPopups,
            "noopener-allow-popups" => Code::CoopImplementedWithNoopenerAllowPopups,
            "unsafe-none" => Code::CoopImplementedWithUnsafeNone,
            _ => Code::CoopHeaderInvalid,
        },
    }
}

pub(super) fn resource(seen: &Seen) -> Code {
    let Some(value) = header(seen, "cross-origin-resource-policy").filter(|value| !value.is_empty()) else {
        return Code::CorpNotImplemented;
    };
    match start(&value, 256).as_str() {
        "same-site" => Code::CorpImplementedWithSameSite,
        "same-origin" => Code::CorpImplementedWithSameOrigin,
        "cross-origin" => Code::CorpImplementedWithCrossOrigin,
        _ => Code::CorpHeaderInvalid,
    }
}

enum Token {
    Absent,
    Broken,
    Word(String),
}

/// A structured field of one token, whose parameters do not count.
fn token(seen: &Seen, name: &str) -> Token {
    let Some(value) = header(seen, name).filter(|value| !value.is_empty()) else { return Token::Absent };
    let start: String = value.chars().take(1024).collect();
    match start.trim().parse::<Item>() {
        Ok(Item { value: BareItem::Token(word), .. }) => Token::Word(word.as_str().to_owned()),
        _ => Token::Broken,
    }
}
