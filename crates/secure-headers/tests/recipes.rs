//! The recipes of `docs/edges.md`, as they stand: their commands are run, and their configurations given to the real servers.
//! Only ports are other ones. A server that is missing is reported and skipped, and a failure where `REQUIRE_EDGES` is set.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const DOCUMENT: &str = include_str!("../../../docs/edges.md");

/// The blocks of a language in a section.
fn blocks(section: &str, language: &str) -> Vec<&'static str> {
    let (_, text) = DOCUMENT.split_once(&format!("\n## {section}\n")).unwrap();
    let text = text.split("\n## ").next().unwrap();
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

/// Runs the commands of a section in a folder of its own that has its configuration.
fn follow(section: &str, name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join("site/assets")).unwrap();
    fs::write(folder.join("site/index.html"), "<!doctype html><meta charset=utf-8><script type=module>run()</script>")
        .unwrap();
    fs::write(folder.join("site/assets/a.js"), "run()").unwrap();
    fs::write(folder.join("edge.toml"), blocks(section, "toml").concat()).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_secure-headers")).parent().unwrap();
    let path = env::join_paths(
        [program.to_owned()].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    );
    for block in blocks(section, "sh") {
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", block]).current_dir(&folder).env("PATH", path.as_ref().unwrap());
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{block}: {}", String::from_utf8_lossy(&output.stderr));
    }
    folder
}

fn find(name: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    folders.push(PathBuf::from("/usr/sbin"));
    let home = env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/ci-tools"));
    folders.extend(env::var_os("TOOLS").map(PathBuf::from).or(home).map(|tools| tools.join("edges/bin")));
    let found = folders.into_iter().map(|folder| folder.join(name)).find(|program| program.is_file());
    if found.is_none() {
        assert!(env::var_os("REQUIRE_EDGES").is_none(), "{name} is not installed, and REQUIRE_EDGES is set");
        // Past what a test's output is kept in.
        let told = format!("SKIPPED: {name} is not installed: its recipe is not run\n");
        io::stderr().write_all(told.as_bytes()).unwrap();
    }
    found
}

struct Running {
    child: Child,
    port: u16,
}

impl Running {
    /// Starts a server on the configuration of a section, and waits until it says that it is ready.
    fn start(program: &Path, arguments: &[&str], file: &Path, text: &str, ready: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert!(text.contains(":8080"), "{text}");
        fs::write(file, text.replace(":8080", &format!(":{port}"))).unwrap();
        let folder = file.parent().unwrap();
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).env("HOME", folder).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let (mut all, mut line) = (String::new(), String::new());
        while !line.contains(ready) {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "it ended: {all}");
            all += &line;
        }
        // What it says later is nobody's.
        std::thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        Self { child, port }
    }

    /// The head of the reply, in lower case.
    fn head(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        String::from_utf8_lossy(&reply).split("\r\n\r\n").next().unwrap().to_ascii_lowercase()
    }

    #[track_caller]
    fn check(&self, path: &str, status: &str, lines: &[&str]) {
        let head = self.head(path);
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{path}: {head}");
        for line in lines {
            let (name, _) = line.split_once(": ").unwrap();
            assert!(head.contains(&format!("\r\n{line}")), "{path}: {line}: {head}");
            assert_eq!(head.matches(&format!("\r\n{name}: ")).count(), 1, "{path}: {head}");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn behind_nginx() {
    let folder = follow("Behind nginx", "nginx");
    let Some(nginx) = find("nginx") else { return };
    let text = blocks("Behind nginx", "nginx").concat();
    let file = folder.join("nginx.conf");
    let prefix = folder.display().to_string();
    let process = "daemon off; master_process off; pid nginx.pid;";
    let arguments = ["-e", "stderr", "-p", &prefix, "-c", "nginx.conf", "-g", process];
    let running = Running::start(&nginx, &arguments, &file, &format!("error_log stderr notice;\n{text}"), "getrlimit");
    let csp = "content-security-policy: default-src 'self'; object-src 'none'; base-uri 'none'";
    let lines = [csp, "x-frame-options: sameorigin", "x-content-type-options: nosniff"];
    running.check("/index.html", "200", &lines);
    running.check("/none", "404", &lines);
    running.check("/app/", "502", &lines);
    running.check(
        "/assets/a.js",
        "200",
        &[&lines[..], &["cache-control: public, max-age=31536000, immutable"]].concat(),
    );
}

#[test]
fn on_a_cdn() {
    let folder = follow("On a CDN", "cdn");
    let headers = fs::read_to_string(folder.join("dist/_headers")).unwrap();
    assert!(headers.contains("\n/*\n  Strict-Transport-Security: max-age=31536000\n"), "{headers}");
}

#[test]
fn a_single_page_application() {
    let folder = follow("A single-page application", "spa");
    let Some(caddy) = find("caddy") else { return };
    let text = blocks("A single-page application", "caddyfile").concat();
    let file = folder.join("Caddyfile");
    let arguments = ["run", "--config", "Caddyfile", "--adapter", "caddyfile"];
    let running = Running::start(&caddy, &arguments, &file, &text, "serving initial configuration");
    // That of `run()`, in lower case.
    let csp = "content-security-policy: default-src 'self'; script-src 'self' 'sha256-avyuil0sd1mvy3nnxr+v2uo+lhk6rmfrytwmrt6crjq='";
    running.check("/", "200", &[csp, "cross-origin-opener-policy: same-origin"]);
    running.check("/some/page", "200", &[csp, "cross-origin-opener-policy: same-origin"]);
    assert!(!running.head("/").contains("strict-transport-security"));
}
