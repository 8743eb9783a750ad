//! [`Difference`]: what a deployed file says and the policy does not, or the other way round.

use std::fmt;

use serde_json::Value;

use crate::{Export, comment::Comment};

/// A difference between a deployed file and a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// A line that the policy asks for and the file lacks.
    Missing(String),
    /// A line of the file, counted from 1, about a header of the policy, which the policy does not ask for.
    Other(usize, String),
    /// A header of the policy that a file of JSON names in another place, too.
    Elsewhere(String),
    /// The file has all lines, but not together and in order.
    Scattered,
    /// The file cannot be read as its format.
    Unreadable(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(line) => write!(f, "missing: {line}"),
            Self::Other(number, line) => write!(f, "line {number}: {line}"),
            Self::Elsewhere(name) => write!(f, "{name} appears in another place, too"),
            Self::Scattered => f.write_str("the lines are all there, but not together and in order"),
            Self::Unreadable(why) => write!(f, "not readable: {why}"),
        }
    }
}

impl Export {
    /// Where a deployed file says something else than the policy. Empty if it says the same.
    ///
    /// The file may hold more than was exported, as a `firebase.json` does. Comments, blank lines and indentation do not
    /// count. A second line about one of the policy's headers does.
    ///
    /// ```
    /// use secure_core::{Policy, XFrameOptions};
    /// use secure_export::{Difference, Target, export};
    ///
    /// let target = Target::find("netlify").ok_or("no such target")?;
    /// let export = export(&Policy::empty().with(XFrameOptions::Deny), target)?;
    /// assert!(export.compare(&export.text).is_empty());
    /// assert_eq!(
    ///     export.compare("/*\n  X-Frame-Options: SAMEORIGIN\n"),
    ///     [
    ///         Difference::Missing("X-Frame-Options: DENY".to_owned()),
    ///         Difference::Other(2, "X-Frame-Options: SAMEORIGIN".to_owned()),
    ///     ],
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn compare(&self, deployed: &str) -> Vec<Difference> {
        let deployed = deployed.strip_prefix('\u{feff}').unwrap_or(deployed);
        let is_json = self.body.starts_with('{');
        if !is_json {
            return self.compare_lines(&lines(deployed, self.target.comment), &lines(&self.body, self.target.comment));
        }
        let read = |text: &str| serde_json::from_str::<Value>(text);
        match (read(deployed), read(&self.body)) {
            (Ok(deployed), Ok(own)) => self.compare_values(&deployed, &own),
            (Err(error), _) | (_, Err(error)) => vec![Difference::Unreadable(error.to_string())],
        }
    }

    fn compare_lines(&self, deployed: &[(usize, &str)], own: &[(usize, &str)]) -> Vec<Difference> {
        let is_own = |at: usize| {
            let part = deployed.get(at..at + own.len());
            part.is_some_and(|part| part.iter().zip(own).all(|((_, left), (_, right))| left == right))
        };
        let mut differences = Vec::new();
        let (mut at, mut found) = (0, false);
        let mut others = Vec::new();
        while let Some((number, line)) = deployed.get(at) {
            if !own.is_empty() && is_own(at) {
                found = true;
                at += own.len();
                continue;
            }
            if self.names.iter().any(|name| holds(line, name)) {
                others.push((*number, *line));
            }
            at += 1;
        }
        if !found && !own.is_empty() {
            let has = |line: &str| deployed.iter().any(|(_, other)| *other == line);
            let missing = own.iter().filter(|(_, line)| !has(line));
            differences.extend(missing.map(|(_, line)| Difference::Missing((*line).to_owned())));
            others.retain(|(_, line)| !own.iter().any(|(_, other)| other == line));
            if differences.is_empty() && others.is_empty() {
                differences.push(Difference::Scattered);
            }
        }
        differences.extend(others.into_iter().map(|(number, line)| Difference::Other(number, line.to_owned())));
        differences
    }

