//! Reads what `curl -i` prints.

use secure_core::Error;

use super::{Field, Seen};

pub(super) fn read(output: &[u8]) -> Result<Seen, Error> {
    let mut rest = output;
    let mut last = None;
    while let Some(status) = status(rest) {
        let (fields, body) = head(rest);
        rest = body;
        last = Some((status, fields));
        // `100 Continue`, the answer of a proxy to CONNECT, and redirects that were followed come first.
    }
    let (status, fields) = last.ok_or_else(|| {
        let start: String = String::from_utf8_lossy(output.get(..40).unwrap_or(output)).into_owned();
        let problem = format!("{start:?} is not the line of a status");
        Error::new("response", problem, "pass what \"curl -i https://app.example/\" prints")
    })?;
    Ok(Seen::new(status, fields).body(rest))
}

/// The status of a head, such as `HTTP/1.1 200 OK`.
fn status(text: &[u8]) -> Option<u16> {
    let line = text.get(..text.len().min(64))?.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let mut words = std::str::from_utf8(line.get(..line.len().min(16))?).ok()?.split(' ');
    let version = words.next()?.strip_prefix("HTTP/")?;
    let digits = words.next()?;
    let known = ["0.9", "1.0", "1.1", "2", "3", "2.0", "3.0"].contains(&version);
    (known && digits.len() == 3).then(|| digits.parse().ok()).flatten()
}

/// The lines behind the status, and what follows the empty one.
fn head(text: &[u8]) -> (Vec<Field>, &[u8]) {
    let mut fields = Vec::new();
    let mut rest = after_line(text).1;
    loop {
        let (line, next) = after_line(rest);
        rest = next;
        if line.is_empty() {
            return (fields, rest);
        }
        if let Some(colon) = line.iter().position(|byte| *byte == b':') {
            let (name, value) = line.split_at_checked(colon).unwrap_or((line, &[]));
            let value = value.get(1..).unwrap_or_default();
            fields.push(Field::new(String::from_utf8_lossy(name).trim(), value.trim_ascii()));
        }
        // A line that nobody ends, or more than an audit reads, is not worth memory.
        if rest.is_empty() || fields.len() > 10_000 {
            return (fields, rest);
        }
    }
}

/// A line without its end, and what follows it.
fn after_line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    let (line, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    (line.strip_suffix(b"\r").unwrap_or(line), rest.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_head_counts() {
        let text = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n\
                     HTTP/2 200 \r\nSet-Cookie: a=1\r\nset-cookie:b=2\r\nno colon\r\n\r\nbody\r\nHTTP/1.1 404 x";
        let seen = read(text).unwrap();
        assert_eq!(seen.status(), Some(200));
        assert_eq!(seen.fields().all("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(seen.content(), Some(&b"body\r\nHTTP/1.1 404 x"[..]));
    }

    #[test]
    fn a_head_alone() {
        let seen = read(b"HTTP/1.1 204 No Content\nX: y").unwrap();
        assert_eq!((seen.status(), seen.fields().first("x"), seen.content()), (Some(204), Some("y"), Some(&b""[..])));
    }

    #[test]
    fn faults() {
        for text in [&b""[..], b"\xff\xfe", b"<html>", b"HTTP/1.1 abc", b"HTTP/7 200"] {
            let error = read(text).unwrap_err().to_string();
            let cure = "is not the line of a status; pass what \"curl -i https://app.example/\" prints";
            assert!(error.starts_with("response: \"") && error.ends_with(cure), "{error}");
        }
    }
}
