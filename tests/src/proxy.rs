//! [`Proxy`]: nginx, haproxy, Caddy or Traefik in front of an application.
//!
//! What a proxy says to the application are the very [lines](documented) that the documentation shows, cut out of its text.
//! nginx knows the application as `localhost`, as it does by the documentation's `proxy_pass http://localhost:8000`.
//!
//! The kit opens the proxy's two ports itself and hands them down, as a service manager does: one without TLS as the
//! standard input, one with TLS as the standard output. So no other process can take them, and no test waits until the
//! proxy listens: a client that connects before is served a moment later.

mod configuration;

use std::{
    env,
    fs::{self, DirBuilder, File},
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::{fd::OwnedFd, unix::fs::DirBuilderExt},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use self::configuration::Addresses;
pub use crate::program::Program;
use crate::{Entrance, Failure, Wire, tls::Tls};

/// Where clients of a proxy are. The proxy itself asks the application from 127.0.0.1.
const CLIENT: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// How long a proxy may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

impl Program {
    /// Where it is installed, if it is: in the path, where systems keep what serves, or where `.ci/edges` puts it.
    #[must_use]
    pub fn find(self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
        let home = env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/ci-tools"));
        let tools = env::var_os("TOOLS").map(PathBuf::from).or(home).map(|tools| tools.join("edges/bin"));
        let mut folders = env::split_paths(&path).chain(system).chain(tools);
        folders.find_map(|folder| Some(folder.join(self.name())).filter(|program| program.is_file()))
    }

    /// Why nothing can be asked through it here; nothing if it can.
    ///
    /// Written to the standard error, once, and also where a test's output is kept back.
    ///
    /// # Errors
    /// When it is not installed and the variable that [requires](Program::required) it is set.
    pub fn missing(self) -> Result<Option<&'static str>, Failure> {
        static TOLD: Mutex<Vec<&str>> = Mutex::new(Vec::new());
        if self.find().is_some() {
            return Ok(None);
        }
        let why = self.is_missing();
        if env::var_os(self.required()).is_some() {
            return Err(Failure::new(format!("{why}, and {} is set", self.required())));
        }
        if let Ok(mut told) = TOLD.lock()
            && !told.contains(&self.name())
        {
            told.push(self.name());
            writeln!(io::stderr(), "SKIPPED: {why}: nothing is asked through it")?;
        }
        Ok(Some(why))
    }

    /// Starts it in front of an application that speaks plain HTTP.
    ///
    /// # Errors
    /// When it is not installed or cannot be started. What it finds wrong later is in its [log](Proxy::log).
    pub fn start(self, upstream: SocketAddr) -> Result<Proxy, Failure> {
        let program = self.find().ok_or_else(|| Failure::new(self.is_missing()))?;
        let listeners = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
        let [plain, tls] = &listeners;
        let [plain, tls] = [plain.local_addr()?, tls.local_addr()?];
        let folder = Folder::new()?;
        let certificate = Tls::shared()?;
        folder.write("certificate.pem", certificate.certificate())?;
        folder.write("key.pem", certificate.key())?;
        folder.write("certificate-and-key.pem", &[certificate.certificate(), certificate.key()].concat())?;
        let mut command = self.command(&program, &folder, Addresses { plain, tls, upstream })?;
        let [plain_listener, tls_listener] = listeners.map(OwnedFd::from);
        let log = File::create(folder.0.join("log"))?;
        command.current_dir(&folder.0).stdin(plain_listener).stdout(tls_listener);
        let child = match self.ready() {
            None => command.stderr(log.try_clone()?).spawn()?,
            Some(_) => command.stderr(Stdio::piped()).spawn()?,
        };
        drop(command); // and with it our ends of its ports
        let mut proxy = Proxy { program: self, child, plain, tls, folder };
        if let (Some(ready), Some(said)) = (self.ready(), proxy.child.stderr.take()) {
            relay(BufReader::new(said), log, ready)?;
            await_routes(plain)?;
        }
        Ok(proxy)
    }
}

