//! [`export`]: from a policy to a file.

use secure_core::{CookieRules, HandlerPolicy, Policy, Transport};

use crate::{
    headers::Headers,
    note::Note,
    refusal::{Faults, Refusal},
    target::Target,
};

/// A policy as a file of a target.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Export {
    /// What it is written for.
    pub target: &'static Target,
    /// The file, which ends with a line break. Where the format has comments, it begins with [`comment`](Self::comment).
    pub text: String,
    /// How to include the file, what it cannot do, and the [`notes`](Self::notes), for people. A line each.
    pub comment: Vec<String>,
    /// What the policy has and the file does not.
    pub notes: Vec<Note>,
    /// The file without its comment.
    pub(crate) body: String,
    /// The names of all headers that the file sends or takes out.
    pub(crate) names: Vec<String>,
}

/// Writes a policy as a file of a target.
///
/// The texts of the headers are those of [`Prepared::lines`](secure_core::Prepared::lines), which `secure-headers show`
/// prints.
///
/// # Errors
/// When the policy has faults by itself, needs a nonce, is too large for the target, or has a text that the target's
/// language cannot hold.
///
/// ```
/// use secure_core::{Policy, StrictTransportSecurity, XFrameOptions};
/// use secure_export::{Target, export};
///
/// let policy = Policy::empty().with(XFrameOptions::Deny).with(StrictTransportSecurity::for_seconds(300));
/// let target = Target::find("static-web-server").ok_or("no such target")?;
/// let export = export(&policy, target)?;
/// assert!(export.text.ends_with("[advanced.headers.headers]\nX-Frame-Options = \"DENY\"\n"));
/// assert_eq!(export.notes[0].what, "Strict-Transport-Security");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export(policy: &Policy, target: &'static Target) -> Result<Export, Refusal> {
    let mut faults = Faults::default();
    let mut headers = Headers::of(policy, target, &mut faults)?;
    let mut notes = Vec::new();
    headers.fit(target, &mut notes);
    let body = (target.render)(&headers, &mut notes, &mut faults);
    notes.extend(left_to_the_application(policy));
    let comment = head(target, &notes);
    let names = headers.sent.iter().map(|header| &header.name).chain(&headers.removed).cloned().collect();
    let text = target.comment.wrap(&comment);
    let text = if text.is_empty() { body.clone() } else { format!("{text}\n{body}") };
    faults.or(Export { target, text, comment, notes, body, names })
}

/// What the file says first: how to include it, what it cannot do, and what it leaves out.
fn head(target: &Target, notes: &[Note]) -> Vec<String> {
    let mut lines = vec![
        format!("Security headers for {}, written by `secure-headers export --to {}`.", target.title, target.name),
        "Do not edit: change the configuration and export again.".to_owned(),
    ];
    if !target.is_run {
        lines.push(format!("Not run: no test has given this file to {}.", target.title));
    }
    let mut section = |title: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            lines.extend([String::new(), title.to_owned()]);
            lines.extend(entries.iter().map(|entry| format!("- {entry}")));
        }
    };
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    section("How to include it:", owned(target.include));
    section("What it cannot do:", owned(target.limits));
    section("Not exported:", notes.iter().map(ToString::to_string).collect());
    lines
}

/// What a policy decides by the request or by the response, which only the application knows.
fn left_to_the_application(policy: &Policy) -> Vec<Note> {
    let needs = |what: &'static str, is_there: bool, why: &str| {
        is_there.then(|| Note::new(what, format!("{why} needs the application")))
    };
    let cookies = policy.cookies.as_ref().is_some_and(|rules: &CookieRules| !rules.is_empty());
    let both = policy.headers.handler_policy == HandlerPolicy::Both;
    let classes: Vec<_> = policy.classes.iter().map(|(class, _)| format!("{class:?}").to_ascii_lowercase()).collect();
    let classes = format!("another policy for {}", classes.join(", "));
    let notes = [
        needs("allowed-hosts", policy.allowed_hosts.is_some(), "refusing a request for another host"),
        needs("https-redirect", policy.https_redirect.is_some(), "redirecting to HTTPS"),
        needs("resource-isolation", policy.resource_isolation.is_some(), "refusing a request of another site"),
        needs("cookies", cookies, "hardening `Set-Cookie`"),
        needs("handler-policy", both, "keeping a content security policy of the handler beside this one"),
        needs("classes", !policy.classes.is_empty(), &classes),
        needs("transport", matches!(policy.transport, Transport::Proxied(_)), "believing what proxies say"),
        needs("adjustments", true, "what handlers adjust or override for one response"),
    ];
    notes.into_iter().flatten().collect()
}
