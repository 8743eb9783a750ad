//! What it takes to audit a response with all profiles, and how that grows with the page and the policy.

use std::hint::black_box;

use secure_audit::{Profile, Seen};
use secure_core::{MemoryBackend, Policy, RequestView};

use crate::harness::{self, Case, Kind};

const FAMILY: &str = "audit";

/// An audit takes long: one for so many iterations.
const EACH: u64 = 100;

/// A response that is audited.
struct Line {
    what: &'static str,
    case: Case,
    /// The case that is a quarter of it, and how many times more it may take.
    limit: Option<(Case, f64)>,
}

const fn case(name: &'static str, setup: fn() -> Box<dyn FnMut(u64)>) -> Case {
    Case::new(FAMILY, name, Kind::Ours, setup)
}

const PAGE_64: Case = case("page-64", || audit(page(64), Profile::ALL));
const POLICY_250: Case = case("policy-250", || audit(policy(250), Profile::ALL));

const LINES: [Line; 9] = [
    Line { what: "no header, a page of 1 KiB", case: case("bare", || audit(bare(), Profile::ALL)), limit: None },
    Line {
        what: "the headers of `recommended()`, a page of 1 KiB",
        case: case("recommended", || audit(page(1), Profile::ALL)),
        limit: None,
    },
    Line { what: "the same by `Ours` alone", case: case("ours", || audit(page(1), &[Profile::Ours])), limit: None },
    Line {
        what: "the same by `Observatory` alone",
        case: case("observatory", || audit(page(1), &[Profile::Observatory])),
        limit: None,
    },
    Line {
        what: "the same by `CspEvaluator` alone",
        case: case("csp-evaluator", || audit(page(1), &[Profile::CspEvaluator])),
        limit: None,
    },
    Line { what: "a page of 64 KiB", case: PAGE_64, limit: None },
    Line {
        what: "a page of 256 KiB",
        case: case("page-256", || audit(page(256), Profile::ALL)),
        limit: Some((PAGE_64, 5.0)),
    },
    Line { what: "a policy of 250 hosts", case: POLICY_250, limit: None },
    Line {
        what: "a policy of 1,000 hosts",
        case: case("policy-1000", || audit(policy(1_000), Profile::ALL)),
        limit: Some((POLICY_250, 5.0)),
    },
];

/// All cases, for the command line.
pub fn all() -> Vec<Case> {
    LINES.iter().map(|line| line.case).collect()
}

/// Prints what each takes, and whether it grows as its input does.
pub fn print() {
    println!("## {FAMILY}\n");
    println!("| audited response | thousand instructions | of a quarter of it | ratio | limit | |");
    println!("|---|---:|---:|---:|---:|---|");
    for Line { what, case, limit } in &LINES {
        let Some(own) = thousands(case) else {
            println!("| {what} | n/a | | | | |");
            continue;
        };
        match limit.and_then(|(quarter, limit)| Some((thousands(&quarter)?, limit))) {
            Some((quarter, limit)) => {
                let ratio = own / quarter;
                let state = if ratio <= limit { "met" } else { "**missed**" };
                println!("| {what} | {own:.0} | {quarter:.0} | {ratio:.1} | {limit:.1} | {state} |");
            }
            None => println!("| {what} | {own:.0} | | | | |"),
        }
    }
    println!();
}

fn thousands(case: &Case) -> Option<f64> {
    Some(harness::instructions(case)? * EACH as f64 / 1_000.0)
}

fn audit(seen: Seen, profiles: &'static [Profile]) -> Box<dyn FnMut(u64)> {
    Box::new(move |iterations| {
        for _ in 0..iterations / EACH {
            black_box(secure_audit::audit_with(black_box(&seen), profiles));
        }
    })
}

fn bare() -> Seen {
    seen(vec![("content-type".into(), "text/html; charset=utf-8".into())], 1)
}

fn page(kibibytes: usize) -> Seen {
    seen(headers(), kibibytes)
}

fn policy(hosts: usize) -> Seen {
    let hosts: Vec<_> = (0..hosts).map(|host| format!("https://host-{host:04}.example")).collect();
    let csp = format!("default-src 'self'; img-src {}", hosts.join(" "));
    let mut headers = headers();
    headers.retain(|(name, _)| name != "content-security-policy");
    headers.push(("content-security-policy".into(), csp));
    seen(headers, 1)
}

fn headers() -> Vec<(String, String)> {
    let prepared = Policy::recommended().prepare::<MemoryBackend>().expect("a preset");
    let exchange = prepared.begin(&RequestView::default());
    let mut headers = vec![("content-type".into(), "text/html; charset=utf-8".into())];
    prepared.apply(&mut headers, 200, &exchange);
    headers
}

fn seen(headers: Vec<(String, String)>, kibibytes: usize) -> Seen {
    const PIECE: &str = "<p class=\"text\">Some words with <a href=\"/a\">a link</a>.</p>\n\
                         <script src=\"/app.js\"></script><img src=\"https://images.example/a.png\" alt=\"\">\n";
    let body = format!("<!doctype html><title>Page</title>{}", PIECE.repeat((kibibytes << 10).div_ceil(PIECE.len())));
    Seen::new(200_u16, headers).at("https://app.example/").expect("an address").body(body)
}
