//! Reads the files of vectors, and counts what agrees.

use std::fmt::Debug;

use serde_json::Value;

/// The vectors of a file, each an object.
pub(crate) fn read(file: &str) -> Vec<Value> {
    serde_json::from_str(file).unwrap()
}

#[track_caller]
pub(crate) fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap()
}

/// What became of the vectors of a file.
pub(crate) struct Count {
    file: &'static str,
    agree: usize,
    differ: Vec<(String, String)>,
}

impl Count {
    pub(crate) fn of(file: &'static str) -> Self {
        Self { file, agree: 0, differ: Vec::new() }
    }

    pub(crate) fn compare<T: Debug + PartialEq>(&mut self, id: &str, found: &T, expected: &T) {
        if found == expected {
            self.agree += 1;
        } else {
            self.differ.push((id.to_owned(), format!("found    {found:?}\n  expected {expected:?}")));
        }
    }

    /// Prints the table of the file, and fails where a vector is wrong: it differs and no reason is given, or a reason is given
    /// and it agrees.
    #[track_caller]
    pub(crate) fn finish(self, total: usize, reasons: &[(&str, &str)]) {
        let reasoned = |id: &str| reasons.iter().any(|(own, _)| *own == id);
        let wrong: Vec<_> = self.differ.iter().filter(|(id, _)| !reasoned(id)).collect();
        let idle: Vec<_> = reasons.iter().filter(|(id, _)| !self.differ.iter().any(|(own, _)| own == id)).collect();
        let deliberate = self.differ.len() - wrong.len();
        println!("| {} | {} | {deliberate} | {} |", self.file, self.agree, wrong.len());
        for (id, what) in wrong.iter().take(40) {
            println!("{id}\n  {what}");
        }
        assert!(
            wrong.is_empty() && idle.is_empty(),
            "{} of {} are wrong; idle reasons: {idle:?}",
            wrong.len(),
            self.file
        );
        assert_eq!(self.agree + deliberate, total);
    }
}
