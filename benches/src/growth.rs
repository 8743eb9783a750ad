//! How work grows with what a request or a configuration brings: it must be linear.

use std::hint::black_box;

use secure_core::{Adjustment, ContentSecurityPolicy, Directive, MemoryBackend, Policy, RequestView, Source, Target};

use crate::harness::{self, Case, Kind};

/// A large case beside a small one, and how many times more it may cost.
struct Growth {
    what: &'static str,
    small: Case,
    large: Case,
    limit: f64,
}

const FAMILY: &str = "growth";

const GROWTHS: [Growth; 3] = [
    Growth {
        what: "an adjustment of 64 sources, by one of 8",
        small: Case::new(FAMILY, "adjust-8", Kind::Ours, || adjust(8, "https://a.example")),
        large: Case::new(FAMILY, "adjust-64", Kind::Ours, || adjust(64, "https://a.example")),
        limit: 10.0,
    },
    Growth {
        what: "the same of sources that are refused",
        small: Case::new(FAMILY, "refuse-8", Kind::Ours, || adjust(8, "a;b")),
        large: Case::new(FAMILY, "refuse-64", Kind::Ours, || adjust(64, "a;b")),
        limit: 10.0,
    },
    Growth {
        what: "a policy of 4,000 hosts, by one of 2,000",
        small: Case::new(FAMILY, "policy-2000", Kind::Ours, || policy(2_000)),
        large: Case::new(FAMILY, "policy-4000", Kind::Ours, || policy(4_000)),
        limit: 2.5,
    },
];

/// All cases, for the command line.
pub fn all() -> Vec<Case> {
    GROWTHS.iter().flat_map(|growth| [growth.small, growth.large]).collect()
}

/// Prints how each grows, and whether that is within its limit.
pub fn print() {
    println!("## growth\n");
    println!("| what | instructions | of the small one | ratio | limit | |");
    println!("|---|---:|---:|---:|---:|---|");
    for Growth { what, small, large, limit } in &GROWTHS {
        match (harness::instructions(small), harness::instructions(large)) {
            (Some(small), Some(large)) => {
                let ratio = large / small;
                let state = if ratio <= *limit { "met" } else { "**missed**" };
                println!("| {what} | {large:.0} | {small:.0} | {ratio:.1} | {limit:.1} | {state} |");
            }
            _ => println!("| {what} | n/a | n/a | n/a | {limit:.1} | n/a |"),
        }
    }
    println!();
}

/// Adds sources, and writes the response.
fn adjust(count: usize, host: &'static str) -> Box<dyn FnMut(u64)> {
    let prepared = Policy::recommended().prepare::<MemoryBackend>().expect("a preset");
    harness::repeat(move || {
        let exchange = prepared.begin(&RequestView::default());
        let append = |all: Adjustment, index| {
            all.dangerous_append(Target::Enforced, Directive::ImgSrc, &format!("{host}/{index:02}"))
        };
        let adjustment = (0..count).fold(Adjustment::new(), append);
        let mut headers = Vec::new();
        prepared.apply_adjusted(&mut headers, 200, &exchange, &adjustment);
        headers
    })
}

/// Reads and prepares a policy, once for a hundred iterations, since that takes long.
fn policy(hosts: usize) -> Box<dyn FnMut(u64)> {
    let hosts: Vec<_> = (0..hosts).map(|host| format!("https://host-{host:04}.example")).collect();
    let text = format!("default-src 'self'; img-src {}", hosts.join(" "));
    Box::new(move |iterations| {
        for _ in 0..iterations / 100 {
            let csp: ContentSecurityPolicy = text.parse().expect("hosts");
            let csp = csp.append(Directive::ImgSrc, Source::DATA);
            black_box(Policy::empty().with(csp).prepare::<MemoryBackend>().expect("a policy"));
        }
    })
}
