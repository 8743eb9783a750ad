//! `secure-headers explain`: what a name means, what counts where it is absent, its values, and where to read more.

use std::{borrow::Cow, fmt::Write as _};

use secure_audit::Rule;
use secure_core::{
    Feature, FeatureStatus, MemoryBackend, config,
    policy::preset::{self, Preset},
};

use crate::{
    Outcome,
    arguments::Explain,
    output::{fail, print},
    style::{STYLES, Styles},
};

mod directives;
mod headers;
mod keywords;
mod settings;

/// What there is to say of a name.
struct Topic {
    /// As `header`.
    kind: &'static str,
    name: Cow<'static, str>,
    about: Cow<'static, str>,
    /// What counts where it is absent.
    absent: Cow<'static, str>,
    /// Values, and what each says. A value of no name stands for all.
    values: &'static [(&'static str, &'static str)],
    link: &'static str,
}

impl Topic {
    const fn new(
        kind: &'static str,
        name: &'static str,
        about: &'static str,
        absent: &'static str,
        values: &'static [(&'static str, &'static str)],
        link: &'static str,
    ) -> Self {
        Self {
            kind,
            name: Cow::Borrowed(name),
            about: Cow::Borrowed(about),
            absent: Cow::Borrowed(absent),
            values,
            link,
        }
    }

    fn text(&self) -> String {
        let Styles { name, aside, .. } = STYLES;
        let mut text = format!("{name}{}{name:#} {aside}({}){aside:#}\n", self.name, self.kind);
        let _ = writeln!(text, "  {}", self.about);
        if !self.absent.is_empty() {
            let _ = writeln!(text, "  {aside}absent:{aside:#} {}", self.absent);
        }
        let width = self.values.iter().map(|(value, _)| value.chars().count()).max().unwrap_or_default();
        for (value, about) in self.values {
            let _ = writeln!(text, "    {name}{value}{name:#}{} {about}", " ".repeat(width - value.chars().count()));
        }
        for (preset, value) in self.presets() {
            let _ = writeln!(text, "  {aside}{preset}:{aside:#} {value}");
        }
        if !self.link.is_empty() {
            let _ = writeln!(text, "  {aside}{}{aside:#}", self.link);
        }
        text
    }
}

impl Topic {
    /// What our own presets send.
    fn presets(&self) -> Vec<(&'static str, String)> {
        let value = |preset: &Preset| {
            let prepared = preset.policy().prepare::<MemoryBackend>().ok()?;
            let (_, value) = prepared.lines().find(|(name, _)| *name == self.name)?;
            Some((preset.name, value.to_owned()))
        };
        let ours = preset::ALL.iter().filter(|preset| OURS.contains(&preset.name) && self.kind == "header");
        ours.filter_map(value).collect()
    }
}

/// The presets that are not another library's.
const OURS: &[&str] = &["recommended", "strict", "api", "development"];

pub(crate) fn run(arguments: &Explain) -> Outcome {
    let word = bare(&arguments.name);
    let mut topics: Vec<Topic> = topics().collect();
    if !topics.iter().any(|topic| is_named(topic, &word)) {
        topics.extend(headers::foreign(&word));
    }
    let named = |word: &str| topics.iter().filter(|topic| is_named(topic, word)).map(Topic::text).collect::<Vec<_>>();
    let found = match (named(&word), config::short(&word.replace('_', "-"))) {
        (found, Some(long)) if found.is_empty() => named(long),
        (found, _) => found,
    };
    if !found.is_empty() {
        return print(&found.join("\n"));
    }
    if let Some(rule) = Rule::find(&word) {
        return print(&format!("{rule}\n"));
    }
    let rules = || Rule::all().map(|rule| rule.id);
    let all = topics.iter().map(|topic| &*topic.name).chain(rules());
    let mut like: Vec<_> = all.filter(|name| bare(name).contains(&word)).collect();
    like.dedup();
    let known: Vec<String> = topics.iter().map(|topic| bare(&topic.name)).chain(rules().map(str::to_owned)).collect();
    let near = config::nearest(&word, known.iter().map(String::as_str));
    let cure = match like.as_slice() {
        [] if near.is_some() => format!("did you mean {:?}?", near.unwrap_or_default()),
        _ if word.is_empty() => "name a header, directive, keyword, permission, key, attribute of a cookie or rule of an audit".to_owned(),
        [] => "name a header, directive, keyword, permission, key, attribute of a cookie or rule of an audit, as in \"secure-headers explain script-src\"".to_owned(),
        like => format!("there is {}", like.join(", ")),
    };
    fail(&format!("{:?} is not known; {cure}", arguments.name))
}

