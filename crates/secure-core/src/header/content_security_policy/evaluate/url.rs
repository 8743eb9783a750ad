//! Addresses as a browser reads them: enough of the URL standard to compare scheme, host, port and path.

use std::net::Ipv6Addr;

use crate::wire::{authority::is_scheme, text::hex_pair};

/// An absolute address, normalized as browsers do: lower-case scheme and host, no default port, no dot segments.
///
/// ```
/// use secure_core::header::content_security_policy::evaluate::WebUrl;
///
/// let url = WebUrl::parse("HTTPS://Bücher.example:0443/a/../b?x#y").ok_or("not an address")?;
/// assert_eq!((url.scheme(), url.host(), url.port()), ("https", Some("xn--bcher-kva.example"), None));
/// assert_eq!(url.path(), "/b");
/// assert_eq!(WebUrl::parse("https://a.example:99999/"), None);
/// # Ok::<(), &str>(())
/// ```
///
/// Specification: [URL](https://url.spec.whatwg.org/). International names are lower-cased and encoded, but not mapped by
/// the tables of Unicode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl {
    scheme: String,
    host: Option<String>,
    port: Option<u16>,
    path: String,
}

impl WebUrl {
    /// Reads an absolute address. `None` where a browser's `new URL(text)` throws.
    #[must_use]
    #[inline]
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim_matches(|char: char| char <= ' ');
        let clean: String = trimmed.chars().filter(|char| !matches!(char, '\t' | '\n' | '\r')).collect();
        let (scheme, rest) = clean.split_once(':')?;
        if !is_scheme(scheme.as_bytes()) {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        if is_special(&scheme) {
            let rest = rest.trim_start_matches(['/', '\\']);
            return Self::with_authority(scheme, rest, true);
        }
        match rest.strip_prefix("//") {
            Some(rest) => Self::with_authority(scheme, rest, false),
            None => Some(Self { scheme, host: None, port: None, path: before_query(rest).to_owned() }),
        }
    }

    /// The scheme, in lower case and without its colon.
    #[must_use]
    #[inline]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host, in lower case and encoded; `None` for an address such as `data:`.
    #[must_use]
    #[inline]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The port, unless it is the default of the scheme.
    #[must_use]
    #[inline]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// The path, without query and fragment.
    #[must_use]
    #[inline]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The port that a scheme has where an address names none.
    #[must_use]
    #[inline]
    pub fn default_port(scheme: &str) -> Option<u16> {
        match scheme {
            "http" | "ws" => Some(80),
            "https" | "wss" => Some(443),
            "ftp" => Some(21),
            _ => None,
        }
    }

    #[inline]
    fn with_authority(scheme: String, rest: &str, special: bool) -> Option<Self> {
        let ends = |char: char| matches!(char, '/' | '?' | '#') || (special && char == '\\');
        let at = rest.find(ends).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(at)?;
        let (has_user, server) = authority.rsplit_once('@').map_or((false, authority), |(_, server)| (true, server));
        let colon = server.rfind(':').filter(|at| server.get(*at..).is_some_and(|end| !end.contains(']')));
        let (name, port) = server.split_at_checked(colon.unwrap_or(server.len()))?;
        let port = port.strip_prefix(':').unwrap_or("");
        if name.contains(':') && !name.starts_with('[')
            || (name.is_empty() && (special || has_user || !port.is_empty()))
        {
            return None;
        }
        let port = match port {
            "" => None,
            port if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                let digits = port.trim_start_matches('0');
                Some(if digits.is_empty() { 0 } else { digits.parse().ok()? })
            }
            _ => return None,
        };
        let port = port.filter(|port| Self::default_port(&scheme) != Some(*port));
        let host = if special { domain(name)? } else { opaque(name)? };
        let path = if special { normal(before_query(tail)) } else { before_query(tail).to_owned() };
        Some(Self { scheme, host: Some(host), port, path })
    }
}

#[inline]
fn is_special(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp")
}

#[inline]
fn before_query(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or("")
}

