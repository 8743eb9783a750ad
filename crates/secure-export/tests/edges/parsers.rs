//! The parsers of hosts that have no server to run here: Netlify's, and Firebase's emulator.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use secure_core::{Conflict, MemoryBackend, Policy, Prepared, Scheme};
use secure_export::{Target, export};
use serde_json::{Value, json};

use crate::{
    client::{self, Wire},
    oracle::{Oracle, policy},
    program::{Program, is_module_missing, modules},
    server::{Folder, Stopped},
};

fn exported(policy: &Policy, name: &str) -> String {
    export(policy, Target::find(name).unwrap()).unwrap().text
}

/// Runs a script that imports modules which are installed.
fn node(script: &str) -> Command {
    let script = script.replace("@MODULES@", &modules().display().to_string());
    let mut command = Program("node").command();
    command.args(["--input-type=module", "-e", &script, "--"]);
    command
}

const NETLIFY: &str = "
import { parseAllHeaders } from '@MODULES@/netlify-headers-parser/lib/index.js';
const [file, toml] = process.argv.slice(-2);
const result = await parseAllHeaders({
  headersFiles: file === '-' ? [] : [file], netlifyConfigPath: toml === '-' ? undefined : toml, configHeaders: [], minimal: true,
});
console.log(JSON.stringify({ headers: result.headers, errors: result.errors.map(String) }));
";

#[test]
fn netlify_reads_what_is_written() {
    if is_module_missing("netlify-headers-parser") {
        return;
    }
    let folder = Folder::new();
    let whole = policy(Conflict::Keep, true);
    // The commas of `X-Report` only the other format holds.
    let mut spaced = whole.clone();
    spaced.headers.custom.retain(|header| !header.value().as_str().contains(",\""));
    for (policy, name, file) in [(&spaced, "netlify", "_headers"), (&whole, "netlify-toml", "netlify.toml")] {
        let path = folder.0.join(file);
        fs::write(&path, exported(policy, name)).unwrap();
        let path = path.display().to_string();
        let arguments = if name == "netlify" { [path.as_str(), "-"] } else { ["-", path.as_str()] };
        let output = node(NETLIFY).args(arguments).output().unwrap();
        let read: Value = serde_json::from_slice(&output.stdout).unwrap();
        let prepared: Prepared<MemoryBackend> = policy.prepare().unwrap();
        let values: serde_json::Map<_, _> =
            prepared.lines().map(|(name, value)| (name.to_owned(), json!(value))).collect();
        assert_eq!(read, json!({ "headers": [{ "for": "/*", "values": values }], "errors": [] }), "{name}");
    }
}

const FIREBASE: &str = "
import superstatic from '@MODULES@/superstatic/lib/index.js';
import { readFileSync } from 'node:fs';
const [config, cwd] = process.argv.slice(-2);
const hosting = JSON.parse(readFileSync(config, 'utf8')).hosting;
const app = superstatic.server({ port: 0, hostname: '127.0.0.1', cwd, config: {
  public: '.', redirects: [{ source: '/red', destination: '/', type: 301 }], ...hosting,
} });
const server = app.listen(() => console.log(server.address().port));
";

#[test]
fn firebase_sends_what_is_written() {
    if is_module_missing("superstatic") {
        return;
    }
    let policy = policy(Conflict::Replace, false);
    let folder = Folder::new();
    let (config, site) = (folder.0.join("firebase.json"), folder.0.join("site"));
    fs::write(&config, exported(&policy, "firebase")).unwrap();
    fs::create_dir(&site).unwrap();
    fs::write(site.join("index.html"), "page").unwrap();
    let mut child = Stopped(node(FIREBASE).arg(&config).arg(&site).stdout(Stdio::piped()).spawn().unwrap());
    let mut port = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let address = ([127, 0, 0, 1], port.trim().parse().unwrap()).into();
    let oracle = Oracle::new(&policy, &["Server", "X-Powered-By", "Powered-By", "X-Generator"]);
    for (path, status, covered) in [("/", 200, true), ("/none", 404, true), ("/red", 301, false)] {
        let reply = client::get(Wire::Plain, address, path);
        let all = oracle.expected(Scheme::Https, status, &[]);
        let expected = if covered { all } else { oracle.nothing() };
        assert_eq!((reply.status, oracle.seen(&reply)), (status, expected), "{path}");
    }
}
