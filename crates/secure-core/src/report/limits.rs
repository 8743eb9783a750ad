//! [`ReportLimits`]: how much of a body is read.

/// How much of a body is read, and of each of its texts.
///
/// Lengths are in bytes. The defaults hold all that browsers send but for very long addresses and policies.
///
/// ```
/// # use secure_core::{Report, ReportLimits};
/// let limits = ReportLimits { queries: true, ..ReportLimits::default() };
/// let body = br#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://a.example/b?c=d#e"}}"#;
/// let blocked = Report::read(body, &limits)?.reports.remove(0).blocked;
/// assert_eq!(blocked.map(|blocked| blocked.to_string()).as_deref(), Some("https://a.example/b?c=d"));
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportLimits {
    /// How many reports of a body are read: 100.
    pub reports: usize,
    /// The longest address: 1024 bytes.
    pub url: usize,
    /// The longest policy: 4096 bytes.
    pub policy: usize,
    /// The longest other text: 256 bytes.
    pub text: usize,
    /// Whether addresses keep their queries, which often hold personal data and secrets: no. It counts for those within other
    /// texts, too, and for the nonces of policies.
    pub queries: bool,
    /// Whether the [samples](crate::report::Report::sample) of scripts and styles are kept: yes. They are the one text that comes as it is,
    /// and may hold whatever the page writes into its scripts. Browsers send them only where a policy says `'report-sample'`.
    pub samples: bool,
}

impl Default for ReportLimits {
    fn default() -> Self {
        Self { reports: 100, url: 1024, policy: 4096, text: 256, queries: false, samples: true }
    }
}
