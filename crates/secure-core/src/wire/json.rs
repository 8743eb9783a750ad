//! A strict reader of JSON (RFC 8259), and a writer of its texts, for the headers that are written in it, `Report-To` and `NEL`, and for reports.

use std::ops::Range;

use crate::wire::{
    error::{Error, Faults, nearest},
    fault::{Fault, Place},
    text::{describe, is_value_byte},
};

/// How deep arrays and objects may stand in one another. The headers need three.
const DEPTH: usize = 8;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    String(String),
    Array(Vec<Self>),
    Object(Vec<Member>),
}

/// A member of an object, and where in the text its name and its value are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) value: Json,
    name_at: Range<usize>,
    value_at: Range<usize>,
}

/// Reads values with commas between them, as lines of a header of JSON are joined. At least one.
#[inline]
pub(crate) fn read_list(place: &'static str, text: &str) -> Result<Vec<Json>, Error> {
    let mut reader = Reader { rest: text, length: text.len(), of: Carrier::Header };
    reader.list(DEPTH, None).map_err(|Stopped| {
        let at = text.len() - reader.rest.len();
        Error::new(place, describe(text, at), "write JSON, names and texts in double quotes, without a last comma")
    })
}

/// Reads one value of a body that a browser sent, or returns the byte from which it is none. Half a character of UTF-16, which
/// a text cut to a length may end with, is read as U+FFFD.
#[cfg(feature = "report")]
pub(crate) fn read_body(text: &str, depth: usize) -> Result<Json, usize> {
    let mut reader = Reader { rest: text, length: text.len(), of: Carrier::Body };
    let value = reader.value(depth);
    if value.is_ok() {
        reader.blanks();
    }
    match value {
        Ok(value) if reader.rest.is_empty() => Ok(value),
        _ => Err(text.len() - reader.rest.len()),
    }
}

/// A text in JSON.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => json.extend(['\\', char]),
            control if control < ' ' => json.extend(["\\u", &format!("{:04x}", u32::from(control))]),
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// The members of an object, and what is wrong with them.
pub(crate) struct Members {
    place: &'static str,
    given: Vec<(String, Json)>,
    /// Where the values are.
    spans: Vec<(String, Range<usize>)>,
    faults: Faults,
    /// What was meant by members that are not known.
    meant: Vec<String>,
}

impl Members {
    /// The members, each known and there once.
    #[inline]
    pub(crate) fn of(place: &'static str, object: Json, known: &[&str]) -> Result<Self, Error> {
        let Json::Object(object) = object else {
            return Err(Error::new(
                place,
                "a value is not an object",
                format!("write {{\"{}\":…}}", known.join("\":…,\"")),
            ));
        };
        let mut members =
            Self { place, given: Vec::new(), spans: Vec::new(), faults: Faults::default(), meant: Vec::new() };
        for Member { name, value, name_at, value_at } in object {
            // The word says that the name itself is wrong.
            let wrong = |problem: String, cure: String| {
                Fault::new(Place::from(place).at_word(name.as_str()), problem, cure).spanning(name_at.clone())
            };
            if !known.contains(&name.as_str()) {
                let meant = nearest(&name, known.iter().copied());
                let cure = match meant {
                    Some(meant) => format!("did you mean \"{meant}\"?"),
                    None => format!("write some of \"{}\"", known.join("\", \"")),
                };
                members.faults.add(wrong(format!("{name:?} is not a member"), cure));
                members.meant.extend(meant.map(str::to_owned));
            } else if members.given.iter().any(|(earlier, _)| *earlier == name) {
                members.faults.add(wrong(format!("{name:?} appears twice"), "write it once".to_owned()));
            } else {
                members.spans.push((name.clone(), value_at));
                members.given.push((name, value));
            }
        }
        Ok(members)
    }

    #[inline]
    fn take(&mut self, name: &str) -> Option<Json> {
        let index = self.given.iter().position(|(other, _)| other == name)?;
        Some(self.given.swap_remove(index).1)
    }

