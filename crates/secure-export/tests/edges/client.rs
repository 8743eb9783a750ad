//! A client that shows a reply as it came: every header line, repeated ones too.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
    time::Duration,
};

use crate::program::Program;

/// What is spoken on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Plain,
    /// TLS, which `openssl` speaks for us.
    Tls,
}

/// The program that speaks TLS, and makes the certificate.
pub(crate) const OPENSSL: Program = Program("openssl");

/// After this, a reply is a failure. The machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The head of a reply.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    lines: Vec<(String, String)>,
}

impl Reply {
    /// The values of all lines of this name.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        let lines = self.lines.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        lines.map(|(_, value)| value.clone()).collect()
    }

    fn read(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let (head, _) = text.split_once("\r\n\r\n")?;
        let mut rows = head.split("\r\n");
        let status = rows.next()?.split(' ').nth(1)?.parse().ok()?;
        let line = |row: &str| {
            let (name, value) = row.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        };
        Some(Self { status, lines: rows.filter_map(line).collect() })
    }
}

/// Asks for a path.
pub(crate) fn get(wire: Wire, address: SocketAddr, path: &str) -> Reply {
    let bytes = format!("GET {path} HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n");
    raw(wire, address, &bytes).unwrap_or_else(|| panic!("no reply to {path}"))
}

/// Sends bytes, and gives the reply if there is one.
pub(crate) fn raw(wire: Wire, address: SocketAddr, bytes: &str) -> Option<Reply> {
    let received = if wire == Wire::Tls { over_tls(address, bytes) } else { over_tcp(address, bytes) };
    Reply::read(&received)
}

fn over_tcp(address: SocketAddr, bytes: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut received = Vec::new();
    // A server that refuses what it got may hang up hard; what came before counts.
    drop(stream.read_to_end(&mut received));
    received
}

fn over_tls(address: SocketAddr, bytes: &str) -> Vec<u8> {
    let mut command = OPENSSL.command();
    command.args(["s_client", "-quiet", "-ign_eof", "-servername", "app.example", "-connect"]).arg(address.to_string());
    talk(&mut command, bytes)
}

fn talk(command: &mut Command, bytes: &str) -> Vec<u8> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(bytes.as_bytes()).unwrap();
    let mut received = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut received).unwrap();
    drop(input);
    child.wait().unwrap();
    received
}
