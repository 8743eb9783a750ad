//! What may be written behind `secure-headers audit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use secure_audit::{Grade, Profile, Severity};

use super::{Section, preset_names};
use crate::audit::{Pin, SentHeader};

/// Exit codes, and what is done over the network.
pub(super) const NOTES: &str = "\
Of a site it asks for: the page by HTTPS and by plain HTTP with their redirects, the page a second time, and a CORS preflight.
It connects to the host of the address, to those of --resolve and --host, and to no other.
Exit codes: 0 all is well; 1 a gate (--fail-under, --fail-on) is not met, or a configuration has mistakes; 2 nothing answered,
the command line is wrong, or a file cannot be read.";

#[derive(Args, Debug)]
#[command(after_help = NOTES)]
pub(crate) struct Audit {
    /// An address, a recording of a browser (.har), or - for what "curl -i" prints
    #[arg(value_name = "TARGET", required_unless_present_any = ["config", "preset"], conflicts_with_all = ["config", "preset"])]
    pub(crate) target: Option<String>,
    /// Judge what this configuration would send with a page over HTTPS; no server is needed
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The preset to begin with, in place of that of the file
    #[arg(long, value_name = "NAME", value_parser = preset_names())]
    pub(crate) preset: Option<String>,
    #[command(flatten)]
    pub(crate) section: Section,
    /// The address of the response, where - reads it
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) at: Option<String>,
    /// More pages of the same site
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) path: Vec<String>,
    /// Follow links within the site, to so many pages at most
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) crawl: Option<u16>,
    /// Judge by these rules only: ours, observatory, csp-evaluator, lighthouse, owasp
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    pub(crate) profile: Vec<Profile>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Exit with 1 where a page has a lower grade than this, or none
    #[arg(long, value_name = "GRADE")]
    pub(crate) fail_under: Option<Grade>,
    /// Exit with 1 where something is found that is so bad or worse: info, low, medium, high
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Severity>,
    /// Findings that are accepted, a line each: rule place = reason
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Print a baseline that accepts all that is found, in place of the audit
    #[arg(long, conflicts_with_all = ["format", "baseline"])]
    pub(crate) write_baseline: bool,
    /// Certificates of authorities to trust, in place of those of the system
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Connect to this address for a host and port, as in app.example:443:127.0.0.1 or app.example:443:127.0.0.1:8443
    #[arg(long, value_name = "HOST:PORT:ADDRESS")]
    pub(crate) resolve: Vec<Pin>,
    /// Follow redirects to this host too
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Vec<String>,
    /// Send a header along, as in "Cookie: session=1": to the scheme, host and port of the address only
    #[arg(long, value_name = "NAME: VALUE")]
    pub(crate) header: Vec<SentHeader>,
    /// Stop after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=3600))]
    pub(crate) timeout: u16,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; its schema is in the documentation of secure-audit
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For runners of tests
    Junit,
    /// For a summary of CI
    Markdown,
}
