//! static-web-server: `[[advanced.headers]]` of its TOML.

use super::{AsksScheme, Removes, Target, netlify};
use crate::{comment::Comment, headers::Headers, note::Note, quote::json, refusal::Faults};

pub(super) const STATIC_WEB_SERVER: Target = Target {
    name: "static-web-server",
    title: "static-web-server",
    about: "static-web-server 2, a part of its configuration",
    file: "sws.toml",
    is_run: true,
    comment: Comment::Hash,
    include: &[
        "Copy the tables into the file of `--config-file`.",
        "Write `security-headers = false` under `[general]`: that option sends headers of its own, with `preload`.",
    ],
    limits: &["Redirects have none of these headers, nor has the 400 to a request that the server cannot read."],
    scheme: AsksScheme::Never,
    keeps: true,
    companions: true,
    sets_server: false,
    removes: Removes::Nothing,
    render,
};

fn render(headers: &Headers, _: &mut Vec<Note>, _: &mut Faults) -> String {
    format!(
        "[advanced]\n\n[[advanced.headers]]\nsource = \"**\"\n\n[advanced.headers.headers]\n{}",
        netlify::table(headers, json)
    )
}
