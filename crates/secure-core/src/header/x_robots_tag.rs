//! `X-Robots-Tag`: what search engines may do with this response.
//!
//! It keeps a page, or a file that has no `<meta name="robots">` to carry, out of search results. It is a wish and no
//! protection: who must not read a page must not get it. An engine that may not fetch the page, because of `robots.txt`,
//! does not see the header.
//!
//! Absent, engines index everything they find. No preset has it; a staging system wants `noindex`:
//!
//! ```
//! use secure_core::{RobotsDirective, XRobotsTag};
//!
//! assert_eq!(XRobotsTag::no_index().to_string(), "noindex");
//!
//! let careful = XRobotsTag::new([RobotsDirective::NoArchive, RobotsDirective::MaxSnippet(Some(80))])?
//!     .and_for_bot("googlebot", [RobotsDirective::NoImageIndex])?;
//! assert_eq!(careful.to_string(), "noarchive, max-snippet:80, googlebot: noimageindex");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Never standardised: [MDN, `X-Robots-Tag`](https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Robots-Tag).

use std::{borrow::Cow, fmt, mem::discriminant, str::FromStr};

use crate::{
    header::Header,
    wire::{
        error::{Error, nearest},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

mod date;

pub use self::date::RobotsDate;

/// Directives for every bot, and more for some by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XRobotsTag {
    /// Empty only where there are bots.
    every: Vec<RobotsDirective>,
    /// Each name once, none without directives.
    bots: Vec<(Cow<'static, str>, Vec<RobotsDirective>)>,
}

/// What a bot is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RobotsDirective {
    /// `all`: no limits, which is also what no header says.
    All,
    /// `noindex`: not in results.
    NoIndex,
    /// `nofollow`: its links are not followed.
    NoFollow,
    /// `none`: `noindex` and `nofollow`.
    None,
    /// `noarchive`: no stored copy in results.
    NoArchive,
    /// `nosnippet`: no text and no video of it in results.
    NoSnippet,
    /// `noimageindex`: its images are not in results.
    NoImageIndex,
    /// `notranslate`: no translation in results.
    NoTranslate,
    /// `indexifembedded`: in results after all where another page has it in a frame. Needs `noindex` beside it.
    IndexIfEmbedded,
    /// `max-snippet`: at most so many characters of text in results; `None` for any number.
    MaxSnippet(Option<u32>),
    /// `max-image-preview`: how large images may be in results.
    MaxImagePreview(ImagePreview),
    /// `max-video-preview`: at most so many seconds of video in results; `None` for any number.
    MaxVideoPreview(Option<u32>),
    /// `unavailable_after`: not in results from then on.
    UnavailableAfter(RobotsDate),
}

/// How large images may be in results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImagePreview {
    /// None at all.
    None,
    /// A small one.
    Standard,
    /// As large as the screen is wide.
    Large,
}

/// Directives that are a word.
const WORDS: &[(&str, RobotsDirective)] = &[
    ("all", RobotsDirective::All),
    ("noindex", RobotsDirective::NoIndex),
    ("nofollow", RobotsDirective::NoFollow),
    ("none", RobotsDirective::None),
    ("noarchive", RobotsDirective::NoArchive),
    ("nosnippet", RobotsDirective::NoSnippet),
    ("noimageindex", RobotsDirective::NoImageIndex),
    ("notranslate", RobotsDirective::NoTranslate),
    ("indexifembedded", RobotsDirective::IndexIfEmbedded),
];

/// Directives with a value.
const VALUED: &[&str] = &["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"];

const PREVIEWS: &[(&str, ImagePreview)] =
    &[("none", ImagePreview::None), ("standard", ImagePreview::Standard), ("large", ImagePreview::Large)];

impl XRobotsTag {
    /// `noindex`: keeps the response out of search results.
    #[must_use]
    #[inline]
    pub fn no_index() -> Self {
        Self { every: vec![RobotsDirective::NoIndex], bots: Vec::new() }
    }

