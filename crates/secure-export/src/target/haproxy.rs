//! haproxy: lines for a `frontend`.
//!
//! Only `http-after-response` also counts for the answers that haproxy makes by itself: denials, redirects, errors.

use std::fmt::Write as _;

use secure_core::Conflict;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp, Sent, is_server},
    note::Note,
    quote::{escaped, is_plain},
    refusal::Faults,
};

pub(super) const HAPROXY: Target = Target {
    name: "haproxy",
    title: "haproxy",
    about: "haproxy 2.2 or later, lines for a frontend",
    file: "secure-headers.cfg",
    is_run: true,
    comment: Comment::Hash,
    include: &["Copy the lines into each `frontend`: haproxy has no include."],
    limits: &[
        "A request that haproxy cannot read is answered 400 without these headers; only an `errorfile 400` with headers \
         written by hand has any.",
    ],
    scheme: AsksScheme::ForAll,
    keeps: true,
    companions: true,
    sets_server: true,
    removes: Removes::All,
    render,
};

fn render(headers: &Headers, _: &mut Vec<Note>, _: &mut Faults) -> String {
    let mut text = String::new();
    for name in &headers.removed {
        let _ = writeln!(text, "http-after-response del-header {}", word(name));
    }
    for header in headers.companions_first() {
        match &header.over_http {
            OverHttp::Same => set(&mut text, headers.conflict, header, &header.value, None),
            OverHttp::Absent => set(&mut text, headers.conflict, header, &header.value, Some("{ ssl_fc }")),
            OverHttp::Text(other) => {
                set(&mut text, headers.conflict, header, other, Some("!{ ssl_fc }"));
                set(&mut text, headers.conflict, header, &header.value, Some("{ ssl_fc }"));
            }
        }
    }
    text
}

fn set(text: &mut String, conflict: Conflict, header: &Sent, value: &str, scheme: Option<&str>) {
    let mut asked: Vec<String> = scheme.map(str::to_owned).into_iter().collect();
    let mut absent = Vec::new();
    // The policy's own `Server` takes the place of any other.
    if conflict == Conflict::Keep && !is_server(&header.name) {
        absent.push(found(&header.name));
        absent.extend(header.companion.then(|| found("Cache-Control")));
    }
    let condition = if asked.is_empty() && absent.len() == 1 {
        format!(" unless {}", absent.concat())
    } else {
        asked.extend(absent.iter().map(|found| format!("!{found}")));
        if asked.is_empty() { String::new() } else { format!(" if {}", asked.join(" ")) }
    };
    let value = quoted(value);
    let _ = writeln!(text, "http-after-response set-header {} {value}{condition}", word(&header.name));
}

fn found(name: &str) -> String {
    format!("{{ {} -m found }}", word_of(format!("res.hdr({name})"), name))
}

fn word(name: &str) -> String {
    word_of(name.to_owned(), name)
}

fn word_of(text: String, name: &str) -> String {
    if is_plain(name) { text } else { escaped(&text, SPECIAL) }
}

/// In double quotes haproxy replaces `$NAME` by a variable of its environment.
const SPECIAL: &[char] = &['"', '\\', '$'];

/// `%` begins a format.
fn quoted(value: &str) -> String {
    escaped(&value.replace('%', "%%"), SPECIAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_what_haproxy_replaces() {
        assert_eq!(quoted(r#"100% "a" \ $b %[c] '"#), r#""100%% \"a\" \\ \$b %%[c] '""#);
        assert_eq!(word("$wsep"), r#""\$wsep""#);
    }
}
