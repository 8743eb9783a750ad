//! Folders of built pages, with `hash` and `sri`.

use secure_core::Hash;

use crate::Case;

const PAGE: &str = "dist/index.html";

fn judged(cure: &'static str, before: &str, after: &str) -> Case {
    Case::new("secure-static/judge.rs", cure, "hash dist").with(PAGE, before).then(PAGE, after)
}

/// The page stays, and the policy changes.
fn policed(source: &'static str, cure: &'static str, page: &str, before: &str, after: &str) -> Case {
    let policy = |text: &str| format!("content-security-policy = \"{text}\"\n");
    Case::new(source, cure, "hash dist --config a.toml")
        .with(PAGE, page)
        .with("a.toml", policy(before))
        .then("a.toml", policy(after))
}

fn integrity(cure: &'static str, before: &str, after: &str) -> Case {
    Case::new("secure-static/integrity.rs", cure, "sri dist")
        .with(PAGE, before)
        .with("dist/a.js", "a()")
        .then(PAGE, after)
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn cases() -> Vec<Case> {
    const JUDGE: &str = "secure-static/judge.rs";
    const HASH: &str = "secure-headers/hash.rs";
    const STYLE: &str = "move it to a style sheet, or add \"'unsafe-hashes'\" to style-src-attr";
    const NONE: &str = "add one, or leave out --config";
    const DIGEST: &str = "give it an `integrity` attribute (`secure-headers sri` writes it), or a nonce";
    const MAP: &str = "secure-static/integrity/import_map.rs";
    let digest = Hash::sha384_of("a()").to_string().replace('\'', "");
    let module = format!("<script type=module src=/a.js crossorigin integrity={digest}></script>");
    let map = |text: &str| format!("<script type=importmap>{text}</script>{module}");
    let digests = map(&format!("{{\"integrity\": {{\"/a.js\": \"{digest}\"}}}}"));
    let mapped = |cure, before: &str| {
        Case::new(MAP, cure, "sri dist").with(PAGE, before).with("dist/a.js", "a()").then(PAGE, &*digests)
    };
    let hash = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";
    let own = format!("<script src=/a.js crossorigin integrity={digest}></script>");
    vec![
        judged(STYLE, "<p style=\"a: b\">", "<link rel=stylesheet href=/a.css><p class=a>"),
        policed(JUDGE, STYLE, "<p style=\"a: b\">", "style-src-attr 'none'", "style-src-attr 'unsafe-hashes'"),
        judged(
            "call `addEventListener` in a script instead",
            "<p onclick=\"a()\">",
            "<script>addEventListener(1)</script>",
        ),
        judged(
            "remove it, so that one policy decides",
            "<meta http-equiv=content-security-policy content=\"img-src *\">",
            "",
        ),
        judged("write \"</script>\" behind it", "<script>a()", "<script>a()</script>"),
        judged(
            "use a button, and call `addEventListener` in a script",
            "<a href=\"javascript:a()\">",
            "<button>a</button>",
        ),
        judged(
            "save the page as UTF-8, and declare that",
            "<meta charset=latin1><script>'\u{e4}'</script>",
            "<meta charset=utf-8><script>'\u{e4}'</script>",
        ),
        judged(
            "write \"<meta charset='utf-8'>\" first in the head",
            "<head><script>'\u{e4}'</script>",
            "<head><meta charset='utf-8'><script>'\u{e4}'</script>",
        ),
        policed(
            JUDGE,
            DIGEST,
            "<script src=/a.js></script>",
            &format!("script-src 'strict-dynamic' {hash}"),
            "script-src 'self'",
        )
        .then(PAGE, &*own),
        policed(
            JUDGE,
            "add \"'self'\" to the policy, or remove the element",
            "<img src=/a>",
            "img-src 'none'",
            "img-src 'self'",
        ),
        policed(
            JUDGE,
            "add \"{scheme}:\" to the policy, or use a file of your own site",
            "<img src=\"data:a\">",
            "img-src 'self'",
            "img-src 'self' data:",
        ),
        policed(
            JUDGE,
            "add its host to the policy, or keep a copy of the file on your own site",
            "<img src=\"//a.example/a\">",
            "img-src 'self'",
            "img-src 'self' https://a.example",
        ),
        policed(
            "secure-static/policy.rs",
            "add \"'wasm-unsafe-eval'\" to script-src",
            "",
            "script-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
        )
        .with("dist/a.wasm", ""),
        Case::new(
            "secure-static/policy.rs",
            "make the policy anew from the files that are served",
            "hash dist --config a.toml --check",
        )
        .with(PAGE, "<script>a()</script>")
        .with("a.toml", "content-security-policy = \"script-src 'self'\"\n")
        .then("a.toml", format!("content-security-policy = \"script-src 'self' {}\"\n", Hash::sha256_of("a()"))),
        Case::new(HASH, "remove it from the policy", "hash dist --config a.toml --check")
            .with(PAGE, "")
            .with("a.toml", format!("content-security-policy = \"script-src 'self' {hash}\"\n"))
            .then("a.toml", "content-security-policy = \"script-src 'self'\"\n"),
        Case::new(HASH, NONE, "hash dist --config a.toml")
            .with(PAGE, "")
            .with("a.toml", "server = \"a\"\n")
            .then_call("hash dist"),
        Case::new(HASH, NONE, "hash dist --config a.toml")
            .with(PAGE, "")
            .with("a.toml", "server = \"a\"\n")
            .then("a.toml", "content-security-policy = \"default-src 'self'\"\n"),
        Case::new("secure-static/folder.rs", "name the folder that the build writes", "hash dist/index.html")
            .with(PAGE, "")
            .then_call("hash dist"),
        Case::new("secure-static/folder.rs", "check its path and permissions", "hash none")
            .with(PAGE, "")
            .then_call("hash dist"),
        Case::new(
            "secure-static/site.rs",
            "begin and end it with \"/\", as in \"/app/\"",
            "hash dist --mounted-at app",
        )
        .with(PAGE, "")
        .then_call("hash dist --mounted-at /app/"),
        integrity("add it", "<script src=/a.js></script>", &own),
        integrity("replace it", "<script src=/a.js integrity=sha384-a crossorigin></script>", &own),
        integrity("build it, or say where the site is mounted", "<script src=/b.js></script>", "")
            .then("dist/b.js", "b()"),
        integrity("build it, or say where the site is mounted", &own.replace("/a.js", "/app/a.js"), "")
            .then_call("sri dist --mounted-at /app/"),
        integrity(
            "write the `integrity` that the host publishes, or keep a copy of the file on your own site",
            "<script src=https://b.example/a.js></script>",
            "<script src=https://b.example/a.js crossorigin integrity=sha384-DIGEST></script>",
        ),
        integrity(
            "add it",
            "<script src=https://b.example/a.js integrity=sha384-DIGEST></script>",
            "<script src=https://b.example/a.js crossorigin integrity=sha384-DIGEST></script>",
        ),
        mapped("add an import map", &module),
        mapped("replace it", &map("{\"integrity\": {}}")),
        mapped("write an object, as {\"/module.js\": \"sha384-DIGEST\"}", &map("{\"integrity\": []}")),
        mapped("write a JSON object, as {\"imports\": {}}", &map("[]")),
    ]
}
