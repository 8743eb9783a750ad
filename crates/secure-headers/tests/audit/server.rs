//! [`Site`]: a site on loopback, over TLS and plain HTTP, and the command that is run against it.

use std::{
    env, fs,
    io::Write,
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use rcgen::{CertificateParams, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring, pki_types::PrivatePkcs8KeyDer};

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn run(arguments: &[&str]) -> Ran {
    run_with(arguments, b"")
}

/// Runs the command with this as its standard input.
pub(crate) fn run_with(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secure-headers"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for variable in
        ["CLICOLOR_FORCE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
    {
        command.env_remove(variable);
    }
    let mut child = command.spawn().unwrap();
    // A command that is wrong does not read.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) is_tls: bool,
    /// The port of HTTPS.
    pub(crate) secure: u16,
    pub(crate) head: String,
}

impl Asked {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn path(&self) -> &str {
        self.line().split(' ').nth(1).unwrap_or_default()
    }
}

/// A site that answers to `app.example`, `other.example` and `stranger.example`, until the test ends.
pub(crate) struct Site {
    secure: SocketAddr,
    plain: SocketAddr,
    authority: String,
    folder: PathBuf,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Site {
    pub(crate) fn start(respond: impl Fn(&Asked) -> Vec<u8> + Clone + Send + 'static) -> Self {
        let (site, listeners) = Self::listening();
        let config = listeners.config;
        for (listener, config) in [(listeners.secure, Some(config)), (listeners.plain, None)] {
            let (respond, asked, secure) = (respond.clone(), site.asked.clone(), site.secure.port());
            thread::spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    let (respond, asked, config) = (respond.clone(), asked.clone(), config.clone());
                    thread::spawn(move || serve(stream, secure, config, &respond, &asked));
                }
            });
        }
        site
    }

    /// A site that accepts connections and never says anything.
    pub(crate) fn silent() -> Self {
        let (site, listeners) = Self::listening();
        // The system accepts into the queue; nobody takes from it, as long as the process lives.
        std::mem::forget(listeners);
        site
    }

    fn listening() -> (Self, Listeners) {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
        let (secure, plain) = (listen(), listen());
        let folder = env::temp_dir().join(format!(
            "secure-headers-audit-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        ));
        fs::create_dir_all(&folder).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = ["app.example", "other.example", "stranger.example", "localhost"].map(str::to_owned);
        let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .unwrap();
        let site = Self {
            secure: secure.local_addr().unwrap(),
            plain: plain.local_addr().unwrap(),
            authority: certificate.pem(),
            folder,
            asked: Arc::default(),
        };
        (site, Listeners { secure, plain, config: Arc::new(config) })
    }

    /// Writes a file, and returns its name.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Audits, and trusts the certificate.
    pub(crate) fn audit(&self, arguments: &[&str]) -> Ran {
        let authority = self.file("authority.pem", &self.authority);
        self.audit_untrusting(&[arguments, &["--ca", &authority]].concat())
    }

    /// Audits, and trusts whom the system trusts.
    pub(crate) fn audit_untrusting(&self, arguments: &[&str]) -> Ran {
        let pin = |host: &str, port: u16, address: SocketAddr| format!("{host}:{port}:{address}");
        let mut all = vec!["audit".to_owned()];
        all.extend(arguments.iter().map(ToString::to_string));
        for host in ["app.example", "other.example"] {
            let is_named = host == "app.example" || arguments.contains(&"--host");
            if is_named {
                all.extend(["--resolve".to_owned(), pin(host, 443, self.secure)]);
                all.extend(["--resolve".to_owned(), pin(host, 80, self.plain)]);
            }
        }
        run(&all.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The certificate, as PEM.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The ports of plain HTTP and of HTTPS.
    pub(crate) fn ports(&self) -> [u16; 2] {
        [self.plain.port(), self.secure.port()]
    }

    /// The requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Listeners {
    secure: TcpListener,
    plain: TcpListener,
    config: Arc<ServerConfig>,
}

fn serve(
    stream: TcpStream,
    secure: u16,
    config: Option<Arc<ServerConfig>>,
    respond: &dyn Fn(&Asked) -> Vec<u8>,
    asked: &Mutex<Vec<Asked>>,
) {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    match config {
        None => converse(stream, (false, secure), respond, asked),
        Some(config) => {
            let stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
            converse(stream, (true, secure), respond, asked);
        }
    }
}

/// Reads one request, answers, and closes.
fn converse(
    mut stream: impl std::io::Read + Write,
    (is_tls, secure): (bool, u16),
    respond: &dyn Fn(&Asked) -> Vec<u8>,
    asked: &Mutex<Vec<Asked>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let request = Asked { is_tls, secure, head: String::from_utf8_lossy(&head).into_owned() };
    let answer = respond(&request);
    asked.lock().unwrap().push(request);
    let _ = stream.write_all(&answer);
    let _ = stream.flush();
}