    /// Directives for every bot.
    ///
    /// # Errors
    /// When there is none, one appears twice, or they do not go together.
    pub fn new(directives: impl IntoIterator<Item = RobotsDirective>) -> Result<Self, Error> {
        Self { every: Vec::new(), bots: Vec::new() }.and_for(None, directives.into_iter().collect())
    }

    /// Directives for the bot of this name alone.
    ///
    /// # Errors
    /// As [`new`](Self::new), and when the name is none.
    pub fn for_bot(
        bot: impl Into<Cow<'static, str>>,
        directives: impl IntoIterator<Item = RobotsDirective>,
    ) -> Result<Self, Error> {
        Self { every: Vec::new(), bots: Vec::new() }.and_for_bot(bot, directives)
    }

    /// The same, and for the bot of this name also these.
    ///
    /// # Errors
    /// As [`new`](Self::new), and when the name is none, or has its directives already.
    pub fn and_for_bot(
        self,
        bot: impl Into<Cow<'static, str>>,
        directives: impl IntoIterator<Item = RobotsDirective>,
    ) -> Result<Self, Error> {
        self.and_for(Some(bot.into()), directives.into_iter().collect())
    }

    #[inline]
    fn and_for(mut self, bot: Option<Cow<'static, str>>, directives: Vec<RobotsDirective>) -> Result<Self, Error> {
        check_together(&self.every, &directives)?;
        let Some(bot) = bot else { return Ok(Self { every: directives, bots: self.bots }) };
        let named = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
        let known = WORDS.iter().map(|(word, _)| *word).chain(VALUED.iter().copied());
        if bot.is_empty() || !bot.chars().all(named) || known.into_iter().any(|word| word.eq_ignore_ascii_case(&bot)) {
            return Err(fault(
                format!("{bot:?} is not a name of a bot"),
                "write letters, digits and hyphens, as in \"googlebot\"",
            ));
        }
        if self.bots.iter().any(|(other, _)| other.eq_ignore_ascii_case(&bot)) {
            return Err(fault(format!("the bot \"{bot}\" appears twice"), "write all its directives in one place"));
        }
        self.bots.push((bot, directives));
        Ok(self)
    }
}

/// What cannot stand in one list. A bot obeys what is said to `every` bot, too.
#[inline]
fn check_together(every: &[RobotsDirective], directives: &[RobotsDirective]) -> Result<(), Error> {
    if directives.is_empty() {
        return Err(fault(
            "there is no directive".to_owned(),
            "write one, such as \"noindex\", or leave the header out",
        ));
    }
    for (index, directive) in directives.iter().enumerate() {
        if directives.iter().take(index).any(|earlier| discriminant(earlier) == discriminant(directive)) {
            return Err(fault(format!("\"{}\" appears twice", directive.name()), "write it once"));
        }
    }
    let both = || every.iter().chain(directives);
    if both().any(|directive| *directive == RobotsDirective::All) && both().count() > 1 {
        return Err(fault(
            "\"all\" stands beside limits".to_owned(),
            "leave \"all\" out, which says nothing beside them",
        ));
    }
    let hidden = both().any(|directive| matches!(directive, RobotsDirective::NoIndex | RobotsDirective::None));
    if directives.contains(&RobotsDirective::IndexIfEmbedded) && !hidden {
        return Err(fault(
            "\"indexifembedded\" without \"noindex\" says nothing".to_owned(),
            "add \"noindex\", or leave it out",
        ));
    }
    Ok(())
}

fn fault(problem: String, cure: impl Into<Cow<'static, str>>) -> Error {
    Error::new("X-Robots-Tag", problem, cure)
}

impl RobotsDirective {
    /// The name on the wire.
    #[inline]
    fn name(&self) -> &'static str {
        match self {
            Self::MaxSnippet(_) => "max-snippet",
            Self::MaxImagePreview(_) => "max-image-preview",
            Self::MaxVideoPreview(_) => "max-video-preview",
            Self::UnavailableAfter(_) => "unavailable_after",
            word => WORDS.iter().find(|(_, directive)| directive == word).map_or("all", |(word, _)| word),
        }
    }
}