    fn compare_values(&self, deployed: &Value, own: &Value) -> Vec<Difference> {
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
        let (deployed_text, own_text) = (pretty(deployed), pretty(own));
        let lines = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).collect()
        };
        let (deployed_lines, own_lines) = (lines(&deployed_text), lines(&own_text));
        let mut differences: Vec<_> = own_lines
            .iter()
            .filter(|line| !deployed_lines.contains(line))
            .map(|line| Difference::Missing(line.clone()))
            .collect();
        if differences.is_empty() && !contains(deployed, own) {
            differences.push(Difference::Scattered);
        }
        for name in &self.names {
            let about = |lines: &[String]| lines.iter().filter(|line| quotes(line, name)).count();
            if about(&deployed_lines) > about(&own_lines) {
                differences.push(Difference::Elsewhere(name.clone()));
            }
        }
        differences
    }
}

/// The lines that count, each with its number.
fn lines(text: &str, comment: Comment) -> Vec<(usize, &str)> {
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty() && !comment.is(line)).collect()
}

/// Whether a line has this name as a word, in any case.
fn holds(line: &str, name: &str) -> bool {
    let (line, name) = (line.to_ascii_lowercase(), name.to_ascii_lowercase());
    let inner = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    line.match_indices(&name).any(|(at, _)| {
        let bytes = line.as_bytes();
        !inner(at.checked_sub(1).and_then(|before| bytes.get(before))) && !inner(bytes.get(at + name.len()))
    })
}

/// Whether a line of JSON has this name as a key or a text.
fn quotes(line: &str, name: &str) -> bool {
    line.to_ascii_lowercase().contains(&format!("\"{}\"", name.to_ascii_lowercase()))
}

/// Whether all of `part` is in `whole`: members in objects, and items in lists.
fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|other| contains(other, value)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            part.iter().all(|value| whole.iter().any(|other| contains(other, value)))
        }
        (whole, part) => whole == part,
    }
}

#[cfg(test)]
mod tests {
    use secure_core::{Policy, XContentTypeOptions, XFrameOptions};

    use super::*;
    use crate::{Target, export};

    fn exported(target: &str) -> Export {
        let policy = Policy::empty().with(XFrameOptions::Deny).with(XContentTypeOptions::NoSniff);
        export(&policy, Target::find(target).unwrap()).unwrap()
    }

    #[track_caller]
    fn check(target: &str, deployed: &str, expected: &[&str]) {
        let told: Vec<_> = exported(target).compare(deployed).iter().map(ToString::to_string).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn every_file_says_what_it_says() {
        for target in Target::all() {
            let export = exported(target.name);
            assert_eq!(export.compare(&export.text), [], "{}", target.name);
            let windows = export.text.replace('\n', "\r\n");
            assert_eq!(export.compare(&windows), [], "{}", target.name);
        }
    }

    #[test]
    fn a_file_may_hold_more() {
        let lines = "[build]\n\n[[headers]]\n  for = \"/*\"\n# why\n  [headers.values]\n  X-Content-Type-Options = \
                     \"nosniff\"\n  X-Frame-Options = \"DENY\"\n";
        check("netlify-toml", lines, &[]);
        let twice = format!("{lines}[[headers]]\nfor = \"/a\"\n[headers.values]\nx-frame-options = \"SAMEORIGIN\"\n");
        check("netlify-toml", &twice, &["line 12: x-frame-options = \"SAMEORIGIN\""]);
        let swapped = "/*\nX-Frame-Options: DENY\nX-Content-Type-Options: nosniff\n";
        check("netlify", swapped, &["the lines are all there, but not together and in order"]);
        check("netlify", "/*\nX-Frame-Options: DENY\n", &["missing: X-Content-Type-Options: nosniff"]);
    }

    #[test]
    fn objects_may_hold_more() {
        let same = r#"{"cleanUrls": true, "headers": [{"source": "/a", "headers": []}, {"source": "/(.*)", "headers": [
            {"value": "DENY", "key": "X-Frame-Options"}, {"key": "X-Content-Type-Options", "value": "nosniff"}]}]}"#;
        check("vercel", same, &[]);
        check("vercel", &same.replace("DENY", "SAMEORIGIN"), &["missing: \"value\": \"DENY\""]);
        let twice = same.replace("\"headers\": []", r#""headers": [{"key": "x-frame-options", "value": "DENY"}]"#);
        check("vercel", &twice, &["X-Frame-Options appears in another place, too"]);
        check("vercel", "{", &["not readable: EOF while parsing an object at line 1 column 1"]);
    }
}