/// Writes into the log what a proxy says: until it is ready, and then aside.
fn relay(mut said: impl BufRead + Send + 'static, mut log: File, ready: &str) -> Result<(), Failure> {
    let mut line = String::new();
    while !line.contains(ready) {
        line.clear();
        if said.read_line(&mut line)? == 0 {
            return Err(Failure::new(format!("it ended before it said {ready:?}")));
        }
        log.write_all(line.as_bytes())?;
    }
    thread::spawn(move || io::copy(&mut said, &mut log));
    Ok(())
}

/// Asks until the routes count: a proxy says that it adds them a moment before.
fn await_routes(entrance: SocketAddr) -> Result<(), Failure> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let mut stream = TcpStream::connect(entrance)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ready.invalid\r\nConnection: close\r\n\r\n")?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply)?;
        if reply.starts_with(b"HTTP/1.1 302") {
            return Ok(());
        }
    }
    Err(Failure::new("its routes did not count in time"))
}

/// The blocks of a text in Markdown that are marked as being in this language, in order.
#[must_use]
pub fn documented(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.strip_prefix("```") == Some(language) {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

/// A running proxy, stopped when dropped.
#[derive(Debug)]
pub struct Proxy {
    program: Program,
    child: Child,
    plain: SocketAddr,
    tls: SocketAddr,
    folder: Folder,
}

impl Proxy {
    /// Where to ask it.
    #[must_use]
    pub fn entrance(&self, wire: Wire) -> Entrance {
        let address = match wire {
            Wire::Plain => self.plain,
            Wire::Tls => self.tls,
        };
        Entrance { client: Some(CLIENT.into()), ..wire.at(address) }
    }

    /// What it has complained of.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.0.join("log")).unwrap_or_default()
    }

    /// Which it is.
    #[must_use]
    pub fn program(&self) -> Program {
        self.program
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // A signal that can be caught, so that nginx ends its worker too.
        let told = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &self.child.id().to_string()]).status();
        if !told.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}

