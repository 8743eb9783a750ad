//! What a user does with the packages: an application on each framework, and the command, built from the packages alone and
//! asked over loopback. The command says what the policy sends, and the applications must send it.

use std::{fs, path::Path, process::Command};

use super::{
    folder,
    packages::{self, Package},
};
use crate::{
    http::{self, Response},
    process::{self, cargo, run},
    server::Server,
};

/// The sources, with a folder each.
const SOURCES: &str = "xtask/applications";

/// What stands for the version of the packages in the manifests there.
const VERSION: &str = "{version}";

/// The package of the command, and its program.
const COMMAND: &str = "secure-headers";

/// The policy of the applications.
const PRESET: &str = "strict";

/// Builds and asks all of them.
pub(super) fn prove(packages: &[Package]) -> Result<String, String> {
    let command = packages.iter().find(|package| package.name == COMMAND);
    let command = command.ok_or_else(|| format!("no package of {COMMAND}"))?;
    let frameworks = process::list(SOURCES);
    write(&frameworks, packages, command)?;

    build(COMMAND)?;
    let program = process::built(COMMAND);
    says_its_version(&program, &command.version)?;
    finds_a_mistake(&program)?;
    let page = sent(&process::output(Command::new(&program).args(["show", "--nonce", "--preset", PRESET]))?);
    let missing = sent(&process::output(Command::new(&program).args(["show", "--status=404", "--preset", PRESET]))?);
    if page.is_empty() || missing.is_empty() {
        return Err(format!("`{COMMAND} show --preset {PRESET}` names no header"));
    }
    println!("{COMMAND}: its own version, a mistake, {} headers", page.len());

    for framework in &frameworks {
        let name = format!("application-{framework}");
        build(&name)?;
        let count = ask(&name, &page, &missing).map_err(|fault| format!("{name}: {fault}"))?;
        println!("{name}: {count} headers as the command says, on a page and where there is none");
    }
    Ok(format!("{} applications and the command run from them alone", frameworks.len()))
}

/// Writes a workspace of the applications and the command, in which our crates are the unpacked ones.
fn write(frameworks: &[String], packages: &[Package], command: &Package) -> Result<(), String> {
    for framework in frameworks {
        let (from, to) = (Path::new(SOURCES).join(framework), folder().join("applications").join(framework));
        let manifest = process::read(from.join("Cargo.toml"))?.replace(VERSION, &command.version);
        process::write(to.join("Cargo.toml"), &manifest)?;
        process::write(to.join("src/main.rs"), &process::read(from.join("src/main.rs"))?)?;
    }
    process::write(folder().join("Cargo.toml"), &workspace(frameworks, packages, command))?;
    // The versions of the workspace, as far as they are the same packages.
    process::write(folder().join("Cargo.lock"), &process::read("Cargo.lock")?)
}

/// The manifest of that workspace. It has the profile of ours, so that what is built there already is not built again.
fn workspace(frameworks: &[String], packages: &[Package], command: &Package) -> String {
    let members = frameworks.iter().map(|framework| format!("applications/{framework}"));
    let members: Vec<String> = members.chain([command.member()]).map(|member| format!("{member:?}")).collect();
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n\
         {}",
        members.join(", "),
        packages::patches(packages)
    )
}

/// Builds one member alone, with the features that it asks for by itself.
fn build(name: &str) -> Result<(), String> {
    let mut build = cargo(&["build", "-q", "-p", name, "--manifest-path"]);
    run(build.arg(folder().join("Cargo.toml")).env("CARGO_TARGET_DIR", process::target()))
}

fn says_its_version(program: &Path, version: &str) -> Result<(), String> {
    let said = process::output(Command::new(program).arg("--version"))?;
    let expected = format!("{COMMAND} {version}");
    (said.trim() == expected)
        .then_some(())
        .ok_or_else(|| format!("`{COMMAND} --version` says {said:?}, not {expected}"))
}

