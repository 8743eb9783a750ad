//! The reader of RFC 9651, section 4.2. It fails at the first byte that does not fit, and names it.

use std::str::FromStr;

use super::{
    AsciiString, BareItem, Decimal, Dictionary, InnerList, Integer, Item, Key, List, Member, Parameters, Token,
    bare::{is_inner_token_byte, is_key_byte},
};
use crate::wire::{base64, error::Error, fault::Fault, text::describe};

impl FromStr for Item {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Reader::whole(text, Reader::item)
    }
}

impl FromStr for List {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Reader::whole(text, |reader| reader.separated(Reader::member)).map(Self)
    }
}

impl FromStr for Dictionary {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(members(text)?.into_iter().collect())
    }
}

#[cfg(feature = "config")]
#[inline]
pub(super) fn member(text: &str) -> Result<Member, Error> {
    Reader::whole(text, Reader::member)
}

/// Those of a key that appears twice included.
#[inline]
pub(super) fn members(text: &str) -> Result<Vec<(Key, Member)>, Error> {
    Reader::whole(text, |reader| reader.separated(Reader::entry))
}

const PLACE: &str = "structured field";

struct Reader<'a> {
    text: &'a str,
    /// The next byte. What lies before it is ASCII.
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads all of a text, blanks around it aside.
    #[inline]
    fn whole<T>(text: &'a str, read: impl Fn(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let mut reader = Self { text, at: 0 };
        reader.skip(|byte| byte == b' ');
        let value = read(&mut reader)?;
        reader.skip(|byte| byte == b' ');
        match reader.peek() {
            None => Ok(value),
            Some(_) => Err(reader.fault("end the value before it; only lists have several, with a comma between")),
        }
    }

    /// Nothing, or members with commas between them.
    #[inline]
    fn separated<T>(&mut self, read: impl Fn(&mut Self) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let mut members = Vec::new();
        while self.peek().is_some() {
            members.push(read(self)?);
            self.skip_blanks();
            if self.peek().is_none() {
                break;
            }
            if !self.take(b',') {
                return Err(self.fault("write a comma between members"));
            }
            self.skip_blanks();
            if self.peek().is_none() {
                return Err(self.fault("leave the last comma out"));
            }
        }
        Ok(members)
    }

    #[inline]
    fn entry(&mut self) -> Result<(Key, Member), Error> {
        let key = self.key()?;
        if self.take(b'=') {
            return Ok((key, self.member()?));
        }
        let item = Item { value: BareItem::Boolean(true), parameters: self.parameters()? };
        Ok((key, Member::Item(item)))
    }

    #[inline]
    fn member(&mut self) -> Result<Member, Error> {
        if self.peek() == Some(b'(') { self.inner_list().map(Member::InnerList) } else { self.item().map(Member::Item) }
    }

    #[inline]
    fn inner_list(&mut self) -> Result<InnerList, Error> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip(|byte| byte == b' ');
            if self.take(b')') {
                return Ok(InnerList { items, parameters: self.parameters()? });
            }
            if self.peek().is_none() {
                return Err(self.fault("close the list with \")\""));
            }
            items.push(self.item()?);
            if !matches!(self.peek(), Some(b' ' | b')') | None) {
                return Err(self.fault("write single blanks between the items of a list in brackets"));
            }
        }
    }

    #[inline]
    fn item(&mut self) -> Result<Item, Error> {
        Ok(Item { value: self.bare_item()?, parameters: self.parameters()? })
    }

    #[inline]
    fn parameters(&mut self) -> Result<Parameters, Error> {
        let mut parameters = Parameters::new();
        while self.take(b';') {
            self.skip(|byte| byte == b' ');
            let key = self.key()?;
            let value = if self.take(b'=') { self.bare_item()? } else { BareItem::Boolean(true) };
            parameters.insert(key, value);
        }
        Ok(parameters)
    }

    #[inline]
    fn key(&mut self) -> Result<Key, Error> {
        if !matches!(self.peek(), Some(b'a'..=b'z' | b'*')) {
            return Err(self.fault("begin a key with a lower-case letter"));
        }
        Key::new(self.span(is_key_byte).to_owned())
    }

    #[inline]
    fn bare_item(&mut self) -> Result<BareItem, Error> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'"') => self.string(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'*') => {
                Token::new(self.span(is_inner_token_byte).to_owned()).map(BareItem::Token)
            }
            Some(b':') => self.byte_sequence(),
            Some(b'?') => self.boolean(),
            Some(b'@') => self.date(),
            Some(b'%') => self.display_string(),
            _ => Err(self.fault("begin a value with a letter, a digit, or the double quote of a string")),
        }
    }

    #[inline]
    fn number(&mut self) -> Result<BareItem, Error> {
        let negative = self.take(b'-');
        let sign = if negative { -1 } else { 1 };
        let (whole, digits) = self.digits()?;
        if !self.take(b'.') {
            if digits > 15 {
                return Err(self.fault("write at most 15 digits"));
            }
            return Integer::new(sign * whole).map(BareItem::Integer);
        }
        if digits > 12 {
            return Err(self.fault("write at most 12 digits before the point"));
        }
        let (rest, digits) = self.digits()?;
        let rest = match digits {
            1 => rest * 100,
            2 => rest * 10,
            3 => rest,
            _ => return Err(self.fault("write at most 3 digits after the point")),
        };
        Decimal::from_thousandths(sign * (whole * 1000 + rest)).map(BareItem::Decimal)
    }

    /// Digits, and how many there are. Of more than 18, which are too many everywhere, the value means nothing.
    #[inline]
    fn digits(&mut self) -> Result<(i64, usize), Error> {
        let digits = self.span(|byte| byte.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.fault("write a digit"));
        }
        Ok((digits.parse().unwrap_or_default(), digits.len()))
    }

    #[inline]
    fn string(&mut self) -> Result<BareItem, Error> {
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return AsciiString::new(text).map(BareItem::String);
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(byte @ (b'"' | b'\\')) => text.push(byte.into()),
                        _ => return Err(self.fault("write \"\\\\\" only before a double quote or another one")),
                    }
                }
                Some(byte @ b' '..=b'~') => text.push(byte.into()),
                Some(_) => return Err(self.fault("write no tab in a string")),
                None => return Err(self.fault("close the string with a double quote")),
            }
            self.at += 1;
        }
    }

    #[inline]
    fn byte_sequence(&mut self) -> Result<BareItem, Error> {
        self.at += 1;
        let start = self.at;
        let text = self.span(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
        if !self.take(b':') {
            return Err(self.fault("write bytes as base64 between two colons"));
        }
        let Some(bytes) = base64::decode(text) else {
            self.at = start;
            return Err(self.fault("write bytes as padded base64 between two colons"));
        };
        Ok(BareItem::ByteSequence(bytes))
    }

    #[inline]
    fn boolean(&mut self) -> Result<BareItem, Error> {
        self.at += 1;
        let value = match self.peek() {
            Some(b'1') => true,
            Some(b'0') => false,
            _ => return Err(self.fault("write \"?1\" or \"?0\"")),
        };
        self.at += 1;
        Ok(BareItem::Boolean(value))
    }

    #[inline]
    fn date(&mut self) -> Result<BareItem, Error> {
        self.at += 1;
        let start = self.at;
        if let BareItem::Integer(seconds) = self.number()? {
            return Ok(BareItem::Date(seconds));
        }
        self.at = start;
        Err(self.fault("write a date as whole seconds"))
    }

    #[inline]
    fn display_string(&mut self) -> Result<BareItem, Error> {
        self.at += 1;
        let start = self.at;
        if !self.take(b'"') {
            return Err(self.fault("write a double quote after \"%\""));
        }
        let mut bytes = Vec::new();
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'%') => {
                    let code = self.text.get(self.at + 1..self.at + 3).unwrap_or_default();
                    let lower = code.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                    match u8::from_str_radix(code, 16) {
                        Ok(byte) if lower => bytes.push(byte),
                        _ => return Err(self.fault("write \"%\" and two lower-case hexadecimal digits")),
                    }
                    self.at += 2;
                }
                Some(byte @ b' '..=b'~') => bytes.push(byte),
                Some(_) => return Err(self.fault("write what is not visible ASCII as \"%\" and hexadecimal digits")),
                None => return Err(self.fault("close the string with a double quote")),
            }
            self.at += 1;
        }
        self.at += 1;
        String::from_utf8(bytes).map(BareItem::DisplayString).map_err(|_| {
            self.at = start;
            self.fault("write the bytes of UTF-8")
        })
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over a byte, if it is the next.
    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    #[inline]
    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    #[inline]
    fn skip_blanks(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t'));
    }

    /// The bytes from here on that are wanted, all of which are ASCII.
    #[inline]
    fn span(&mut self, wanted: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        self.skip(wanted);
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The byte that comes next does not fit.
    #[inline]
    fn fault(&self, cure: &'static str) -> Error {
        let problem = match self.peek() {
            Some(0..=0x08 | 0x0a..=0x1f | 0x7f..) => {
                let problem = describe(self.text, self.at);
                return Fault::new(PLACE, problem, "write visible ASCII only").spanning(self.at..self.at + 1).into();
            }
            Some(_) => describe(self.text, self.at),
            None if self.text.is_empty() => "\"\" is empty".to_owned(),
            None => format!("{:?} ends too soon, at byte {}", self.text, self.at),
        };
        Fault::new(PLACE, problem, cure).spanning(self.at..self.text.len().min(self.at + 1)).into()
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt, str::FromStr};

    use super::super::{Dictionary, List};
    use super::*;

    /// The text reads, and is written as `canonical`, which reads to the same value.
    #[track_caller]
    fn check<T: FromStr<Err = Error> + fmt::Display + fmt::Debug + PartialEq>(text: &str, canonical: &str) {
        let value = text.parse::<T>().unwrap();
        assert_eq!(value.to_string(), canonical);
        assert_eq!(canonical.parse::<T>().unwrap(), value);
    }

    #[track_caller]
    fn refuse<T: FromStr<Err = Error> + fmt::Debug>(text: &str, message: &str) {
        assert_eq!(text.parse::<T>().unwrap_err().to_string(), format!("structured field: {message}"));
    }

    #[test]
    fn items() {
        for text in [
            "1",
            "-0.5",
            "999999999999999",
            "999999999999.999",
            "\"\"",
            "\"a \\\"b\\\" \\\\\"",
            "*",
            "a/b:c%",
            "::",
            ":aGVsbG8=:",
            "?0",
            "@-5",
            "%\"\"",
            "%\"f%c3%bcr\"",
            "a;b;c=?0;d=\"e\"",
        ] {
            check::<Item>(text, text);
        }
        for (text, canonical) in [
            ("  a  ", "a"),
            ("007", "7"),
            ("-0", "0"),
            ("1.500", "1.5"),
            ("a; b=?1;  c=2.0;b=3", "a;b=3;c=2.0"),
            (":aGVsbG8:", ":aGVsbG8=:"),
            (":iZ==:", ":iQ==:"),
        ] {
            check::<Item>(text, canonical);
        }
    }

    #[test]
    fn lists_and_dictionaries() {
        for (text, canonical) in [
            ("", ""),
            (" ", ""),
            ("a\t,\t1 ,(b  \"c\" );d", "a, 1, (b \"c\");d"),
            ("()", "()"),
            ("(a;b=1 c);d=2;d=3", "(a;b=1 c);d=3"),
        ] {
            check::<List>(text, canonical);
        }
        for (text, canonical) in [
            ("", ""),
            ("a=1,b;c , *=()", "a=1, b;c, *=()"),
            ("a=?1", "a"),
            ("a=?0;b=?1", "a=?0;b"),
            ("a=1, b=2, a=(3)", "a=(3), b=2"),
        ] {
            check::<Dictionary>(text, canonical);
        }
    }

    #[test]
    fn faults_of_items() {
        for (text, message) in [
            ("", "\"\" is empty; begin a value with a letter, a digit, or the double quote of a string"),
            (
                "'a'",
                "'\\'' at byte 0 of \"'a'\"; begin a value with a letter, a digit, or the double quote of a string",
            ),
            ("a b", "'b' at byte 2 of \"a b\"; end the value before it; only lists have several, with a comma between"),
            (
                "a ;b",
                "';' at byte 2 of \"a ;b\"; end the value before it; only lists have several, with a comma between",
            ),
            ("a;B", "'B' at byte 2 of \"a;B\"; begin a key with a lower-case letter"),
            (
                "a;b=(1)",
                "'(' at byte 4 of \"a;b=(1)\"; begin a value with a letter, a digit, or the double quote of a string",
            ),
            ("-", "\"-\" ends too soon, at byte 1; write a digit"),
            ("1.", "\"1.\" ends too soon, at byte 2; write a digit"),
            ("1000000000000000", "\"1000000000000000\" ends too soon, at byte 16; write at most 15 digits"),
            ("1000000000000.0", "'0' at byte 14 of \"1000000000000.0\"; write at most 12 digits before the point"),
            ("1.0000", "\"1.0000\" ends too soon, at byte 6; write at most 3 digits after the point"),
            (
                "99999999999999999999999",
                "\"99999999999999999999999\" ends too soon, at byte 23; write at most 15 digits",
            ),
            ("\"a", "\"\\\"a\" ends too soon, at byte 2; close the string with a double quote"),
            ("\"\u{fc}\"", "non-ASCII character at byte 1 of \"\\\"\u{fc}\\\"\"; write visible ASCII only"),
            ("\"\\n\"", "'n' at byte 2 of \"\\\"\\\\n\\\"\"; write \"\\\\\" only before a double quote or another one"),
            (":a-b:", "'-' at byte 2 of \":a-b:\"; write bytes as base64 between two colons"),
            (":a:", "'a' at byte 1 of \":a:\"; write bytes as padded base64 between two colons"),
            ("?2", "'2' at byte 1 of \"?2\"; write \"?1\" or \"?0\""),
            ("?", "\"?\" ends too soon, at byte 1; write \"?1\" or \"?0\""),
            ("@1.5", "'1' at byte 1 of \"@1.5\"; write a date as whole seconds"),
            ("%a", "'a' at byte 1 of \"%a\"; write a double quote after \"%\""),
            ("%\"%C3\"", "'%' at byte 2 of \"%\\\"%C3\\\"\"; write \"%\" and two lower-case hexadecimal digits"),
            ("%\"%f", "'%' at byte 2 of \"%\\\"%f\"; write \"%\" and two lower-case hexadecimal digits"),
            ("%\"%c3\"", "'\"' at byte 1 of \"%\\\"%c3\\\"\"; write the bytes of UTF-8"),
            ("%\"a", "\"%\\\"a\" ends too soon, at byte 3; close the string with a double quote"),
            (
                "%\"\t\"",
                "a blank at byte 2 of \"%\\\"\\t\\\"\"; write what is not visible ASCII as \"%\" and hexadecimal digits",
            ),
        ] {
            refuse::<Item>(text, message);
        }
    }

    #[test]
    fn faults_of_lists() {
        for (text, message) in [
            ("a,", "\"a,\" ends too soon, at byte 2; leave the last comma out"),
            (",a", "',' at byte 0 of \",a\"; begin a value with a letter, a digit, or the double quote of a string"),
            ("a b", "'b' at byte 2 of \"a b\"; write a comma between members"),
            (
                "\ta",
                "a blank at byte 0 of \"\\ta\"; begin a value with a letter, a digit, or the double quote of a string",
            ),
            ("(a", "\"(a\" ends too soon, at byte 2; close the list with \")\""),
            ("(a,b)", "',' at byte 2 of \"(a,b)\"; write single blanks between the items of a list in brackets"),
            ("(a\tb)", "a blank at byte 2 of \"(a\\tb)\"; write single blanks between the items of a list in brackets"),
            (
                "((a))",
                "'(' at byte 1 of \"((a))\"; begin a value with a letter, a digit, or the double quote of a string",
            ),
        ] {
            refuse::<List>(text, message);
        }
        for (text, message) in [
            ("A=1", "'A' at byte 0 of \"A=1\"; begin a key with a lower-case letter"),
            ("a=1,,b", "',' at byte 4 of \"a=1,,b\"; begin a key with a lower-case letter"),
            ("a =1", "'=' at byte 2 of \"a =1\"; write a comma between members"),
            (
                "a= 1",
                "a blank at byte 2 of \"a= 1\"; begin a value with a letter, a digit, or the double quote of a string",
            ),
            ("aB=1", "'B' at byte 1 of \"aB=1\"; write a comma between members"),
        ] {
            refuse::<Dictionary>(text, message);
        }
    }
}
