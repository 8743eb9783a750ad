//! Generated values, read back from the replies of the real servers: each byte must arrive.

use secure_core::{Conflict, CustomHeader, Policy};
use secure_export::{Target, export};

use crate::{
    client::{OPENSSL, Wire},
    replies::exported,
    server::Server,
    servers::SERVERS,
};

/// Headers of one policy.
const COUNT: usize = 60;

/// Pieces that a language of configuration may read as something else.
const SPECIAL: &[&str] = &[
    "\"",
    "'",
    "\\",
    "\\\\",
    "\\\"",
    "`",
    "$",
    "${",
    "$a",
    "{$",
    "{",
    "}",
    "{{",
    "}}",
    "%",
    "%%",
    "%[",
    "%{",
    "#",
    " #",
    ";",
    ",",
    ", ",
    ":",
    "!",
    "<",
    ">",
    "&",
    "*",
    "|",
    "=",
    "\\n",
    "\\t",
    "\\x41",
    "@",
    "~",
    "^",
    "?",
    "(",
    ")",
    "[",
    "]",
    "{env.HOME}",
    "{http.request.uri}",
    "%{HTTPS}s",
    "%REQ(:path)%",
    "$host",
    "${HOME}",
    " a",
    "b",
];

/// Values that a header may have.
#[derive(Debug)]
struct Values(u64);

impl Values {
    /// As good as any: xorshift.
    fn number(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }

    fn next(&mut self) -> String {
        let mut text = String::from("v");
        for _ in 0..=self.number(12) {
            match self.number(4) {
                0 => text.push(char::from(b' ' + u8::try_from(self.number(95)).unwrap())),
                _ => text.push_str(SPECIAL[self.number(SPECIAL.len())]),
            }
        }
        text.trim().to_owned()
    }
}

fn policy(values: &[(String, String)]) -> Policy {
    let header = |(name, value): &(String, String)| CustomHeader::new(name.clone(), value.clone()).unwrap();
    values.iter().map(header).fold(Policy::empty().with(Conflict::Replace), Policy::with)
}

fn check(server: &Server, seed: u64) {
    let targets: Vec<_> = server.targets.iter().filter_map(|name| Target::find(name)).collect();
    let mut source = Values(seed);
    let (mut values, mut refused) = (Vec::new(), 0);
    while values.len() < COUNT {
        let one = (format!("X-Value-{}", values.len()), source.next());
        let alone = policy(std::slice::from_ref(&one));
        if targets.iter().all(|target| export(&alone, target).is_ok()) {
            values.push(one);
        } else {
            refused += 1;
        }
    }
    assert!(refused < COUNT, "{:?}: {refused} refused for {COUNT}", server.targets);
    let running = server.start(&exported(server, &policy(&values)));
    let reply = running.get(Wire::Plain, server.places.iter().find(|place| place.covered).unwrap().path);
    let wrong: Vec<_> = values
        .iter()
        .map(|(name, value)| (value, reply.values(name)))
        .filter(|(value, seen)| seen != &[(*value).clone()])
        .map(|(value, seen)| format!("{value:?} arrived as {seen:?}"))
        .collect();
    assert!(wrong.is_empty(), "{:?}, seed {seed}:\n{}", server.targets, wrong.join("\n"));
}

#[test]
fn every_byte_arrives() {
    for server in SERVERS.iter().filter(|server| !(server.program.is_missing() || server.tls && OPENSSL.is_missing())) {
        check(server, 0x5eed);
        check(server, 0xbead_cafe);
    }
}
