//! The value of `resource-isolation`: `true`, or a table of what other sites may ask for all the same.

use super::{
    Spot, Value,
    hosts::{exempt, parts, paths},
    reader::{Reader, flag, known_keys},
};
use crate::{request::isolation::ResourceIsolation, wire::origin::Origin};

const PLACE: &str = "resource-isolation";

/// What is refused or not by `true` alone.
pub(super) const FLAGS: [&str; 3] = ["refuse-same-site", "refuse-framing", "report-only"];

pub(super) fn read(value: &Value, reader: &mut Reader) -> Option<ResourceIsolation> {
    let entries = match value {
        Value::Flag(true) => return Some(ResourceIsolation::new()),
        Value::Table(entries) => entries,
        other => {
            let problem = format!("{} is neither true nor a table", other.describe());
            let cure = "write true, or a table such as { trust = [\"https://partner.example\"] }";
            reader.refuse(Spot::Value, PLACE, problem, cure);
            return None;
        }
    };
    known_keys(PLACE, entries, &["trust", "exempt", FLAGS[0], FLAGS[1], FLAGS[2]], reader);
    let trusted: Vec<Origin> = parts(PLACE, entries, "trust", "origins", "[\"https://partner.example\"]", reader);
    let mut isolation = trusted.into_iter().fold(ResourceIsolation::new(), ResourceIsolation::trust);
    isolation = exempt(PLACE, entries, reader).into_iter().fold(isolation, ResourceIsolation::exempt);
    let [same_site, framing, report_only] = FLAGS.map(|key| flag(PLACE, entries, key, reader));
    isolation = if same_site { isolation.refuse_same_site() } else { isolation };
    isolation = if framing { isolation.refuse_framing() } else { isolation };
    Some(if report_only { isolation.report_only() } else { isolation })
}

pub(super) fn write(isolation: &ResourceIsolation) -> Value {
    let mut table = Vec::new();
    if !isolation.trusted.is_empty() {
        table.push(("trust", Value::list(isolation.trusted.iter().map(ToString::to_string))));
    }
    table.extend(paths(&isolation.exempt).map(|exempt| ("exempt", exempt)));
    let flags = [isolation.refuse_same_site, isolation.refuse_framing, isolation.report_only];
    table.extend(FLAGS.into_iter().zip(flags).filter(|(_, flag)| *flag).map(|(key, flag)| (key, flag.into())));
    if table.is_empty() { true.into() } else { Value::table(table) }
}
