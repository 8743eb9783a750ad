//! [`Chosen`]: which browsers are asked, and why others are not.

use std::env;

use secure_conformance::Failure;

use crate::browser::Kind;

/// The browsers that are asked, and why the others are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Those that are asked.
    pub kinds: Vec<Kind>,
    /// The others, each with the reason.
    pub skipped: Vec<(Kind, String)>,
}

impl Chosen {
    /// Those that are installed. The variable `BROWSERS` may name those that are wanted.
    ///
    /// # Errors
    /// When one that is wanted is not installed, and `REQUIRE_BROWSERS` is set.
    pub fn from_environment() -> Result<Self, Failure> {
        let wanted = env::var("BROWSERS").unwrap_or_default().to_lowercase();
        let mut chosen = Self::default();
        for kind in Kind::ALL {
            let missing = kind.missing();
            if !wanted.is_empty() && !wanted.contains(&kind.name().to_lowercase()) {
                chosen.skipped.push((kind, "not chosen".to_owned()));
            } else if missing.is_empty() {
                chosen.kinds.push(kind);
            } else if env::var_os("REQUIRE_BROWSERS").is_some() {
                return Err(Failure::new(format!("{kind}: {} is not installed", missing.join(", "))));
            } else {
                chosen.skipped.push((kind, format!("{} is not installed", missing.join(", "))));
            }
        }
        Ok(chosen)
    }
}
