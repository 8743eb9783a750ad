//! [`Answers`]: what each adapter must reply to each attack, read from `tests/attacks.txt`.

use std::fmt;

use super::Attack;
use crate::{Failure, client::Reply};

/// The table, as it is written.
const TABLE: &str = include_str!("../../attacks.txt");

/// What is replied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The server hangs up.
    Nothing,
    /// This status, under the policy.
    Covered(u16),
    /// This status, from what reads requests before the application: the framework's own server, or the proxy.
    Bare(u16),
}

/// What an adapter must reply to an attack at each of the [`Attack::SITES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// In the order of the sites.
    pub told: [Told; Attack::SITES.len()],
    /// Where each redirect leads.
    pub location: &'static str,
}

impl Told {
    /// Sums a reply up.
    #[must_use]
    pub fn of(reply: Option<&Reply>) -> Self {
        match reply {
            None => Self::Nothing,
            Some(reply) if reply.values("X-Content-Type-Options").eq(["nosniff"]) => Self::Covered(reply.status),
            Some(reply) => Self::Bare(reply.status),
        }
    }

    /// Whether the application was not asked.
    #[must_use]
    pub fn is_bare(self) -> bool {
        !matches!(self, Self::Covered(_))
    }

    fn read(text: &str) -> Option<Self> {
        match (text, text.strip_suffix('*')) {
            ("-", _) => Some(Self::Nothing),
            (_, Some(status)) => status.parse().ok().map(Self::Bare),
            (status, None) => status.parse().ok().map(Self::Covered),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.pad("-"),
            Self::Covered(status) => f.pad(&status.to_string()),
            Self::Bare(status) => f.pad(&format!("{status}*")),
        }
    }
}

impl Attack {
    /// What the adapter of this name must reply.
    ///
    /// # Errors
    /// When the table does not say.
    pub fn answers(self, adapter: &str) -> Result<Answers, Failure> {
        let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let name = format!("{self:?}");
        let own = lines.find_map(|line| line.split_once(' ').filter(|(first, _)| *first == name));
        let (_, row) = own.ok_or_else(|| Failure::new(format!("attacks.txt says nothing of {name}")))?;
        let (row, location) = row.split_once('>').unwrap_or((row, " https://app.example/"));
        let mut told = cells(row, None)?;
        for line in lines.take_while(|line| line.starts_with(' ')) {
            if let Some(row) = line.trim_start().strip_prefix(adapter).and_then(|row| row.strip_prefix(": ")) {
                told = cells(row, Some(told))?;
            }
        }
        Ok(Answers { told, location: location.trim() })
    }
}

/// Reads as many cells as there are sites. A dot is what stands above.
fn cells(row: &str, above: Option<[Told; Attack::SITES.len()]>) -> Result<[Told; Attack::SITES.len()], Failure> {
    let fault = || Failure::new(format!("attacks.txt: {row:?}"));
    let words: Vec<&str> = row.split_whitespace().collect();
    let mut told = above.unwrap_or([Told::Nothing; Attack::SITES.len()]);
    if words.len() != told.len() {
        return Err(fault());
    }
    for (cell, word) in told.iter_mut().zip(words) {
        if word != "." || above.is_none() {
            *cell = Told::read(word).ok_or_else(fault)?;
        }
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_of_all_attacks_and_of_no_others() {
        for attack in Attack::ALL {
            assert!(attack.answers("axum").is_ok(), "{attack:?}");
        }
        let names =
            TABLE.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(|line| line.split(' ').next());
        let names: Vec<Option<Attack>> = names.map(Attack::named).collect();
        assert_eq!(names, Attack::ALL.iter().copied().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn a_cell_is_read_as_it_is_written() {
        for told in [Told::Nothing, Told::Covered(308), Told::Bare(400)] {
            assert_eq!(Told::read(&told.to_string()), Some(told));
        }
        assert_eq!(Told::read("?"), None);
        let above = [Told::Covered(200); Attack::SITES.len()];
        assert!(cells("200 200", None).is_err());
        assert!(cells(". . . . . . .", None).is_err());
        assert_eq!(cells(". . . . . . .", Some(above)).ok(), Some(above));
    }
}
