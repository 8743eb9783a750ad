//! Whatever a structured field is built from or read from: its text is clean and reads back to the same.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{fmt::Debug, str::FromStr};

use proptest::{prelude::*, sample::select};
use secure_core::{
    Error,
    wire::structured::{
        AsciiString, BareItem, Decimal, Dictionary, InnerList, Integer, Item, Key, List, Member, Parameters, Token,
    },
};

fn key() -> impl Strategy<Value = Key> {
    "[a-z*][a-z0-9_.*-]{0,3}".prop_map(|text| Key::new(text).unwrap())
}

fn bare_item() -> impl Strategy<Value = BareItem> {
    let fifteen = -999_999_999_999_999_i64..=999_999_999_999_999;
    prop_oneof![
        fifteen.clone().prop_map(|number| BareItem::Integer(Integer::new(number).unwrap())),
        fifteen.clone().prop_map(|number| BareItem::Decimal(Decimal::from_thousandths(number).unwrap())),
        fifteen.prop_map(|number| BareItem::Date(Integer::new(number).unwrap())),
        "[ -~]{0,6}".prop_map(|text| BareItem::String(AsciiString::new(text).unwrap())),
        "[A-Za-z*][!#$%&'*+.^_`|~:/A-Za-z0-9-]{0,4}".prop_map(|text| BareItem::Token(Token::new(text).unwrap())),
        prop::collection::vec(any::<u8>(), 0..6).prop_map(BareItem::ByteSequence),
        any::<bool>().prop_map(BareItem::Boolean),
        "\\PC{0,4}|[\"%\\x00-\\x20]{0,3}".prop_map(BareItem::DisplayString),
    ]
}

fn parameters() -> impl Strategy<Value = Parameters> {
    prop::collection::vec((key(), bare_item()), 0..3).prop_map(Parameters::from_iter)
}

fn item() -> impl Strategy<Value = Item> {
    (bare_item(), parameters()).prop_map(|(value, parameters)| Item { value, parameters })
}

fn member() -> impl Strategy<Value = Member> {
    let inner = (prop::collection::vec(item(), 0..3), parameters());
    prop_oneof![
        item().prop_map(Member::Item),
        inner.prop_map(|(items, parameters)| Member::InnerList(InnerList { items, parameters })),
    ]
}

/// Text that is like a field, mostly.
fn text() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "a",
        "b=",
        "c;d",
        "=",
        ";",
        ",",
        " ",
        "\t",
        "(",
        ")",
        "*",
        "?1",
        "?0",
        "\"e\"",
        "\"",
        "\\",
        "1",
        "-2.5",
        ".",
        "@3",
        ":YQ==:",
        ":",
        "%\"f%c3%bc\"",
        "%",
        "'",
        "G",
        "\u{fc}",
        "\0",
    ]);
    prop_oneof![prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat()), any::<String>()]
}

fn is_clean(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The value is written as clean text, which reads back to it.
fn reads_back<T: FromStr<Err = Error> + ToString + PartialEq + Debug>(value: T) -> Result<(), TestCaseError> {
    let text = value.to_string();
    prop_assert!(is_clean(&text), "{:?}", text);
    prop_assert_eq!(text.parse::<T>(), Ok(value), "{:?}", text);
    Ok(())
}

/// What reads is written in a form that reads to the same.
fn settles<T: FromStr<Err = Error> + ToString + PartialEq + Debug>(text: &str) -> Result<(), TestCaseError> {
    text.parse::<T>().map_or(Ok(()), reads_back)
}

proptest! {
    #[test]
    fn fields_read_back_as_they_were_built(
        item in item(),
        members in prop::collection::vec(member(), 0..4),
        entries in prop::collection::vec((key(), member()), 0..4),
    ) {
        reads_back(item)?;
        reads_back(List(members))?;
        reads_back(Dictionary::from_iter(entries))?;
    }

    #[test]
    fn whatever_the_text_it_is_refused_or_settles(text in text()) {
        settles::<Item>(&text)?;
        settles::<List>(&text)?;
        settles::<Dictionary>(&text)?;
    }

    #[test]
    fn a_decimal_is_the_nearest_thousandth(number in -1.0e9_f64..1.0e9) {
        let written: f64 = Decimal::try_from(number).unwrap().to_string().parse().unwrap();
        prop_assert!((written - number).abs() <= 0.000_5 + 1e-6);
    }
}
