//! [`NoiseFilter`]: reports of what a visitor's browser put into the page, about which no site can do anything.

use super::{Report, Resource};
use crate::wire::authority::is_scheme;

/// Schemes of extensions, of browsers' own parts, and of applications that show pages in a view of theirs.
const SCHEMES: &[&str] = &[
    "about",
    "chrome",
    "chrome-extension",
    "chrome-search",
    "chromenull",
    "gsa",
    "mbinit",
    "moz-extension",
    "ms-browser-extension",
    "mx",
    "mxjscall",
    "opera",
    "resource",
    "safari-extension",
    "safari-resource",
    "safari-web-extension",
    "symres",
    "tmtbff",
    "user-script",
    "webkit-masked-url",
    "webviewprogress",
    "webviewprogressproxy",
];

/// Hosts from which programs on the visitor's machine put scripts into every page.
const HOSTS: &[&str] = &["kaspersky-labs.com", "superfish.com"];

/// Schemes that a page of the site may have as well: a frame with `srcdoc`, whose address is `about:srcdoc`.
const PAGES: &[&str] = &["about"];

/// What is not a finding about the site: what was blocked, or the script that did it, or the page itself, has one of these
/// schemes or hosts.
///
/// The scheme `about` makes noise only of what was blocked, and of the script: a frame with `srcdoc` is a page of the site, and
/// its own scripts have the same address.
///
/// ```
/// # use secure_core::NoiseFilter;
/// let filter = NoiseFilter::default().scheme("acme-toolbar").host("injected.example");
/// # let _ = filter;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoiseFilter {
    /// Schemes, and behind them hosts.
    schemes: Vec<String>,
    hosts: Vec<String>,
}

impl NoiseFilter {
    /// Lets everything pass.
    #[must_use]
    pub fn none() -> Self {
        Self { schemes: Vec::new(), hosts: Vec::new() }
    }

    /// One scheme more, without its colon.
    #[must_use]
    pub fn scheme(mut self, scheme: &str) -> Self {
        self.schemes.push(scheme.trim_end_matches(':').to_ascii_lowercase());
        self
    }

    /// One host more, and all below it.
    #[must_use]
    pub fn host(mut self, host: &str) -> Self {
        self.hosts.push(host.to_ascii_lowercase());
        self
    }

    /// Why the report is noise: the scheme or host of the filter. `None` where it is a finding.
    #[must_use]
    pub fn reason(&self, report: &Report) -> Option<&str> {
        self.rule(report).map(|(_, rule)| rule)
    }

    /// The scheme or host that makes the report noise, and its number.
    pub(super) fn rule(&self, report: &Report) -> Option<(usize, &str)> {
        let honest = |place: &&Resource| place.scheme().is_some_and(|scheme| PAGES.contains(&scheme));
        let pages = || [&report.document, &report.url].into_iter().flatten();
        let own_script = pages().any(|page| honest(&page));
        let script = report.source_file.iter().filter(|script| !(own_script && honest(script)));
        let mut places = report.blocked.iter().chain(script).chain(pages().filter(|page| !honest(page)));
        places.find_map(|place| self.rule_of(place))
    }

    fn rule_of(&self, place: &Resource) -> Option<(usize, &str)> {
        let scheme = place.scheme()?;
        let host = place.host().unwrap_or_default().to_ascii_lowercase();
        let below = |known: &str| {
            host.strip_suffix(known).is_some_and(|rest| !known.is_empty() && (rest.is_empty() || rest.ends_with('.')))
        };
        let schemes = self.schemes.iter().map(|known| (known, known == scheme));
        let hosts = self.hosts.iter().map(|known| (known, below(known)));
        let mut rules = schemes.chain(hosts).enumerate();
        rules.find(|(_, (_, is_it))| *is_it).map(|(index, (known, _))| (index, known.as_str()))
    }

