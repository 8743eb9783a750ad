//! Caddy: a snippet, imported for the site and for its errors.
//!
//! A `header` without `defer` is set before an upstream's, and doubles it. A block that takes out or defers anything is lost
//! as a whole on errors, unless `handle_errors` imports it too.

use std::fmt::Write as _;

use secure_core::Conflict;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp},
    note::Note,
    quote::escaped,
    refusal::Faults,
};

pub(super) const CADDY: Target = Target {
    name: "caddy",
    title: "Caddy",
    about: "Caddy 2, a snippet to import",
    file: "secure-headers.caddy",
    is_run: true,
    comment: Comment::Hash,
    include: &[
        "Write `import secure-headers.caddy` above the sites of the Caddyfile.",
        "Write `import secure-headers` into each site, and again into its `handle_errors`, which must answer by itself: \
         `handle_errors { import secure-headers` and `respond \"{err.status_code}\" }`, each on a line of its own.",
    ],
    limits: &[
        "A request that Caddy cannot read is answered 400 without these headers.",
        "Without `handle_errors` as above, errors of Caddy itself have none of them.",
    ],
    scheme: AsksScheme::ForAll,
    keeps: true,
    companions: false,
    sets_server: true,
    removes: Removes::All,
    render,
};

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let sign = if headers.conflict == Conflict::Keep { "?" } else { "" };
    let mut over = [Vec::new(), Vec::new(), Vec::new()];
    let [always, https, http] = &mut over;
    for name in &headers.removed {
        always.push(format!("-{}", quoted(name, name, faults)));
    }
    for header in &headers.sent {
        let mut line = |value: &str| {
            let value = quoted(&header.name, value, faults);
            // Caddy sets its own `Server` before it looks.
            let sign = if crate::headers::is_server(&header.name) { "" } else { sign };
            format!("{sign}{} {value}", header.name)
        };
        match &header.over_http {
            OverHttp::Same => always.push(line(&header.value)),
            OverHttp::Absent => https.push(line(&header.value)),
            OverHttp::Text(other) => {
                https.push(line(&header.value));
                http.push(line(other));
            }
        }
    }
    let mut text = String::from("(secure-headers) {\n");
    for (lines, scheme) in over.iter().zip(["", "https", "http"]) {
        let matcher = if scheme.is_empty() { String::new() } else { format!(" @secure-headers-{scheme}") };
        if !lines.is_empty() {
            if !scheme.is_empty() {
                let _ = writeln!(text, "\t@secure-headers-{scheme} protocol {scheme}");
            }
            let _ = writeln!(text, "\theader{matcher} {{\n\t\tdefer");
            for line in lines {
                let _ = writeln!(text, "\t\t{line}");
            }
            text.push_str("\t}\n");
        }
    }
    text + "}\n"
}

/// Between double quotes or between backticks, in neither of which a character can stand for another. Braces hold names
/// that Caddy replaces, unless a backslash is before them.
fn quoted(name: &str, value: &str, faults: &mut Faults) -> String {
    if value.contains("{$") {
        faults.push(name.to_owned(), "it holds \"{$\", which Caddy replaces by a variable", "choose another text");
    }
    let value = value.replace('{', "\\{").replace('}', "\\}");
    let backslash = value.contains("\\\"") || value.ends_with('\\');
    match (value.contains('"') || backslash, value.contains('`')) {
        (false, _) => format!("\"{value}\""),
        (true, false) => format!("`{value}`"),
        (true, true) if !backslash => escaped(&value, &['"']),
        (true, true) => {
            let problem = "Caddy has no quotes for a text with a backtick and a backslash before a quote";
            faults.push(name.to_owned(), problem, "choose another text");
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &str) {
        let mut faults = Faults::default();
        let quoted = quoted("X-A", value, &mut faults);
        assert_eq!(faults.or(quoted).unwrap(), expected);
    }

    #[test]
    fn quotes_hold_every_character() {
        check("a b", r#""a b""#);
        check("a\"b", "`a\"b`");
        check("a`b", "\"a`b\"");
        check("a`\"b", "\"a`\\\"b\"");
        check("a\\b", r#""a\b""#);
        check("a\\", "`a\\`");
        check("{\"a\":{}}", "`\\{\"a\":\\{\\}\\}`");
    }

    #[test]
    fn what_no_quotes_hold_is_refused() {
        for (value, told) in [
            ("{$A}", "X-A: it holds \"{$\", which Caddy replaces by a variable; choose another text"),
            (
                "`\\\"",
                "X-A: Caddy has no quotes for a text with a backtick and a backslash before a quote; choose another text",
            ),
        ] {
            let mut faults = Faults::default();
            quoted("X-A", value, &mut faults);
            assert_eq!(faults.or(()).unwrap_err().to_string(), told);
        }
    }
}
