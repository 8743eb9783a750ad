//! Azure Static Web Apps: `globalHeaders` of `staticwebapp.config.json`.

use super::{AsksScheme, Removes, Target};
use crate::{comment::Comment, headers::Headers, note::Note, quote::json, refusal::Faults};

pub(super) const AZURE: Target = Target {
    name: "azure-static-web-apps",
    title: "Azure Static Web Apps",
    about: "Azure Static Web Apps, a part of staticwebapp.config.json",
    file: "staticwebapp.config.json",
    is_run: false,
    comment: Comment::Absent,
    include: &["Copy `globalHeaders` into staticwebapp.config.json."],
    limits: &[
        "Responses of a linked API have none of these headers.",
        "The headers of a route replace these of the same name.",
    ],
    scheme: AsksScheme::NeverNeeds,
    keeps: true,
    companions: true,
    sets_server: false,
    removes: Removes::Foreign,
    render,
};

/// The whole configuration may be so large.
const BYTES: usize = 20 * 1024;

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let sent = headers.sent.iter().map(|header| (header.name.as_str(), header.value.as_str()));
    let removed = headers.removed.iter().map(|name| (name.as_str(), ""));
    let lines: Vec<_> =
        removed.chain(sent).map(|(name, value)| format!("    {}: {}", json(name), json(value))).collect();
    let text = format!("{{\n  \"globalHeaders\": {{\n{}\n  }}\n}}\n", lines.join(",\n"));
    if text.len() > BYTES {
        faults.push(
            "globalHeaders",
            format!("{} bytes are more than the {BYTES} that Azure takes for the whole file", text.len()),
            "shorten the content security policy",
        );
    }
    text
}