/// A folder of our own, with a key in it. Removed when dropped.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Failure> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("secure-conformance-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = env::temp_dir().join(name);
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    fn write(&self, name: impl AsRef<Path>, text: &str) -> Result<(), Failure> {
        let path = self.0.join(name);
        path.parent().map(fs::create_dir_all).transpose()?;
        Ok(fs::write(path, text)?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::{configuration::DOCUMENT, *};
    use crate::{Protocol, Request, Way};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    /// An application that replies to each request with its head.
    async fn echo() -> Result<SocketAddr, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.is_ok_and(|count| count > 0) {}
                let first = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", head.len());
                drop(stream.write_all(&[first.as_bytes(), &head].concat()).await);
            }
        });
        Ok(address)
    }

    /// What the application gets: these lines, and none as the client, which lies, has sent it.
    async fn check(
        program: Program,
        told: &[(Wire, &[&str])],
        lies: &[(&'static str, &'static str)],
    ) -> Result<(), Failure> {
        if program.missing()?.is_some() {
            return Ok(());
        }
        let target = if program == Program::Traefik { "/a/b?c=%2f" } else { "/a//b?c=%2f" };
        let proxy = program.start(echo().await?)?;
        for (wire, lines) in told {
            for protocol in Protocol::ALL.into_iter().filter(|it| Way::Through(program, *wire).speaks(*it)) {
                let request = Request::get(target).host("app.example:8443").over(protocol);
                let request = lies.iter().fold(request, |request, (name, value)| request.line(name, *value));
                let reply = request.send(proxy.entrance(*wire)).await?;
                let text = reply.map(|reply| reply.text()).unwrap_or_default();
                let heads: Vec<String> = text
                    .lines()
                    .filter_map(|line| line.split_once(": "))
                    .map(|(name, value)| format!("{}: {value}", name.to_lowercase()))
                    .collect();
                let place = format!("{program:?} {wire:?} {protocol:?}: {text:?}, log {:?}", proxy.log());
                assert!(text.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{place}");
                for line in *lines {
                    assert!(heads.iter().any(|head| head == line), "{line:?}: {place}");
                }
                for (name, value) in lies {
                    assert!(!heads.contains(&format!("{name}: {value}")), "{name:?}: {place}");
                }
            }
        }
        Ok(())
    }

    const LIES: [(&str, &str); 2] = [("x-forwarded-proto", "ftp"), ("x-forwarded-for", "192.0.2.1")];

    #[tokio::test]
    async fn nginx_tells_what_it_knows() -> Result<(), Failure> {
        let told = ["host: localhost", "x-forwarded-host: app.example:8443", "x-forwarded-for: 127.0.0.2"];
        let plain = [&told[..], &["x-forwarded-proto: http"]].concat();
        let tls = [&told[..], &["x-forwarded-proto: https"]].concat();
        let lies = [&LIES[..], &[("x-forwarded-host", "evil.example"), ("x-forwarded-port", "1")]].concat();
        check(Program::Nginx, &[(Wire::Plain, &plain), (Wire::Tls, &tls)], &lies).await
    }

    #[tokio::test]
    async fn nginx_tells_it_in_other_headers() -> Result<(), Failure> {
        let told = ["host: localhost", "x-proxy-host: app.example:8443", "x-forwarded-for: 127.0.0.2"];
        let plain = [&told[..], &["x-url-scheme: http"]].concat();
        let tls = [&told[..], &["x-url-scheme: https"]].concat();
        let lies = [("x-url-scheme", "ftp"), ("x-forwarded-for", "192.0.2.1"), ("x-proxy-host", "evil.example")];
        check(Program::NginxOtherHeaders, &[(Wire::Plain, &plain), (Wire::Tls, &tls)], &lies).await
    }

    #[tokio::test]
    async fn both_pass_the_host_on() -> Result<(), Failure> {
        let told = ["host: app.example:8443", "x-forwarded-for: 127.0.0.2"];
        let plain = [&told[..], &["x-forwarded-proto: http"]].concat();
        let tls = [&told[..], &["x-forwarded-proto: https"]].concat();
        for program in [Program::NginxKeepingHost, Program::HaproxyKeepingHost] {
            check(program, &[(Wire::Plain, &plain), (Wire::Tls, &tls)], &LIES).await?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn caddy_and_traefik_tell_what_they_know() -> Result<(), Failure> {
        let told = ["host: app.example:8443", "x-forwarded-host: app.example:8443", "x-forwarded-for: 127.0.0.2"];
        let plain = [&told[..], &["x-forwarded-proto: http"]].concat();
        let tls = [&told[..], &["x-forwarded-proto: https"]].concat();
        let lies = [&LIES[..], &[("x-forwarded-host", "evil.example")]].concat();
        check(Program::Caddy, &[(Wire::Plain, &plain), (Wire::Tls, &tls)], &lies).await?;
        let lies = [&lies[..], &[("x-forwarded-port", "1")]].concat();
        check(Program::Traefik, &[(Wire::Plain, &plain), (Wire::Tls, &tls)], &lies).await
    }

    #[test]
    fn all_documents_show_the_same_lines() {
        const TRANSPORT: &str = include_str!("../../crates/secure-core/src/request/transport.rs");
        let docs: Vec<&str> =
            TRANSPORT.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim_start).collect();
        for (language, blocks) in [("nginx", 3), ("haproxy", 2)] {
            assert_eq!(documented(DOCUMENT, language).len(), blocks, "{language}");
            assert_eq!(documented(DOCUMENT, language), documented(&docs.join("\n"), language));
        }
    }

    #[tokio::test]
    async fn haproxy_tells_what_it_knows() -> Result<(), Failure> {
        let host = "host: app.example:8443";
        let plain = [host, "forwarded: for=127.0.0.2;host=\"app.example:8443\";proto=http"];
        let tls = [host, "forwarded: for=127.0.0.2;host=\"app.example:8443\";proto=https"];
        check(Program::Haproxy, &[(Wire::Plain, &plain), (Wire::Tls, &tls)], &[("forwarded", "proto=ftp")]).await
    }

    #[tokio::test]
    async fn a_proxy_that_has_stopped_leaves_nothing_behind() -> Result<(), Failure> {
        for program in Program::ALL {
            if program.missing()?.is_some() {
                continue;
            }
            let proxy = program.start(echo().await?)?;
            let (entrance, folder) = (proxy.entrance(Wire::Plain), proxy.folder.0.clone());
            assert!(Request::get("/").send(entrance).await?.is_some_and(|reply| reply.status == 200), "{program:?}");
            drop(proxy);
            assert!(!folder.exists(), "{program:?}");
            assert!(!matches!(Request::get("/").send(entrance).await, Ok(Some(_))), "{program:?}");
        }
        Ok(())
    }
}
