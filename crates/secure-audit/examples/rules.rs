//! Prints the table of rules: `cargo run -p secure-audit --example rules > docs/AUDIT_RULES.md`.

fn main() {
    print!("{}", secure_audit::rules_page());
}
