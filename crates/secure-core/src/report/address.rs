//! What an address in a text keeps secret, however the address is written: absolute, relative, without its scheme, or
//! percent-encoded within another one.
//!
//! The secrets are the credentials, the query and the fragment. A word of a text is read once, from left to right, in units: a
//! character, or a percent-encoded one. The time is linear in the word.

/// How an address is read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// Whether the query is kept.
    pub(super) queries: bool,
    /// Whether it stands in a text: then what precedes an `@` is left out without slashes before it, too.
    pub(super) in_text: bool,
}

/// The query or fragment of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Secret<'t> {
    /// The `?` or `#`, as it was written.
    pub(super) mark: &'t str,
    /// What follows it, up to the end of the word.
    pub(super) rest: &'t str,
}

/// Adds a word without credentials, up to its query or fragment, which is returned.
pub(super) fn push<'t>(kept: &mut String, word: &'t str, reading: Reading) -> Option<Secret<'t>> {
    let mut spans = Spans { word, known: [None; DEPTHS + 1] };
    let mut piece = Piece::new(kept.len());
    let (mut at, mut last) = (0, ' ');
    if !begins_with_slash(word) {
        at = spans.behind_user(at, &piece, reading).unwrap_or(at);
    }
    while let Some(unit) = Unit::first(word.get(at..).unwrap_or_default()) {
        let next = at + unit.text.len();
        if unit.is_mark(reading.queries) {
            return Some(Secret { mark: unit.text, rest: word.get(next..).unwrap_or_default() });
        }
        let is_another = kept.len() == piece.start;
        kept.push_str(unit.text);
        at = next;
        if unit.is_slash() {
            piece = if is_another { piece.behind_another() } else { Piece::behind_slash(last) };
            if piece.slashes <= 2 {
                (piece.place, piece.depth) = (kept.len(), piece.depth.max(unit.depth));
            } else if unit.depth < piece.depth {
                piece.is_divided = true;
            }
            piece.start = kept.len();
            let is_last = !begins_with_slash(word.get(at..).unwrap_or_default());
            if let Some(behind) = is_last.then(|| spans.behind_user(at, &piece, reading)).flatten() {
                at = behind;
                // Browsers skip more than two slashes.
                if !piece.is_divided {
                    kept.truncate(piece.place);
                }
                piece.start = kept.len();
            }
        } else if unit.char == '?' {
            piece = Piece { is_query: true, ..Piece::new(kept.len()) };
        }
        last = unit.char;
    }
    None
}

/// Whether a text ends with the name of a scheme behind whose colon stands a secret.
pub(super) fn ends_with_bare_scheme(text: &str) -> bool {
    let mut name = SchemeName::default();
    units(text).for_each(|unit| name.push(unit.char));
    name.is_bare()
}

/// A character as a reader of addresses sees it.
#[derive(Clone, Copy)]
pub(super) struct Unit<'t> {
    pub(super) char: char,
    /// How many times it is percent-encoded. Beyond 3 there is no difference.
    depth: usize,
    /// As it was written.
    pub(super) text: &'t str,
}

/// How many depths there are.
const DEPTHS: usize = 4;

/// Instead of a depth: a part of a path, which any slash ends.
const PATH: usize = DEPTHS;

impl<'t> Unit<'t> {
    /// The first one of a text.
    pub(super) fn first(text: &'t str) -> Option<Self> {
        let char = text.chars().next()?;
        let up_to = |end: usize| text.get(..end).unwrap_or(text);
        let Some(mut digits) = text.strip_prefix('%') else {
            return Some(Self { char, depth: 0, text: up_to(char.len_utf8()) });
        };
        let mut depth: usize = 1;
        // Of `%253F`, which is `%3F` encoded again.
        while let Some(more) = digits.strip_prefix("25") {
            (digits, depth) = (more, depth.saturating_add(1));
        }
        let start = text.len() - digits.len();
        let pair = digits.get(..2).filter(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(u8::is_ascii);
        Some(byte.map_or(Self { char, depth: 0, text: up_to(start) }, |byte| Self {
            char: byte.into(),
            depth: depth.min(DEPTHS - 1),
            text: up_to(start + 2),
        }))
    }

    fn is_slash(&self) -> bool {
        matches!(self.char, '/' | '\\')
    }

    /// Whether a query or fragment begins here. Within a query that is kept, an encoded `#` is data.
    fn is_mark(&self, queries: bool) -> bool {
        match self.char {
            '?' => !queries,
            '#' => !queries || self.depth == 0,
            _ => false,
        }
    }

    /// Whether it ends the credentials and the host of an address that is encoded so many times, or a part of a path.
    fn is_end(&self, depth: usize) -> bool {
        matches!(self.char, '/' | '?' | '#') && self.depth <= depth || depth == PATH && self.is_slash()
    }
}

fn begins_with_slash(text: &str) -> bool {
    Unit::first(text).is_some_and(|unit| unit.is_slash())
}

fn units(text: &str) -> impl Iterator<Item = Unit<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let unit = Unit::first(rest)?;
        rest = rest.get(unit.text.len()..).unwrap_or_default();
        Some(unit)
    })
}

/// A part of a word: from its start or from some slashes on.
struct Piece {
    /// Where it begins in what is kept.
    start: usize,
    /// Where it would begin behind two slashes.
    place: usize,
    /// How many slashes precede it.
    slashes: usize,
    /// Whether a colon precedes those.
    behind_colon: bool,
    /// How many times those two are encoded.
    depth: usize,
    is_query: bool,
    /// Whether a slash that is encoded fewer times follows those two. Without it, the word before would go on.
    is_divided: bool,
}

