//! The command `secure-headers`: checks, shows and explains configurations of HTTP security headers, and audits sites.
//!
//! A configuration is what `secure_core::config` reads, in TOML, JSON or YAML. Each of its mistakes is reported with its
//! line, its column and what to write instead. See `secure-headers --help` and the README of this crate.

use std::process::ExitCode;

use clap::Parser as _;

mod arguments;
mod audit;
mod check;
mod diagnostic;
mod explain;
mod export;
mod hash;
mod learn;
mod load;
mod output;
mod presets;
mod repeated;
mod show;
mod source;
mod sri;
mod style;

use crate::{
    arguments::{Arguments, Command},
    output::{clean, print, tell},
};

/// How a command ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All is well.
    #[default]
    Fine,
    /// A configuration has mistakes, or a site does not pass, which has been reported.
    Faults,
    /// The command could not do what was asked, which has been reported.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Faults => 1,
            Outcome::Failed => 2,
        })
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help has colours; a wrong argument is repeated, and may hold anything.
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            error.render().to_string().lines().for_each(|line| tell(&format!("{}\n", clean(line))));
            return ExitCode::from(2);
        }
    };
    let outcome = match arguments.command {
        Command::Show(arguments) => show::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Presets(arguments) => presets::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Learn(arguments) => learn::run(&arguments),
        Command::Hash(arguments) => hash::run(&arguments),
        Command::Sri(arguments) => sri::run(&arguments),
        Command::Schema => print(&secure_core::config::json_schema()),
        Command::Completions(arguments) => print(&arguments.script()),
    };
    outcome.into()
}

/// Names for people to read: some of them, where there are many.
fn some(names: &[String]) -> String {
    const FEW: usize = 8;
    match names.get(..FEW) {
        Some(first) if names.len() > FEW => format!("{} and {} more", first.join(", "), names.len() - FEW),
        _ => names.join(", "),
    }
}
