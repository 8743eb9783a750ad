//! The value of `cookies`: a word, or a table of names and the attributes that their cookies get.

use std::mem;

use super::{
    Spot, Step, Value,
    hosts::text,
    reader::{Reader, known_keys},
};
use crate::{
    cookie::harden::{CookiePattern, CookieRule, CookieRules},
    wire::error::{Error, nearest},
};

const PLACE: &str = "cookies";

/// The key that is not a cookie, unless it has a text.
pub(super) const AUDIT_ONLY: &str = "audit-only";

pub(super) const WORDS: [&str; 2] = ["recommended", "strict"];

fn words() -> [(&'static str, CookieRules); 2] {
    [(WORDS[0], CookieRules::recommended()), (WORDS[1], CookieRules::strict())]
}

/// A table is laid on the rules that are there: a preset's, or none.
pub(super) fn read(value: &Value, base: Option<CookieRules>, reader: &mut Reader) -> Option<CookieRules> {
    let entries = match value {
        Value::Table(entries) => entries,
        Value::Text(_) => return reader.word(PLACE, value, &words()),
        other => {
            let problem = format!("{} says nothing of cookies", other.describe());
            let cure =
                "write \"recommended\", \"strict\", false, or a table such as { session = \"Secure; HttpOnly\" }";
            reader.refuse(Spot::Value, PLACE, problem, cure);
            return None;
        }
    };
    known_keys(PLACE, entries, &entries.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), reader);
    let mut rules = base.unwrap_or(CookieRules::none());
    let mut audit_only = false;
    for (name, value) in entries {
        reader.inside(Step::key(name), |reader| match value {
            Value::Flag(flag) if name == AUDIT_ONLY => audit_only = *flag,
            value => rule(name, value, &mut rules, reader),
        });
    }
    Some(if audit_only { rules.audit_only() } else { rules })
}

/// Adds the rule of a name.
fn rule(name: &str, value: &Value, rules: &mut CookieRules, reader: &mut Reader) {
    let place = format!("{PLACE}: {name}");
    let pattern = match name.parse::<CookiePattern>() {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            reader.refuse_all(error.within(PLACE), Spot::Key);
            None
        }
    };
    match (value, pattern) {
        (Value::Flag(false), Some(pattern)) => *rules = mem::replace(rules, CookieRules::none()).except(pattern),
        (Value::Text(words), pattern) => {
            let rule = text::<CookieRule>(&place, words, value, reader);
            if let (Some(pattern), Some(rule)) = (pattern, rule) {
                *rules = mem::replace(rules, CookieRules::none()).rule(pattern, rule);
            }
        }
        (Value::Flag(true), _) if nearest(&name.replace('_', "-"), [AUDIT_ONLY]).is_some() => {
            reader.refuse(
                Spot::Key,
                PLACE,
                format!("{name:?} is not known here"),
                format!("did you mean {AUDIT_ONLY:?}?"),
            );
        }
        (Value::Flag(false), None) => {}
        (other, _) => {
            let cure = "write attributes such as \"Secure; HttpOnly; SameSite=Lax\", or false to leave it alone";
            reader.refuse(Spot::Value, &place, format!("{} is not a rule", other.describe()), cure);
        }
    }
}

/// # Errors
/// When a cookie has the name of the setting, and its rule would stand in its place.
pub(super) fn write(rules: &CookieRules) -> Result<Value, Error> {
    if let Some((word, _)) = words().iter().find(|(_, known)| known == rules) {
        return Ok(Value::from(*word));
    }
    let named = |(pattern, rule): (&CookiePattern, Option<&CookieRule>)| {
        pattern.as_str() == AUDIT_ONLY && (rule.is_none() || rules.is_audit_only())
    };
    if rules.entries().any(named) {
        let problem = format!("a rule for a cookie {AUDIT_ONLY:?} does not read back as it is");
        return Err(Error::new(PLACE, problem, "set it in code"));
    }
    let entry = |(pattern, rule): (&CookiePattern, Option<&CookieRule>)| {
        (pattern.to_string(), rule.map_or(Value::Flag(false), |rule| Value::from(rule.to_string())))
    };
    let audit = rules.is_audit_only().then(|| (AUDIT_ONLY.to_owned(), Value::Flag(true)));
    Ok(Value::table(rules.entries().map(entry).chain(audit)))
}
