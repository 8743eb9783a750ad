//! `cargo xtask demo`: starts the five example blogs, and shows which page carries which header.

use std::collections::BTreeMap;

use crate::{
    Outcome,
    process::{cargo, colours, run as run_command},
    table,
};

mod client;
mod expect;
mod server;

use self::{
    client::Response,
    expect::{HEADERS, Mark, PAGES, Page},
    server::Server,
};

const FRAMEWORKS: [&str; 5] = ["actix", "axum", "poem", "rocket", "warp"];

/// What one blog answered, page by page.
struct Visit {
    framework: &'static str,
    responses: Vec<Response>,
}

/// Builds, starts and visits the blogs, prints the table, and fails with what is not as expected.
pub(crate) fn run() -> Result<Outcome, String> {
    let mut build = cargo(&["build", "-q"]);
    for framework in FRAMEWORKS {
        build.arg("-p").arg(format!("blog-{framework}"));
    }
    run_command(&mut build)?;

    let mut visits = Vec::new();
    for framework in FRAMEWORKS {
        let server = Server::start(framework)?;
        let fetch = |page: &Page| {
            client::fetch(server.address(), page.method, page.path)
                .map_err(|error| format!("blog-{framework}: {} {}: {error}", page.method, page.path))
        };
        let responses = PAGES.iter().map(fetch).collect::<Result<_, _>>()?;
        server.stop()?;
        visits.push(Visit { framework, responses });
    }

    let mut findings = Vec::new();
    println!("{}", draw(&visits, colours(), &mut findings));
    findings.extend(differences(&visits));
    if findings.is_empty() {
        let count = HEADERS.len() * PAGES.len() * FRAMEWORKS.len();
        return Ok(Outcome::Passed(format!("all {count} as expected, with the same values from all frameworks")));
    }
    Err(format!("{} findings\n{}", findings.len(), findings.join("\n")))
}

/// The table: a line for each header, a group of columns for each framework, a column for each page.
fn draw(visits: &[Visit], colours: bool, findings: &mut Vec<String>) -> String {
    let legend: Vec<_> =
        (1..).zip(PAGES).map(|(number, page)| format!("{number}  {} {}", page.method, page.path)).collect();
    let group = |cells: &[String]| cells.join(" ");
    let room = PAGES.len() * 2 - 1;
    let mut rows = vec![
        std::iter::once(String::new()).chain(visits.iter().map(|visit| format!("{:room$}", visit.framework))).collect(),
        std::iter::once(String::new())
            .chain(
                visits.iter().map(|_| group(&(1..=PAGES.len()).map(|number| number.to_string()).collect::<Vec<_>>())),
            )
            .collect::<Vec<_>>(),
    ];
    let mut status_row = vec!["status".to_owned()];
    for visit in visits {
        let cells = PAGES
            .iter()
            .zip(&visit.responses)
            .map(|(page, response)| note(expect::status(page, response), visit, page, "status", colours, findings));
        status_row.push(group(&cells.collect::<Vec<_>>()));
    }
    rows.push(status_row);
    for header in HEADERS {
        let mut row = vec![header.name.to_owned()];
        for visit in visits {
            let cells = PAGES.iter().zip(&visit.responses).map(|(page, response)| {
                note(header.judge(page, response), visit, page, header.name, colours, findings)
            });
            row.push(group(&cells.collect::<Vec<_>>()));
        }
        rows.push(row);
    }
    let legend = legend.join("\n");
    format!("\n{legend}\n\n{}\n✓ there, as expected   – rightly absent   ✗ wrong\n", table::columns(&rows))
}

/// The cell of a mark; a bad one is a finding, too.
fn note(mark: Mark, visit: &Visit, page: &Page, subject: &str, colours: bool, findings: &mut Vec<String>) -> String {
    let (sign, colour) = match mark {
        Mark::There => ('✓', 32),
        Mark::Absent => ('–', 2),
        Mark::Wrong(reason) => {
            findings.push(format!("blog-{}: {} {}: {subject}: {reason}", visit.framework, page.method, page.path));
            ('✗', 31)
        }
    };
    if colours { format!("\u{1b}[{colour}m{sign}\u{1b}[0m") } else { sign.to_string() }
}

/// Where two frameworks send different values: nonces, which must differ, put aside.
fn differences(visits: &[Visit]) -> Vec<String> {
    let mut findings = Vec::new();
    for (index, page) in PAGES.iter().enumerate() {
        for header in HEADERS {
            let mut values: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for visit in visits {
                let value = visit.responses.get(index).map(|response| response.neutral(header.name));
                values.entry(value.unwrap_or_default()).or_default().push(visit.framework);
            }
            if values.len() > 1 {
                let each: Vec<String> =
                    values.iter().map(|(value, who)| format!("{value:?} from {}", who.join(", "))).collect();
                findings.push(format!("{} {}: {}: {}", page.method, page.path, header.name, each.join("; ")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(framework: &'static str, header: &str) -> Visit {
        let response = format!("HTTP/1.1 200 OK\r\n{header}\r\n\r\n");
        let responses = PAGES.iter().map(|_| client::parse(response.as_bytes()).unwrap()).collect();
        Visit { framework, responses }
    }

    #[test]
    fn the_table_has_a_cell_for_each_page_of_each_framework() {
        let mut findings = Vec::new();
        let text = draw(&[visit("axum", "x-frame-options: DENY")], false, &mut findings);
        let row = text.lines().find(|line| line.starts_with("X-Frame-Options")).unwrap();
        assert_eq!(row.split_whitespace().skip(1).collect::<String>(), "✓✓✓✓✓✗✓✓");
        assert!(findings.iter().any(|finding| finding.starts_with("blog-axum: GET /embed: X-Frame-Options: ")));
    }

    #[test]
    fn frameworks_send_the_same() {
        let csp = |nonce: &str| format!("content-security-policy: script-src 'nonce-{nonce}'");
        assert_eq!(differences(&[visit("axum", &csp("a")), visit("poem", &csp("b"))]), Vec::<String>::new());
        let found = differences(&[visit("axum", "server: a"), visit("poem", "a: b")]);
        assert_eq!(found.len(), PAGES.len());
        assert_eq!(found[0], "GET /: Server: \"\" from poem; \"a\" from axum");
    }
}
