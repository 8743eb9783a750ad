//! Compares `secure-headers audit` with the Observatory itself, on sites over TLS: those of a list, and the five example blogs.
//!
//! The Observatory is an npm package, in the folder that `OBSERVATORY` names; the blogs are programs in the folder that `BLOGS`
//! names. Where one is missing, the test says that it is skipped. `.ci/run` provides both.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::{Map, Value};

use crate::server::{Asked, Site};

/// Headers of a site.
const SITES: &[&str] = &[
    "",
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nStrict-Transport-Security: max-age=63072000\r\n\
     X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n",
    "Content-Security-Policy: script-src 'unsafe-inline'\r\nX-Frame-Options: DENY\r\nSet-Cookie: session=1\r\n\
     Strict-Transport-Security: max-age=100\r\n",
    "X-Frame-Options: ALLOW\r\nSet-Cookie: a=1; Secure; SameSite=None\r\nAccess-Control-Allow-Origin: *\r\n\
     Referrer-Policy: unsafe-url\r\nX-Content-Type-Options: nosniff, nosniff\r\n",
    "Content-Security-Policy: default-src https:; object-src 'none'\r\nSet-Cookie: __Host-csrf=1; Secure; Path=/\r\n\
     Strict-Transport-Security: max-age=63072000, x\r\nReferrer-Policy: never\r\n",
];

#[test]
fn the_original_says_the_same() {
    let Some(original) = folder("OBSERVATORY") else { return };
    for headers in SITES {
        let site = Site::start(move |request| match redirect(request) {
            Some(answer) => answer,
            None => format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}Connection: close\r\n\r\n<!doctype html>\
                 <script src=https://cdn.example/x.js></script><script src=/own.js></script>"
            )
            .into_bytes(),
        });
        compare(&original, &site, headers);
    }
}

#[test]
fn the_original_says_the_same_of_the_blogs() {
    let (Some(original), Some(blogs)) = (folder("OBSERVATORY"), folder("BLOGS")) else { return };
    for name in ["blog-actix", "blog-axum", "blog-poem", "blog-rocket", "blog-warp"] {
        let blog = Blog::start(&blogs.join(name));
        let port = blog.port;
        let site = Site::start(move |request| redirect(request).unwrap_or_else(|| forward(port, request)));
        let grade = compare(&original, &site, name);
        assert_eq!(grade, "A+", "{name}");
    }
}

/// A folder that the environment names. A name of what is not a folder is a failure, not a reason to skip.
fn folder(variable: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    if let Some(folder) = &named {
        assert!(folder.is_dir(), "{variable}: {} is not a folder", folder.display());
    } else {
        // Past what a test's output is kept in.
        let told = format!("SKIPPED: nothing is compared with the Observatory: {variable} is not set\n");
        io::stderr().write_all(told.as_bytes()).unwrap();
    }
    named
}

/// Plain HTTP leads to HTTPS, at the host and port that the client knows.
fn redirect(request: &Asked) -> Option<Vec<u8>> {
    if request.is_tls {
        return None;
    }
    let host =
        request.head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned))?;
    let target = match host.split_once(':') {
        Some((name, _)) => format!("https://{name}:{}/", request.secure),
        None => format!("https://{host}/"),
    };
    let answer = format!(
        "HTTP/1.1 308 Permanent Redirect\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    Some(answer.into_bytes())
}

/// Runs both on a site, compares the tests that both have, and returns our grade.
#[track_caller]
fn compare(original: &Path, site: &Site, name: &str) -> String {
    let [plain, secure] = site.ports();
    let script = original.join("observatory.mjs");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/observatory.mjs"), &script).unwrap();
    let output = Command::new("node")
        .arg(&script)
        .args([plain.to_string(), secure.to_string()])
        .env("NODE_EXTRA_CA_CERTS", site.file("authority.pem", site.authority()))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: Map<String, Value> = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let ran = site.audit(&["https://app.example/", "--format", "json"]);
    let ours: Value = serde_json::from_str(&ran.stdout).unwrap();
    let audit = ours.pointer("/audits/0").unwrap();
    let results = audit["results"].as_array().unwrap();
    let own = |test: &str| {
        results.iter().find(|result| result["test"] == test).map_or(&Value::Null, |result| &result["result"])
    };
    assert_eq!(theirs.len(), 10);
    for (test, result) in &theirs {
        assert_eq!(own(test), result, "{name}: {test}");
    }
    audit["grade"].as_str().unwrap().to_owned()
}

/// A blog, until it is dropped.
struct Blog {
    process: Child,
    port: u16,
}

impl Blog {
    fn start(program: &Path) -> Self {
        let mut process = Command::new(program)
            .env("BLOG_ADDR", "127.0.0.1:0")
            .env("BLOG_STOP_ON_EOF", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let said = lines.into_iter().find_map(|line| line.strip_prefix("listening on http://127.0.0.1:")?.parse().ok());
        Self { process, port: said.unwrap() }
    }
}

impl Drop for Blog {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Asks the blog, as a proxy would.
fn forward(port: u16, request: &Asked) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = request.head.trim_end();
    // The original asks this machine, which nobody pins to HTTPS: the blog hears the name that our audit asks for.
    let kept = |line: &&str| !["connection:", "host:"].iter().any(|name| line.to_ascii_lowercase().starts_with(name));
    let kept = head.lines().filter(kept).collect::<Vec<_>>().join("\r\n");
    stream.write_all(format!("{kept}\r\nHost: app.example\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}
