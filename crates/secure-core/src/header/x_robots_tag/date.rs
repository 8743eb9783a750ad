//! [`RobotsDate`]: a day, or a moment, as search engines read it.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::wire::{
    date::{is_day, month, number, time},
    error::Error,
};

/// A day, or a moment: `2027-01-31`, `2027-01-31T15:00:00Z` or `31 Jan 2027 15:00:00 GMT`.
///
/// ```
/// # use secure_core::RobotsDate;
/// assert_eq!(RobotsDate::new("2027-01-31")?.to_string(), "2027-01-31");
/// assert!(RobotsDate::new("2027-02-31").is_err());
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobotsDate(Cow<'static, str>);

/// The zones of RFC 822 that have a name.
const ZONES: [&str; 11] = ["GMT", "UT", "UTC", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];

impl RobotsDate {
    /// Checks a date.
    ///
    /// # Errors
    /// When there is no such day or moment, or it is written in another way. A weekday before it would need a comma, which
    /// ends the directive.
    #[inline]
    pub fn new(text: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let text = text.into();
        if is_iso_8601(&text) || is_rfc_822(&text) {
            return Ok(Self(text));
        }
        Err(Error::new(
            "date",
            format!("{text:?} is not a date"),
            "write \"2027-01-31\", \"2027-01-31T15:00:00Z\" or \"31 Jan 2027 15:00:00 GMT\", without a weekday",
        ))
    }
}

impl FromStr for RobotsDate {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text.to_owned())
    }
}

impl fmt::Display for RobotsDate {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `2027-01-31`, perhaps with a time behind a `T` or a blank, which has a zone.
#[inline]
fn is_iso_8601(text: &str) -> bool {
    let (day, moment) = text.split_once(['T', ' ']).map_or((text, None), |(day, moment)| (day, Some(moment)));
    let mut parts = day.split('-');
    let (Some(year), Some(month), Some(date), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_day = number(year, 4)
        .zip(number(month, 2))
        .zip(number(date, 2))
        .is_some_and(|((year, month), date)| is_day(year, month, date));
    is_day
        && moment.is_none_or(|moment| match moment.find(['Z', '+', '-']).and_then(|at| moment.split_at_checked(at)) {
            Some((clock, zone)) => time(clock).is_some() && (zone == "Z" || is_offset(zone)),
            None => false,
        })
}

/// `31 Jan 2027 15:00:00 GMT`.
#[inline]
fn is_rfc_822(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let [date, name, year, clock, zone] = words.as_slice() else { return false };
    let date = number(date, 2).or_else(|| number(date, 1));
    let is_day =
        number(year, 4).zip(month(name)).zip(date).is_some_and(|((year, month), date)| is_day(year, month, date));
    is_day && time(clock).is_some() && (ZONES.contains(zone) || is_offset(zone))
}

/// `+01:00`, or without the colon.
#[inline]
fn is_offset(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['+', '-']) else { return false };
    time(rest).is_some() && rest.len() == 5
        || rest.split_at_checked(2).is_some_and(|(hour, minute)| time(&format!("{hour}:{minute}")).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for good in [
            "2027-01-31",
            "2028-02-29",
            "2000-02-29",
            "2027-01-31T15:00:00Z",
            "2027-01-31 15:00+01:00",
            "2027-01-31T15:00:00-0800",
            "31 Jan 2027 15:00:00 GMT",
            "1 Feb 2027 15:00 PST",
            "01 Feb 2027 15:00:00 +0100",
        ] {
            assert_eq!(RobotsDate::new(good).map(|date| date.to_string()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "2027",
            "2027-1-31",
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-01",
            "2027-01-00",
            "2027-01-01-01",
            "2027-01-31T",
            "2027-01-31T15:00:00",
            "2027-01-31T24:00:00Z",
            "2027-01-31T15:60Z",
            "2027-01-31T15:00:60Z",
            "2027-01-31T15Z",
            "2027-01-31T15:00:00ZZ",
            "2027-01-31T15:00:00+1",
            "2027-01-31T15:00:00+1:000",
            "2027-01-31T15:00:00é",
            "31 Jan 27 15:00:00 GMT",
            "31 jan 2027 15:00:00 GMT",
            "31 Jun 2027 15:00:00 GMT",
            "Sun, 31 Jan 2027 15:00:00 GMT",
            "31 Jan 2027 15:00:00",
            "31  Jan 2027 15:00:00 GMT",
            "Sunday, 31-Jan-27 15:00:00 GMT",
        ] {
            assert!(RobotsDate::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            RobotsDate::new("Sun, 31 Jan 2027 15:00:00 GMT").unwrap_err().to_string(),
            "date: \"Sun, 31 Jan 2027 15:00:00 GMT\" is not a date; write \"2027-01-31\", \"2027-01-31T15:00:00Z\" or \
             \"31 Jan 2027 15:00:00 GMT\", without a weekday",
        );
    }
}
