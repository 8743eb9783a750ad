//! What the command takes for files of a size and of twice that size: it must be linear in instructions, memory and output.
//!
//! The environment variable `SECURE_HEADERS` names the command, built for release. `cargo xtask bench` builds it, and sets that.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
};

/// Names the command.
const PROGRAM: &str = "SECURE_HEADERS";

/// How many times more twice as much may take.
const LIMIT: f64 = 2.5;

/// A subcommand, and a file of so many parts.
struct Line {
    what: &'static str,
    arguments: &'static [&'static str],
    /// The name of the file, behind the arguments.
    file: &'static str,
    parts: usize,
    write: fn(usize) -> String,
}

const LINES: [Line; 15] = [
    Line {
        what: "`check`, a policy of 2,000 hosts",
        arguments: &["check", "--config"],
        file: "hosts.toml",
        parts: 2_000,
        write: |parts| format!("transport = \"direct\"\ncontent-security-policy = \"img-src{}\"\n", hosts(parts)),
    },
    Line {
        what: "`check`, 2,000 keys that nobody knows on one line",
        arguments: &["check", "--config"],
        file: "keys.json",
        parts: 2_000,
        write: |parts| format!("{{{}}}", joined(parts, ",", |part| format!("\"key-{part:05}\":1"))),
    },
    Line {
        what: "`check`, 2,000 wrong lines",
        arguments: &["check", "--config"],
        file: "lines.toml",
        parts: 2_000,
        write: |parts| joined(parts, "\n", |part| format!("key-{part:05} = 1")),
    },
    Line {
        what: "`check`, 2,000 wrong sources",
        arguments: &["check", "--config"],
        file: "sources.yaml",
        parts: 2_000,
        write: |parts| {
            format!("content-security-policy:\n  img-src:\n{}", joined(parts, "", |part| format!("  - a_{part:05}\n")))
        },
    },
    Line {
        what: "`check`, 500 aliases of a text of 1 KB",
        arguments: &["check", "--config"],
        file: "aliases.yaml",
        parts: 500,
        write: |parts| format!("a: &a {}\nb:\n{}", "x".repeat(1_000), "- *a\n".repeat(parts)),
    },
    Line {
        what: "`show`, 2,000 hosts",
        arguments: &["show", "--config"],
        file: "hosts.toml",
        parts: 2_000,
        write: |parts| format!("transport = \"direct\"\ncontent-security-policy = \"img-src{}\"\n", hosts(parts)),
    },
    Line {
        what: "`export --to nginx`, 2,000 hosts",
        arguments: &["export", "--to", "nginx", "--config"],
        file: "hosts.toml",
        parts: 2_000,
        write: |parts| format!("transport = \"direct\"\ncontent-security-policy = \"img-src{}\"\n", hosts(parts)),
    },
    Line {
        what: "`check`, 2,000 headers of their own and 2,000 to take out",
        arguments: &["check", "--config"],
        file: "custom.toml",
        parts: 2_000,
        write: custom,
    },
    Line {
        what: "`show`, the same",
        arguments: &["show", "--config"],
        file: "custom.toml",
        parts: 2_000,
        write: custom,
    },
    Line {
        what: "`export --to nginx`, the same",
        arguments: &["export", "--to", "nginx", "--config"],
        file: "custom.toml",
        parts: 2_000,
        write: custom,
    },
    Line {
        what: "`audit`, a recording of 200 responses",
        arguments: &["audit"],
        file: "site.har",
        parts: 200,
        write: |parts| format!("{{\"log\":{{\"entries\":[{}]}}}}", joined(parts, ",", recorded)),
    },
    Line {
        what: "`audit --config`, 500 hosts",
        arguments: &["audit", "--config"],
        file: "hosts.toml",
        parts: 500,
        write: |parts| format!("transport = \"direct\"\ncontent-security-policy = \"img-src{}\"\n", hosts(parts)),
    },
    Line {
        what: "`learn`, 1,000 reports, no two alike",
        arguments: &["learn"],
        file: "reports.ndjson",
        parts: 1_000,
        write: |parts| joined(parts, "", reported),
    },
    Line {
        what: "`hash`, a page of 1,000 inline scripts",
        arguments: &["hash"],
        file: "dist/index.html",
        parts: 1_000,
        write: |parts| joined(parts, "", |part| format!("<script>let a = {part:05};</script>\n")),
    },
    Line {
        what: "`sri`, a page of 1,000 scripts",
        arguments: &["sri"],
        file: "dist/index.html",
        parts: 1_000,
        write: |parts| joined(parts, "", |part| format!("<script src=\"a.js?{part:05}\"></script>\n")),
    },
];

fn joined(parts: usize, between: &str, write: impl Fn(usize) -> String) -> String {
    (0..parts).map(write).collect::<Vec<_>>().join(between)
}

