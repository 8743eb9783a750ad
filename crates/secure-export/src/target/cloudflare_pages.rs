//! Cloudflare Pages and static assets of Workers: `_headers`.

use std::fmt::Write as _;

use super::{AsksScheme, Removes, Target, netlify};
use crate::{comment::Comment, headers::Headers, note::Note, refusal::Faults};

pub(super) const CLOUDFLARE_PAGES: Target = Target {
    name: "cloudflare-pages",
    title: "Cloudflare Pages",
    about: "Cloudflare Pages or static assets of Workers, the file _headers",
    file: "_headers",
    is_run: false,
    comment: Comment::Hash,
    include: &["Put it as `_headers` into the folder that is published."],
    limits: &[
        "Functions and Workers set their own headers.",
        "No other rule may set the same headers: the values of all rules that match are joined.",
    ],
    scheme: AsksScheme::NeverNeeds,
    keeps: true,
    companions: true,
    sets_server: false,
    removes: Removes::Foreign,
    render,
};

/// A longer line is ignored, with a warning that only the build shows.
const LINE: usize = 2000;

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let mut text = String::from("/*\n");
    for name in &headers.removed {
        let _ = writeln!(text, "  ! {name}");
    }
    for header in &headers.sent {
        netlify::refuse_name(&header.name, faults);
        let line = format!("{}: {}", header.name, header.value);
        if line.len() > LINE {
            faults.push(
                header.name.clone(),
                format!("a line of {} characters is longer than the {LINE} that Cloudflare reads", line.len()),
                "shorten the value, or send it from a Worker",
            );
        }
        if header.value.contains(":splat") {
            let problem = "it holds \":splat\", which Cloudflare replaces by the path";
            faults.push(header.name.clone(), problem, "choose another text");
        }
        let _ = writeln!(text, "  {line}");
    }
    text
}