/// Keys have hyphens where Rust and the environment have underscores.
fn is_named(topic: &Topic, word: &str) -> bool {
    let name = bare(&topic.name);
    name == word || name == word.replace('_', "-")
}

/// A name without its quotes, in lower case.
fn bare(name: &str) -> String {
    name.trim_matches(['\'', '"', ':']).to_ascii_lowercase()
}

fn topics() -> impl Iterator<Item = Topic> {
    headers::topics()
        .chain(directives::topics())
        .chain(keywords::topics())
        .chain(settings::topics())
        .chain(Feature::KNOWN.iter().map(feature))
}

fn feature(feature: &Feature) -> Topic {
    let status = match feature.status() {
        FeatureStatus::Shipping => "Chrome knows it.",
        FeatureStatus::Flagged => "Chrome knows it behind a flag.",
        FeatureStatus::Experimental => "Chrome tries it out.",
        FeatureStatus::Deprecated => "Chrome still reads it, and takes the feature away.",
        FeatureStatus::ClientHint => "A hint that requests carry; the list says which other origins get it.",
        FeatureStatus::IsolatedContext => "Only for installed applications that are isolated from the web.",
        _ => "No browser has it.",
    };
    let about = format!("Permissions-Policy: {}. {status}", feature.about());
    let absent = feature.default_allowlist().map_or(String::new(), |list| format!("{}={list}", feature.as_str()));
    Topic {
        kind: "permission",
        name: feature.as_str().to_owned().into(),
        about: about.into(),
        absent: absent.into(),
        values: &[
            ("()", "nobody, the page itself included"),
            ("(self)", "the page's own origin"),
            ("(self \"https://a.example\")", "and another origin"),
            ("*", "everybody"),
        ],
        link: "https://www.w3.org/TR/permissions-policy-1/",
    }
}

#[cfg(test)]
mod tests {
    use secure_core::{DeprecatedDirective, Directive, SandboxToken, Source, config, csp};

    use super::*;

    fn knows(kind: &str, name: &str) -> bool {
        topics().any(|topic| topic.kind == kind && topic.name == name)
    }

    #[test]
    fn every_name_is_explained() {
        for (name, _) in config::headers() {
            assert!(knows("header", name.as_str()), "{name}");
        }
        for directive in Directive::ALL {
            assert!(knows("directive", directive.as_str()), "{}", directive.as_str());
        }
        for (name, _) in DeprecatedDirective::EARLIER {
            assert!(knows("directive that browsers dropped", name), "{name}");
        }
        let schema: serde_json::Value = serde_json::from_str(&config::json_schema()).unwrap();
        for key in schema["properties"].as_object().unwrap().keys() {
            let header = topics().any(|topic| topic.kind == "header" && topic.name.eq_ignore_ascii_case(key));
            assert!(header || knows("key of a configuration", key), "{key}");
        }
        for word in ["X-Content-Security-Policy", "X-WebKit-CSP", "Content-Type"] {
            assert_eq!(headers::foreign(word).count(), 1, "{word}");
        }
        assert_eq!(headers::foreign("X-Team").count() + headers::foreign("no name").count(), 0);
        for feature in Feature::KNOWN {
            assert!(knows("permission", feature.as_str()), "{feature}");
        }
    }

    /// What is explained is what the library knows.
    #[test]
    fn keywords_are_those_of_the_library() {
        for topic in topics().filter(|topic| topic.kind == "keyword") {
            let name = topic
                .name
                .replace("nonce-…", "nonce-{nonce}")
                .replace("sha256-…", &format!("sha256-{}=", "A".repeat(43)));
            assert!(name == "'none'" || name.parse::<Source>().is_ok(), "{name}");
        }
        for topic in topics().filter(|topic| topic.kind == "permission of a sandbox") {
            assert!(topic.name.parse::<SandboxToken>().is_ok(), "{}", topic.name);
        }
        let csp = csp!("script-src 'report-sha384' 'unsafe-webtransport-hashes'");
        assert!(!csp.to_string().is_empty());
    }

    #[test]
    fn texts_are_sentences() {
        for topic in topics() {
            assert!(topic.about.ends_with('.'), "{}", topic.name);
            assert!(topic.link.is_empty() || topic.link.starts_with("https://"), "{}", topic.name);
        }
    }
}