/// The path without `.` and `..`, with `/` for `\` and letters beyond ASCII encoded.
#[inline]
fn normal(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let pieces: Vec<&str> = path.strip_prefix(['/', '\\']).unwrap_or(path).split(['/', '\\']).collect();
    let last = pieces.len().saturating_sub(1);
    for (index, piece) in pieces.into_iter().enumerate() {
        let dots = piece.to_ascii_lowercase().replace("%2e", ".");
        match dots.as_str() {
            ".." => {
                kept.pop();
            }
            "." => {}
            _ => {
                kept.push(piece);
                continue;
            }
        }
        if index == last {
            kept.push("");
        }
    }
    let mut out = String::new();
    for piece in kept {
        out.push('/');
        for byte in piece.bytes() {
            match byte {
                b'!' | b'$'..=b';' | b'=' | b'@'..=b'_' | b'a'..=b'z' | b'|' | b'~' => out.push(char::from(byte)),
                _ => {
                    let hex = |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase();
                    out.extend(['%', hex(byte >> 4), hex(byte & 15)]);
                }
            }
        }
    }
    out
}

/// The host of a special scheme: an address or a domain, in the form in which browsers compare it.
#[inline]
fn domain(name: &str) -> Option<String> {
    if let Some(address) = name.strip_prefix('[') {
        let address: Ipv6Addr = address.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let bytes = percent_decoded(name);
    let text = String::from_utf8(bytes).ok()?.to_lowercase();
    let text: String =
        text.chars().map(|char| if matches!(char, '\u{3002}' | '\u{ff0e}') { '.' } else { char }).collect();
    let labels: Option<Vec<String>> = text.split('.').map(label).collect();
    let host = labels?.join(".");
    let forbidden = |byte: u8| byte <= b' ' || byte == 0x7f || b"#/:<>?@[\\]^|%".contains(&byte);
    if host.is_empty() || host.bytes().any(forbidden) {
        return None;
    }
    match address_v4(&host) {
        Address::Number(number) => Some(std::net::Ipv4Addr::from(number).to_string()),
        Address::Broken => None,
        Address::Other => Some(host),
    }
}

/// The host of any other scheme, which keeps its case.
#[inline]
fn opaque(name: &str) -> Option<String> {
    if name.starts_with('[') {
        return domain(name);
    }
    let forbidden = |byte: u8| byte <= b' ' || b"#/:<>?@[\\]^|".contains(&byte);
    (!name.bytes().any(forbidden)).then(|| name.to_owned())
}

enum Address {
    Number(u32),
    Broken,
    Other,
}

/// A host whose last label is a number is an address of IP version 4, or none at all.
#[inline]
fn address_v4(host: &str) -> Address {
    let parts: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let Some(last) = parts.last() else { return Address::Other };
    let digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let hex = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if !digits && !hex {
        return Address::Other;
    }
    let numbers: Option<Vec<u64>> = parts.iter().map(|part| number(part)).collect();
    let Some((last, before)) = numbers.as_deref().and_then(<[u64]>::split_last) else { return Address::Broken };
    let room = 4_u32.saturating_sub(u32::try_from(before.len()).unwrap_or(u32::MAX));
    if room == 0 || before.iter().any(|number| *number > 255) || *last >= 256_u64.pow(room) {
        return Address::Broken;
    }
    let high = before.iter().zip([24_u32, 16, 8]).map(|(number, shift)| number << shift).sum::<u64>();
    u32::try_from(high + last).map_or(Address::Broken, Address::Number)
}

#[inline]
fn number(part: &str) -> Option<u64> {
    match part.strip_prefix("0x") {
        Some("") => Some(0),
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None if part.len() > 1 && part.starts_with('0') => u64::from_str_radix(part, 8).ok(),
        None => part.parse().ok(),
    }
}

/// A label as it is written in ASCII: itself, or with the prefix `xn--`.
#[inline]
fn label(text: &str) -> Option<String> {
    if text.is_ascii() { Some(text.to_owned()) } else { Some(format!("xn--{}", punycode(text)?)) }
}

/// The encoding of RFC 3492. A label has at most 63 bytes, so that the work is bounded.
#[inline]
fn punycode(text: &str) -> Option<String> {
    const BASE: u32 = 36;
    let points: Vec<u32> = text.chars().map(u32::from).collect();
    if points.len() > 63 {
        return None;
    }
    let mut out: String = text.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    let mut handled = basic;
    if basic > 0 {
        out.push('-');
    }
    let (mut point, mut delta, mut bias) = (128_u32, 0_u32, 72_u32);
    while usize::try_from(handled).ok()? < points.len() {
        let next = points.iter().copied().filter(|value| *value >= point).min()?;
        delta = delta.checked_add((next - point).checked_mul(handled + 1)?)?;
        point = next;
        for value in &points {
            if *value < point {
                delta = delta.checked_add(1)?;
            }
            if *value != point {
                continue;
            }
            let mut rest = delta;
            let mut step = BASE;
            loop {
                let threshold = if step <= bias { 1 } else { (step - bias).min(26) };
                if rest < threshold {
                    break;
                }
                out.push(digit(threshold + (rest - threshold) % (BASE - threshold)));
                rest = (rest - threshold) / (BASE - threshold);
                step += BASE;
            }
            out.push(digit(rest));
            bias = adapted(delta, handled + 1, handled == basic);
            delta = 0;
            handled += 1;
        }
        delta = delta.checked_add(1)?;
        point += 1;
    }
    Some(out)
}

#[inline]
fn digit(value: u32) -> char {
    char::from_digit(value, 36).map_or('a', |_| {
        let letter = u8::try_from(value).unwrap_or(0);
        char::from(if letter < 26 { b'a' + letter } else { b'0' + letter - 26 })
    })
}

#[inline]
fn adapted(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += 36;
    }
    bias + 36 * delta / (delta + 38)
}

