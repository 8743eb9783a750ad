//! Prints the table of rules: `cargo run -p secure-audit --example rules > docs/audit-rules.md`.

fn main() {
    print!("{}", secure_audit::rules_page());
}