    /// Whether a member is not there, and none that was meant to be it.
    #[inline]
    pub(crate) fn lacks(&self, name: &str) -> bool {
        !self.given.iter().any(|(other, _)| other == name) && !self.meant.iter().any(|meant| meant == name)
    }

    /// Refuses an object without this member. Ask before it is taken.
    #[inline]
    pub(crate) fn need(&mut self, name: &str, cure: &'static str) {
        if self.lacks(name) {
            self.refuse(name, "it is missing", cure);
        }
    }

    /// A text.
    #[inline]
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Json::String(text) => return Some(text),
            _ => self.refuse(name, "it is not a text", "write it in double quotes"),
        }
        None
    }

    /// `true` or `false`; `false` where it is not there.
    #[inline]
    pub(crate) fn bool(&mut self, name: &str) -> bool {
        match self.take(name) {
            None => return false,
            Some(Json::Bool(bool)) => return bool,
            Some(_) => self.refuse(name, "it is neither true nor false", "write one of them, without quotes"),
        }
        false
    }

    /// A number without sign and fraction.
    #[inline]
    pub(crate) fn integer(&mut self, name: &str) -> Option<u32> {
        let cure = "write digits only, without quotes, at most 4294967295";
        match self.take(name)? {
            Json::Number(number) => match number.parse() {
                Ok(integer) => return Some(integer),
                Err(_) => self.refuse(name, &format!("{number} is not a whole number"), cure),
            },
            _ => self.refuse(name, "it is not a number", cure),
        }
        None
    }

    /// Any number.
    #[inline]
    pub(crate) fn number(&mut self, name: &str) -> Option<f64> {
        match self.take(name)? {
            Json::Number(number) => return number.parse().ok(),
            _ => self.refuse(name, "it is not a number", "write digits, without quotes"),
        }
        None
    }

    /// An array.
    #[inline]
    pub(crate) fn array(&mut self, name: &str) -> Option<Vec<Json>> {
        match self.take(name)? {
            Json::Array(values) => return Some(values),
            _ => self.refuse(name, "it is not an array", "write it in \"[\" and \"]\""),
        }
        None
    }

    /// What is wrong with a member.
    #[inline]
    pub(crate) fn refuse(&mut self, name: &str, problem: &str, cure: &'static str) {
        let fault = Fault::new((self.place, name), problem, cure);
        self.faults.add(Fault { span: self.span(name), ..fault });
    }

    /// What a member is, if it is right.
    pub(crate) fn keep<T>(&mut self, name: &str, read: Result<T, Error>) -> Option<T> {
        let span = self.span(name);
        self.faults.keep(read.map_err(|error| error.map_faults(|fault| Fault { span: span.clone(), ..fault })))
    }

    /// What an item of a member is, if it is right. Its faults know where they are.
    pub(crate) fn keep_item<T>(&mut self, read: Result<T, Error>) -> Option<T> {
        self.faults.keep(read)
    }

    #[inline]
    fn span(&self, name: &str) -> Option<Range<usize>> {
        self.spans.iter().find(|(other, _)| other == name).map(|(_, span)| span.clone())
    }

    /// What the members make, where none is wrong.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Error> {
        self.faults.into_result().map(|()| value)
    }
}

/// The text is not JSON from where the reader is.
struct Stopped;

/// Where a text comes from: the two differ in what a string may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Carrier {
    Header,
    #[cfg(feature = "report")]
    Body,
}

struct Reader<'a> {
    rest: &'a str,
    /// Of the whole text.
    length: usize,
    of: Carrier,
}

