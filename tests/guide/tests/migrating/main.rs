//! Each row of each table of `docs/migrating.md` and of the pages below has a case, which runs the code that the row has.
//!
//! A case is found by the first cell of its row. What the row has between backticks must be in the code of the case or in the
//! lines that it gives, so that no row can say what is not run.

use std::{collections::BTreeSet, error::Error, fs};

mod page;
#[macro_use]
mod row;
mod site;

mod axum_helmet;
mod django;
mod faults;
mod flask;
mod flask_talisman;
mod helmet;
mod loco;
mod overview;
mod rails;
mod rocket_shield;
mod secure_py_0;
mod secure_py_1;
mod secure_py_2;
mod tower_http;

use crate::row::Row;

/// The pages, each with its cases in the order of its rows.
const PAGES: &[(&str, &[&[Row]])] = &[
    ("migrating.md", overview::ROWS),
    ("migrating/axum-helmet.md", axum_helmet::ROWS),
    ("migrating/django.md", django::ROWS),
    ("migrating/faults.md", faults::ROWS),
    ("migrating/flask-talisman.md", flask_talisman::ROWS),
    ("migrating/flask.md", flask::ROWS),
    ("migrating/helmet.md", helmet::ROWS),
    ("migrating/loco.md", loco::ROWS),
    ("migrating/rails.md", rails::ROWS),
    ("migrating/rocket-shield.md", rocket_shield::ROWS),
    ("migrating/secure-py-0.md", secure_py_0::ROWS),
    ("migrating/secure-py-1.md", secure_py_1::ROWS),
    ("migrating/secure-py-2.md", secure_py_2::ROWS),
    ("migrating/tower-http.md", tower_http::ROWS),
];

#[test]
fn every_page_has_cases() -> Result<(), Box<dyn Error>> {
    let mut pages = BTreeSet::from(["migrating.md".to_owned()]);
    for entry in fs::read_dir(page::docs().join("migrating"))? {
        pages.insert(format!("migrating/{}", entry?.file_name().to_string_lossy()));
    }
    assert_eq!(pages, PAGES.iter().map(|(page, _)| (*page).to_owned()).collect());
    Ok(())
}

#[test]
fn every_row_is_true() -> Result<(), Box<dyn Error>> {
    let mut faults = Vec::new();
    for (page, rows) in PAGES {
        let written = page::written(page)?;
        let rows: Vec<_> = rows.iter().copied().flatten().collect();
        let firsts: Vec<_> = rows.iter().map(|row| row.first).collect();
        let expected: Vec<_> = written.iter().map(|row| row.first.as_str()).collect();
        if firsts != expected {
            faults.push(format!(
                "docs/{page}: {firsts:#?} should have a case for each row, in their order: {expected:#?}"
            ));
            continue;
        }
        for (row, written) in rows.iter().zip(&written) {
            faults.extend(row.faults(written).into_iter().map(|fault| format!("docs/{page}: {}: {fault}", row.first)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}
