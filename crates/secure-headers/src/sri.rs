//! `secure-headers sri`: `integrity` attributes in a folder of built pages.

use std::fmt::Write as _;

use crate::{
    Outcome,
    arguments::Sri,
    hash::{list, scan},
    output::{fail, print},
};

/// What is said of a site with all digests.
const READY: &str = "\
every script and style sheet of the pages has its digest
    the site is ready for Integrity-Policy: blocked-destinations=(script), unless its scripts start workers
";

pub(crate) fn run(arguments: &Sri) -> Outcome {
    let site = scan(&arguments.folder, arguments.mounted_at.as_deref());
    let integrity = match site.and_then(|site| site.integrity()) {
        Ok(integrity) => integrity,
        Err(error) => return fail(&error.to_string()),
    };
    list(integrity.findings(), "error");
    if arguments.write {
        if let Err(error) = integrity.write() {
            return fail(&error.to_string());
        }
        let mut text = String::new();
        for change in integrity.changes() {
            let places = if change.done.len() == 1 { "place" } else { "places" };
            let _ = writeln!(text, "{:?}: {} {places} written", change.name, change.done.len());
            if let Some(hash) = &change.import_map {
                let _ =
                    writeln!(text, "    its import map needs {hash} in script-src, as `secure-headers hash` prints it");
            }
        }
        let outcome = print(&text);
        return if integrity.findings().is_empty() { outcome } else { outcome.max(Outcome::Faults) };
    }
    for change in integrity.changes() {
        list(&change.done, "error");
    }
    if integrity.is_ready() { print(READY) } else { Outcome::Faults }
}
