//! [`Row`] as a page has it: the tables of a page, row by row.

use std::{error::Error, fs, path::PathBuf};

/// A row of a table of a page.
#[derive(Debug)]
pub(crate) struct Written {
    /// The first cell, as it is written.
    pub(crate) first: String,
    /// What the cells about this library have between backticks.
    pub(crate) code: Vec<String>,
    /// The cell of the column "on the wire", if the table has one.
    pub(crate) wire: Option<String>,
}

/// The folder of the guide.
pub(crate) fn docs() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs"))
}

/// All rows of all tables of a page, in order.
pub(crate) fn written(page: &str) -> Result<Vec<Written>, Box<dyn Error>> {
    let text = fs::read_to_string(docs().join(page))?;
    let mut found = Vec::new();
    let mut titles: Option<Vec<&str>> = None;
    for line in text.lines() {
        let Some(line) = line.strip_prefix('|') else {
            titles = None;
            continue;
        };
        let cells: Vec<&str> = line.trim_end().trim_end_matches('|').split('|').map(str::trim).collect();
        match &titles {
            None => titles = Some(cells),
            Some(_) if cells.iter().all(|cell| cell.starts_with("---")) => {}
            Some(titles) => found.push(row(titles, &cells).ok_or_else(|| format!("{page}: cells of {line}"))?),
        }
    }
    Ok(found)
}

fn row(titles: &[&str], cells: &[&str]) -> Option<Written> {
    let (first, others) = cells.split_first()?;
    let columns = || titles.iter().skip(1).zip(others);
    let wire = columns().find(|(title, _)| **title == "on the wire").map(|(_, cell)| cell.trim_matches('`').to_owned());
    let ours =
        columns().filter(|(title, _)| !is_theirs(title)).flat_map(|(_, cell)| cell.split('`').skip(1).step_by(2));
    (titles.len() == cells.len()).then(|| Written {
        first: (*first).to_owned(),
        code: ours.map(str::to_owned).collect(),
        wire,
    })
}

/// Whether a column is about the other library alone.
fn is_theirs(title: &str) -> bool {
    title.split(' ').next_back() == Some("there") || title == "fault"
}
