//! [`Fields`]: the headers of a response, in order and with repeats.

/// How many headers are read. A response with more is cut, and a finding says so.
const MOST: usize = 4096;

/// How many bytes of headers are read.
const MOST_BYTES: usize = 1 << 20;

/// A header line: a name in lower case, and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    name: String,
    value: String,
}

impl Field {
    /// A line. Bytes beyond UTF-8 are read as Latin-1, as browsers do.
    #[must_use]
    pub fn new(name: &str, value: &[u8]) -> Self {
        let value = match std::str::from_utf8(value) {
            Ok(text) => text.trim_matches([' ', '\t']).to_owned(),
            Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
        };
        Self { name: name.to_ascii_lowercase(), value }
    }

    /// The name, in lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> From<(N, V)> for Field {
    fn from((name, value): (N, V)) -> Self {
        Self::new(name.as_ref(), value.as_ref())
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> From<&(N, V)> for Field {
    fn from((name, value): &(N, V)) -> Self {
        Self::new(name.as_ref(), value.as_ref())
    }
}

/// The headers of a response, in order and with repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    list: Vec<Field>,
    is_cut: bool,
    bytes: usize,
}

impl Fields {
    pub(crate) fn collect<I>(headers: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Field>,
    {
        let mut fields = Self::default();
        for field in headers {
            let field = field.into();
            let bytes = field.name.len() + field.value.len();
            if fields.list.len() == MOST || fields.bytes + bytes > MOST_BYTES {
                fields.is_cut = true;
                break;
            }
            fields.bytes += bytes;
            fields.list.push(field);
        }
        fields
    }

    /// All lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.list.iter()
    }

    /// The values of all lines with this name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.list.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(Field::value)
    }

    /// The value of the first line with this name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Whether a line has this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// All lines with this name as one value, joined with commas.
    #[must_use]
    pub fn joined(&self, name: &str) -> Option<String> {
        let mut all = self.all(name);
        let first = all.next()?.to_owned();
        Some(all.fold(first, |mut joined, value| {
            joined.push_str(", ");
            joined.push_str(value);
            joined
        }))
    }

    /// Whether there were more lines than an audit reads.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The size of names and values.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The media type of `Content-Type`, without parameters and in lower case.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let value = self.first("content-type")?;
        Some(value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_order_and_repeats() {
        let fields = Fields::collect([("Set-Cookie", "a=1"), ("X", " y "), ("set-cookie", "b=2")]);
        assert_eq!(fields.all("SET-COOKIE").collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(fields.joined("Set-Cookie").as_deref(), Some("a=1, b=2"));
        assert_eq!((fields.first("x"), fields.has("z"), fields.joined("z")), (Some("y"), false, None));
    }

    #[test]
    fn bytes_beyond_utf_8_are_latin_1() {
        assert_eq!(Field::new("X", b"\xfc").value(), "\u{fc}");
        assert_eq!(Fields::collect([("content-type", "Text/HTML ; x")]).media_type().as_deref(), Some("text/html"));
    }

    #[test]
    fn a_flood_is_cut() {
        let many = (0..1_000_000).map(|_| ("a", "b"));
        let fields = Fields::collect(many);
        assert_eq!((fields.iter().count(), fields.is_cut()), (MOST, true));
        assert!(Fields::collect([("a", vec![b'x'; MOST_BYTES])]).is_cut());
    }
}
