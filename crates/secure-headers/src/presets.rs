//! `secure-headers presets`: what each preset sends.

use std::fmt::Write as _;

use secure_core::{
    MemoryBackend,
    policy::preset::{self, Preset},
};

use crate::{
    Outcome,
    arguments::Presets,
    output::{fail, print},
    some,
    style::{STYLES, Styles},
};

pub(crate) fn run(arguments: &Presets) -> Outcome {
    let wanted =
        |preset: &&Preset| arguments.names.is_empty() || arguments.names.iter().any(|name| name == preset.name);
    let texts: Result<Vec<_>, _> = preset::ALL.iter().filter(wanted).map(text).collect();
    match texts {
        Ok(texts) => print(&texts.join("\n")),
        Err(error) => fail(&error.to_string()),
    }
}

fn text(preset: &Preset) -> Result<String, secure_core::Error> {
    let Styles { name, aside, .. } = STYLES;
    let policy = preset.policy();
    let prepared = policy.prepare::<MemoryBackend>()?;
    let mut text = format!("{name}{}{name:#}: {}\n", preset.name, preset.about);
    for (header, value) in prepared.lines() {
        let _ = writeln!(text, "  {header}: {value}");
    }
    let removed: Vec<String> = policy.headers.removed.names().map(|name| name.to_string()).collect();
    if !removed.is_empty() {
        let _ = writeln!(text, "  {aside}taken out: {}{aside:#}", some(&removed));
    }
    for (pattern, rule) in policy.cookies.iter().flat_map(secure_core::CookieRules::entries) {
        let rule = rule.map_or("left alone".to_owned(), ToString::to_string);
        let _ = writeln!(text, "  {aside}cookie {pattern}: {rule}{aside:#}");
    }
    Ok(text)
}
