//! Caddy: a snippet, imported for the site and for its errors.
//!
//! A `header` without `defer` is set before an upstream's, and doubles it. A block that takes out or defers anything is lost
//! as a whole on errors, unless `handle_errors` imports it too.

use std::fmt::Write as _;

use secure_core::Conflict;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp, is_server},
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
        "Write `import secure-headers` into each site, and `import secure-headers-errors` into its `handle_errors`, below \
         which `respond \"{err.status_code}\"` or the like must answer.",
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
    let mut over = [Lines::default(), Lines::default(), Lines::default()];
    let [always, https, http] = &mut over;
    for name in &headers.removed {
        always.set.push(format!("-{name}"));
    }
    for header in &headers.sent {
        let mut line = |value: &str| format!("{} {}", header.name, quoted(&header.name, value, faults));
        // Caddy sets its own `Server` before it looks.
        let keep = headers.conflict == Conflict::Keep && !is_server(&header.name);
        match &header.over_http {
            OverHttp::Same => always.push(line(&header.value), keep),
            OverHttp::Absent => https.push(line(&header.value), keep),
            OverHttp::Text(other) => {
                https.push(line(&header.value), keep);
                http.push(line(other), keep);
            }
        }
    }
    ["", "-errors"].iter().map(|suffix| snippet(&over, suffix)).collect::<Vec<_>>().join("\n")
}

/// The headers of responses over one scheme, or over both.
#[derive(Default)]
struct Lines {
    /// In one block.
    set: Vec<String>,
    /// On a line of its own each: in a block, one header that is there already keeps all others out.
    keep: Vec<String>,
}

impl Lines {
    fn push(&mut self, line: String, keep: bool) {
        if keep { self.keep.push(line) } else { self.set.push(line) }
    }
}

/// A snippet for a site, or for its errors: a matcher has a name, which counts for both.
fn snippet(over: &[Lines; 3], suffix: &str) -> String {
    let mut text = format!("(secure-headers{suffix}) {{\n");
    for (Lines { set, keep }, scheme) in over.iter().zip(["", "https", "http"]) {
        let mut matcher = String::new();
        if !(scheme.is_empty() || set.is_empty() && keep.is_empty()) {
            matcher = format!(" @secure-headers{suffix}-{scheme}");
            let _ = writeln!(text, "\t{} protocol {scheme}", matcher.trim());
        }
        if !set.is_empty() {
            let _ = writeln!(text, "\theader{matcher} {{\n\t\tdefer");
            for line in set {
                let _ = writeln!(text, "\t\t{line}");
            }
            text.push_str("\t}\n");
        }
        for line in keep {
            let _ = writeln!(text, "\theader{matcher} ?{line}");
        }
    }
    text + "}\n"
}

/// Between double quotes or between backticks, in neither of which a character can stand for another. Braces around a name
/// are replaced, with a backslash before them too, since Caddy looks twice.
fn quoted(name: &str, value: &str, faults: &mut Faults) -> String {
    let named =
        |at: usize| value.as_bytes().get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == b'$');
    if value.match_indices('{').any(|(at, _)| named(at)) || value.contains("\\{") || value.contains("\\}") {
        let problem = "it holds a brace before a name or after a backslash, which Caddy replaces";
        faults.push(name.to_owned(), problem, "choose another text");
    }
    let backslash = value.contains("\\\"") || value.ends_with('\\');
    match (value.contains('"') || backslash, value.contains('`')) {
        (false, _) => format!("\"{value}\""),
        (true, false) => format!("`{value}`"),
        (true, true) if !backslash => escaped(value, &['"']),
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
        check("{\"a\":{}}", "`{\"a\":{}}`");
    }

    #[test]
    fn what_no_quotes_hold_is_refused() {
        for (value, told) in [
            (
                "{env.HOME}",
                "X-A: it holds a brace before a name or after a backslash, which Caddy replaces; choose another text",
            ),
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
