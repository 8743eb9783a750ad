//! [`CookieDate`]: the moment at which a cookie ends, and how far off it may be.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::{
    cookie::octets::quote,
    wire::{
        date::{MONTHS, is_day, is_leap, last_day, month, number, time},
        error::Error,
    },
};

const DAY: i64 = 86_400;

/// How long browsers keep a cookie at most: 400 days, in seconds.
pub(super) const LONGEST: u64 = 34_560_000;

const PLACE: &str = "Set-Cookie: Expires";

/// The days of the week, from the one that the first of January 1970 was.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A moment, to the second, as `Expires` has it: `Wed, 09 Jun 2027 10:18:14 GMT`.
///
/// It lies between the years 1970 and 9999. Parts of a second are left out. Text is read in this one form, with the right day
/// of the week; browsers read many more, each in its own way.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// # use secure_core::CookieDate;
/// let date = CookieDate::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_812_536_294))?;
/// assert_eq!(date.to_string(), "Wed, 09 Jun 2027 10:18:14 GMT");
/// assert_eq!("Wed, 09 Jun 2027 10:18:14 GMT".parse(), Ok(date));
/// assert_eq!(CookieDate::EPOCH.to_string(), "Thu, 01 Jan 1970 00:00:00 GMT");
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// Specification: [RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7), its IMF-fixdate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CookieDate {
    /// Since the first of January 1970, and not before.
    seconds: i64,
}

impl CookieDate {
    /// The first of January 1970, which removes a cookie.
    pub const EPOCH: Self = Self { seconds: 0 };

    /// The last second of the year 9999.
    const LAST: i64 = 253_402_300_799;

    /// The moment of a clock.
    ///
    /// # Errors
    /// When it lies before 1970 or after 9999.
    #[inline]
    pub fn new(time: SystemTime) -> Result<Self, Error> {
        Self::EPOCH.after(time.duration_since(UNIX_EPOCH).map_err(|_| out_of_range())?)
    }

    /// The moment so many seconds after the first of January 1970, as the date types of other crates give it.
    ///
    /// ```
    /// # use secure_core::CookieDate;
    /// assert_eq!(CookieDate::from_unix_seconds(0)?, CookieDate::EPOCH);
    /// assert!(CookieDate::from_unix_seconds(-1).is_err());
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it lies before 1970 or after 9999.
    #[inline]
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, Error> {
        if (0..=Self::LAST).contains(&seconds) { Ok(Self { seconds }) } else { Err(out_of_range()) }
    }

    /// The seconds since the first of January 1970.
    #[must_use]
    #[inline]
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// So much later.
    #[inline]
    pub(super) fn after(self, wait: Duration) -> Result<Self, Error> {
        let seconds = i64::try_from(wait.as_secs()).ok().and_then(|wait| self.seconds.checked_add(wait));
        Self::from_unix_seconds(seconds.ok_or_else(out_of_range)?)
    }
}

#[inline]
fn out_of_range() -> Error {
    Error::new(
        PLACE,
        "the moment is not within the years 1970 and 9999",
        "set the clock right, or write another moment",
    )
}

/// When a cookie ends, by a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expires {
    At(CookieDate),
    /// So many seconds after it is set.
    In(u32),
}

impl Expires {
    #[inline]
    pub(super) fn date(self, now: impl FnOnce() -> SystemTime) -> Result<CookieDate, Error> {
        match self {
            Self::At(date) => Ok(date),
            Self::In(seconds) => CookieDate::new(now())?.after(Duration::from_secs(seconds.into())),
        }
    }
}

/// The seconds that a cookie lives: whole ones, at least one, and no more than browsers keep it.
#[inline]
pub(super) fn seconds_of(place: &'static str, duration: Duration) -> Result<u32, Error> {
    if duration.is_zero() {
        return Err(Error::new(place, "0 seconds remove the cookie", "call `removal`, or `session` to set no end"));
    }
    if duration.subsec_nanos() != 0 {
        return Err(Error::new(place, format!("{duration:?} are not whole seconds"), "leave the fraction out"));
    }
    let seconds = u32::try_from(duration.as_secs()).ok().filter(|seconds| u64::from(*seconds) <= LONGEST);
    seconds.ok_or_else(|| too_long(place, duration.as_secs()))
}