impl Header for XRobotsTag {
    const NAME: HeaderName = HeaderName::from_static("X-Robots-Tag");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for XRobotsTag {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        // The directives of every bot, then those of the bots by name, each of which begins with it.
        let mut groups: Vec<(Option<&str>, Vec<RobotsDirective>)> = vec![(None, Vec::new())];
        for member in text.split(',').map(str::trim) {
            let mut rest = member;
            if let Some((name, after)) = member.split_once(':') {
                if !VALUED.iter().any(|valued| valued.eq_ignore_ascii_case(name.trim())) {
                    groups.push((Some(name.trim()), Vec::new()));
                    rest = after.trim();
                }
            }
            if let Some((_, directives)) = groups.last_mut() {
                directives.push(rest.parse()?);
            }
        }
        let mut header = Self { every: Vec::new(), bots: Vec::new() };
        for (bot, directives) in groups {
            // A text that begins with the name of a bot says nothing to every bot.
            if bot.is_some() || !directives.is_empty() {
                header = header.and_for(bot.map(|bot| Cow::Owned(bot.to_owned())), directives)?;
            }
        }
        Ok(header)
    }
}

impl FromStr for RobotsDirective {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let (name, value) =
            text.split_once(':').map_or((text, None), |(name, value)| (name.trim(), Some(value.trim())));
        let wrong = |value: &str, cure: &'static str| fault(format!("\"{name}\" cannot be {value:?}"), cure);
        let limit = |value: &str, cure: &'static str| match value {
            "-1" => Ok(None),
            _ if !value.bytes().all(|byte| byte.is_ascii_digit()) => Err(wrong(value, cure)),
            _ => value.parse().map(Some).map_err(|_| wrong(value, cure)),
        };
        match (name.to_ascii_lowercase().as_str(), value) {
            ("max-snippet", Some(value)) => {
                limit(value, "write a number of characters, or \"-1\" for any").map(Self::MaxSnippet)
            }
            ("max-video-preview", Some(value)) => {
                limit(value, "write a number of seconds, or \"-1\" for any").map(Self::MaxVideoPreview)
            }
            ("max-image-preview", Some(value)) => {
                let preview = PREVIEWS.iter().find(|(word, _)| word.eq_ignore_ascii_case(value));
                let preview = preview.ok_or_else(|| wrong(value, "write \"none\", \"standard\" or \"large\""))?;
                Ok(Self::MaxImagePreview(preview.1))
            }
            ("unavailable_after", Some(value)) => match value.parse() {
                Ok(date) => Ok(Self::UnavailableAfter(date)),
                Err(error) => Err(Error::within(error, "X-Robots-Tag")),
            },
            (word, None) if VALUED.contains(&word) => {
                Err(fault(format!("\"{name}\" has no value"), format!("write \"{word}:\" and the value")))
            }
            (word, None) => {
                if let Some((_, directive)) = WORDS.iter().find(|(known, _)| *known == word) {
                    return Ok(directive.clone());
                }
                let known = WORDS.iter().map(|(word, _)| *word).chain(VALUED.iter().copied());
                let quoted = |word: &str| format!("\"{word}\"");
                let cure = match nearest(word, known.clone()) {
                    Some(meant) => format!("did you mean \"{meant}\"?"),
                    None => format!("write some of {}", known.map(quoted).collect::<Vec<_>>().join(", ")),
                };
                Err(fault(format!("{text:?} is not a directive"), cure))
            }
            (_, Some(_)) => Err(fault(format!("\"{name}\" takes no value"), "write the word alone")),
        }
    }
}

