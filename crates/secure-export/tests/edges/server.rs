//! [`Server`]: a program with its configuration, and [`Running`], the same at work.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    client::{self, OPENSSL, Reply, Wire},
    program::Program,
    servers::{Garbage, Place},
    upstream,
};

/// A program, and how it is run with exported files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    /// What is run.
    pub(crate) program: Program,
    /// The targets that its files are exported for.
    pub(crate) targets: &'static [&'static str],
    /// Its configuration, in which `@NAME@` stands for what only a run knows.
    pub(crate) configuration: &'static str,
    /// The name of the file of the configuration.
    pub(crate) file: &'static str,
    /// The arguments that make it read the file.
    pub(crate) arguments: &'static [&'static str],
    /// The arguments that make it check the file alone; none where it cannot.
    pub(crate) check: &'static [&'static str],
    /// What it logs when it listens.
    pub(crate) ready: &'static str,
    /// Where it has something to reply.
    pub(crate) places: &'static [Place],
    /// What it replies to what is not HTTP.
    pub(crate) garbage: Garbage,
    /// Whether it can keep what an upstream sent.
    pub(crate) keeps: bool,
    /// Whether it can send another content security policy over plain HTTP.
    pub(crate) upgrades: bool,
    /// Headers that it does not change, whatever the policy says.
    pub(crate) without: &'static [&'static str],
    /// Whether it ends TLS, too.
    pub(crate) tls: bool,
}

/// After this, a server that is not ready is a failure. The machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);

impl Server {
    /// Writes its files into a folder of its own: the exported ones by the names of their targets, a site, a certificate.
    pub(crate) fn prepare(&self, exported: &[(&str, String)]) -> Prepared {
        let folder = Folder::new();
        let place = &folder.0;
        let site = place.join("site");
        for name in ["site", "run", "dynamic"] {
            fs::create_dir(place.join(name)).unwrap();
        }
        fs::write(site.join("index.html"), "page").unwrap();
        if self.tls {
            let (certificate, key) = certificate();
            fs::write(place.join("certificate.pem"), certificate).unwrap();
            fs::write(place.join("key.pem"), key).unwrap();
            fs::write(place.join("both.pem"), [certificate.as_str(), key.as_str()].concat()).unwrap();
        }
        let [plain, tls, upstream] = [free_port(), free_port(), upstream::start()];
        let mut text = self.configuration.to_owned();
        let mut routes = include_str!("configurations/traefik-routes.yml").to_owned();
        for (target, content) in exported {
            let path = match *target {
                "htaccess" => site.join(".htaccess"),
                "traefik" => place.join("dynamic/headers.yml"),
                target => place.join(target),
            };
            fs::write(path, content).unwrap();
            let lines: Vec<_> = content.lines().filter(|line| !line.starts_with('#')).collect();
            for indent in [0, 4, 10] {
                let indented = lines.join(&format!("\n{}", " ".repeat(indent)));
                text = text.replace(&format!("@{indent}:{target}@"), indented.trim());
            }
        }
        let modules = self.program.modules().unwrap_or_default();
        for (mark, value) in [
            ("@FOLDER@", place.display().to_string()),
            ("@MODULES@", modules.display().to_string()),
            ("@PLAIN@", plain.port().to_string()),
            ("@TLS@", tls.port().to_string()),
            ("@UPSTREAM@", upstream.to_string()),
            ("@UPSTREAM_PORT@", upstream.port().to_string()),
        ] {
            text = text.replace(mark, &value);
            routes = routes.replace(mark, &value);
        }
        fs::write(place.join(self.file), text).unwrap();
        fs::write(place.join("dynamic/routes.yml"), routes).unwrap();
        Prepared { server: *self, folder, plain, tls }
    }

    /// Starts it with exported files, and waits until it listens.
    pub(crate) fn start(&self, exported: &[(&str, String)]) -> Running {
        // Another process may have taken a port that was free.
        let mut said = String::new();
        for _ in 0..3 {
            match self.prepare(exported).start() {
                Ok(running) => return running,
                Err(failure) => said = failure,
            }
        }
        panic!("{} is not ready; it said:\n{said}", self.program.0)
    }
}

