//! Folders: what is read, what is refused, and what is written.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use secure_core::{ContentSecurityPolicy, Nonce};
use secure_static::{Limits, Nonces, StaticPage, StaticSite, secure_html};

/// A folder of its own, which is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("secure-static-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(self, name: &str, text: &str) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl AsRef<Path> for Folder {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

#[track_caller]
fn refused(folder: &Folder, limits: Limits, expected: &str) {
    let error = StaticSite::scan_within(folder, limits).unwrap_err().to_string();
    assert_eq!(error.replace(folder.0.to_str().unwrap(), "DIST"), expected);
}

#[test]
fn pages_are_found_by_their_paths() {
    let folder = Folder::new("paths")
        .with("index.html", "home")
        .with("about.html", "about")
        .with("docs/index.HTM", "docs")
        .with("a b#\u{e9}.html", "odd")
        .with("app.js", "js");
    let site = StaticSite::scan(&folder).unwrap().with_fallback("index.html").unwrap();
    let names: Vec<&str> = site.pages().iter().map(StaticPage::name).collect();
    assert_eq!(names, ["a b#\u{e9}.html", "about.html", "docs/index.HTM", "index.html"]);
    for (path, expected) in [
        ("/", Some("home")),
        ("/index.html", Some("home")),
        ("/index.html?a=b", Some("home")),
        ("/about", Some("about")),
        ("/about.html", Some("about")),
        ("/docs", Some("docs")),
        ("/docs/", Some("docs")),
        ("/docs/index.HTM", Some("docs")),
        ("/a%20b%23%C3%A9.html", Some("odd")),
        ("/users/7", Some("home")),
        ("/app.js", None),
        ("/missing.css", None),
        ("/../../etc/passwd.html", None),
        ("/%2e%2e/index.html", None),
        ("//index.html", None),
    ] {
        let found = site.find(path).map(|page| String::from_utf8_lossy(page.bytes()).into_owned());
        assert_eq!(found.as_deref(), expected, "{path}");
    }
    let site = site.mounted_at("/app/").unwrap();
    for (path, expected) in [("/app/about", true), ("/app", true), ("/app/", true), ("/about", false), ("/", false)] {
        assert_eq!(site.find(path).is_some(), expected, "{path}");
    }
    assert_eq!(
        site.mounted_at("app").unwrap_err().to_string(),
        "mount: \"app\" is not the path of a folder; begin and end it with \"/\", as in \"/app/\""
    );
}

#[test]
fn folders_beyond_a_limit_are_refused() {
    let folder = Folder::new("limits").with("a/b/c.html", "12345").with("d.html", "12345");
    let limits = Limits::default();
    assert_eq!(StaticSite::scan(&folder).unwrap().pages().len(), 2);
    refused(&folder, Limits { depth: 1, ..limits }, "a/b/: folders are nested deeper than 1; raise `Limits::depth`");
    refused(
        &folder,
        Limits { page: secure_html::Limits { bytes: 4, ..limits.page }, ..limits },
        "a/b/c.html: it has more than 4 bytes; raise `Limits::page`",
    );
    refused(&folder, Limits { pages: 9, ..limits }, "d.html: it has more than 4 bytes; raise `Limits::pages`");
    let error = StaticSite::scan_within(&folder, Limits { files: 3, ..limits }).unwrap_err().to_string();
    assert!(error.ends_with("the folder has more than 3 files; raise `Limits::files`"), "{error}");
}

#[test]
fn what_is_not_a_folder_is_refused() {
    let folder = Folder::new("none").with("file", "");
    let missing = StaticSite::scan(folder.0.join("missing")).unwrap_err().to_string();
    assert!(
        missing.ends_with("it cannot be read (No such file or directory (os error 2)); check its path and permissions")
    );
    let file = StaticSite::scan(folder.0.join("file")).unwrap_err().to_string();
    assert!(file.ends_with("file: it is not a folder; name the folder that the build writes"), "{file}");
}

