//! Traefik: a middleware for the file provider.

use std::fmt::Write as _;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp, Sent},
    note::Note,
    quote::json,
    refusal::Faults,
};

pub(super) const TRAEFIK: Target = Target {
    name: "traefik",
    title: "Traefik",
    about: "Traefik 3, a middleware for the file provider",
    file: "secure-headers.yml",
    is_run: true,
    comment: Comment::Hash,
    include: &[
        "Put the file where `providers.file` reads, and write `middlewares: [secure-headers]` first for every router, or \
         `http.middlewares` for an entry point.",
        "Use no other `headers` middleware beside it: two do not merge.",
        "Write a router with `rule: PathPrefix(`/`)` and `priority: 1`, so that no request is without a router.",
    ],
    limits: &[
        "A request without a router is answered 404 without these headers, and one that Traefik cannot read 400.",
    ],
    scheme: AsksScheme::ForPins,
    keeps: false,
    companions: false,
    sets_server: true,
    removes: Removes::All,
    render,
};

fn render(headers: &Headers, notes: &mut Vec<Note>, _: &mut Faults) -> String {
    let mut text = String::from("http:\n  middlewares:\n    secure-headers:\n      headers:\n");
    let mut pinned = String::new();
    let mut custom = String::new();
    for name in &headers.removed {
        let _ = writeln!(custom, "          {}: \"\"", string(name));
    }
    for header in &headers.sent {
        if header.over_http == OverHttp::Absent {
            match pin(header) {
                Some(pin) => pinned.push_str(&pin),
                None => notes.push(Note::new(
                    header.name.clone(),
                    format!("Traefik cannot send {:?} over HTTPS alone", header.value),
                )),
            }
        } else {
            let _ = writeln!(custom, "          {}: {}", string(&header.name), string(&header.value));
        }
    }
    if !custom.is_empty() {
        text.push_str("        customResponseHeaders:\n");
        text.push_str(&custom);
    }
    text + &pinned
}

/// `Strict-Transport-Security` in Traefik's own words, which it sends over HTTPS alone.
fn pin(header: &Sent) -> Option<String> {
    if !header.name.eq_ignore_ascii_case("Strict-Transport-Security") {
        return None;
    }
    let mut words = header.value.split("; ");
    let seconds: u64 = words.next()?.strip_prefix("max-age=")?.parse().ok().filter(|seconds| *seconds > 0)?;
    let mut text = format!("        stsSeconds: {seconds}\n");
    for word in words {
        text.push_str(match word {
            "includeSubDomains" => "        stsIncludeSubdomains: true\n",
            "preload" => "        stsPreload: true\n",
            _ => return None,
        });
    }
    Some(text)
}

/// Traefik first reads the file as a template of Go, in which two braces begin code.
fn string(text: &str) -> String {
    json(text).replace('{', "\\x7b")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_into_options() {
        let pinned = |value: &str| {
            pin(&Sent {
                name: "Strict-Transport-Security".into(),
                value: value.into(),
                over_http: OverHttp::Absent,
                companion: false,
            })
        };
        let all = "        stsSeconds: 5\n        stsIncludeSubdomains: true\n        stsPreload: true\n";
        assert_eq!(pinned("max-age=5; includeSubDomains; preload").as_deref(), Some(all));
        assert_eq!(pinned("max-age=0"), None);
        assert_eq!(pinned("max-age=5; other"), None);
    }

    #[test]
    fn no_template_begins() {
        assert_eq!(string("{{ x }}"), "\"\\x7b\\x7b x }}\"");
    }
}
