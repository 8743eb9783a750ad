//! [`Grade`]: the Observatory's, from `F` to `A+`.

use std::fmt;

macro_rules! grades {
    ($($(#[$doc:meta])* $variant:ident $text:literal $from:literal,)+) => {
        /// A grade of the Observatory. A better one is greater.
        ///
        /// ```
        /// use secure_audit::Grade;
        ///
        /// assert!(Grade::APlus > Grade::A && Grade::A > Grade::AMinus);
        /// assert_eq!(Grade::of(85), Grade::AMinus);
        /// assert_eq!("B+".parse(), Ok(Grade::BPlus));
        /// # Ok::<(), secure_audit::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(clippy::exhaustive_enums, reason = "the scale of the original")]
        pub enum Grade {
            $($(#[$doc])* $variant,)+
        }

        const SCALE: &[(Grade, &str, u32)] = &[$((Grade::$variant, $text, $from)),+];
    };
}

grades! {
    /// Below 25.
    F "F" 0,
    /// From 25.
    DMinus "D-" 25,
    /// From 30.
    D "D" 30,
    /// From 40.
    DPlus "D+" 40,
    /// From 45.
    CMinus "C-" 45,
    /// From 50.
    C "C" 50,
    /// From 60.
    CPlus "C+" 60,
    /// From 65.
    BMinus "B-" 65,
    /// From 70.
    B "B" 70,
    /// From 80.
    BPlus "B+" 80,
    /// From 85.
    AMinus "A-" 85,
    /// From 90.
    A "A" 90,
    /// From 100.
    APlus "A+" 100,
}

impl Grade {
    /// The grade of a score.
    #[must_use]
    pub const fn of(score: u32) -> Self {
        match score {
            0..25 => Self::F,
            25..30 => Self::DMinus,
            30..40 => Self::D,
            40..45 => Self::DPlus,
            45..50 => Self::CMinus,
            50..60 => Self::C,
            60..65 => Self::CPlus,
            65..70 => Self::BMinus,
            70..80 => Self::B,
            80..85 => Self::BPlus,
            85..90 => Self::AMinus,
            90..100 => Self::A,
            100.. => Self::APlus,
        }
    }

    /// The text, such as `A+`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        SCALE.iter().find(|(grade, _, _)| *grade == self).map_or("", |(_, text, _)| text)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Grade {
    type Err = secure_core::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = SCALE.iter().find(|(_, own, _)| own.eq_ignore_ascii_case(text));
        found.map(|(grade, _, _)| *grade).ok_or_else(|| {
            let problem = format!("{} is not a grade", crate::text::quoted(text));
            secure_core::Error::new("grade", problem, "write one from \"F\" to \"A+\", such as \"B+\"")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_that_of_scores() {
        for (grade, text, from) in SCALE {
            assert_eq!(Grade::of(*from), *grade);
            assert_eq!(text.parse(), Ok(*grade));
            assert!(*from == 0 || Grade::of(from - 1) < *grade);
        }
        let error = "E".parse::<Grade>().unwrap_err().to_string();
        assert_eq!(error, "grade: \"E\" is not a grade; write one from \"F\" to \"A+\", such as \"B+\"");
    }
}