#[cfg(unix)]
#[test]
fn links_and_odd_names_are_refused() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, os::unix::fs::symlink, os::unix::net::UnixListener};

    let limits = Limits::default();
    let outside = Folder::new("outside").with("secret.html", "secret");
    let folder = Folder::new("links").with("index.html", "home").with("sub/a.html", "a");

    symlink(folder.0.join("index.html"), folder.0.join("inside.html")).unwrap();
    assert_eq!(StaticSite::scan(&folder).unwrap().find("/inside").unwrap().bytes(), b"home");

    let link = folder.0.join("link.html");
    symlink(outside.0.join("secret.html"), &link).unwrap();
    refused(&folder, limits, "link.html: it is a link that leads out of the folder; copy what it leads to");
    fs::remove_file(&link).unwrap();

    symlink(folder.0.join("sub"), &link).unwrap();
    refused(&folder, limits, "link.html: it is a link to a folder; copy what it leads to");
    fs::remove_file(&link).unwrap();

    symlink(".", &link).unwrap();
    refused(&folder, limits, "link.html: it is a link to a folder; copy what it leads to");
    fs::remove_file(&link).unwrap();

    symlink("nowhere", &link).unwrap();
    refused(
        &folder,
        limits,
        "link.html: it cannot be read (No such file or directory (os error 2)); check its path and permissions",
    );
    fs::remove_file(&link).unwrap();

    let socket = UnixListener::bind(&link).unwrap();
    refused(&folder, limits, "link.html: it is neither a file nor a folder; remove it");
    drop(socket);
    fs::remove_file(&link).unwrap();

    let odd = folder.0.join(OsStr::from_bytes(b"\xff\x1b.html"));
    fs::write(&odd, "").unwrap();
    refused(&folder, limits, "\u{fffd}\\u{1b}.html: its name is not UTF-8; rename it");
}

#[test]
fn bytes_that_are_not_text_are_a_page() {
    let folder = Folder::new("bytes");
    fs::write(folder.0.join("index.html"), b"<meta charset=utf-8><script>\xff\0</script>").unwrap();
    let site = StaticSite::scan(&folder).unwrap();
    assert!(site.policy(&StaticSite::base_policy()).is_ok());
    fs::write(folder.0.join("index.html"), b"\xff\xfe<\0").unwrap();
    refused(&folder, Limits::default(), "index.html: it begins with a byte order mark of UTF-16; save it as UTF-8");
}

#[test]
fn webassembly_is_told_by_its_file() {
    let folder = Folder::new("wasm").with("index.html", "").with("app_bg.wasm", "");
    let site = StaticSite::scan(&folder).unwrap();
    assert!(site.has_webassembly());
    let blocked = |policy: &str| site.blocked(&policy.parse::<ContentSecurityPolicy>().unwrap()).len();
    assert_eq!(blocked("script-src 'self'"), 1);
    assert_eq!(blocked("script-src 'self' 'wasm-unsafe-eval'"), 0);
    assert_eq!(blocked("img-src 'self'"), 0);
}

#[test]
fn nonces_are_put_in() {
    let page = "<script nonce=\"{{__TRUNK NONCE__}}\" type=module>a</script><link rel=preload nonce href=b>\
                <style nonce=''>c</style><script\tnonce={{__TRUNK NONCE__}}>d</script><script>e</script>\
                <script type=application/json nonce>f</script><meta property=csp-nonce nonce=X><p nonce>";
    let site = StaticSite::of([("index.html", page)]).unwrap();
    let plain = site.find("/").unwrap();
    assert!(!plain.needs_nonce() && plain.cache_control() == "no-cache");
    let nonce = Nonce::random().unwrap();
    assert_eq!(plain.with_nonce(&nonce), page.as_bytes());

    // Without quotes, the blank in Trunk's placeholder ends the attribute.
    let error = site.clone().with_nonces(Nonces::placeholders()).unwrap_err().to_string();
    assert!(error.contains("the nonce \"{{__TRUNK\""), "{error}");

    let page = page.replace("nonce={{__TRUNK NONCE__}}", "nonce=X/defer");
    let site = StaticSite::of([("index.html", page.as_str())]).unwrap();
    let error = site.with_nonces(Nonces::placeholders().and_placeholder("X")).unwrap_err().to_string();
    assert!(error.contains("the nonce \"X/defer\""), "{error}");

    let page = page.replace("nonce=X/defer", "nonce=X\ndefer");
    let site = StaticSite::of([("index.html", page.as_str())]).unwrap();
    let nonces = Nonces::placeholders().and_placeholder("X");
    let site = site.with_nonces(nonces).unwrap();
    let served = site.find("/").unwrap();
    assert!(served.needs_nonce() && served.cache_control() == "no-store" && !served.is_known(served.etag()));
    let html = String::from_utf8(served.with_nonce(&nonce)).unwrap();
    let expected = "<script nonce=\"N\" type=module>a</script><link rel=preload nonce=\"N\" href=b>\
                    <style nonce=\"N\">c</style><script\tnonce=\"N\"\ndefer>d</script><script>e</script>\
                    <script type=application/json nonce=\"N\">f</script><meta property=csp-nonce nonce=\"N\"><p nonce>";
    assert_eq!(html.replace(nonce.as_str(), "N"), expected);
}