/// A server whose files are written.
#[derive(Debug)]
pub(crate) struct Prepared {
    server: Server,
    folder: Folder,
    plain: SocketAddr,
    tls: SocketAddr,
}

impl Prepared {
    /// Lets the program check its files, and gives what it complains of.
    pub(crate) fn check(&self) -> Option<String> {
        let output = self.command(self.server.check).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (!output.status.success()).then(|| String::from_utf8_lossy(&said).into_owned())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let folder = &self.folder.0;
        let file: PathBuf = folder.join(self.server.file);
        let modules = self.server.program.modules().unwrap_or_default();
        let put_in = |text: &str| {
            [("@FILE@", &file), ("@FOLDER@", folder), ("@MODULES@", &modules)]
                .iter()
                .fold(text.to_owned(), |text, (mark, path)| text.replace(mark, &path.display().to_string()))
        };
        let mut command = self.server.program.command();
        command.args(arguments.iter().map(|argument| put_in(argument))).current_dir(folder);
        // Whatever it keeps, it keeps there.
        let kept = folder.join("run");
        command.env("HOME", &kept).env("XDG_DATA_HOME", &kept).env("XDG_CONFIG_HOME", &kept);
        command
    }

    fn start(self) -> Result<Running, String> {
        let mut command = self.command(self.server.arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Stopped(command.spawn().unwrap());
        let (sender, lines) = mpsc::channel();
        relay(child.0.stdout.take(), sender.clone());
        relay(child.0.stderr.take(), sender);
        let (end, mut said) = (Instant::now() + PATIENCE, Vec::new());
        while let Ok(line) = lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            let is_ready = line.contains(self.server.ready);
            said.push(line);
            if is_ready {
                let running = Running { prepared: self, _child: child, lines, said };
                running.settle();
                return Ok(running);
            }
        }
        Err(said.join("\n"))
    }
}

/// Sends on what a program prints, line by line.
fn relay(from: Option<impl Read + Send + 'static>, to: Sender<String>) {
    if let Some(from) = from {
        thread::spawn(move || {
            for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
                // Also where nobody listens any more: otherwise the program would wait.
                drop(to.send(String::from_utf8_lossy(&line).into_owned()));
            }
        });
    }
}

/// A server at work, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    prepared: Prepared,
    _child: Stopped,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Running {
    /// Where it listens.
    pub(crate) fn address(&self, wire: Wire) -> SocketAddr {
        if wire == Wire::Tls { self.prepared.tls } else { self.prepared.plain }
    }

    /// Asks until it replies as it should: some log that they are ready just before they are.
    fn settle(&self) {
        let Some(place) = self.prepared.server.places.first() else { return };
        let end = Instant::now() + PATIENCE;
        let is_there = || TcpStream::connect(self.address(Wire::Plain)).is_ok();
        while !(is_there() && self.get(Wire::Plain, place.path).status == place.status) && Instant::now() < end {
            thread::yield_now();
        }
    }

    /// Asks for a path.
    pub(crate) fn get(&self, wire: Wire, path: &str) -> Reply {
        client::get(wire, self.address(wire), path)
    }

    /// What it has said so far.
    pub(crate) fn said(&mut self) -> String {
        self.said.extend(self.lines.try_iter());
        self.said.join("\n")
    }
}

/// A process that is stopped when dropped. Each program runs as one.
#[derive(Debug)]
pub(crate) struct Stopped(pub(crate) Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A folder of our own, removed when dropped.
#[derive(Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("secure-edges-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A certificate and its key, which nobody trusts.
fn certificate() -> &'static (String, String) {
    static MADE: OnceLock<(String, String)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = Folder::new();
        let path = |name: &str| folder.0.join(name);
        let (key, certificate) = (path("key.pem"), path("certificate.pem"));
        let mut command = OPENSSL.command();
        command.args(["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        command.args([
            "-days",
            "2",
            "-subj",
            "/CN=app.example",
            "-addext",
            "subjectAltName=DNS:app.example,IP:127.0.0.1",
        ]);
        let output = command.arg("-keyout").arg(&key).arg("-out").arg(&certificate).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        (read(&certificate), read(&key))
    })
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
