//! `cargo xtask demo`: starts the five example blogs, and shows which page carries which header.

use std::{collections::BTreeMap, process::Command};

use crate::{
    Outcome,
    http::Response,
    process::{self, cargo, colours, run as run_command},
    server::Server,
    table,
};

mod client;
mod expect;
mod pages;

use self::{
    client::Client,
    expect::{HEADERS, Mark, RULES},
    pages::{CHAPTERS, Chapter, Page},
};

const FRAMEWORKS: [&str; 5] = ["actix", "axum", "poem", "rocket", "warp"];

/// What one blog answered in one chapter, page by page.
struct Visit {
    framework: &'static str,
    responses: Vec<Response>,
}

/// Builds the blogs, and the single-page application for the browsers: apart, parts of both would be built twice.
pub(crate) fn build() -> Result<(), String> {
    let mut build = cargo(&["build", "-q", "-p", "spa"]);
    for framework in FRAMEWORKS {
        build.arg("-p").arg(format!("blog-{framework}"));
    }
    run_command(&mut build)
}

/// Builds, starts and visits the blogs, prints the table, and fails with what is not as expected.
pub(crate) fn run() -> Result<Outcome, String> {
    build()?;
    let mut visits = CHAPTERS.each_ref().map(|_| Vec::new());
    for framework in FRAMEWORKS {
        let server = start(framework)?;
        let mut client = Client::new(server.address());
        let mut fetch = |page: &Page| {
            client.fetch(page).map_err(|error| format!("blog-{framework}: {} {}: {error}", page.method, page.path))
        };
        for (chapter, visits) in CHAPTERS.iter().zip(&mut visits) {
            let responses = chapter.pages.iter().map(&mut fetch).collect::<Result<_, _>>()?;
            visits.push(Visit { framework, responses });
        }
        server.stop()?;
    }

    let mut findings = Vec::new();
    for (chapter, visits) in CHAPTERS.iter().zip(&visits) {
        println!("{}", draw(chapter, visits, colours(), &mut findings));
        findings.extend(differences(chapter, visits));
    }
    println!("✓ there, as expected   – rightly absent   ✗ wrong\n");
    if findings.is_empty() {
        let pages: usize = CHAPTERS.iter().map(|chapter| chapter.pages.len()).sum();
        let count = (HEADERS.len() + RULES.len()) * pages * FRAMEWORKS.len();
        return Ok(Outcome::Passed(format!("all {count} as expected, with the same values from all frameworks")));
    }
    Err(format!("{} findings\n{}", findings.len(), findings.join("\n")))
}

/// Starts the blog of a framework on a free port.
fn start(framework: &str) -> Result<Server, String> {
    let name = format!("blog-{framework}");
    let mut command = Command::new(process::built(&name));
    Server::start(&name, command.env("BLOG_ADDR", "127.0.0.1:0").env("BLOG_STOP_ON_EOF", "1"))
}

/// The table of a chapter: a line for each rule and header, a group of columns for each framework, a column for each page.
fn draw(chapter: &Chapter, visits: &[Visit], colours: bool, findings: &mut Vec<String>) -> String {
    let pages = chapter.pages;
    let legend: Vec<_> =
        (1..).zip(pages).map(|(number, page)| format!("{number}  {} {}", page.method, page.path)).collect();
    let numbers: Vec<_> = (1..=pages.len()).map(|number| number.to_string()).collect();
    let room = (pages.len() * 2).saturating_sub(1);
    let head = |cell: &dyn Fn(&Visit) -> String| -> Vec<String> {
        std::iter::once(String::new()).chain(visits.iter().map(cell)).collect()
    };
    let mut rows = vec![head(&|visit| format!("{:room$}", visit.framework)), head(&|_| numbers.join(" "))];
    let mut row = |name: &str, judge: &dyn Fn(&Page, &Response) -> Mark| {
        let mut row = vec![name.to_owned()];
        for visit in visits {
            let answers = pages.iter().zip(&visit.responses);
            let cells: Vec<_> = answers
                .map(|(page, response)| note(judge(page, response), visit, page, name, colours, findings))
                .collect();
            row.push(cells.join(" "));
        }
        rows.push(row);
    };
    for rule in RULES {
        row(rule.name, &rule.judge);
    }
    for header in HEADERS {
        row(header.name, &|page, response| header.judge(page, response));
    }
    format!("\n== {}\n\n{}\n\n{}", chapter.title, legend.join("\n"), table::columns(&rows))
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
fn differences(chapter: &Chapter, visits: &[Visit]) -> Vec<String> {
    let mut findings = Vec::new();
    for (index, page) in chapter.pages.iter().enumerate() {
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
    use crate::http;

    const CHAPTER: &Chapter = &CHAPTERS[0];

    fn visit(framework: &'static str, header: &str) -> Visit {
        let response = format!("HTTP/1.1 200 OK\r\n{header}\r\n\r\n");
        let responses = CHAPTER.pages.iter().map(|_| http::parse(response.as_bytes()).unwrap()).collect();
        Visit { framework, responses }
    }

    #[test]
    fn the_table_has_a_cell_for_each_page_of_each_framework() {
        let mut findings = Vec::new();
        let text = draw(CHAPTER, &[visit("axum", "x-frame-options: DENY")], false, &mut findings);
        let row = text.lines().find(|line| line.starts_with("X-Frame-Options")).unwrap();
        assert_eq!(row.split_whitespace().skip(1).collect::<String>(), "✓✓✓✓✓✗✓✓");
        let row = text.lines().find(|line| line.starts_with("status")).unwrap();
        assert_eq!(row.split_whitespace().skip(1).collect::<String>(), "✓✓✗✓✓✓✗✓");
        assert!(findings.iter().any(|finding| finding.starts_with("blog-axum: GET /embed: X-Frame-Options: ")));
    }

    #[test]
    fn frameworks_send_the_same() {
        let csp = |nonce: &str| format!("content-security-policy: script-src 'nonce-{nonce}'");
        let differences = |visits: &[Visit]| differences(CHAPTER, visits);
        assert_eq!(differences(&[visit("axum", &csp("a")), visit("poem", &csp("b"))]), Vec::<String>::new());
        let found = differences(&[visit("axum", "server: a"), visit("poem", "a: b")]);
        assert_eq!(found.len(), CHAPTER.pages.len());
        assert_eq!(found[0], "GET /: Server: \"\" from poem; \"a\" from axum");
    }

    #[test]
    fn a_column_has_room_for_its_number() {
        assert!(CHAPTERS.iter().all(|chapter| chapter.pages.len() < 10));
    }
}
