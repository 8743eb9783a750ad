//! [`Row`]: a case for one row of a page, and what is asked of it.

use std::error::Error;

use crate::page::Written;

/// The case of a row: code that is run, its text, and what it must give.
pub(crate) struct Row {
    pub(crate) first: &'static str,
    pub(crate) code: &'static str,
    pub(crate) run: fn() -> Result<Vec<String>, Box<dyn Error>>,
    pub(crate) gives: &'static [&'static str],
    pub(crate) beside: &'static [&'static str],
}

/// A row by its first cell, the code of the row, and the lines that it gives. What the row quotes without being code of ours
/// comes last.
macro_rules! row {
    ($first:literal, { $($code:tt)* }, [$($gives:literal),* $(,)?] $(, beside: [$($beside:literal),+])?) => {
        $crate::row::Row {
            first: $first,
            code: stringify!($($code)*),
            run: || { $($code)* },
            gives: &[$($gives),*],
            beside: &[$($($beside),+)?],
        }
    };
}

impl Row {
    /// What is wrong with the case of this row.
    pub(crate) fn faults(&self, written: &Written) -> Vec<String> {
        let mut faults = Vec::new();
        match (self.run)() {
            Ok(lines) if lines == self.gives => {}
            Ok(lines) => faults.push(format!("gives {lines:#?}, not {:#?}", self.gives)),
            Err(error) => faults.push(error.to_string()),
        }
        if self.gives.is_empty() {
            faults.push("asserts nothing".to_owned());
        }
        let run: Vec<String> = [self.code].iter().chain(self.gives).map(|text| joined(text)).collect();
        for code in &written.code {
            if self.beside.contains(&code.as_str()) == run.iter().any(|run| holds(run, code)) {
                faults.push(format!("`{code}` must either be in what is run, or be said to stand beside it"));
            }
        }
        for beside in self.beside.iter().filter(|beside| !written.code.iter().any(|code| code == *beside)) {
            faults.push(format!("`{beside}` is not in the row"));
        }
        if let Some(wire) = &written.wire
            && self.gives != [wire.as_str()]
        {
            faults.push(format!("the row says {wire:?} on the wire"));
        }
        faults
    }
}

/// Whether a text holds the code of a row, whose `…` may be anything.
fn holds(text: &str, code: &str) -> bool {
    let mut rest = Some(text);
    for part in joined(code).split('…') {
        rest = rest.and_then(|rest| rest.split_once(part)).map(|(_, after)| after);
    }
    rest.is_some()
}

/// The text of code, however it is broken into lines.
fn joined(code: &str) -> String {
    let code: String = code.split_whitespace().collect();
    code.replace(",)", ")").replace(",]", "]")
}
