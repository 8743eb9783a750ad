//! A policy as the configuration says it: in the format of the file, and as a table where the file has one.

use secure_core::ContentSecurityPolicy;

use super::part::directives;
use crate::source::{Format, Kind, Source};

/// What to write for this key of the file, or of its section. Without a file, TOML.
pub(super) fn configuration(
    key: &str,
    policies: &[ContentSecurityPolicy],
    file: Option<(&Source, Option<&str>)>,
) -> String {
    let format = file.map_or(Format::Toml, |(source, _)| source.format);
    let entry = file.and_then(|(source, _)| source.entry(&[key]));
    let table = entry.filter(|entry| matches!(entry.value.kind, Kind::Table(_)));
    // A table is one policy; so is what stands in its place.
    let ([policy], Some(table)) = (policies, table) else {
        let text = policies.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return match format {
            Format::Toml => format!("{key} = {}", quoted(&text)),
            Format::Json => format!("{}: {}", quoted(key), quoted(&text)),
            Format::Yaml => format!("{key}: {}", quoted(&text)),
        };
    };
    let entries = directives(policy).into_iter().map(|(name, words)| match words.as_slice() {
        [] => (name, "true".to_owned()),
        words => (name, format!("[{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))),
    });
    let lines = |write: &dyn Fn(String, String) -> String, between: &str| {
        entries.clone().map(|(name, value)| write(name, value)).collect::<Vec<_>>().join(between)
    };
    let braced =
        file.is_some_and(|(source, _)| source.text.get(table.value.span.start..).is_some_and(|it| it.starts_with('{')));
    match (format, braced) {
        (Format::Toml, true) => format!("{key} = {{ {} }}", lines(&|name, value| format!("{name} = {value}"), ", ")),
        (Format::Toml, false) => {
            let section =
                file.and_then(|(_, section)| section).map(|section| format!("{section}.")).unwrap_or_default();
            format!("[{section}{key}]\n{}", lines(&|name, value| format!("{name} = {value}"), "\n"))
        }
        (Format::Json, _) => {
            let lines = lines(&|name, value| format!("  {}: {value}", quoted(&name)), ",\n");
            format!("{}: {{\n{lines}\n}}", quoted(key))
        }
        (Format::Yaml, true) => format!("{key}: {{{}}}", lines(&|name, value| format!("{name}: {value}"), ", ")),
        (Format::Yaml, false) => format!("{key}:\n{}", lines(&|name, value| format!("  {name}: {value}"), "\n")),
    }
}

/// A text between quotes, which all three formats read alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
