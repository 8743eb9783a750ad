//! Reads recordings of browsers, in the format HAR 1.2.

use secure_core::Error;
use serde_json::Value;

use super::{Field, Seen};

pub(super) fn read(recording: &[u8]) -> Result<Vec<Seen>, Error> {
    let refuse =
        |problem: String| Error::new("recording", problem, "export a HAR file from the browser's network tools");
    let value: Value = serde_json::from_slice(recording).map_err(|error| refuse(format!("it is not JSON: {error}")))?;
    let entries = value.pointer("/log/entries").and_then(Value::as_array);
    let entries = entries.ok_or_else(|| refuse("it lacks \"log.entries\"".to_owned()))?;
    Ok(entries.iter().filter_map(entry).collect())
}

/// The response of an entry. One that failed has the status 0, and one that is not a page of the web has no address: neither is
/// a response of a site.
fn entry(entry: &Value) -> Option<Seen> {
    let response = entry.get("response")?;
    let status = u16::try_from(response.get("status")?.as_u64()?).ok().filter(|status| *status >= 100)?;
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let headers = response.get("headers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let lines = headers.iter().filter_map(|header| Some((text(header, "name")?, text(header, "value")?)));
    // Chromium joins lines of one name with line breaks.
    let split = lines.flat_map(|(name, value)| {
        value.split('\n').map(|value| Field::new(&name, value.trim_end_matches('\r').as_bytes())).collect::<Vec<_>>()
    });
    let seen = Seen::new(status, split).at(&text(entry.get("request")?, "url")?).ok()?;
    let content = response.get("content");
    let body = content.and_then(|content| {
        let written = text(content, "text")?;
        match text(content, "encoding").as_deref() {
            Some("base64") => decoded(&written),
            _ => Some(written.into_bytes()),
        }
    });
    Some(match body {
        Some(body) => seen.body(body),
        None => seen,
    })
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording() {
        let recording = r#"{"log":{"entries":[
            {"request":{"url":"https://a.example/"},"response":{"status":200,
             "headers":[{"name":"Set-Cookie","value":"a=1\nb=2"}],"content":{"text":"PGI+","encoding":"base64"}}},
            {"request":{"url":"https://a.example/x"},"response":{"status":0}},
            {"request":{"url":"data:x"},"response":{"status":200,"headers":[]}},
            {"request":{"url":"https://a.example/y"},"response":{"status":304,"headers":[]}}]}}"#;
        let all = read(recording.as_bytes()).unwrap();
        let [first, last] = &all[..] else { panic!("{all:?}") };
        assert_eq!((first.address(), first.content()), ("https://a.example/", Some(&b"<b>"[..])));
        assert_eq!(first.fields().all("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!((last.status(), last.content()), (Some(304), None));
    }

    #[test]
    fn faults() {
        let error = read(b"[]").unwrap_err().to_string();
        assert_eq!(error, "recording: it lacks \"log.entries\"; export a HAR file from the browser's network tools");
        assert!(read(b"\xff").unwrap_err().to_string().starts_with("recording: it is not JSON: "));
        assert!(read("[".repeat(1_000_000).as_bytes()).is_err());
    }
}