impl Reader<'_> {
    /// Values up to the closing bracket, or the end of the text where there is none.
    #[inline]
    fn list(&mut self, depth: usize, close: Option<char>) -> Result<Vec<Json>, Stopped> {
        let mut values = Vec::new();
        loop {
            values.push(self.value(depth)?);
            self.blanks();
            if self.ends(close) {
                return Ok(values);
            }
            self.expect(',')?;
        }
    }

    #[inline]
    fn value(&mut self, depth: usize) -> Result<Json, Stopped> {
        self.blanks();
        let within = depth.checked_sub(1).ok_or(Stopped);
        match self.rest.chars().next() {
            Some('"') => self.string().map(Json::String),
            Some('-' | '0'..='9') => self.number().map(Json::Number),
            Some('[') => {
                let within = within?;
                self.expect('[')?;
                self.blanks();
                if self.ends(Some(']')) {
                    Ok(Json::Array(Vec::new()))
                } else {
                    self.list(within, Some(']')).map(Json::Array)
                }
            }
            Some('{') => self.object(within?).map(Json::Object),
            _ if self.word("true") => Ok(Json::Bool(true)),
            _ if self.word("false") => Ok(Json::Bool(false)),
            _ if self.word("null") => Ok(Json::Null),
            _ => Err(Stopped),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Vec<Member>, Stopped> {
        let mut members = Vec::new();
        self.expect('{')?;
        self.blanks();
        if self.ends(Some('}')) {
            return Ok(members);
        }
        loop {
            self.blanks();
            let start = self.at();
            let name = self.string()?;
            let name_at = start..self.at();
            self.blanks();
            self.expect(':')?;
            self.blanks();
            let start = self.at();
            let value = self.value(depth)?;
            members.push(Member { name, value, name_at, value_at: start..self.at() });
            self.blanks();
            if self.ends(Some('}')) {
                return Ok(members);
            }
            self.expect(',')?;
        }
    }

    /// The byte from which the rest goes on.
    fn at(&self) -> usize {
        self.length - self.rest.len()
    }

    #[inline]
    fn string(&mut self) -> Result<String, Stopped> {
        self.expect('"')?;
        let mut string = String::new();
        loop {
            let char = self.rest.chars().next().ok_or(Stopped)?;
            match char {
                '"' => {
                    self.expect('"')?;
                    return Ok(string);
                }
                '\\' => string.push(self.escape()?),
                '\0'..=' ' if char != ' ' => return Err(Stopped),
                // Of ASCII, what can stand in a header.
                char if self.of == Carrier::Header
                    && char.is_ascii()
                    && !u8::try_from(char).is_ok_and(is_value_byte) =>
                {
                    return Err(Stopped);
                }
                char => {
                    string.push(char);
                    self.expect(char)?;
                }
            }
        }
    }

    /// A backslash and what it stands before.
    fn escape(&mut self) -> Result<char, Stopped> {
        let start = self.rest;
        self.expect('\\')?;
        let char = self.rest.chars().next().ok_or(Stopped)?;
        self.expect(char)?;
        let unescaped = match char {
            '"' | '\\' | '/' => Some(char),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => self.code_point(),
            _ => None,
        };
        unescaped.ok_or_else(|| {
            self.rest = start;
            Stopped
        })
    }

    /// The digits behind `\u`, and those of a second half.
    fn code_point(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first);
        }
        let behind = self.rest;
        let whole = |second: u32| char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        let whole = self.second_half().filter(|_| first < 0xdc00).and_then(whole);
        if whole.is_none() && self.of != Carrier::Header {
            self.rest = behind;
            return Some(char::REPLACEMENT_CHARACTER);
        }
        whole
    }

    fn second_half(&mut self) -> Option<u32> {
        self.rest = self.rest.strip_prefix("\\u")?;
        self.four_digits().filter(|second| (0xdc00..0xe000).contains(second))
    }

    #[inline]
    fn four_digits(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }

    /// `-`, digits without a leading zero, a fraction, an exponent.
    #[inline]
    fn number(&mut self) -> Result<String, Stopped> {
        let start = self.rest;
        self.word("-");
        if !self.word("0") {
            self.digits()?;
        }
        if self.word(".") {
            self.digits()?;
        }
        if self.word("e") || self.word("E") {
            let _sign = self.word("+") || self.word("-");
            self.digits()?;
        }
        let length = start.len() - self.rest.len();
        start.get(..length).map(str::to_owned).ok_or(Stopped)
    }

    fn digits(&mut self) -> Result<(), Stopped> {
        let rest = self.rest.trim_start_matches(|char: char| char.is_ascii_digit());
        if rest.len() == self.rest.len() {
            return Err(Stopped);
        }
        self.rest = rest;
        Ok(())
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Whether this is the closing bracket, which is read, or the end of the text.
    fn ends(&mut self, close: Option<char>) -> bool {
        match close {
            Some(close) => self.expect(close).is_ok(),
            None => self.rest.is_empty(),
        }
    }

    fn expect(&mut self, char: char) -> Result<(), Stopped> {
        self.rest = self.rest.strip_prefix(char).ok_or(Stopped)?;
        Ok(())
    }

    /// Reads a word, if it is there.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Json, Error> {
        read_list("JSON", text).map(|mut values| values.pop().unwrap())
    }

    fn member(name: &str, name_at: Range<usize>, value_at: Range<usize>, value: Json) -> Member {
        Member { name: name.to_owned(), value, name_at, value_at }
    }

    fn object(member: Member) -> Json {
        Json::Object(vec![member])
    }

    fn string(text: &str) -> Json {
        Json::String(text.to_owned())
    }

    #[test]
    fn values() {
        for (text, value) in [
            ("null", Json::Null),
            (" true\t", Json::Bool(true)),
            ("false", Json::Bool(false)),
            ("[]", Json::Array(Vec::new())),
            ("[ ]", Json::Array(Vec::new())),
            ("{ }", Json::Object(Vec::new())),
            ("[1, [\"a\"]]", Json::Array(vec![Json::Number("1".into()), Json::Array(vec![string("a")])])),
            (
                "{\"a\" : {\"b\":null}}",
                object(member("a", 1..4, 7..17, object(member("b", 8..11, 12..16, Json::Null)))),
            ),
            (r#""\"\\\/\b\f\n\r\t\u00e4é""#, string("\"\\/\u{8}\u{c}\n\r\täé")),
            (r#""\ud83d\ude00""#, string("\u{1f600}")),
        ] {
            assert_eq!(read(text), Ok(value), "{text}");
        }
        for number in ["0", "-0", "12", "1.5", "-1.05", "1e9", "1E+9", "0.1e-2"] {
            assert_eq!(read(number), Ok(Json::Number(number.to_owned())));
        }
        assert_eq!(read_list("JSON", "{}, {}").map(|values| values.len()), Ok(2));
    }

    #[test]
    fn no_json() {
        for text in [
            "",
            ",",
            "1,",
            "1 2",
            "tru",
            "True",
            "nul",
            "'a'",
            "\"a",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u+123\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\u0041\"",
            "\"\\ude00\"",
            "\"\\u00é\"",
            "\"a\nb\"",
            "\"a\tb\"",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1}",
            "]",
            "{",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1",
            "{\"a\" 1}",
            "{1:2}",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "NaN",
            "[1],[",
            "]}",
            "//",
            "\u{feff}1",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn depth_has_an_end() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&nested(DEPTH)).is_ok());
        assert!(read(&nested(DEPTH + 1)).is_err());
        assert!(read(&"[".repeat(1_000_000)).is_err());
        assert!(read(&"{\"a\":".repeat(1_000_000)).is_err());
    }

    #[test]
    #[cfg(feature = "report")]
    fn bodies_may_hold_half_a_character() {
        for (text, value) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ude00\ude00""#, "\u{fffd}\u{fffd}"),
            ("\"\u{7f}\" \n", "\u{7f}"),
        ] {
            assert_eq!(read_body(text, 1), Ok(string(value)), "{text}");
        }
        for (text, at) in
            [("", 0), ("[1] x", 4), ("\"a\nb\"", 2), ("\"\\ud83d\\u00g0\"", 7), ("[[[1]]]", 2), ("{} {}", 3)]
        {
            assert_eq!(read_body(text, 2).map(|_| ()), Err(at), "{text}");
        }
    }

    #[test]
    fn faults_name_the_byte() {
        let cure = "write JSON, names and texts in double quotes, without a last comma";
        for (text, problem) in [
            ("{'a':1}", "'\\'' at byte 1 of \"{'a':1}\""),
            ("{\"a\":1,}", "'}' at byte 7 of \"{\\\"a\\\":1,}\""),
            ("{\"a\":1", "\"{\\\"a\\\":1\" is empty or ends too soon"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), format!("JSON: {problem}; {cure}"));
        }
    }

    #[test]
    fn members_are_of_their_type() {
        let object = "{\"a\":\"x\",\"b\":true,\"c\":7,\"d\":0.5,\"e\":[1]}";
        let known = ["a", "b", "c", "d", "e"];
        let mut members = Members::of("J", read(object).unwrap(), &known).unwrap();
        assert!(!members.lacks("a") && members.lacks("f"));
        assert_eq!(members.text("a"), Some("x".to_owned()));
        assert!(members.bool("b"));
        assert_eq!(members.integer("c"), Some(7));
        assert_eq!(members.number("d"), Some(0.5));
        assert_eq!(members.array("e").map(|values| values.len()), Some(1));
        assert_eq!((members.text("f"), members.bool("f")), (None, false));
        assert_eq!(members.finish(1), Ok(1));
        let message = |take: &dyn Fn(&mut Members)| {
            let mut members = Members::of("J", read(object).unwrap(), &known).unwrap();
            take(&mut members);
            members.finish(()).unwrap_err().to_string()
        };
        assert_eq!(message(&|members| members.need("f", "write it")), "J: f: it is missing; write it");
        assert_eq!(message(&|m| drop(m.text("b"))), "J: b: it is not a text; write it in double quotes");
        assert_eq!(
            message(&|members| _ = members.bool("a")),
            "J: a: it is neither true nor false; write one of them, without quotes"
        );
        for (name, problem) in [("a", "it is not a number"), ("d", "0.5 is not a whole number")] {
            assert_eq!(
                message(&|members| _ = members.integer(name)),
                format!("J: {name}: {problem}; write digits only, without quotes, at most 4294967295")
            );
        }
        assert_eq!(
            message(&|members| _ = members.number("a")),
            "J: a: it is not a number; write digits, without quotes"
        );
        assert_eq!(message(&|m| drop(m.array("a"))), "J: a: it is not an array; write it in \"[\" and \"]\"");
    }

    #[test]
    fn texts_are_written() {
        for text in ["", "a \"b\" \\", "\u{1}\n\u{e4}"] {
            assert_eq!(read_list("JSON", &quoted(text)), Ok(vec![string(text)]));
        }
    }

    #[test]
    fn members_are_known_and_stand_once() {
        let message = |text: &str| {
            Members::of("J", read(text).unwrap(), &["url", "weight"])
                .and_then(|members| members.finish(()))
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert_eq!(message("[]"), "J: a value is not an object; write {\"url\":…,\"weight\":…}");
        assert_eq!(message("{\"wieght\":1}"), "J: \"wieght\" is not a member; did you mean \"weight\"?");
        assert_eq!(message("{\"x\":1}"), "J: \"x\" is not a member; write some of \"url\", \"weight\"");
        assert_eq!(
            message("{\"x\":1,\"uri\":1}"),
            "J: \"x\" is not a member; write some of \"url\", \"weight\"\nJ: \"uri\" is not a member; did you mean \"url\"?"
        );
        assert_eq!(message("{\"url\":1,\"url\":2}"), "J: \"url\" appears twice; write it once");
    }
}
