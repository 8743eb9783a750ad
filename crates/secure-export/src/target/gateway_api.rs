//! Kubernetes Gateway API: a filter of an `HTTPRoute`.

use std::fmt::Write as _;

use super::{AsksScheme, Removes, Target};
use crate::{comment::Comment, headers::Headers, note::Note, quote::json, refusal::Faults};

pub(super) const GATEWAY_API: Target = Target {
    name: "gateway-api",
    title: "the Gateway API",
    about: "Kubernetes Gateway API, a filter of an HTTPRoute",
    file: "secure-headers.yaml",
    is_run: false,
    comment: Comment::Hash,
    include: &["Copy the entry into `filters` of each rule of the `HTTPRoute`; a rule has one such filter at most."],
    limits: &[
        "Errors that the gateway makes by itself, and redirects of a `RequestRedirect`, have what its implementation gives them.",
        "The filter is of support level Extended: an implementation may lack it.",
    ],
    scheme: AsksScheme::Never,
    keeps: false,
    companions: false,
    sets_server: true,
    removes: Removes::All,
    render,
};

/// Of headers to set, and of headers to take out.
const HEADERS: usize = 16;
const VALUE: usize = 4096;
const NAME: usize = 256;

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let (sent, removed) = (headers.sent.len(), headers.removed.len());
    if sent > HEADERS {
        let problem = format!("{sent} headers are more than the {HEADERS} that a filter sets");
        faults.push("set", problem, format!("leave {} of them out", sent - HEADERS));
    }
    if removed > HEADERS {
        faults.push(
            "removed",
            format!("{removed} names are more than the {HEADERS} that a filter takes out"),
            "write `removed = \"common\"`, or a list of the names that the application sends",
        );
    }
    for header in &headers.sent {
        for (what, length, most) in [("name", header.name.len(), NAME), ("value", header.value.len(), VALUE)] {
            if length > most {
                let problem = format!("a {what} of {length} characters is longer than the {most} that a filter takes");
                faults.push(header.name.clone(), problem, "shorten it");
            }
        }
    }
    let mut text = String::from("- type: ResponseHeaderModifier\n  responseHeaderModifier:\n");
    if !headers.removed.is_empty() {
        text.push_str("    remove:\n");
        for name in &headers.removed {
            let _ = writeln!(text, "    - {}", json(name));
        }
    }
    if !headers.sent.is_empty() {
        text.push_str("    set:\n");
        for header in &headers.sent {
            let _ = writeln!(text, "    - name: {}\n      value: {}", json(&header.name), json(&header.value));
        }
    }
    text
}
