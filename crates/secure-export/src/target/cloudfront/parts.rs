//! What of a policy `CloudFront` has words of its own for, and what it holds.

use secure_core::Conflict;

use crate::{
    headers::{Headers, Sent},
    quote::json,
    refusal::Faults,
};

/// A policy as `CloudFront` sorts it.
pub(super) struct Parts<'h> {
    pub(super) security: Vec<Security>,
    pub(super) custom: Vec<&'h Sent>,
    /// Whether a header replaces that of the origin.
    pub(super) overrides: bool,
}

/// A header that `CloudFront` has a table for.
pub(super) struct Security {
    pub(super) api: &'static str,
    pub(super) terraform: &'static str,
    pub(super) fields: Vec<Field>,
}

pub(super) struct Field {
    pub(super) api: &'static str,
    pub(super) terraform: &'static str,
    pub(super) value: Value,
}

pub(super) enum Value {
    Text(String),
    Flag(bool),
    Number(u64),
}

impl Value {
    pub(super) fn json(&self) -> String {
        match self {
            Self::Text(text) => json(text),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// Of a content security policy, and of the value of any other header.
const VALUE: usize = 1783;
const CUSTOM: usize = 10;
const REMOVED: usize = 10;
/// Of the name of a header.
const NAME: usize = 256;
/// Of all names and values of custom headers together.
const TOGETHER: usize = 10_240;

/// Sorts the headers, and refuses what does not fit.
pub(super) fn split<'h>(headers: &'h Headers, faults: &mut Faults) -> Parts<'h> {
    let mut parts =
        Parts { security: Vec::new(), custom: Vec::new(), overrides: headers.conflict == Conflict::Replace };
    for header in &headers.sent {
        if header.value.len() > VALUE {
            let problem = format!("{} characters are more than the {VALUE} that CloudFront holds", header.value.len());
            faults.push(header.name.clone(), problem, "shorten it, or send it from a CloudFront function");
        }
        match security(header, faults) {
            Some(part) => parts.security.push(part),
            None => parts.custom.push(header),
        }
    }
    let count = parts.custom.len();
    if count > CUSTOM {
        let names: Vec<_> = parts.custom.iter().map(|header| header.name.as_str()).collect();
        faults.push(
            "CustomHeadersConfig",
            format!("{count} headers are more than the {CUSTOM} that CloudFront holds: {}", names.join(", ")),
            format!("leave {} out, or ask AWS for a higher quota", count - CUSTOM),
        );
    }
    let together: usize = parts.custom.iter().map(|header| header.name.len() + header.value.len()).sum();
    if together > TOGETHER {
        let problem = format!("{together} characters together are more than the {TOGETHER} that CloudFront holds");
        faults.push("CustomHeadersConfig", problem, "shorten the values");
    }
    for header in parts.custom.iter().filter(|header| header.name.len() > NAME) {
        let problem =
            format!("a name of {} characters is longer than the {NAME} that CloudFront takes", header.name.len());
        faults.push(header.name.clone(), problem, "shorten it");
    }
    let removed = headers.removed.len();
    if removed > REMOVED {
        faults.push(
            "removed",
            format!("{removed} names are more than the {REMOVED} that CloudFront takes out"),
            "write `removed = \"common\"`, or a list of the names that the origin sends",
        );
    }
    parts
}

fn security(header: &Sent, faults: &mut Faults) -> Option<Security> {
    let text = |api, terraform| vec![Field { api, terraform, value: Value::Text(header.value.clone()) }];
    let (api, terraform, fields) = match header.name.to_ascii_lowercase().as_str() {
        "content-security-policy" => (
            "ContentSecurityPolicy",
            "content_security_policy",
            text("ContentSecurityPolicy", "content_security_policy"),
        ),
        "x-content-type-options" => ("ContentTypeOptions", "content_type_options", Vec::new()),
        "x-frame-options" => ("FrameOptions", "frame_options", text("FrameOption", "frame_option")),
        "referrer-policy" => {
            if header.value.contains(',') {
                let problem = format!("CloudFront takes one word, and {:?} is a list", header.value);
                faults.push(header.name.clone(), problem, "write the last word of the list alone");
            }
            ("ReferrerPolicy", "referrer_policy", text("ReferrerPolicy", "referrer_policy"))
        }
        "strict-transport-security" => ("StrictTransportSecurity", "strict_transport_security", pin(header, faults)),
        "x-xss-protection" => ("XSSProtection", "xss_protection", filter(header, faults)),
        _ => return None,
    };
    Some(Security { api, terraform, fields })
}

fn flag(api: &'static str, terraform: &'static str, value: bool) -> Field {
    Field { api, terraform, value: Value::Flag(value) }
}

fn pin(header: &Sent, faults: &mut Faults) -> Vec<Field> {
    let mut words = header.value.split("; ");
    let seconds = words.next().and_then(|word| word.strip_prefix("max-age=")?.parse().ok());
    let words: Vec<_> = words.collect();
    let known = words.iter().all(|word| ["includeSubDomains", "preload"].contains(word));
    let Some(seconds) = seconds.filter(|_| known) else {
        faults.push(header.name.clone(), format!("CloudFront has no words for {:?}", header.value), "leave it out");
        return Vec::new();
    };
    vec![
        Field { api: "AccessControlMaxAgeSec", terraform: "access_control_max_age_sec", value: Value::Number(seconds) },
        flag("IncludeSubdomains", "include_subdomains", words.contains(&"includeSubDomains")),
        flag("Preload", "preload", words.contains(&"preload")),
    ]
}

fn filter(header: &Sent, faults: &mut Faults) -> Vec<Field> {
    let (protection, block) = match header.value.as_str() {
        "0" => (false, false),
        "1" => (true, false),
        "1; mode=block" => (true, true),
        other => {
            faults.push(header.name.clone(), format!("CloudFront has no words for {other:?}"), "write \"0\"");
            (false, false)
        }
    };
    let mut fields = vec![flag("Protection", "protection", protection)];
    fields.extend(block.then(|| flag("ModeBlock", "mode_block", true)));
    fields
}
