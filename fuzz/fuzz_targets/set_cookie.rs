//! Any bytes as a `Set-Cookie` line, under any rule: no panic, no byte lost, and what a browser keeps is never weaker.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_core::{CookiePattern, CookieRules};

#[path = "../../crates/secure-core/tests/all/set_cookie/browser.rs"]
mod browser;
#[path = "../../crates/secure-core/tests/all/set_cookie/promises.rs"]
mod promises;

fuzz_target!(|input: (u8, bool, &[u8])| {
    let (choices, https, line) = input;
    let rule = promises::rule(choices);
    let rules = CookieRules::none().rule(CookiePattern::ALL, rule);
    if let Err(broken) = promises::check(&rules, rule, line, https) {
        panic!("{broken}");
    }
});
