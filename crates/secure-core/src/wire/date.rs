//! Days and times of day, in the digits and names that the dates of headers are made of.

/// The months, as every date of HTTP and of mail writes them.
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The month of a name, from 1.
#[inline]
pub(crate) fn month(name: &str) -> Option<u32> {
    MONTHS.iter().zip(1..).find(|(known, _)| **known == name).map(|(_, month)| month)
}

/// A number of so many digits.
#[inline]
pub(crate) fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

pub(crate) const fn is_leap(year: u32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The last day of a month, if there is such a month.
pub(crate) const fn last_day(year: u32, month: u32) -> Option<u32> {
    match month {
        2 if is_leap(year) => Some(29),
        2 => Some(28),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

#[inline]
pub(crate) fn is_day(year: u32, month: u32, day: u32) -> bool {
    last_day(year, month).is_some_and(|last| (1..=last).contains(&day))
}

/// `15:00:00`, or without seconds: the seconds since midnight.
#[inline]
pub(crate) fn time(text: &str) -> Option<u32> {
    let below = |text: &str, limit| number(text, 2).filter(|number| *number < limit);
    let mut parts = text.split(':');
    let hour = below(parts.next()?, 24)?;
    let minute = below(parts.next()?, 60)?;
    let second = parts.next().map_or(Some(0), |second| below(second, 60))?;
    parts.next().is_none().then_some(hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (year, month, day) in [(2027, 1, 31), (2028, 2, 29), (2000, 2, 29), (2027, 4, 30), (1970, 12, 31)] {
            assert!(is_day(year, month, day), "{year}-{month}-{day}");
        }
        for (year, month, day) in
            [(2027, 2, 29), (1900, 2, 29), (2100, 2, 29), (2027, 13, 1), (2027, 0, 1), (2027, 1, 0), (2027, 6, 31)]
        {
            assert!(!is_day(year, month, day), "{year}-{month}-{day}");
        }
        assert_eq!((month("Jan"), month("Dec"), month("dec"), month("")), (Some(1), Some(12), None, None));
    }

    #[test]
    fn times() {
        for (text, seconds) in [("00:00", 0), ("00:00:01", 1), ("15:00:00", 54_000), ("23:59:59", 86_399)] {
            assert_eq!(time(text), Some(seconds), "{text}");
        }
        for text in ["", "15", "24:00", "15:60", "15:00:60", "1:00", "15:00:00:00", "15:00:", "+1:00", "15:0é"] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
