//! What may be written on the command line.

use std::path::PathBuf;

use clap::{
    Args, CommandFactory as _, Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, Styles, styling::AnsiColor},
};
use clap_complete::Shell;
use secure_core::{Scheme, policy::preset};
use secure_export::Target;

mod audit;

pub(crate) use self::audit::{Audit, Format as AuditFormat};

const EXIT: &str = "\
Exit codes: 0 all is well; 1 a configuration or a page has mistakes, or a deployed file differs; 2 the command line is wrong, or a file cannot be read.
Colours: where the output is a terminal, unless NO_COLOR is set.";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Checks, shows and explains configurations of HTTP security headers.
#[derive(Debug, Parser)]
#[command(name = "secure-headers", version, after_help = EXIT, styles = STYLES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the headers that would be sent, and where each comes from
    ///
    /// That is a preset, or a line of the file. What an application changes in its code no command can know; the application
    /// itself logs at start-up what it sends.
    Show(Show),
    /// Report all mistakes of configurations, and nothing where there are none
    Check(Check),
    /// List the presets and what they send
    Presets(Presets),
    /// Explain a header, directive, keyword, permission, key, attribute of a cookie or rule of an audit
    Explain(Explain),
    /// Grade a site, a recording or a configuration, and say what to write
    ///
    /// By the rules of Mozilla's HTTP Observatory, Google's csp-evaluator, Lighthouse and OWASP, and by what browsers do.
    Audit(Box<Audit>),
    /// Write the policy as configuration of the server or host in front of the application
    ///
    /// The file begins with a comment: how to include it, what it cannot do, and what stays with the application.
    Export(Export),
    /// Propose what would have allowed what browsers reported, and change nothing
    Learn(Learn),
    /// Print the policy of built pages, with the hash of each inline script and style
    ///
    /// It reads all pages of a folder, as Trunk, Vite or mdBook writes it. What no hash allows, such as onclick="…", is an
    /// error, and nothing is printed. What the policy would still block, such as a script of another host, is a warning.
    Hash(Hash),
    /// Compare the integrity attributes of built pages with the files, and write them
    ///
    /// Scripts, style sheets and preloads of modules get integrity and crossorigin. Modules that other modules import get
    /// theirs in the import map of the page, whose hash the policy needs: run hash afterwards.
    Sri(Sri),
    /// Print the JSON Schema of a configuration
    Schema,
    /// Print a script that completes this command in a shell
    Completions(Completions),
}

#[derive(Args, Debug)]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) policy: Policy,
    /// How the request reached the application
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scheme: SchemeName,
    /// The host that was asked for; without it the first that is allowed, else app.example
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// The path that was asked for, with its query
    #[arg(long, value_name = "PATH", default_value = "/")]
    pub(crate) path: String,
    /// The status of the response
    #[arg(long, value_name = "STATUS", default_value_t = 200, value_parser = clap::value_parser!(u16).range(100..=599))]
    pub(crate) status: u16,
    /// The media type of the response, where the policy has classes
    #[arg(long, value_name = "TYPE")]
    pub(crate) content_type: Option<String>,
    /// As for a page whose handler took a nonce, which differs by response and is shown as {nonce}
    #[arg(long)]
    pub(crate) nonce: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args, Debug)]
#[group(id = "source", args = ["config", "preset"], required = true, multiple = true)]
pub(crate) struct Policy {
    /// A configuration: .toml, .json, .yaml or .yml
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The preset to begin with, in place of that of the file
    #[arg(long, value_name = "NAME", value_parser = preset_names())]
    pub(crate) preset: Option<String>,
    #[command(flatten)]
    pub(crate) section: Section,
}

