//! `secure-headers hash` and `secure-headers sri` on folders of pages.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

/// A folder of its own with these files, which is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("secure-headers-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        for (name, text) in files {
            let path = path.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(path)
    }

    /// The command in this folder: its code, what it prints, and what it reports.
    fn run(&self, arguments: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_secure-headers"));
        command.args(arguments.split(' ')).current_dir(&self.0);
        for variable in ["CLICOLOR", "CLICOLOR_FORCE", "NO_COLOR"] {
            command.env_remove(variable);
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    #[track_caller]
    fn check(&self, arguments: &str, code: i32, printed: &str, told: &str) {
        assert_eq!(self.run(arguments), (code, printed.to_owned(), told.to_owned()), "{arguments}");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const START: &str = "'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='"; // start()

#[test]
fn a_policy_is_printed_in_four_formats() {
    let page = "<script>start()</script><img src=//cdn.example/a.png>";
    let folder = Folder::new("formats", &[("dist/index.html", page), ("dist/app_bg.wasm", "")]);
    let csp = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {START}; style-src 'self'; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    let blocked = "warning: index.html:1:25: img-src does not let \"//cdn.example/a.png\" through\n  \
                   add its host to the policy, or keep a copy of the file on your own site\n";
    folder.check("hash dist", 0, &format!("{csp}\n"), blocked);
    folder.check("hash dist --format toml", 0, &format!("content-security-policy = \"{csp}\"\n"), blocked);
    let rust = format!(
        "/// The policy of the pages that the build made.\npub const CONTENT_SECURITY_POLICY: &str = \"{csp}\";\n"
    );
    folder.check("hash dist --format rust", 0, &rust, blocked);
    let (code, json, _) = folder.run("hash dist --format json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, json["content-security-policy"].as_str()), (0, Some(csp.as_str())));
    assert_eq!(json["blocked"][0]["place"]["column"], 25);
    assert_eq!(json["service-worker"], "default-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'");
}

#[test]
fn what_no_hash_allows_is_an_error() {
    let folder = Folder::new("refused", &[("dist/a.html", "<p onclick='\u{1b}]0;x'>\n<a href=javascript:b>")]);
    let told = "error: a.html:1:1: the handler onclick=\"\\u{1b}]0;x\" does not run, and no hash allows it\n  \
                call `addEventListener` in a script instead\n\
                error: a.html:2:1: the address href=\"javascript:b\" of <a> does not run, and no hash allows it\n  \
                use a button, and call `addEventListener` in a script\n";
    folder.check("hash dist", 1, "", told);
}

#[test]
fn a_configuration_is_completed_and_checked() {
    let folder = Folder::new(
        "check",
        &[
            ("dist/index.html", "<script>start()</script>"),
            ("open.toml", "content-security-policy = \"script-src 'self'; base-uri 'none'\"\n"),
            ("none.toml", "referrer-policy = \"no-referrer\"\n"),
        ],
    );
    let csp = format!("script-src 'self' {START}; base-uri 'none'");
    folder.check("hash dist --config open.toml", 0, &format!("{csp}\n"), "");
    fs::write(folder.0.join("full.toml"), format!("content-security-policy = \"{csp}\"\n")).unwrap();
    folder.check("hash dist --config full.toml --check", 0, "", "");
    folder.check(
        "hash dist --config open.toml --check",
        1,
        "",
        "error: index.html:1:1: script-src does not have the hash of this\n  \
         make the policy anew from the files that are served\n",
    );
    fs::write(folder.0.join("dist/index.html"), "<script src=start.js></script>").unwrap();
    let told = format!("error: no page needs {START}; remove it from the policy\n");
    folder.check("hash dist --config full.toml --check", 1, "", &told);
    let told = "error: \"none.toml\": it has no content security policy; add one, or leave out --config\n";
    folder.check("hash dist --config none.toml", 2, "", told);
    let (code, _, told) = folder.run("hash missing");
    assert_eq!(code, 2);
    assert!(told.starts_with("error: missing: it cannot be read ("), "{told}");
    assert_eq!(folder.run("hash dist --check").0, 2);
}

#[test]
fn integrity_is_told_and_written() {
    let page = "<script src=/app/a.js></script><script src=//cdn.example/b.js></script>";
    let folder = Folder::new("sri", &[("dist/index.html", page), ("dist/a.js", "a")]);
    let other = "error: index.html:1:32: \"//cdn.example/b.js\" is on another host, so that its digest is not known\n  \
                 write the `integrity` that the host publishes, or keep a copy of the file on your own site\n";
    let missing = "error: index.html:1:1: \"/app/a.js\" has no `integrity`\n  add it\n";
    folder.check("sri dist --mounted-at /app/", 1, "", &format!("{other}{missing}"));
    folder.check("sri dist --mounted-at /app/ --write", 1, "\"index.html\": 1 place written\n", other);
    folder.check("sri dist --mounted-at /app/", 1, "", &other.replace(":32", ":128"));
    let page = fs::read_to_string(folder.0.join("dist/index.html")).unwrap();
    assert!(page.starts_with("<script crossorigin integrity=\"sha384-"), "{page}");
    fs::write(folder.0.join("dist/index.html"), "<script type=module src=a.js></script>").unwrap();
    let (code, printed, told) = folder.run("sri dist --write");
    assert_eq!((code, told.as_str()), (0, ""));
    assert!(printed.starts_with("\"index.html\": 2 places written\n    its import map needs 'sha256-"), "{printed}");
    let ready = "every script and style sheet of the pages has its digest\n    the site is ready for Integrity-Policy: \
                 blocked-destinations=(script), unless its scripts start workers\n";
    folder.check("sri dist", 0, ready, "");
}
