//! What was reported: lines of reports, grouped by what would allow them.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    io::{self, BufRead, Read as _},
};

use secure_core::{Disposition, NoiseFilter, Report, ReportKind, ReportLimits, Resource};

/// All that was reported.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) findings: BTreeMap<Finding, Weight>,
    /// Reports that no content security policy is about, by kind.
    pub(super) others: BTreeMap<String, u64>,
    /// Noise that is left out, by its scheme or host.
    pub(super) noise: BTreeMap<String, u64>,
    /// The lines that are not reports, and why the first is none.
    pub(super) unread: Unread,
    /// How many reports there are in all.
    pub(super) total: u64,
}

/// What a policy refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    /// Whether it was only reported, where that is known.
    pub(super) report_only: Option<bool>,
    pub(super) directive: String,
    pub(super) wanted: Wanted,
}

/// What would have to be allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wanted {
    /// The page's own origin.
    Own,
    /// Another origin.
    Origin(String),
    /// `data`, `blob` and the like.
    Scheme(String),
    /// `inline`, `eval` and the like.
    Keyword(String),
    /// The browser does not say.
    Unknown,
}

/// How much speaks for a finding.
#[derive(Clone, Debug, Default)]
pub(super) struct Weight {
    pub(super) count: u64,
    /// The first pages, and how many more there were.
    pub(super) pages: Vec<String>,
    pub(super) more_pages: bool,
    /// How many of the reports are about a page that was loaded over HTTP.
    pub(super) plain: u64,
}

#[derive(Debug, Default)]
pub(super) struct Unread {
    pub(super) lines: u64,
    /// The number of the first, and the reason.
    pub(super) first: Option<(u64, String)>,
}

/// The longest line: what a collector takes as one body, and the names of a line that a sink wrote.
const LONGEST: u64 = 128 * 1024;

/// For how many reports a line may stand: more than a collector counts in one, by far.
const MANY: u64 = 100_000;

/// Pages that are shown of a finding.
const PAGES: usize = 3;

impl Evidence {
    /// Reads all lines. What is noise to the filter is left out.
    pub(super) fn read(reader: &mut dyn BufRead, filter: &NoiseFilter) -> io::Result<Self> {
        let mut evidence = Self::default();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if (&mut *reader).take(LONGEST).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.last() != Some(&b'\n') && line.len() as u64 == LONGEST {
                skip_line(reader)?;
                evidence.unread(number, format!("it is longer than {LONGEST} bytes"));
            } else if !line.trim_ascii().is_empty() {
                evidence.line(number, line.trim_ascii(), filter);
            }
        }
        Ok(evidence)
    }

    fn line(&mut self, number: u64, line: &[u8], filter: &NoiseFilter) {
        let read = match Report::read(line, &ReportLimits::default()) {
            Ok(read) => read,
            Err(error) => return self.unread(number, problem(&error)),
        };
        if let Some(error) = read.refused.first() {
            self.unread(number, problem(error));
        }
        let count = count(line);
        for report in read.reports {
            self.total = self.total.saturating_add(count);
            self.report(&report, count, filter);
        }
    }

    fn report(&mut self, report: &Report, count: u64, filter: &NoiseFilter) {
        let add = |sum: &mut u64| *sum = sum.saturating_add(count);
        if let Some(rule) = filter.reason(report) {
            add(self.noise.entry(rule.to_owned()).or_default());
            return;
        }
        let (ReportKind::CspViolation, Some(directive)) = (&report.kind, &report.rule) else {
            add(self.others.entry(report.kind.to_string()).or_default());
            return;
        };
        let report_only = report.disposition.map(|disposition| disposition == Disposition::Report);
        let finding = Finding { report_only, directive: directive.clone(), wanted: wanted(report) };
        let weight = match self.findings.entry(finding) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Weight::default()),
        };
        weight.add(count, report.page());
    }

    fn unread(&mut self, line: u64, why: String) {
        self.unread.lines += 1;
        self.unread.first.get_or_insert((line, why));
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("'self'"),
            Self::Origin(text) | Self::Keyword(text) => f.write_str(text),
            Self::Scheme(scheme) => write!(f, "{scheme}:"),
            Self::Unknown => f.write_str("something"),
        }
    }
}

impl Weight {
    fn add(&mut self, count: u64, page: Option<&Resource>) {
        self.count = self.count.saturating_add(count);
        if page.and_then(Resource::scheme) == Some("http") {
            self.plain = self.plain.saturating_add(count);
        }
        let Some(page) = page.map(ToString::to_string) else { return };
        if self.pages.contains(&page) {
            return;
        }
        if self.pages.len() < PAGES { self.pages.push(page) } else { self.more_pages = true }
    }

    /// Whether all of the pages were loaded over HTTP.
    pub(super) fn is_plain(&self) -> bool {
        self.plain > 0 && self.plain == self.count
    }

