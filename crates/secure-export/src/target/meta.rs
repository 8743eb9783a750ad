//! `<meta>` elements, for hosts that send no headers of ours.

use std::fmt::Write as _;

use super::{AsksScheme, Removes, Target};
use crate::{comment::Comment, headers::Headers, note::Note, quote::html, refusal::Faults};

pub(super) const META: Target = Target {
    name: "meta",
    title: "pages without headers",
    about: "meta elements, where a host sends no headers of yours",
    file: "secure-headers.html",
    is_run: true,
    comment: Comment::Html,
    include: &["Copy the elements to the start of `<head>` of every page, before anything that they are to govern."],
    limits: &["A script or style before the elements is not governed by them."],
    scheme: AsksScheme::NeverNeeds,
    keeps: true,
    companions: true,
    sets_server: false,
    removes: Removes::Nothing,
    render,
};

/// Directives that browsers ignore in an element.
const IGNORED: [&str; 4] = ["frame-ancestors", "report-to", "report-uri", "sandbox"];

fn render(headers: &Headers, notes: &mut Vec<Note>, _: &mut Faults) -> String {
    let mut text = String::new();
    for header in &headers.sent {
        match header.name.to_ascii_lowercase().as_str() {
            // An element holds one policy: a comma does not end it.
            "content-security-policy" => {
                for policy in header.value.split(',') {
                    text.push_str(&element(policy, notes));
                }
            }
            "referrer-policy" => {
                // Browsers take the last word that they know, and an element holds one.
                let word = header.value.rsplit(',').next().unwrap_or_default().trim();
                let _ = writeln!(text, "<meta name=\"referrer\" content={}>", html(word));
                if word != header.value {
                    let why = format!("an element holds one word, which is the last: {word}");
                    notes.push(Note::new(header.name.clone(), why));
                }
            }
            _ => notes.push(Note::new(header.name.clone(), "no element stands for it")),
        }
    }
    text
}

fn element(policy: &str, notes: &mut Vec<Note>) -> String {
    let (lost, kept): (Vec<_>, Vec<_>) = policy
        .split(';')
        .map(str::trim)
        .filter(|directive| !directive.is_empty())
        .partition(|directive| IGNORED.iter().any(|name| directive.split(' ').next() == Some(name)));
    for directive in lost {
        let why = format!("browsers ignore `{directive}` in an element");
        notes.push(Note::new("Content-Security-Policy", why));
    }
    if kept.is_empty() {
        return String::new();
    }
    format!("<meta http-equiv=\"Content-Security-Policy\" content={}>\n", html(&kept.join("; ")))
}

#[cfg(test)]
mod tests {
    use secure_core::{ContentSecurityPolicy, Location, Policy, XFrameOptions};

    use super::*;
    use crate::export;

    #[test]
    fn what_is_lost_is_listed() {
        let csp: ContentSecurityPolicy =
            "script-src 'self' https://a.example/b&c; frame-ancestors 'none', img-src 'self'".parse().unwrap();
        let policy = Policy::empty().with(csp).with(XFrameOptions::Deny);
        let export = export(&policy, Target::find("meta").unwrap()).unwrap();
        assert_eq!(
            export.body,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' https://a.example/b&amp;c\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"img-src 'self'\">\n"
        );
        let notes: Vec<_> = export.notes.iter().take(2).map(ToString::to_string).collect();
        assert_eq!(
            notes,
            [
                "Content-Security-Policy: browsers ignore `frame-ancestors 'none'` in an element",
                "X-Frame-Options: no element stands for it"
            ]
        );
    }

    #[test]
    fn a_policy_of_which_nothing_is_left_is_not_written() {
        let csp = ContentSecurityPolicy::new().frame_ancestors(Location::SelfOrigin);
        let export = export(&Policy::empty().with(csp), Target::find("meta").unwrap()).unwrap();
        assert_eq!(export.body, "");
    }
}
