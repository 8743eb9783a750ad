//! Settings that change nothing, as far as start-up can know.

use crate::{
    header::{Header, set_login::SetLogin, strict_transport_security::StrictTransportSecurity},
    policy::headers::Headers,
    response::class::ResponseClass,
    wire::{
        conflict::HandlerPolicy,
        endpoint::EndpointName,
        error::Faults,
        fault::{Cure, Place},
        lint::Lint,
        rendered::Rendered,
    },
};

/// The endpoint that browsers also report to when no header names it: deprecations, interventions, crashes.
const DEFAULT: &str = "default";

/// Of headers.
pub(super) fn headers(headers: &Headers, faults: &mut Faults) {
    endpoints(headers, faults);
    let has_policy = headers.content_security_policy.is_some() || headers.content_security_policy_report_only.is_some();
    if headers.handler_policy == HandlerPolicy::Both && !has_policy {
        let problem = "there is no content security policy to add to the handler's";
        faults.lint(Lint::SettingIdle, "handler policy", problem, "leave it out, or add a policy");
    }
}

/// Endpoints that no header reports to.
fn endpoints(headers: &Headers, faults: &mut Faults) {
    let used: Vec<_> =
        headers.reports_to().into_iter().flat_map(|(_, names)| names).map(EndpointName::as_str).collect();
    // A header without a type is a text of which nobody knows what it names.
    let is_named = |name: &str| {
        let mut texts = headers.custom.iter().map(|header| header.value().as_str());
        name == DEFAULT || used.contains(&name) || texts.any(|text| text.contains(name))
    };
    let declared = headers.reporting_endpoints.iter().flat_map(|header| header.iter().map(|(name, _)| name));
    for name in declared.filter(|name| !is_named(name.as_str())) {
        faults.lint(
            Lint::EndpointUnused,
            Place::from("Reporting-Endpoints"),
            format!("no header reports to \"{name}\""),
            Cure::both(
                format!("name it with `report_to(EndpointName::from_static(\"{name}\"))`, or leave it out"),
                format!("name it with report-to, or leave {name} out"),
            ),
        );
    }
}

/// Of headers that take the place of others, for a class or as an override: levels of lints that are not about headers.
pub(super) fn levels(headers: &Headers, faults: &mut Faults) {
    for (lint, _) in headers.levels.iter().filter(|(lint, _)| !lint.is_about_headers()) {
        let name = lint.as_str();
        faults.lint(
            Lint::SettingIdle,
            "lints",
            format!("{name:?} is not about headers, so its level counts in a policy alone"),
            Cure::both("set it with Policy::level", "set it in the lints of the policy, not of a class"),
        );
    }
}

/// Of a class of responses that gets what all responses get.
pub(super) fn class(class: ResponseClass, faults: &mut Faults) {
    let problem = "the headers of the class are those of the policy";
    faults.lint(Lint::SettingIdle, format!("{class:?}"), problem, "leave the class out, or change its headers");
}

/// Of all responses, or of those of a class: whether a visitor is signed in is known to single responses.
pub(super) fn login(sent: &[Rendered], faults: &mut Faults) {
    if let Some(login) = text::<SetLogin>(sent) {
        let problem = format!("every response says \"{login}\" to every visitor");
        let cure = Cure::both(
            "leave it out, and set it in an Override for the response to a login or logout",
            "leave it out; code sets it for the response to a login or logout",
        );
        faults.lint(Lint::LoginEverywhere, SetLogin::NAME.to_string(), problem, cure);
    }
}

/// Of a class whose pin is not that of all responses: browsers keep one for the host.
pub(super) fn pin(sent: &[Rendered], own: &[Rendered], faults: &mut Faults) {
    let whole = text::<StrictTransportSecurity>(sent);
    let Some(pin) = text::<StrictTransportSecurity>(own).filter(|pin| Some(pin) != whole.as_ref()) else { return };
    let (whole, written) = match whole {
        Some(whole) => (format!("\"{whole}\""), format!("write strict-transport-security = \"{whole}\" in the class")),
        None => ("nothing".to_owned(), "write strict-transport-security = false in the class".to_owned()),
    };
    let problem = format!("\"{pin}\" is kept for the whole host, for which the policy says {whole}");
    let cure = Cure::both("give the class the StrictTransportSecurity of the policy, or none", written);
    faults.lint(Lint::PinDiffers, StrictTransportSecurity::NAME.to_string(), problem, cure);
}

fn text<H: Header>(sent: &[Rendered]) -> Option<String> {
    sent.iter().find(|header| header.name == H::NAME).map(|header| header.template.text())
}