impl fmt::Display for XRobotsTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for directive in &self.every {
            write!(f, "{between}{directive}")?;
            between = ", ";
        }
        for (bot, directives) in &self.bots {
            write!(f, "{between}{bot}: ")?;
            between = ", ";
            for (index, directive) in directives.iter().enumerate() {
                write!(f, "{}{directive}", if index == 0 { "" } else { ", " })?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for RobotsDirective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::MaxSnippet(limit) | Self::MaxVideoPreview(limit) => match limit {
                Some(limit) => write!(f, ":{limit}"),
                None => f.write_str(":-1"),
            },
            Self::MaxImagePreview(preview) => {
                let word = PREVIEWS.iter().find(|(_, known)| known == preview).map_or("none", |(word, _)| word);
                write!(f, ":{word}")
            }
            Self::UnavailableAfter(date) => write!(f, ": {date}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XRobotsTag::no_index(), "noindex");
        for (word, directive) in WORDS {
            if *directive != RobotsDirective::IndexIfEmbedded {
                check(&XRobotsTag::new([directive.clone()]).unwrap(), word);
            }
        }
        let date = "2027-01-31".parse().unwrap();
        check(
            &XRobotsTag::new([
                RobotsDirective::None,
                RobotsDirective::IndexIfEmbedded,
                RobotsDirective::MaxSnippet(None),
                RobotsDirective::MaxVideoPreview(Some(0)),
                RobotsDirective::MaxImagePreview(ImagePreview::Large),
                RobotsDirective::UnavailableAfter(date),
            ])
            .unwrap(),
            "none, indexifembedded, max-snippet:-1, max-video-preview:0, max-image-preview:large, \
             unavailable_after: 2027-01-31",
        );
    }

    #[test]
    fn bots_have_lists_of_their_own() {
        let one = XRobotsTag::for_bot("BadBot", [RobotsDirective::NoIndex, RobotsDirective::NoFollow]).unwrap();
        check(&one, "BadBot: noindex, nofollow");
        let two = one.and_for_bot("googlebot", [RobotsDirective::MaxSnippet(Some(20))]).unwrap();
        check(&two, "BadBot: noindex, nofollow, googlebot: max-snippet:20");
        assert_eq!("badbot:NOINDEX,nofollow , googlebot :max-snippet: 20".parse::<XRobotsTag>().unwrap().bots.len(), 2);
        let embedded = XRobotsTag::no_index().and_for_bot("googlebot", [RobotsDirective::IndexIfEmbedded]).unwrap();
        check(&embedded, "noindex, googlebot: indexifembedded");
    }

    #[test]
    fn faults() {
        let refuse = refuse::<XRobotsTag>;
        refuse("no-index", "X-Robots-Tag: \"no-index\" is not a directive; did you mean \"noindex\"?");
        refuse("noindex, noindex", "X-Robots-Tag: \"noindex\" appears twice; write it once");
        refuse(
            "all, nosnippet",
            "X-Robots-Tag: \"all\" stands beside limits; leave \"all\" out, which says nothing beside them",
        );
        refuse(
            "indexifembedded",
            "X-Robots-Tag: \"indexifembedded\" without \"noindex\" says nothing; add \"noindex\", or leave it out",
        );
        refuse(
            "max-snippet:many",
            "X-Robots-Tag: \"max-snippet\" cannot be \"many\"; write a number of characters, or \"-1\" for any",
        );
        refuse("max-snippet", "X-Robots-Tag: \"max-snippet\" has no value; write \"max-snippet:\" and the value");
        refuse(
            "max-image-preview: huge",
            "X-Robots-Tag: \"max-image-preview\" cannot be \"huge\"; write \"none\", \"standard\" or \"large\"",
        );
        refuse(
            "my bot: noindex",
            "X-Robots-Tag: \"my bot\" is not a name of a bot; write letters, digits and hyphens, as in \"googlebot\"",
        );
        refuse(
            "noindex: nofollow",
            "X-Robots-Tag: \"noindex\" is not a name of a bot; write letters, digits and hyphens, as in \"googlebot\"",
        );
        refuse(
            "a: noindex, A: nofollow",
            "X-Robots-Tag: the bot \"A\" appears twice; write all its directives in one place",
        );
        refuse("a: noindex: b", "X-Robots-Tag: \"noindex\" takes no value; write the word alone");
        assert_eq!(
            XRobotsTag::new([]).unwrap_err().to_string(),
            "X-Robots-Tag: there is no directive; write one, such as \"noindex\", or leave the header out",
        );
        for text in ["", "noindex,", "a:", "noindex nofollow", "max-snippet:", "max-snippet:+1", "max-video-preview:-2"]
        {
            assert!(text.parse::<XRobotsTag>().is_err(), "{text:?}");
        }
    }
}
