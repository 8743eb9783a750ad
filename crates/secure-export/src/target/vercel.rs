//! Vercel: `headers` of `vercel.json`.

use super::{AsksScheme, Removes, Target};
use crate::{comment::Comment, headers::Headers, json::pairs, note::Note, refusal::Faults};

pub(super) const VERCEL: Target = Target {
    name: "vercel",
    title: "Vercel",
    about: "Vercel, a part of vercel.json",
    file: "vercel.json",
    is_run: false,
    comment: Comment::Absent,
    include: &["Copy `headers` into vercel.json."],
    limits: &["Functions that set the same headers are not asked: see what arrives."],
    scheme: AsksScheme::NeverNeeds,
    keeps: false,
    companions: true,
    sets_server: false,
    removes: Removes::Nothing,
    render,
};

const NAME: usize = 4096;
const VALUE: usize = 32768;

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    for header in &headers.sent {
        for (what, length, most) in [("name", header.name.len(), NAME), ("value", header.value.len(), VALUE)] {
            if length > most {
                let problem = format!("a {what} of {length} characters is longer than the {most} that Vercel takes");
                faults.push(header.name.clone(), problem, "shorten it");
            }
        }
    }
    let pairs = pairs(&headers.sent, "        ");
    format!(
        "{{\n  \"headers\": [\n    {{\n      \"source\": \"/(.*)\",\n      \"headers\": [\n{pairs}\n      ]\n    }}\n  ]\n}}\n"
    )
}
