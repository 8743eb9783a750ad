//! A `Set-Cookie` line from text, as a careful server writes it.

use std::str::FromStr;

use crate::{
    cookie::{SetCookie, octets::quote, parts::CookieParts},
    wire::error::{Error, nearest},
};

const ATTRIBUTES: [&str; 9] =
    ["Path", "Domain", "Max-Age", "Expires", "Secure", "HttpOnly", "SameSite", "Partitioned", "Priority"];

/// Reads what [`SetCookie`] writes, in any order of attributes: each once, in its customary case, and none that is unknown.
/// Browsers take much more, and guess.
impl FromStr for SetCookie {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut pieces = text.split(';');
        let Some((name, value)) = pieces.next().and_then(|pair| pair.split_once('=')) else {
            return Err(Error::new(
                "Set-Cookie",
                "the line does not begin with a name and \"=\"",
                "write it as in \"sid=1; Path=/; Secure; HttpOnly; SameSite=Lax\"",
            ));
        };
        let mut parts = CookieParts::new(name, value);
        let mut seen = Vec::new();
        for piece in pieces {
            let piece = piece.trim_start_matches([' ', '\t']);
            let (name, value) = match piece.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (piece, None),
            };
            if seen.contains(&name) {
                return Err(Error::new("Set-Cookie", format!("{} appears twice", quote(name)), "write it once"));
            }
            match (name, value) {
                ("Path", Some(path)) => parts.path = Some(path),
                ("Domain", Some(domain)) => parts.domain = Some(domain),
                ("Max-Age", Some(seconds)) => parts.max_age = Some(read_seconds(seconds)?),
                ("Expires", Some(date)) => parts.expires = Some(date.parse()?),
                ("Secure", None) => parts.secure = true,
                ("HttpOnly", None) => parts.http_only = true,
                ("SameSite", Some(word)) => parts.same_site = Some(word.parse()?),
                ("Partitioned", None) => parts.partitioned = true,
                ("Priority", Some(word)) => parts.priority = Some(word.parse()?),
                _ => return Err(unknown(name, value.is_some())),
            }
            seen.push(name);
        }
        Self::new(parts)
    }
}

#[inline]
fn read_seconds(text: &str) -> Result<i64, Error> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        Error::new(
            "Set-Cookie: Max-Age",
            format!("{} is not a number of seconds", quote(text)),
            "write digits only, as in \"Max-Age=3600\"",
        )
    })
}

#[inline]
fn unknown(name: &str, value: bool) -> Error {
    let (problem, cure) = if ATTRIBUTES.contains(&name) {
        let without = format!("write \"{name}\" alone, or leave it out");
        let with = format!("write \"{name}=\" and its value, or leave it out");
        if value { ("has a value", without) } else { ("has no value", with) }
    } else {
        let cure = match nearest(name, ATTRIBUTES) {
            Some(known) => format!("did you mean \"{known}\"?"),
            None => "write one that browsers know, as in \"Path=/\", and no \";\" at the end".to_owned(),
        };
        ("is not an attribute of a cookie", cure)
    };
    Error::new("Set-Cookie", format!("{} {problem}", quote(name)), cure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, written: &str) {
        assert_eq!(text.parse::<SetCookie>().map(|cookie| cookie.to_string()), Ok(written.to_owned()));
    }

    #[track_caller]
    fn refuse(text: &str, message: &str) {
        assert_eq!(text.parse::<SetCookie>().unwrap_err().to_string(), message);
    }

    #[test]
    fn lines() {
        for text in [
            "a=",
            "a=b",
            "a=b=c",
            "a=\"b\"",
            "__Host-sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax",
            "__Secure-sid=1; Domain=example.com; Secure",
            "a=b; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "a=b; Secure; SameSite=None; Partitioned; Priority=Low",
        ] {
            check(text, text);
        }
        check("a=b;Secure;\tPath=/;   HttpOnly", "a=b; Path=/; Secure; HttpOnly");
        check("a=b; Max-Age=007", "a=b; Max-Age=7");
    }

    #[test]
    fn faults() {
        let start = "Set-Cookie: the line does not begin with a name and \"=\"; \
                     write it as in \"sid=1; Path=/; Secure; HttpOnly; SameSite=Lax\"";
        refuse("", start);
        refuse("secret", start);
        refuse("secret; a=b", start);
        refuse("=abc", "Set-Cookie: name: \"\" is not a name; give the cookie a name, as in \"sid\"");
        refuse(
            "a=b;",
            "Set-Cookie: \"\" is not an attribute of a cookie; \
             write one that browsers know, as in \"Path=/\", and no \";\" at the end",
        );
        refuse(
            "a=b; samesite=Lax",
            "Set-Cookie: \"samesite\" is not an attribute of a cookie; did you mean \"SameSite\"?",
        );
        refuse("a=b; Path=/; Path=/x", "Set-Cookie: \"Path\" appears twice; write it once");
        refuse("a=b; Secure=1", "Set-Cookie: \"Secure\" has a value; write \"Secure\" alone, or leave it out");
        refuse("a=b; Path", "Set-Cookie: \"Path\" has no value; write \"Path=\" and its value, or leave it out");
        for seconds in ["", "-1", "+1", "1h", "99999999999999999999"] {
            refuse(
                &format!("a=b; Max-Age={seconds}"),
                &format!(
                    "Set-Cookie: Max-Age: \"{seconds}\" is not a number of seconds; \
                     write digits only, as in \"Max-Age=3600\"",
                ),
            );
        }
        for text in
            ["a =b", " a=b", "a= b", "a=b ; Secure", "a=b; Secure ", "a=b; Path=/ ", "a=b\r\nX: y", "a=b; SameSite"]
        {
            assert!(text.parse::<SetCookie>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_long_line_has_a_short_message() {
        for text in [format!("a=b{}", ";".repeat(100_000)), format!("a=b; {}", "x".repeat(100_000)), "a=".repeat(9999)]
        {
            assert!(text.parse::<SetCookie>().unwrap_err().to_string().len() < 300);
        }
    }
}