    /// What can match nothing: a scheme or a host, its text, and what to write instead.
    pub(super) fn idle(&self) -> impl Iterator<Item = (&'static str, &str, &'static str)> {
        let is_host = |text: &str| {
            !text.is_empty()
                && !text.starts_with('.')
                && !text.contains(['/', '\\', '*', '?', '#', '@', ' '])
                && (text.starts_with('[') || !text.contains(':'))
        };
        let schemes = self.schemes.iter().filter(move |text| !is_scheme(text.as_bytes()));
        let hosts = self.hosts.iter().filter(move |text| !is_host(text));
        schemes
            .map(|text| ("scheme", text.as_str(), "write the scheme alone, as in \"acme-toolbar\""))
            .chain(hosts.map(|text| ("host", text.as_str(), "write the host alone, as in \"injected.example\"")))
    }

    /// The schemes and hosts, in the order of their numbers.
    pub(super) fn rules(&self) -> impl Iterator<Item = &str> {
        self.schemes.iter().chain(&self.hosts).map(String::as_str)
    }
}

impl Default for NoiseFilter {
    /// Extensions of browsers, parts of browsers and views of applications, and programs known to inject scripts.
    fn default() -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self { schemes: owned(SCHEMES), hosts: owned(HOSTS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ReportKind;

    #[track_caller]
    fn check(filter: &NoiseFilter, blocked: &str, source: &str, expected: Option<&str>) {
        let address = |text: &str| Resource::blocked(text, 99, false);
        let report =
            Report { blocked: address(blocked), source_file: address(source), ..Report::of(ReportKind::CspViolation) };
        assert_eq!(filter.reason(&report), expected, "{blocked} {source}");
    }

    #[test]
    fn a_frame_with_srcdoc_is_a_page() {
        let filter = NoiseFilter::default();
        let check = |page: &str, blocked: &str, script: &str, expected: Option<&str>| {
            let address = |text: &str| Resource::blocked(text, 99, false);
            let (document, blocked, source_file) = (address(page), address(blocked), address(script));
            let mut report = Report { document, blocked, source_file, ..Report::of(ReportKind::CspViolation) };
            assert_eq!(filter.reason(&report), expected, "{page} {blocked:?} {script}", blocked = report.blocked);
            std::mem::swap(&mut report.document, &mut report.url);
            assert_eq!(filter.reason(&report), expected);
        };
        check("about", "inline", "", None);
        check("about:srcdoc", "https://ads.example/", "about", None);
        check("about", "chrome-extension", "", Some("chrome-extension"));
        check("about", "inline", "moz-extension://abc/x.js", Some("moz-extension"));
        check("about", "about", "", Some("about"));
        check("https://a.example/", "inline", "about", Some("about"));
        check("chrome-extension://abc/", "inline", "", Some("chrome-extension"));
    }

    #[test]
    fn noise_is_told_by_scheme_and_host() {
        let filter = NoiseFilter::default().scheme("Acme:").host("in.example");
        for (blocked, source, expected) in [
            ("chrome-extension", "", Some("chrome-extension")),
            ("chrome-extension://abc/x.js", "", Some("chrome-extension")),
            ("inline", "moz-extension://abc/x.js", Some("moz-extension")),
            ("about", "", Some("about")),
            ("about:srcdoc", "", Some("about")),
            ("acme", "", Some("acme")),
            ("https://ff.kis.v2.scr.kaspersky-labs.com/x", "", Some("kaspersky-labs.com")),
            ("https://IN.example:99/", "", Some("in.example")),
            ("https://in.example.evil/", "", None),
            ("https://nin.example/", "", None),
            ("https://a.example/chrome-extension://", "", None),
            ("data", "", None),
            ("inline", "https://a.example/a.js", None),
            ("", "", None),
        ] {
            check(&filter, blocked, source, expected);
        }
        check(&NoiseFilter::none(), "chrome-extension", "", None);
        check(&NoiseFilter::none().host(""), "https://a.example/", "", None);
        assert_eq!(filter.rules().count(), SCHEMES.len() + HOSTS.len() + 2);
    }
}