#[test]
fn digests_are_written_once_and_kept() {
    let sha = |text: &str| {
        let hash = secure_core::Hash::sha384_of(text).to_string();
        hash.trim_matches('\'').to_owned()
    };
    let folder = Folder::new("sri")
        .with("a.js", "import './b b.js'")
        .with("b b.js", "<b>")
        .with("c.css", "c")
        .with(
            "index.html",
            "<head><script type=module src=a.js></script><link rel=stylesheet href=/c.css integrity=sha384-old crossorigin>\
             <script src=https://cdn.example/d.js></script><script src=missing.js></script>\
             <script src=https://cdn.example/e.js integrity=sha384-e></script><script type=text/plain src=a.js></script>",
        );
    let integrity = StaticSite::scan(&folder).unwrap().integrity().unwrap();
    assert!(!integrity.is_ready());
    let findings: Vec<String> = integrity.findings().iter().map(ToString::to_string).collect();
    assert_eq!(
        findings,
        [
            "index.html:1:111: \"https://cdn.example/d.js\" is on another host, so that its digest is not known; write the \
         `integrity` that the host publishes, or keep a copy of the file on your own site",
            "index.html:1:157: the folder has no file for \"missing.js\"; build it, or say where the site is mounted",
        ]
    );
    integrity.write().unwrap();
    let map =
        format!("{{\"integrity\":{{\"/a.js\":\"{}\",\"/b%20b.js\":\"{}\"}}}}", sha("import './b b.js'"), sha("<b>"));
    let expected = format!(
        "<head><script type=\"importmap\">{map}</script><script crossorigin integrity=\"{}\" type=module src=a.js></script>\
         <link rel=stylesheet href=/c.css integrity=\"{}\" crossorigin><script src=https://cdn.example/d.js></script>\
         <script src=missing.js></script><script crossorigin src=https://cdn.example/e.js integrity=sha384-e></script>\
         <script type=text/plain src=a.js></script>",
        sha("import './b b.js'"),
        sha("c"),
    );
    assert_eq!(folder.read("index.html"), expected);
    let hash = integrity.changes().first().unwrap().import_map.clone().unwrap();
    assert_eq!(hash, secure_core::Hash::sha256_of(&map));
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 4);

    let again = StaticSite::scan(&folder).unwrap().integrity().unwrap();
    assert_eq!(again.changes().len(), 0);
    assert_eq!(again.findings().len(), 2);
    let policy = StaticSite::scan(&folder).unwrap().policy(&StaticSite::base_policy()).unwrap();
    assert!(policy.to_string().contains(&hash.to_string()));
}

#[test]
fn an_import_map_keeps_what_it_has() {
    let folder = Folder::new("map").with("a.js", "").with(
        "index.html",
        "<script type=importmap>{\"imports\": {\"a\": \"/a.js\"}, \"integrity\": {\"/old.js\": \"sha384-x\"}}</script>\
         <script type=module>import 'a'</script>",
    );
    StaticSite::scan(&folder).unwrap().integrity().unwrap().write().unwrap();
    let html = folder.read("index.html");
    assert!(
        html.starts_with("<script type=importmap>{\"imports\":{\"a\":\"/a.js\"},\"integrity\":{\"/a.js\":\"sha384-"),
        "{html}"
    );
    assert!(html.contains("\"/old.js\":\"sha384-x\"}}</script>"), "{html}");
    assert!(StaticSite::scan(&folder).unwrap().integrity().unwrap().is_ready());

    let folder = Folder::new("bad-map")
        .with("a.js", "")
        .with("index.html", "<script type=importmap>{</script><script type=module src=a.js></script>");
    assert_eq!(
        StaticSite::scan(&folder).unwrap().integrity().unwrap_err().to_string(),
        "index.html:1:1: this import map cannot be read (\"EOF while parsing an object at line 1 column 1\"); write a JSON \
         object, as {\"imports\": {}}"
    );
}

#[test]
fn a_site_under_a_path_finds_its_files() {
    let folder = Folder::new("mount")
        .with("assets/a.js", "")
        .with("deep/page.html", "<script src=../assets/a.js></script><script src=/app/assets/a.js></script>");
    let site = StaticSite::scan(&folder).unwrap();
    assert_eq!(site.integrity().unwrap().findings().len(), 1);
    let site = site.mounted_at("/app/").unwrap();
    assert_eq!(site.integrity().unwrap().findings().len(), 0);
}
