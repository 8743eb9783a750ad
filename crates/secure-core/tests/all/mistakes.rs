//! What the tests of mistakes in a configuration share.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::config::{self, LocatedFault, Spot, Step, Value};

use crate::cures::follow;

/// All mistakes of these entries. What each says to do cures it.
#[track_caller]
pub(crate) fn faults(entries: &[(String, Value)]) -> Vec<LocatedFault> {
    let faults = config::read(entries).unwrap_err();
    follow(entries, &faults);
    faults
}

/// All mistakes: their paths with dots, their spots, their messages.
#[track_caller]
pub(crate) fn mistakes<const N: usize>(given: [(&str, Value); N]) -> Vec<(String, Spot, String)> {
    let mistakes = faults(&given.map(|(key, value)| (key.to_owned(), value)));
    mistakes.iter().map(|mistake| (dotted(mistake), mistake.spot, mistake.fault.to_string())).collect()
}

/// The only mistake: its path with dots, its spot, its message.
#[track_caller]
pub(crate) fn refuse<const N: usize>(given: [(&str, Value); N], path: &str, spot: Spot, message: &str) {
    assert_eq!(mistakes(given), [(path.to_owned(), spot, message.to_owned())]);
}

pub(crate) fn dotted(mistake: &LocatedFault) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    };
    mistake.path.iter().map(step).collect::<Vec<_>>().join(".")
}
