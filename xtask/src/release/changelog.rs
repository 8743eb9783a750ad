//! The section of CHANGELOG.md of a version, and its day.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::process;

const PATH: &str = "CHANGELOG.md";

/// The heading of what has no version yet.
const UNRELEASED: &str = "## Unreleased";

/// What is wrong with what CHANGELOG.md says of a version.
pub(super) fn check(version: &str) -> Vec<String> {
    match process::read(PATH).and_then(|text| heading(&text, version).map(drop)) {
        Ok(()) => Vec::new(),
        Err(fault) => vec![fault],
    }
}

/// Whether the newest section has changes that break.
pub(crate) fn tells_of_breaks() -> bool {
    process::read(PATH).is_ok_and(|text| breaks(&text))
}

/// Whether the first section has a heading for what breaks.
fn breaks(text: &str) -> bool {
    let sections = text.lines().skip_while(|line| !line.starts_with("## ")).skip(1);
    sections.take_while(|line| !line.starts_with("## ")).any(|line| line == "### Breaking")
}

/// Writes today as the day of a version, and returns it.
pub(super) fn date(version: &str) -> Result<String, String> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?.as_secs();
    let day = day(seconds / 86_400);
    process::write(PATH, &dated(&process::read(PATH)?, version, &day)?)?;
    Ok(day)
}

/// The text with the day.
fn dated(text: &str, version: &str, day: &str) -> Result<String, String> {
    let heading = heading(text, version)?;
    if heading.contains('(') {
        return Err(format!("{PATH}: \"{heading}\" has its day already; raise the version in Cargo.toml"));
    }
    let dated = |line: &str| if line == heading { format!("## {version} ({day})\n") } else { format!("{line}\n") };
    Ok(text.lines().map(dated).collect())
}

/// The line above what is new in a version, which must say something.
fn heading<'t>(text: &'t str, version: &str) -> Result<&'t str, String> {
    let own = format!("## {version}");
    let is_own = |line: &str| line == UNRELEASED || line == own || line.starts_with(&format!("{own} ("));
    let headings: Vec<&str> = text.lines().filter(|line| is_own(line)).collect();
    let heading = match headings.as_slice() {
        [heading] => *heading,
        [] => return Err(format!("{PATH}: no section for {version}; write \"{UNRELEASED}\" or \"{own}\"")),
        several => {
            return Err(format!("{PATH}: {several:?} are both of {version}; join them under \"{UNRELEASED}\""));
        }
    };
    let below = text.lines().skip_while(|line| *line != heading).skip(1);
    let says = below.take_while(|line| !line.starts_with("## ")).any(|line| line.starts_with("- "));
    if says { Ok(heading) } else { Err(format!("{PATH}: \"{heading}\" says nothing; tell what is new")) }
}

/// A day of the calendar, as `2026-07-19`, from the days since the first of 1970.
fn day(days: u64) -> String {
    // In years that begin with March, a leap day is the last of its year; 719468 days lie between their year 0 and 1970.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
    format!("{}-{month:02}-{day:02}", year + era * 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_written_once() {
        let text = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A\n\n## 0.1.0 (2026-01-02)\n\n- B\n";
        let expected = text.replace("## Unreleased", "## 0.2.0 (2026-03-04)");
        assert_eq!(dated(text, "0.2.0", "2026-03-04").unwrap(), expected);
        assert_eq!(
            dated(&expected, "0.2.0", "2026-03-05").unwrap_err(),
            "CHANGELOG.md: \"## 0.2.0 (2026-03-04)\" has its day already; raise the version in Cargo.toml"
        );
        assert_eq!(dated("## 1.0.0\n- A\n", "1.0.0", "2026-03-04").unwrap(), "## 1.0.0 (2026-03-04)\n- A\n");
    }

    #[track_caller]
    fn refuse(text: &str, fault: &str) {
        assert_eq!(heading(text, "0.2.0").unwrap_err(), format!("CHANGELOG.md: {fault}"));
    }

    #[test]
    fn a_version_has_one_section_that_says_something() {
        refuse("## 0.1.0\n- A\n", "no section for 0.2.0; write \"## Unreleased\" or \"## 0.2.0\"");
        refuse("## 0.2.0\n\n## 0.1.0\n- A\n", "\"## 0.2.0\" says nothing; tell what is new");
        refuse(
            "## Unreleased\n- A\n## 0.2.0 (2026-03-04)\n- B\n",
            "[\"## Unreleased\", \"## 0.2.0 (2026-03-04)\"] are both of 0.2.0; join them under \"## Unreleased\"",
        );
        assert_eq!(heading("## 0.2.0\n- A\n", "0.2.0").unwrap(), "## 0.2.0");
    }

    #[test]
    fn the_newest_section_tells_of_breaks() {
        assert!(breaks("# Changelog\n## Unreleased\n### Breaking\n- A\n## 0.1.0\n"));
        assert!(!breaks("# Changelog\n## Unreleased\n### Added\n- A\n## 0.1.0\n### Breaking\n"));
    }

    #[test]
    fn days_of_the_calendar() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (19_782, "2024-02-29"),
            (20_453, "2025-12-31"),
            (20_454, "2026-01-01"),
        ] {
            assert_eq!(day(days), expected, "{days}");
        }
    }
}
