//! Compiles each case and compares what the compiler says.

#[test]
fn promises() {
    let cases = trybuild::TestCases::new();
    // One that passes makes the others be built, not only checked: some mistakes show up no earlier.
    cases.pass("cases/right.rs");
    cases.compile_fail("cases/wrong/*.rs");
}