/// Checks how far off the end of a cookie is.
#[inline]
pub(super) fn check_date(date: CookieDate, now: CookieDate) -> Result<(), Error> {
    let wait = date.seconds.abs_diff(now.seconds);
    if date <= now {
        let problem = format!("\"{date}\" is past, and removes the cookie");
        return Err(Error::new(PLACE, problem, "call `removal` to do so"));
    }
    if wait > LONGEST { Err(too_long(PLACE, wait)) } else { Ok(()) }
}

#[inline]
pub(super) fn too_long(place: &'static str, seconds: u64) -> Error {
    let problem = format!("{seconds} seconds are more than the 400 days for which browsers keep a cookie");
    Error::new(place, problem, format!("write at most {LONGEST} seconds, and set the cookie again now and then"))
}

impl From<CookieDate> for SystemTime {
    #[inline]
    fn from(date: CookieDate) -> Self {
        UNIX_EPOCH.checked_add(Duration::from_secs(date.seconds.unsigned_abs())).unwrap_or(UNIX_EPOCH)
    }
}

impl FromStr for CookieDate {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).filter(|date| date.to_string() == text).ok_or_else(|| {
            let cure = "write it as in \"Wed, 09 Jun 2027 10:18:14 GMT\", with the right day of the week";
            Error::new(PLACE, format!("{} is not a date of this header", quote(text)), cure)
        })
    }
}

/// The date of a text, of which only the day of the week and the padding may be wrong.
#[inline]
fn read(text: &str) -> Option<CookieDate> {
    let mut words = text.split(' ').skip(1);
    let day = number(words.next()?, 2)?;
    let month = month(words.next()?)?;
    let year = number(words.next()?, 4).filter(|year| *year >= 1970)?;
    let clock = time(words.next()?)?;
    if !is_day(year, month, day) {
        return None;
    }
    let before: u32 = (1..month).filter_map(|month| last_day(year, month)).sum();
    let days = days_before(year) + i64::from(before + day - 1);
    Some(CookieDate { seconds: days * DAY + i64::from(clock) })
}

/// The days from 1970 to the start of a year that is not before.
#[inline]
fn days_before(year: u32) -> i64 {
    let year = i64::from(year) - 1;
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    (year - 1969) * 365 + leaps(year) - leaps(1969)
}

/// The year, month and day that lie so many days after the first of January 1970.
#[inline]
fn civil(days: i64) -> (u32, u32, u32) {
    // No year has more than 366 days, so this one is not too late; up to the year 9999 it is at most 16 too early.
    let mut year = 1970 + u32::try_from(days / 366).unwrap_or(0);
    let mut rest = u32::try_from(days - days_before(year)).unwrap_or(0);
    while let Some(later) = rest.checked_sub(365 + u32::from(is_leap(year))) {
        (year, rest) = (year + 1, later);
    }
    let mut month = 1;
    while let Some(later) = last_day(year, month).and_then(|last| rest.checked_sub(last)) {
        (month, rest) = (month + 1, later);
    }
    (year, month, rest + 1)
}