/// The bytes of a text, with those decoded that are written as `%` and two hexadecimal digits.
///
/// ```
/// use secure_core::header::content_security_policy::evaluate::percent_decoded;
///
/// assert_eq!(percent_decoded("a%2Fb%"), b"a/b%");
/// ```
#[must_use]
#[inline]
pub fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        match (hex_pair(tail), tail) {
            (Some(byte), [_, _, after @ ..]) if *first == b'%' => {
                out.push(byte);
                rest = after;
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, scheme: &str, host: &str, port: Option<u16>, path: &str) {
        let url = WebUrl::parse(text).unwrap();
        assert_eq!((url.scheme(), url.host(), url.port(), url.path()), (scheme, Some(host), port, path));
    }

    #[test]
    fn addresses() {
        check("https:a.example", "https", "a.example", None, "/");
        check(" http:\\\\a.example\\x\\.\\%2e%2E\\y ", "http", "a.example", None, "/y");
        check("https://u:p@a.example:8443/a b?x", "https", "a.example", Some(8443), "/a%20b");
        check("https://127.1/", "https", "127.0.0.1", None, "/");
        check("https://0x7f.0.0.010/", "https", "127.0.0.8", None, "/");
        check("https://[0:0::1]:443/", "https", "[::1]", None, "/");
        check("https://a.example/x/..", "https", "a.example", None, "/");
        check("myapp://Host/x", "myapp", "Host", None, "/x");
        check("https://münchen.example", "https", "xn--mnchen-3ya.example", None, "/");
        check("https://例え.example", "https", "xn--r8jz45g.example", None, "/");
    }

    #[test]
    fn what_a_browser_refuses() {
        for text in [
            "",
            "a.example",
            "https://",
            "https://a b/",
            "https://a:99999/",
            "https://a:x/",
            "https://1.2.3.400/",
            "https://500.600.700.800/",
            "https://[::1/",
            "https://a%zz/",
            "https://a:1:2/",
            "1a://x",
        ] {
            assert_eq!(WebUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_without_a_host() {
        let url = WebUrl::parse("data:text/plain,x?y").unwrap();
        assert_eq!((url.scheme(), url.host(), url.path()), ("data", None, "text/plain,x"));
    }
}
