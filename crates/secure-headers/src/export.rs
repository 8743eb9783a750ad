//! `secure-headers export`: a policy as configuration of the server in front, and whether a deployed file still says it.

use std::{fs::File, io::Read as _, path::Path};

use secure_export::{Export, Target, export};

use crate::{
    Outcome,
    arguments::Export as Arguments,
    load::{load, refuse},
    output::{fail, print, tell},
    style::{STYLES, Styles},
};

/// No file of configuration is longer.
const LONGEST: u64 = 16 << 20;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let given = &arguments.policy;
    let loaded = match load(given.config.as_deref(), given.section.section.as_deref(), given.preset.as_deref()) {
        Ok(loaded) => loaded,
        Err(outcome) => return outcome,
    };
    let Some(target) = Target::find(&arguments.to) else {
        return fail(&format!("there is no target {:?}; see `secure-headers export --help`", arguments.to));
    };
    let export = match export(&loaded.policy, target) {
        Ok(export) => export,
        Err(refusal) => return refuse(&loaded, refusal.faults()),
    };
    if let Some(path) = &arguments.check {
        compare(&export, path)
    } else {
        note(&export);
        print(&export.text)
    }
}

/// Says what the file leaves out; all of its comment where the format has none.
fn note(export: &Export) {
    let Styles { aside, warning, .. } = STYLES;
    if export.text.starts_with(['#', '<']) {
        for note in &export.notes {
            tell(&format!("{warning}not exported{warning:#}: {note}\n"));
        }
    } else {
        for line in &export.comment {
            tell(&format!("{aside}{line}{aside:#}\n"));
        }
    }
}

fn compare(export: &Export, path: &Path) -> Outcome {
    let name = path.display();
    let mut deployed = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_string(&mut deployed));
    match read {
        Err(error) => return fail(&format!("{name}: {error}")),
        Ok(length) if length as u64 > LONGEST => {
            return fail(&format!("{name}: the file is longer than {LONGEST} bytes; check the part that was exported"));
        }
        Ok(_) => {}
    }
    let differences = export.compare(&deployed);
    let Styles { error, cure, .. } = STYLES;
    for difference in &differences {
        tell(&format!("{error}error{error:#}: {name}: {difference}\n"));
    }
    if differences.is_empty() {
        return Outcome::Fine;
    }
    tell(&format!(
        "{cure}{name} does not say what the policy says; run `secure-headers export --to {}` again{cure:#}\n",
        export.target.name
    ));
    Outcome::Faults
}