impl fmt::Display for CookieDate {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, clock) = (self.seconds / DAY, self.seconds % DAY);
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        let weekday = WEEKDAYS.iter().zip(0..).find(|(_, index)| *index == days % 7).map_or("", |(name, _)| *name);
        let month = MONTHS.iter().zip(1..).find(|(_, number)| *number == month).map_or("", |(name, _)| *name);
        write!(f, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(i64, &str); 12] = [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (86_399, "Thu, 01 Jan 1970 23:59:59 GMT"),
        (31_535_999, "Thu, 31 Dec 1970 23:59:59 GMT"),
        (68_169_600, "Tue, 29 Feb 1972 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (1_605_119_037, "Wed, 11 Nov 2020 18:23:57 GMT"),
        (1_812_536_294, "Wed, 09 Jun 2027 10:18:14 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (13_574_563_200, "Tue, 29 Feb 2400 00:00:00 GMT"),
        (CookieDate::LAST, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ];

    #[test]
    fn texts() {
        for (seconds, text) in TEXTS {
            assert_eq!(CookieDate { seconds }.to_string(), text);
            assert_eq!(text.parse(), Ok(CookieDate { seconds }));
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        // All that leap years can do, they do within 400 years.
        for days in 0..150_000 {
            assert_eq!(civil(days), (year, month, day));
            day += 1;
            if !is_day(year, month, day) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        for year in 1970..=9999 {
            assert_eq!(civil(days_before(year)), (year, 1, 1));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for bad in [
            "",
            "0",
            "2027-06-09T10:18:14Z",
            "Wednesday, 09-Jun-27 10:18:14 GMT",
            "Wed Jun  9 10:18:14 2027",
            "Thu, 09 Jun 2027 10:18:14 GMT",
            "Wed, 9 Jun 2027 10:18:14 GMT",
            "Wed, 09 Jun 2027 10:18:14 UTC",
            "Wed, 09 jun 2027 10:18:14 GMT",
            "wed, 09 Jun 2027 10:18:14 GMT",
            "Wed, 09 Jun 2027 10:18 GMT",
            "Wed, 09 Jun 2027 10:18:60 GMT",
            "Wed, 09 Jun 2027 24:18:14 GMT",
            "Mon, 30 Feb 2027 10:18:14 GMT",
            "Wed, 31 Dec 1969 23:59:59 GMT",
            "Wed,  09 Jun 2027 10:18:14 GMT",
            "Wed, 09 Jun 2027 10:18:14 GMT ",
            "Wed, 11-Nov-2020 19:23:57 GMT",
            "Wed, 0é Jun 2027 10:18:14 GMT",
        ] {
            assert!(bad.parse::<CookieDate>().is_err(), "{bad:?}");
        }
        assert_eq!(
            "2027-06-09".parse::<CookieDate>().unwrap_err().to_string(),
            "Set-Cookie: Expires: \"2027-06-09\" is not a date of this header; \
             write it as in \"Wed, 09 Jun 2027 10:18:14 GMT\", with the right day of the week",
        );
    }

    #[test]
    fn the_ends_of_time() {
        let message = "Set-Cookie: Expires: the moment is not within the years 1970 and 9999; \
                       set the clock right, or write another moment";
        let last = CookieDate { seconds: CookieDate::LAST };
        for out in [
            CookieDate::new(UNIX_EPOCH - Duration::from_secs(1)),
            CookieDate::new(SystemTime::from(last) + Duration::from_secs(1)),
            CookieDate::from_unix_seconds(-1),
            CookieDate::from_unix_seconds(i64::MAX),
            last.after(Duration::from_secs(1)),
            last.after(Duration::MAX),
        ] {
            assert_eq!(out.unwrap_err().to_string(), message);
        }
        assert_eq!(CookieDate::from_unix_seconds(last.unix_seconds()), Ok(last));
        assert_eq!(CookieDate::new(SystemTime::from(last)), Ok(last));
        assert_eq!(CookieDate::new(UNIX_EPOCH + Duration::from_millis(1999)), Ok(CookieDate { seconds: 1 }));
    }

    #[test]
    fn durations() {
        let check = |duration| seconds_of("Set-Cookie: Max-Age", duration).map_err(|error| error.to_string());
        assert_eq!(check(Duration::from_secs(1)), Ok(1));
        assert_eq!(check(Duration::from_secs(34_560_000)), Ok(34_560_000));
        assert!(check(Duration::MAX).is_err());
        for (duration, message) in [
            (
                Duration::ZERO,
                "Set-Cookie: Max-Age: 0 seconds remove the cookie; call `removal`, or `session` to set no end",
            ),
            (Duration::from_millis(1500), "Set-Cookie: Max-Age: 1.5s are not whole seconds; leave the fraction out"),
            (
                Duration::from_secs(34_560_001),
                "Set-Cookie: Max-Age: 34560001 seconds are more than the 400 days for which browsers keep a cookie; \
                 write at most 34560000 seconds, and set the cookie again now and then",
            ),
        ] {
            assert_eq!(check(duration), Err(message.to_owned()));
        }
    }

    #[test]
    fn dates() {
        let now = CookieDate { seconds: 1_812_536_294 };
        let check = |seconds| check_date(CookieDate { seconds }, now).map_err(|error| error.to_string());
        assert_eq!(check(now.seconds + 1), Ok(()));
        assert_eq!(check(now.seconds + 34_560_000), Ok(()));
        assert!(check(now.seconds + 34_560_001).is_err());
        assert_eq!(
            check(now.seconds),
            Err("Set-Cookie: Expires: \"Wed, 09 Jun 2027 10:18:14 GMT\" is past, and removes the cookie; \
                 call `removal` to do so"
                .to_owned()),
        );
    }
}