#[derive(Args, Debug)]
pub(crate) struct Section {
    /// The table of the file that is the configuration, as in default.secure; without it the whole file is
    #[arg(long, value_name = "KEYS", requires = "config")]
    pub(crate) section: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Configurations, each by itself: .toml, .json, .yaml or .yml
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "merge", conflicts_with = "merge")]
    pub(crate) config: Vec<PathBuf>,
    /// The files of one configuration, each laid over those before it, as figment's `merge` does
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) merge: Vec<PathBuf>,
    /// The profile to look at, as in Rocket.toml: its table is laid over that of default, and that of global over both
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Exit with 1 for warnings too
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// The table of the file that is the configuration, as in default.secure; without it the whole file is. With --profile the
    /// table of each profile, without it secure
    #[arg(long, value_name = "KEYS")]
    pub(crate) section: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Presets {
    /// Only these
    #[arg(value_name = "NAME", value_parser = preset_names())]
    pub(crate) names: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A name, as x-frame-options, script-src, 'strict-dynamic', geolocation, https-redirect, httponly or csp-missing
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// The server, host or format
    #[arg(long, value_name = "TARGET", value_parser = target_names())]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) policy: Policy,
    /// Print nothing, and compare this deployed file with what the policy says
    #[arg(long, value_name = "FILE")]
    pub(crate) check: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Learn {
    /// Reports, one a line: as the collector's sink writes them, or as browsers send them; - for standard input. The counts
    /// in lines of a sink are believed, so they must be the own collector's
    #[arg(value_name = "FILE")]
    pub(crate) reports: PathBuf,
    /// The configuration to change: .toml, .json, .yaml or .yml
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The preset to begin with, in place of that of the file; recommended where there is neither
    #[arg(long, value_name = "NAME", value_parser = preset_names())]
    pub(crate) preset: Option<String>,
    #[command(flatten)]
    pub(crate) section: Section,
    /// Propose what weakens a policy, too
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) allow: Vec<Allowance>,
    /// Propose only what was reported so many times
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    pub(crate) at_least: u64,
    /// Propose only so many sources for a directive, the most reported first; and list no more of what is left out for the
    /// same reason
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Allowance {
    /// The scheme data:, which an attacker can write, too
    Data,
    /// The scheme blob:
    Blob,
    /// Addresses that are not encrypted
    Http,
    /// 'unsafe-inline', for every inline script or style
    Inline,
    /// 'unsafe-eval' and 'wasm-unsafe-eval'
    Eval,
    /// *.img.cdn.example.com for three hosts of it and more: four labels at least, and never for scripts
    Wildcards,
    /// Sources in a directive that says 'none'
    Closed,
    /// What extensions of browsers and injected scripts do
    Noise,
}

#[derive(Args, Debug)]
pub(crate) struct Hash {
    /// The folder that the build writes, as dist
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// A configuration whose policy gets the hashes: .toml, .json, .yaml or .yml; without it, a policy of own content only
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The table of the file that is the configuration, as in default.secure; without it the whole file is
    #[arg(long, value_name = "KEYS", requires = "config")]
    pub(crate) section: Option<String>,
    /// The path at which the site is served, as /app/
    #[arg(long, value_name = "PATH")]
    pub(crate) mounted_at: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: HashFormat,
    /// Print nothing, and exit with 1 if the policy of the configuration blocks something or has a hash too many
    #[arg(long, requires = "config", conflicts_with = "format")]
    pub(crate) check: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum HashFormat {
    /// The value of the header
    #[default]
    Csp,
    /// A line of a configuration in TOML
    Toml,
    /// For programs: the policy, that of a service worker, and what the first would block
    Json,
    /// A constant, as `secure_static::build` writes it
    Rust,
}

#[derive(Args, Debug)]
pub(crate) struct Sri {
    /// The folder that the build writes, as dist
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// The path at which the site is served, as /app/
    #[arg(long, value_name = "PATH")]
    pub(crate) mounted_at: Option<String>,
    /// Change the pages; without it, what is missing is reported and the command exits with 1
    #[arg(long)]
    pub(crate) write: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemeName {
    /// Known to be HTTPS
    Https,
    /// Known to be plain HTTP
    Http,
    /// A plain connection, maybe from a proxy that speaks HTTPS
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

impl From<SchemeName> for Scheme {
    fn from(name: SchemeName) -> Self {
        match name {
            SchemeName::Https => Self::Https,
            SchemeName::Http => Self::Http,
            SchemeName::Unknown => Self::Unknown,
        }
    }
}

impl Completions {
    /// The script for the shell.
    pub(crate) fn script(&self) -> String {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "secure-headers", &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }
}

fn target_names() -> PossibleValuesParser {
    let value = |target: &Target| {
        let about =
            if target.is_run { target.about.to_owned() } else { format!("{} (not run in our tests)", target.about) };
        PossibleValue::new(target.name).help(about)
    };
    PossibleValuesParser::new(Target::all().iter().map(value))
}

fn preset_names() -> PossibleValuesParser {
    PossibleValuesParser::new(preset::ALL.iter().map(|preset| PossibleValue::new(preset.name).help(preset.about)))
}