fn hosts(parts: usize) -> String {
    joined(parts, "", |part| format!(" https://host-{part:05}.example"))
}

fn custom(parts: usize) -> String {
    let removed = joined(parts, ", ", |part| format!("\"Y-{part:05}\""));
    let custom = joined(parts, "\n", |part| format!("X-{part:05} = \"a\""));
    format!("transport = \"direct\"\nremoved = [{removed}]\n[custom]\n{custom}\n")
}

fn recorded(part: usize) -> String {
    format!(
        "{{\"request\":{{\"method\":\"GET\",\"url\":\"https://a.example/{part:05}\"}},\"response\":{{\"status\":200,\"headers\":[\
         {{\"name\":\"Content-Type\",\"value\":\"text/html\"}},{{\"name\":\"Server\",\"value\":\"a/{part:05}\"}}],\
         \"content\":{{\"mimeType\":\"text/html\",\"text\":\"<script>a()</script>\"}}}}}}"
    )
}

fn reported(part: usize) -> String {
    format!(
        "{{\"type\":\"csp-violation\",\"url\":\"https://a.example/\",\"body\":{{\"effectiveDirective\":\"img-src\",\
         \"blockedURL\":\"https://host-{part:05}.example/a.png\",\"documentURL\":\"https://a.example/\",\"disposition\":\"enforce\"}}}}\n"
    )
}

/// What one run takes.
#[derive(Clone, Copy)]
struct Taken {
    input: usize,
    instructions: f64,
    /// The most that the heap held, in bytes.
    memory: f64,
    output: usize,
}

/// Prints how each grows, and whether that is within its limit.
pub fn print() {
    println!("## command\n");
    let Some(program) = env::var_os(PROGRAM).map(PathBuf::from) else {
        println!("{PROGRAM} does not name the command: nothing is measured\n");
        return;
    };
    println!(
        "| what | KB | million instructions | KB of memory | KB of output | twice as much: instructions | memory | output | |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---|");
    for line in &LINES {
        let taken = line.run(&program, line.parts).and_then(|small| Ok((small, line.run(&program, 2 * line.parts)?)));
        match taken {
            Ok((small, large)) => println!("{}", row(line.what, small, large)),
            Err(error) => println!("| {} | {error} |", line.what),
        }
    }
    println!();
}

fn row(what: &str, small: Taken, large: Taken) -> String {
    let ratio = |large: f64, small: f64| large / small.max(1.0);
    let ratios = [
        ratio(large.instructions, small.instructions),
        ratio(large.memory, small.memory),
        ratio(large.output as f64, small.output as f64),
    ];
    let state = if ratios.iter().all(|ratio| *ratio <= LIMIT) { "met" } else { "**missed**" };
    let [instructions, memory, output] = ratios;
    format!(
        "| {what} | {} | {:.1} | {:.0} | {} | {instructions:.1} | {memory:.1} | {output:.1} | {state} |",
        small.input / 1000,
        small.instructions / 1e6,
        small.memory / 1e3,
        small.output / 1000,
    )
}

impl Line {
    /// Runs the command twice, under a counter of instructions and under one of memory.
    fn run(&self, program: &Path, parts: usize) -> io::Result<Taken> {
        let folder = Folder::new()?;
        let text = (self.write)(parts);
        let path = folder.0.join(self.file);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, &text)?;
        fs::write(path.with_file_name("a.js"), "a()")?;
        let target = match self.file.split_once('/') {
            Some((folder, _)) => folder,
            None => self.file,
        };
        let valgrind = |options: &[&str]| {
            let mut command = Command::new("valgrind");
            command.args(options).arg("--log-file=log").arg(program).args(self.arguments).arg(target);
            command.current_dir(&folder.0).stdin(Stdio::null()).output()
        };
        let output = valgrind(&["--tool=callgrind", "--callgrind-out-file=/dev/null"])?;
        if output.status.code().is_none_or(|code| code > 2) {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let log = fs::read_to_string(folder.0.join("log"))?;
        let counted = log.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
        valgrind(&["--tool=massif", "--massif-out-file=massif"])?;
        let massif = fs::read_to_string(folder.0.join("massif"))?;
        let heap = massif.lines().filter_map(|line| line.strip_prefix("mem_heap_B=")?.parse::<f64>().ok());
        Ok(Taken {
            input: text.len(),
            instructions: counted.ok_or_else(|| io::Error::other("valgrind counted nothing"))?,
            memory: heap.fold(0.0, f64::max),
            output: output.stdout.len() + output.stderr.len(),
        })
    }
}

/// A folder of our own. Removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let path = env::temp_dir().join(format!("secure-benches-{}", process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
