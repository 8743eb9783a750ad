//! [`start`]: the application behind a proxy.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

/// What a path of it replies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Own {
    pub(crate) path: &'static str,
    pub(crate) status: u16,
    /// Beside `Content-Type`.
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

const fn own(path: &'static str, status: u16, headers: &'static [(&'static str, &'static str)]) -> Own {
    Own { path, status, headers }
}

/// All of its paths.
pub(crate) const OWN: &[Own] = &[
    own("/bare", 200, &[("X-Powered-By", "coffee")]),
    own(
        "/own",
        200,
        &[
            ("Strict-Transport-Security", "max-age=1"),
            ("Content-Security-Policy", "default-src https://own.example"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "unsafe-url"),
            ("Cache-Control", "max-age=60"),
            ("X-Quotes", "own"),
        ],
    ),
    own("/nonce", 200, &[("Content-Security-Policy", "script-src 'nonce-Zm9vYmFy' 'strict-dynamic'")]),
    own("/missing", 404, &[("X-Frame-Options", "DENY")]),
    own("/broken", 500, &[("X-Powered-By", "coffee")]),
    own("/redirect", 302, &[("Location", "/elsewhere"), ("Referrer-Policy", "origin")]),
];

/// Starts a server that replies as [`OWN`] says, for as long as the process lives.
pub(crate) fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || reply(stream));
        }
    });
    address
}

fn reply(mut stream: TcpStream) -> Option<()> {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).ok()? {
            0 => return None,
            count => head.extend_from_slice(piece.get(..count)?),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1)?;
    let found = OWN.iter().find(|own| path.ends_with(own.path));
    let (status, own) = found.map_or((200, &[][..]), |own| (own.status, own.headers));
    let lines: Vec<_> = own.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let start =
        format!("HTTP/1.1 {status} Said\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n");
    stream.write_all(format!("{start}{}\r\nup", lines.concat()).as_bytes()).ok()
}
