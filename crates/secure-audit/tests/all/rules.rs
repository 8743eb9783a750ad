//! The table of rules: that its page is up to date, and that its cures are configurations that the policy takes.

use secure_audit::{Rule, rules_page};
use secure_core::Policy;

#[test]
fn the_page_is_up_to_date() {
    let page = include_str!("../../../../docs/audit-rules.md");
    assert!(page == rules_page(), "run `cargo run -p secure-audit --example rules > docs/audit-rules.md`");
}

#[test]
fn following_a_cure_leads_to_no_error() {
    for rule in Rule::all().filter(|rule| !rule.configuration.is_empty()) {
        let policy: Policy = match toml::from_str(rule.configuration) {
            Ok(policy) => policy,
            Err(error) => panic!("{}: {error}", rule.id),
        };
        let is_stated = rule.configuration.contains("transport");
        let transport = if is_stated { policy } else { policy.with(secure_core::Transport::AlwaysHttps) };
        if let Err(error) = transport.prepare::<secure_core::MemoryBackend>() {
            panic!("{}: {error}", rule.id);
        }
    }
}