    /// Takes in another.
    pub(super) fn join(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        self.plain = self.plain.saturating_add(other.plain);
        for page in other.pages.iter().filter(|page| !self.pages.contains(page)).cloned().collect::<Vec<_>>() {
            if self.pages.len() < PAGES { self.pages.push(page) } else { self.more_pages = true }
        }
        self.more_pages |= other.more_pages;
    }
}

/// Reads up to the end of the line, and keeps nothing of it.
fn skip_line(reader: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let (used, ended) = match reader.fill_buf()? {
            [] => return Ok(()),
            bytes => match bytes.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (bytes.len(), false),
            },
        };
        reader.consume(used);
        if ended {
            return Ok(());
        }
    }
}

fn problem(error: &secure_core::Error) -> String {
    error.faults().first().map(|fault| fault.problem.clone()).unwrap_or_default()
}

/// For how many reports a line stands that a sink wrote. In a body as it came, the browser wrote this, or who says so: it
/// cannot be distinguished, so that lines are taken from the own collector alone.
fn count(line: &[u8]) -> u64 {
    let line: serde_json::Value = serde_json::from_slice(line).unwrap_or_default();
    let written = line.get("received").is_some_and(serde_json::Value::is_u64);
    line.get("count").and_then(serde_json::Value::as_u64).filter(|_| written).unwrap_or(1).clamp(1, MANY)
}

fn wanted(report: &Report) -> Wanted {
    match &report.blocked {
        None => Wanted::Unknown,
        Some(Resource::Keyword("self")) => Wanted::Own,
        Some(Resource::Keyword(keyword)) => Wanted::Keyword((*keyword).to_owned()),
        Some(Resource::Scheme(scheme)) => Wanted::Scheme(scheme.clone()),
        Some(url @ Resource::Url(_)) => match url.origin() {
            None => Wanted::Unknown,
            origin if origin == report.page().and_then(Resource::origin) => Wanted::Own,
            Some(origin) => Wanted::Origin(origin.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_reports_of_a_sink_or_bodies() {
        let long = "x".repeat(200_000);
        let text = format!(
            "{{\"received\":1,\"count\":5,\"type\":\"csp-violation\",\"url\":\"https://a.example/p\",\
             \"body\":{{\"effectiveDirective\":\"img-src\",\"blockedURL\":\"https://b.example/i\"}}}}\n\
             \n\
             {{\"csp-report\":{{\"effective-directive\":\"img-src\",\"blocked-uri\":\"https://b.example/j\",\"document-uri\":\
             \"https://a.example/q\",\"count\":9}}}}\n\
             nonsense\n\
             {long}\n\
             [{{\"type\":\"crash\"}},{{\"type\":\"csp-violation\"}}]\n\
             {{\"csp-report\":{{\"effective-directive\":\"img-src\",\"blocked-uri\":\"moz-extension\"}}}}"
        );
        let evidence = Evidence::read(&mut text.as_bytes(), &NoiseFilter::default()).unwrap();
        let wanted = Wanted::Origin("https://b.example".to_owned());
        let finding = Finding { report_only: None, directive: "img-src".to_owned(), wanted };
        assert_eq!(evidence.findings.keys().collect::<Vec<_>>(), [&finding]);
        let weight = &evidence.findings[&finding];
        assert_eq!(
            (weight.count, weight.pages.as_slice()),
            (6, ["https://a.example/p", "https://a.example/q"].map(str::to_owned).as_slice())
        );
        assert_eq!(
            (evidence.total, evidence.others.get("crash"), evidence.noise.get("moz-extension")),
            (8, Some(&1), Some(&1))
        );
        let first = (4, "the body is not JSON from byte 0 on".to_owned());
        assert_eq!((evidence.unread.lines, evidence.unread.first), (3, Some(first)));
    }

    /// Who writes bodies may write a count, too.
    #[test]
    fn counts_are_bounded() {
        for (text, expected) in [("18446744073709551615", MANY), ("0", 1), ("-1", 1), ("\"9\"", 1), ("9", 9)] {
            let line = format!("{{\"received\":1,\"count\":{text},\"type\":\"csp-violation\"}}");
            assert_eq!(count(line.as_bytes()), expected, "{text}");
        }
        assert_eq!(count(br#"{"count":9}"#), 1);
    }

    #[test]
    fn pages_are_plain_if_all_are() {
        let page = |text: &str| Resource::Url(text.to_owned());
        let mut weight = Weight::default();
        assert!(!weight.is_plain());
        weight.add(2, Some(&page("http://a.example/")));
        let mut other = Weight::default();
        other.join(&weight);
        assert!(other.is_plain());
        other.add(1, None);
        assert!(!other.is_plain());
    }

    #[test]
    fn pages_are_few() {
        let mut weight = Weight::default();
        for page in 0..9 {
            weight.add(2, Some(&Resource::Url(format!("https://a.example/{page}"))));
        }
        assert_eq!((weight.count, weight.pages.len(), weight.more_pages), (18, PAGES, true));
        let mut other = Weight::default();
        other.join(&weight);
        assert_eq!((other.count, other.pages, other.more_pages), (18, weight.pages, true));
    }
}
