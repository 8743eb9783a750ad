//! What must hold of every line, every rule and either scheme.

use secure_core::{
    CookieRules, SameSite,
    cookie::harden::{CookieFlaw, CookieRule},
};

use super::browser::{self, Kept};

/// Everything that hardening promises of one line; what is broken, as text.
pub(crate) fn check(rules: &CookieRules, rule: CookieRule, line: &[u8], https: bool) -> Result<(), String> {
    let show = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let ensure = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {}", show(line))) };
    let hardened = rules.harden(line, https);
    let flaw = hardened.flaw();
    let result = hardened.line();

    let report = hardened.to_string();
    ensure(report.bytes().all(|byte| matches!(byte, b' '..=b'~')) && report.len() < 600, "a report is one short line")?;

    if let Some(result) = &result {
        let Some(added) = result.strip_prefix(line) else { return Err(format!("bytes were lost: {}", show(line))) };
        ensure(!added.is_empty(), "a changed line is another")?;
        let known = ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "SameSite=Lax", "SameSite=None", "Partitioned"];
        let added = String::from_utf8_lossy(added).into_owned();
        let mut parts = added.split("; ");
        ensure(parts.next() == Some(""), "an attribute begins with a semicolon")?;
        ensure(parts.all(|part| known.contains(&part)), "an attribute is one of ours")?;
    }
    let sent = result.as_deref().unwrap_or(line);
    let again = rules.harden(sent, https);
    ensure(again.line().is_none(), "a second time changes something")?;
    ensure(again.flaw() == flaw, "a second time finds something else")?;

    let (before, after) = (browser::keep(line), browser::keep(sent));
    ensure(before.is_none() || after.is_some(), "a cookie was kept before and is dropped now")?;
    let told = flaw.is_some_and(|flaw| flaw != CookieFlaw::UnknownSameSite);
    ensure(told == after.is_none(), "what is said to be dropped and what is dropped differ")?;
    if let (Some(before), Some(after)) = (before, after) {
        ensure(is_no_weaker(rule, &before, &after), "the cookie is weaker than before")?;
    }
    Ok(())
}

fn is_no_weaker(rule: CookieRule, before: &Kept, after: &Kept) -> bool {
    // A rule that asks for `None` may give it to a cookie that says nothing.
    let asked = rule.to_string().contains("SameSite=None")
        && before.same_site == browser::SameSite::Default
        && after.same_site == browser::SameSite::None;
    let partitioned = rule.to_string().contains("Partitioned");
    before.name == after.name
        && before.value == after.value
        && before.others == after.others
        && before.secure <= after.secure
        && before.http_only <= after.http_only
        && (before.partitioned == after.partitioned || partitioned && after.partitioned)
        && (before.same_site <= after.same_site || asked)
}

/// The rule that these choices make.
pub(crate) fn rule(choices: u8) -> CookieRule {
    let mut rule = match choices & 3 {
        0 => CookieRule::new(),
        1 | 2 => CookieRule::new().secure(),
        _ => CookieRule::new().secure_always(),
    };
    if choices & 4 != 0 {
        rule = rule.http_only();
    }
    rule = match choices >> 3 & 3 {
        0 => rule,
        1 => rule.same_site(SameSite::Lax),
        2 => rule.same_site(SameSite::Strict),
        _ => rule.same_site(SameSite::None),
    };
    if choices & 32 != 0 { rule.partitioned() } else { rule }
}
