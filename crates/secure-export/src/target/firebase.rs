//! Firebase Hosting: `hosting.headers` of `firebase.json`.

use super::{AsksScheme, Removes, Target};
use crate::{comment::Comment, headers::Headers, json::pairs, note::Note, refusal::Faults};

pub(super) const FIREBASE: Target = Target {
    name: "firebase",
    title: "Firebase Hosting",
    about: "Firebase Hosting, a part of firebase.json",
    file: "firebase.json",
    is_run: true,
    comment: Comment::Absent,
    include: &["Copy `headers` into `hosting` of firebase.json."],
    limits: &["Redirects have none of these headers."],
    scheme: AsksScheme::NeverNeeds,
    keeps: false,
    companions: true,
    sets_server: false,
    removes: Removes::Nothing,
    render,
};

fn render(headers: &Headers, _: &mut Vec<Note>, _: &mut Faults) -> String {
    let pairs = pairs(&headers.sent, "          ");
    format!(
        "{{\n  \"hosting\": {{\n    \"headers\": [\n      {{\n        \"source\": \"**\",\n        \"headers\": [\n{pairs}\n        \
         ]\n      }}\n    ]\n  }}\n}}\n"
    )
}
