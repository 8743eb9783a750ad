//! The results of the Observatory as findings.

use super::{Code, Test, header, results_with};
use crate::{Seen, finding::Findings, page::Markup, text::quoted};

pub(crate) fn judge(seen: &Seen, page: &Markup, findings: &mut Findings) {
    // What it does not grade, it does not judge.
    if !matches!(seen.status(), Some(200..=399 | 401 | 403)) {
        return;
    }
    for (test, code) in results_with(seen, page) {
        let Some(code) = code else { continue };
        let Some(rule) = code.rule() else { continue };
        // A cookie without SameSite costs nothing: the test is passed without its bonus.
        let name = test.subject().to_ascii_lowercase();
        let value = match test {
            Test::SubresourceIntegrity | Test::Redirection => String::new(),
            _ => header(seen, &name).unwrap_or_default(),
        };
        let what = if value.is_empty() {
            rule.title.to_owned()
        } else {
            format!("{} is written; {}", quoted(&value), lower(rule.title))
        };
        findings.add_general(rule, code.as_str(), &value, format!("{} ({})", what.trim_end_matches('.'), cost(code)));
    }
}

fn cost(code: Code) -> String {
    match code.modifier() {
        0 => "no bonus".to_owned(),
        points => format!("{points} points"),
    }
}

/// A sentence that goes on.
fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
