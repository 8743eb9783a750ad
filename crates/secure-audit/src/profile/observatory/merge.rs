//! How the Observatory reads several policies, and makes one of them.
//!
//! This is not what a browser does with several policies. It is what the score is computed from.

use std::collections::{HashMap, HashSet};

use secure_core::header::content_security_policy::evaluate::{Dialect, DirectiveText, percent_decoded, policies};

/// A policy made of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Merged {
    /// The directives in the order in which they were met, and their sources, in lower case.
    pub directives: Vec<(String, Vec<String>)>,
    /// The directives for reports that a policy names twice.
    pub repeated: Vec<String>,
}

impl Merged {
    /// The sources of a directive.
    #[must_use]
    pub fn get(&self, directive: &str) -> Option<&[String]> {
        self.directives.iter().find(|(name, _)| name == directive).map(|(_, sources)| sources.as_slice())
    }
}

/// A source, the number of the policy that it comes from, and whether it is in all policies so far.
#[derive(Clone, Debug)]
struct Source {
    text: String,
    index: usize,
    keep: bool,
}

/// How many sources are sorted, over all policies. Each further policy sorts what is left of those before it again.
const MOST: usize = 200_000;

/// One policy of several, as the original makes it; `None` where it refuses all of them. Each value may hold several policies.
///
/// Policies that are larger than any site sends are refused as well: the original would be busy with them for minutes.
///
/// ```
/// use secure_audit::observatory::merged;
///
/// let both = merged(["img-src 'self' https://a.example", "img-src https://a.example"]).ok_or("refused")?;
/// assert_eq!(both.directives, [("img-src".to_owned(), vec!["https://a.example".to_owned()])]);
/// assert_eq!(merged(["img-src 'self'; img-src 'self'"]), None);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn merged<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<Merged> {
    let pieces: Vec<&str> = values.into_iter().flat_map(|value| value.split(',')).collect();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut lists: Vec<(String, Vec<Source>)> = Vec::new();
    let mut repeated = Vec::new();
    let mut left = MOST;
    for (index, piece) in pieces.iter().enumerate() {
        let text: String = piece.chars().filter(|char| !matches!(char, '\r' | '\n')).collect();
        if text.trim().chars().count() < 6 {
            return None;
        }
        let mut own = HashSet::new();
        for directive in policies(&text, Dialect::Observatory).into_iter().flatten() {
            let name = directive.name.text.to_lowercase();
            let again = !own.insert(name.clone());
            if again && !matches!(name.as_str(), "report-uri" | "report-to") {
                return None;
            }
            if again {
                repeated.push(name.clone());
            }
            let place = *places.entry(name.clone()).or_insert_with(|| {
                lists.push((name.clone(), Vec::new()));
                lists.len() - 1
            });
            if let Some((_, list)) = lists.get_mut(place) {
                let before = if index == 0 { Vec::new() } else { std::mem::take(list) };
                left = left.checked_sub(before.len() + directive.values.len())?;
                *list = combined(before, sources(&directive, &name), index);
            }
        }
        if index == 0 && pieces.len() > 1 {
            lists.iter_mut().flat_map(|(_, list)| list).for_each(|source| source.keep = false);
        }
    }
    let finished = |(name, list): (String, Vec<Source>)| {
        let mut seen = HashSet::new();
        let texts = list.into_iter().map(|source| source.text);
        let texts: Vec<String> = texts.filter(|text| seen.insert(text.clone())).collect();
        (name, if texts.is_empty() { vec!["'none'".to_owned()] } else { texts })
    };
    Some(Merged { directives: lists.into_iter().map(finished).collect(), repeated })
}

fn sources(directive: &DirectiveText<'_>, name: &str) -> Vec<String> {
    if directive.values.is_empty() && name.ends_with("-src") {
        return vec!["'none'".to_owned()];
    }
    directive.values.iter().map(|word| word.text.to_lowercase()).collect()
}

/// What is left of the sources so far and those of a further policy.
fn combined(before: Vec<Source>, values: Vec<String>, index: usize) -> Vec<Source> {
    let fresh = values.into_iter().map(|text| Source { text, index, keep: index == 0 });
    let mut all: Vec<Source> = before.into_iter().chain(fresh).collect();
    all.sort_by_cached_key(|source| source.text.chars().map(rank).collect::<Vec<_>>());
    let mut previous: Option<(String, usize)> = None;
    for source in &mut all {
        if let Some((text, other)) = &previous {
            if *other == source.index {
                if source.text.starts_with(text.as_str()) {
                    source.keep = false;
                }
            } else if covers(text, &source.text) {
                source.keep = true;
            }
        }
        previous = Some((source.text.clone(), source.index));
    }
    all.retain(|source| source.keep);
    all
}

/// The place of a character in the order in which ICU sorts; letters beyond ASCII come last.
fn rank(char: char) -> u32 {
    const ORDER: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
    match ORDER.find(char) {
        Some(place) => u32::try_from(place).unwrap_or(0),
        None => 256 + u32::from(char),
    }
}

/// Whether an address, taken as pieces between `/`, covers another.
fn covers(pattern: &str, text: &str) -> bool {
    if pattern.is_empty() || (pattern == "/" && text.is_empty()) {
        return true;
    }
    let mut wanted: Vec<&str> = pattern.split('/').collect();
    let pieces: Vec<&str> = text.split('/').collect();
    if wanted.len() > pieces.len() {
        return false;
    }
    if pattern.ends_with('/') {
        wanted.pop();
    } else if wanted.len() != pieces.len() {
        return false;
    }
    wanted.iter().zip(&pieces).all(|(want, have)| percent_decoded(want) == percent_decoded(have))
}
