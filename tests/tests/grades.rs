//! What an audit says of bare applications, and of the same with a layer. `docs/audit.md` shows the table.
//!
//! Those on other frameworks are in the folder that `PEERS` names, with their packages: `.ci/run` provides it. Where it is not
//! there, the test says that they are skipped.

#![cfg(all(feature = "actix", feature = "axum", feature = "poem", feature = "rocket", feature = "warp"))]
#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use secure_audit::{Hop, PlainHttp, Seen};
use secure_conformance::{
    Actix, Axum, Failure, Harness, Poem, Request, Rocket, Running, Site, Warp, Way, Wire, client::Reply, tls::Tls,
};
use tokio::runtime::Runtime;

const GUIDE: &str = include_str!("../../docs/audit.md");

#[track_caller]
fn check(application: &str, bare: &str, layer: &str, protected: &str) {
    let line = format!("| {application} | {bare} | {layer} | {protected} |\n");
    assert!(GUIDE.contains(&line), "the table of docs/audit.md has no such line: {line}");
}

fn grade(reply: Option<Reply>) -> Result<String, Failure> {
    let reply = reply.ok_or_else(|| Failure::new("no reply"))?;
    let headers = reply.lines.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let hops = [Hop::new("http://app.example/", 308_u16)?, Hop::new("https://app.example/", 200_u16)?];
    let seen = Seen::new(reply.status, headers).at("https://app.example/")?.body(&reply.body);
    let audit = secure_audit::audit(&seen.plain_http(PlainHttp::redirects(hops)));
    let scan = audit.scan()?;
    Ok(format!("{}, {}", scan.grade(), scan.score()))
}

fn page() -> Request {
    Request::get("/").host("app.example")
}

async fn ours<H: Harness>() -> Result<[String; 2], Failure> {
    let mut grades = [String::new(), String::new()];
    for (grade, site) in grades.iter_mut().zip([Site::ByHand, Site::Recommended]) {
        let running = Running::start::<H>(site, Way::Direct(Wire::Tls)).await?;
        *grade = self::grade(page().send(running.entrance()).await?)?;
    }
    Ok(grades)
}

#[test]
fn applications_on_our_frameworks() {
    let all: Result<_, Failure> = Runtime::new().unwrap().block_on(async {
        Ok([
            ("actix-web", ours::<Actix>().await?),
            ("axum", ours::<Axum>().await?),
            ("poem", ours::<Poem>().await?),
            ("Rocket", ours::<Rocket>().await?),
            ("warp", ours::<Warp>().await?),
        ])
    });
    for (framework, [bare, protected]) in all.unwrap() {
        check(framework, &bare, "`SecureHeaders::default()`", &protected);
    }
}

#[test]
fn applications_on_others() {
    let Some(folder) = env::var_os("PEERS").map(PathBuf::from) else {
        // Past what a test's output is kept in.
        let told = "SKIPPED: nothing is asked of Express with helmet, and of Flask with Talisman: PEERS is not set\n";
        io::stderr().write_all(told.as_bytes()).unwrap();
        return;
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci");
    // node looks for packages beside the script.
    fs::copy(repository.join("express.mjs"), folder.join("express.mjs")).unwrap();
    let express = |layer| Peer::start(Path::new("node"), &folder.join("express.mjs"), layer, &folder);
    let python = folder.join("venv/bin/python");
    let flask = |layer| Peer::start(&python, &repository.join("flask_app.py"), layer, &folder);
    check("Express 5.3", &express("bare").grade(), "helmet 8.3", &express("helmet").grade());
    check("Flask 3.1", &flask("bare").grade(), "flask-talisman 1.1", &flask("talisman").grade());
}

/// How long a program may take until it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process, ended when dropped.
struct Ended(Child);

/// An application that is a program of its own, until it is dropped.
struct Peer {
    _process: Ended,
    address: SocketAddr,
}

impl Peer {
    fn start(program: &Path, script: &Path, layer: &str, folder: &Path) -> Self {
        let tls = Tls::shared().unwrap();
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        fs::write(&certificate, tls.certificate()).unwrap();
        fs::write(&key, tls.key()).unwrap();
        let mut command = Command::new(program);
        command.arg(script).arg(layer).args([&certificate, &key]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = Ended(command.stderr(Stdio::null()).spawn().unwrap());
        let output = BufReader::new(process.0.stdout.take().unwrap());
        let (sender, told) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = output.lines().map_while(Result::ok);
            sender.send(lines.find_map(|line| line.strip_prefix("listening on https://")?.parse().ok()))
        });
        Self { _process: process, address: told.recv_timeout(PATIENCE).unwrap().unwrap() }
    }

    fn grade(&self) -> String {
        let reply = Runtime::new().unwrap().block_on(page().send(Wire::Tls.at(self.address)));
        grade(reply.unwrap()).unwrap()
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
