//! Reports: whether what headers name exists, and can be reached.

use std::collections::HashMap;

use secure_core::wire::structured::{BareItem, Dictionary, Item, Member};

use super::{OWN, Site};
use crate::{finding::Findings, rule, text::quoted};

const PLACE: &str = "Reporting-Endpoints";

/// Structured fields that may name an endpoint in a parameter `report-to`.
const WITH_PARAMETER: &[&str] = &[
    "cross-origin-embedder-policy",
    "cross-origin-embedder-policy-report-only",
    "cross-origin-opener-policy",
    "cross-origin-opener-policy-report-only",
];

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let fields = site.seen.fields();
    let mut endpoints: HashMap<String, String> = HashMap::new();
    if let Some(value) = fields.joined(PLACE) {
        match value.parse::<Dictionary>() {
            Ok(read) => {
                for (key, member) in read.iter() {
                    if let Member::Item(Item { value: BareItem::String(address), .. }) = member {
                        endpoints.insert(key.as_str().to_owned(), address.as_str().to_owned());
                    }
                }
            }
            Err(_) => {
                findings.add(
                    rule::REPORTING_ENDPOINTS_INVALID,
                    OWN,
                    PLACE,
                    &value,
                    format!("{} cannot be read", quoted(&value)),
                );
            }
        }
    }
    let mut names: Vec<&String> = endpoints.keys().collect();
    names.sort_unstable();
    for name in names {
        let address = endpoints.get(name).map(String::as_str).unwrap_or_default();
        if address.to_ascii_lowercase().starts_with("http:") {
            let problem = format!("{name} is {}, not an address of HTTPS", quoted(address));
            findings.add(rule::REPORT_ENDPOINT_INSECURE, OWN, format!("{PLACE}: {name}"), address, problem);
        }
    }
    // The older header may define groups as well.
    if fields.has("report-to") {
        return;
    }
    for (header, name) in named(site) {
        if !endpoints.contains_key(&name) {
            let problem = format!("{header} reports to {}, which {PLACE} does not define", quoted(&name));
            findings.add(rule::REPORT_ENDPOINT_UNDEFINED, OWN, format!("{header}: report-to"), &name, problem);
        }
    }
}

/// The endpoints that headers name.
fn named(site: &Site<'_>) -> Vec<(&'static str, String)> {
    let fields = site.seen.fields();
    let mut names = Vec::new();
    for header in ["Content-Security-Policy", "Content-Security-Policy-Report-Only"] {
        for value in fields.all(header) {
            let policies = secure_core::header::content_security_policy::evaluate::ReceivedPolicies::from_header(value);
            let words = policies.iter().filter_map(|policy| policy.get("report-to")?.first().cloned());
            names.extend(words.map(|name| (header, name)));
        }
    }
    for header in WITH_PARAMETER {
        let item = fields.joined(header).and_then(|value| value.parse::<Item>().ok());
        if let Some(BareItem::String(name)) = item.as_ref().and_then(|item| item.parameters.get("report-to")) {
            names.push((header, name.as_str().to_owned()));
        }
    }
    names
}