impl Piece {
    fn new(start: usize) -> Self {
        Self { start, place: start, slashes: 0, behind_colon: false, depth: 0, is_query: false, is_divided: false }
    }

    fn behind_slash(last: char) -> Self {
        Self { slashes: 1, behind_colon: last == ':', ..Self::new(0) }
    }

    fn behind_another(self) -> Self {
        Self { slashes: self.slashes.saturating_add(1), ..self }
    }

    /// Whether it begins with credentials or a host. Browsers read `https:/a.example` as `https://a.example`.
    fn is_authority(&self) -> bool {
        self.slashes >= 2 || self.slashes == 1 && self.behind_colon
    }
}

/// Where the next host or part of a path ends, and the last `@` before it: found once for all pieces before that end.
struct Spans<'t> {
    word: &'t str,
    known: [Option<Span>; DEPTHS + 1],
}

#[derive(Clone, Copy)]
struct Span {
    end: usize,
    /// Where the last `@` begins and ends.
    sign: Option<(usize, usize)>,
}

impl Spans<'_> {
    /// Where a piece goes on behind its credentials. `None` where it has none.
    fn behind_user(&mut self, at: usize, piece: &Piece, reading: Reading) -> Option<usize> {
        let is_path = !piece.is_authority() && piece.slashes > 0;
        let (sign, behind) =
            self.span(at, if is_path { PATH } else { piece.depth }).sign.filter(|(sign, _)| *sign >= at)?;
        let (left, right) = (self.word.get(at..sign)?, self.word.get(behind..)?);
        let is_user = if piece.is_authority() {
            true
        } else if !reading.in_text || piece.is_query {
            false
        } else {
            !left.is_empty() && (units(left).any(|unit| is_of_user(unit.char)) || !is_path && !is_place(right))
        };
        is_user.then_some(behind)
    }

    fn span(&mut self, at: usize, depth: usize) -> Span {
        let known = self.known.get(depth).copied().flatten().filter(|known| at < known.end);
        known.unwrap_or_else(|| {
            let mut span = Span { end: at, sign: None };
            for unit in units(self.word.get(at..).unwrap_or_default()).take_while(|unit| !unit.is_end(depth)) {
                let end = span.end + unit.text.len();
                if unit.char == '@' {
                    span.sign = Some((span.end, end));
                }
                span.end = end;
            }
            self.known.iter_mut().skip(depth).take(1).for_each(|known| *known = Some(span));
            span
        })
    }
}

/// What the name of a function does not hold, as in `f@https://a.example/a.js`, nor a segment such as `react@18`.
fn is_of_user(char: char) -> bool {
    matches!(char, ':' | '@' | '"' | '\'' | ',' | ';' | '=' | '?' | '&')
}

/// What follows the name of a function and an `@` in a stack.
const PLACES: &[&str] = &[
    "https://",
    "http://",
    "file://",
    "resource://",
    "chrome://",
    "chrome-extension://",
    "moz-extension://",
    "safari-web-extension://",
    "webkit-masked-url://",
    "about:",
    "blob:",
    "data:",
    "filesystem:",
    "javascript:",
    "[native",
];

/// Whether a text behind an `@` names a place in a stack, which may have been cut, or only closes.
fn is_place(text: &str) -> bool {
    let begins =
        |text: &str, start: &str| text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    let is_cut = |place: &str| text.strip_suffix('…').is_some_and(|text| begins(place, text));
    PLACES.iter().any(|place| begins(text, place) || is_cut(place)) || tail(text) == text
}

/// Schemes of addresses that name no place: behind the colon stands the thing itself.
const BARE: &[&str] = &["about", "blob", "data", "filesystem", "javascript", "mailto", "vbscript"];

/// Whether an address of this scheme, in any case, is cut to the scheme.
pub(super) fn is_bare(scheme: &str) -> bool {
    BARE.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// What may be the name of a scheme, at the end of what was read.
#[derive(Default)]
pub(super) struct SchemeName {
    name: String,
    /// How many slashes precede it, and whether anything else follows them.
    slashes: usize,
    is_begun: bool,
}

impl SchemeName {
    pub(super) fn push(&mut self, char: char) {
        if char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.') {
            // No name begins with a digit, and no known one is longer.
            if self.name.len() < 16 && (char.is_ascii_alphabetic() || !self.name.is_empty()) {
                self.name.push(char);
            }
            self.is_begun = true;
            return;
        }
        let before = if self.is_begun { 0 } else { self.slashes };
        self.slashes = if char == '/' { before.saturating_add(1) } else { 0 };
        self.is_begun = false;
        self.name.clear();
    }

    pub(super) fn as_str(&self) -> &str {
        &self.name
    }

    pub(super) fn is_bare(&self) -> bool {
        is_bare(&self.name)
    }

    /// Behind two slashes it is a host, and what follows a port.
    pub(super) fn is_host(&self) -> bool {
        self.slashes >= 2
    }
}

/// A line, a column and what closes, as in `…:12:3)`, at the end of a text.
pub(super) fn tail(text: &str) -> &str {
    let closes = |char: char| matches!(char, ')' | ']' | '}' | '\'' | '"' | ',' | ';' | '.' | ':' | '…');
    let mut head = text.trim_end_matches(closes);
    for _ in 0..2 {
        let before = head.trim_end_matches(|char: char| char.is_ascii_digit());
        match before.strip_suffix(':') {
            Some(before) if (1..=7).contains(&(head.len() - before.len() - 1)) => head = before,
            _ => break,
        }
    }
    text.get(head.len()..).unwrap_or_default()
}
