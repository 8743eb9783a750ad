//! `secure-headers hash`: the policy of a folder of built pages.

use std::path::Path;

use secure_core::{ContentSecurityPolicy, Directive, Source};
use secure_static::{Error, Finding, StaticSite, build, service_worker_policy};
use serde_json::json;

use crate::{
    Outcome,
    arguments::{Hash, HashFormat},
    load::load,
    output::{fail, print, tell},
    style::{STYLES, Styles},
};

pub(crate) fn run(arguments: &Hash) -> Outcome {
    let site = match scan(&arguments.folder, arguments.mounted_at.as_deref()) {
        Ok(site) => site,
        Err(error) => return fail(&error.to_string()),
    };
    let base = match &arguments.config {
        None if site.has_webassembly() => {
            StaticSite::base_policy().append(Directive::ScriptSrc, Source::WasmUnsafeEval)
        }
        None => StaticSite::base_policy(),
        Some(config) => match load(Some(config.as_path()), arguments.section.as_deref(), None) {
            Err(outcome) => return outcome,
            Ok(loaded) => match loaded.policy.headers.content_security_policy {
                Some(policy) => policy,
                None => return none(config),
            },
        },
    };
    if arguments.check { check(&site, &base) } else { write(&site, &base, arguments.format) }
}

/// Reads a folder, as both commands do.
pub(crate) fn scan(folder: &Path, mounted_at: Option<&str>) -> Result<StaticSite, Error> {
    let site = StaticSite::scan(folder)?;
    mounted_at.map_or(Ok(site.clone()), |path| site.mounted_at(path))
}

/// Prints findings, each with its cure below it.
pub(crate) fn list(findings: &[Finding], severity: &str) {
    let Styles { error, warning, cure, .. } = STYLES;
    let style = if severity == "error" { error } else { warning };
    for finding in findings {
        let file = &finding.file;
        let place = finding.place.map_or_else(|| file.clone(), |(line, column)| format!("{file}:{line}:{column}"));
        tell(&format!("{style}{severity}{style:#}: {place}: {}\n  {cure}{}{cure:#}\n", finding.problem, finding.cure));
    }
}

fn none(config: &Path) -> Outcome {
    let name = config.display().to_string();
    fail(&format!("{name:?}: it has no content security policy; add one, or leave out --config"))
}

/// Prints the policy with its hashes.
fn write(site: &StaticSite, base: &ContentSecurityPolicy, format: HashFormat) -> Outcome {
    let policy = match site.policy(base) {
        Ok(policy) => policy,
        Err(error) => {
            list(error.findings(), "error");
            return Outcome::Faults;
        }
    };
    let blocked = site.blocked(&policy);
    list(&blocked, "warning");
    let text = policy.to_string();
    print(&match format {
        HashFormat::Csp => format!("{text}\n"),
        HashFormat::Toml => format!("content-security-policy = {text:?}\n"),
        HashFormat::Json => {
            let place = |finding: &Finding| finding.place.map(|(line, column)| json!({"line": line, "column": column}));
            let blocked = blocked.iter().map(|finding| {
                json!({"file": finding.file, "place": place(finding), "problem": finding.problem, "cure": finding.cure})
            });
            let blocked: Vec<_> = blocked.collect();
            let worker = service_worker_policy(&policy).to_string();
            format!("{:#}\n", json!({"content-security-policy": text, "service-worker": worker, "blocked": blocked}))
        }
        HashFormat::Rust => build::rust(&policy),
    })
}

/// Prints where the pages and the policy of the configuration differ.
fn check(site: &StaticSite, policy: &ContentSecurityPolicy) -> Outcome {
    let blocked = site.blocked(policy);
    let unused = site.unused(policy);
    list(&blocked, "error");
    let Styles { error, .. } = STYLES;
    for hash in &unused {
        tell(&format!("{error}error{error:#}: no page needs {hash}; remove it from the policy\n"));
    }
    if blocked.is_empty() && unused.is_empty() { Outcome::Fine } else { Outcome::Faults }
}