/// A configuration with a mistake is refused, with its place.
fn finds_a_mistake(program: &Path) -> Result<(), String> {
    let file = folder().join("mistake.toml");
    process::write(&file, "preset = \"strict\"\nx-frame-options = \"ALLOW\"\n")?;
    let mut check = Command::new(program);
    let output = check.args(["check", "--config"]).arg(&file).output();
    let output = output.map_err(|error| format!("{COMMAND}: {error}"))?;
    drop(fs::remove_file(file));
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if output.status.code() == Some(1) && said.contains("mistake.toml:2:") && said.contains("ALLOW") {
        return Ok(());
    }
    Err(format!("`{COMMAND} check` took a wrong value: {}\n{said}", output.status))
}

/// The headers that the command shows. Lines that begin with a blank, or have one in their name, say other things.
fn sent(shown: &str) -> Vec<(String, String)> {
    let lines = shown.lines().filter_map(|line| line.split_once(": "));
    let headers = lines.filter(|(name, _)| !name.contains(' '));
    headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Starts an application, and asks it for its page twice and for one that is missing. Returns how many headers were compared.
fn ask(name: &str, page: &[(String, String)], missing: &[(String, String)]) -> Result<usize, String> {
    let server = Server::start(name, &mut Command::new(process::built(name)))?;
    let get = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n");
        http::exchange(server.address(), &request).map_err(|fault| format!("{path}: {fault}"))
    };
    let (first, second, absent) = (get("/")?, get("/")?, get("/missing")?);
    let nonce = compare(&first, 200, page)?;
    if nonce.is_empty() || nonce == compare(&second, 200, page)? {
        return Err(format!("the nonce {nonce:?} is not a new one for each response"));
    }
    compare(&absent, 404, missing)?;
    Ok(page.len() + missing.len())
}

/// Compares a response with what the policy sends. Gives back the nonce of its page.
fn compare<'r>(response: &'r Response, status: u16, expected: &[(String, String)]) -> Result<&'r str, String> {
    if response.status != status {
        return Err(format!("the status is {}, not {status}", response.status));
    }
    let nonce = response.body.split_once("nonce=\"").and_then(|(_, rest)| rest.split_once('"'));
    let nonce = nonce.map_or("", |(nonce, _)| nonce);
    for (name, value) in expected {
        let value = value.replace("{nonce}", nonce);
        let values = response.values(name);
        if values != [value.as_str()] {
            return Err(format!("{status}: {name} is {values:?}, and the policy says {value:?}"));
        }
    }
    Ok(nonce)
}

#[cfg(test)]
mod tests {
    use super::{super::packages::tests::package, *};

    #[test]
    fn packages_take_the_place_of_the_registry() {
        let packages = [package("secure-core", ""), package("secure-headers", "")];
        assert_eq!(
            workspace(&["axum".to_owned()], &packages, &packages[1]),
            "[workspace]\nresolver = \"3\"\nmembers = [\"applications/axum\", \"packages/secure-headers-1.2.3\"]\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n\n[patch.crates-io]\n\
             secure-core = { path = \"packages/secure-core-1.2.3\" }\n\
             secure-headers = { path = \"packages/secure-headers-1.2.3\" }\n"
        );
    }

    #[test]
    fn headers_are_read_from_what_the_command_shows() {
        let shown = "X-Frame-Options: DENY\n    preset strict\ntaken out: Server\ncookie *: Secure\n    a: b\n";
        assert_eq!(sent(shown), [("X-Frame-Options".to_owned(), "DENY".to_owned())]);
    }

    #[track_caller]
    fn check(headers: &str, expected: Result<&str, &str>) {
        let text = format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n<script nonce=\"abc\">");
        let response = http::parse(text.as_bytes()).unwrap();
        let policy = [("A".to_owned(), "'nonce-{nonce}'".to_owned())];
        assert_eq!(compare(&response, 200, &policy), expected.map_err(str::to_owned));
    }

    #[test]
    fn every_header_is_there_once_with_its_value() {
        check("a: 'nonce-abc'", Ok("abc"));
        check("a: 'nonce-x'", Err("200: A is [\"'nonce-x'\"], and the policy says \"'nonce-abc'\""));
        check(
            "a: 'nonce-abc'\r\na: 'nonce-abc'",
            Err("200: A is [\"'nonce-abc'\", \"'nonce-abc'\"], and the policy says \"'nonce-abc'\""),
        );
        check("b: c", Err("200: A is [], and the policy says \"'nonce-abc'\""));
    }
}
