//! Files for proxies and hosts, which cannot hold each policy.

use crate::Case;

fn exported(source: &'static str, target: &str, cure: &'static str, before: impl Into<String>, after: &str) -> Case {
    Case::new(source, cure, format!("export --to {target} --config a.toml").leak())
        .with("a.toml", before)
        .then("a.toml", after)
}

/// A header without a type, with this name and value.
fn custom(source: &'static str, target: &str, cure: &'static str, before: (&str, &str), after: (&str, &str)) -> Case {
    let header = |(name, value): (&str, &str)| format!("[custom]\n\"{name}\" = '{value}'\n");
    exported(source, target, cure, header(before), &header(after))
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn cases() -> Vec<Case> {
    const APACHE: &str = "secure-export/target/apache.rs";
    const CADDY: &str = "secure-export/target/caddy.rs";
    const PAGES: &str = "secure-export/target/cloudflare_pages.rs";
    const PARTS: &str = "secure-export/target/cloudfront/parts.rs";
    const GATEWAY: &str = "secure-export/target/gateway_api.rs";
    const NETLIFY: &str = "secure-export/target/netlify.rs";
    const NGINX: &str = "secure-export/target/nginx.rs";
    const OTHER: &str = "choose another text";
    const NAME: &str = "choose another name, or write `conflict = \"replace\"`";
    const REPLACE: &str = "conflict = \"replace\"\n[custom]\n\"X'A\" = \"a\"\n";
    const NONCE: &str = "write the hashes of the inline code in its place, as `secure-headers hash` prints them, or leave the header to the \
        application: `{} = false` in a configuration for {title}";
    let long = |length: usize| "a".repeat(length);
    let many = |count: usize| {
        let headers: Vec<_> = (0..count).map(|index| format!("X-{index} = \"a\"\n")).collect();
        format!("[custom]\n{}", headers.concat())
    };
    let removed = |count: usize| {
        let names: Vec<_> = (0..count).map(|index| format!("\"X-{index}\"")).collect();
        format!("removed = [{}]\n", names.join(", "))
    };
    let common = "removed = \"common\"\n";
    let nonce = "content-security-policy = \"script-src 'nonce-{nonce}'\"\n";
    let (one, other) = (format!("{}=", "A".repeat(43)), format!("B{}=", "A".repeat(42)));
    let pins = format!(
        "lints = {{ legacy-header = \"allow\" }}\npublic-key-pins = 'pin-sha256=\"{one}\"; pin-sha256=\"{other}\"; max-age=60'\n"
    );
    let x = |name: &str| format!("X-{name}");
    vec![
        exported(
            "secure-export/fit.rs",
            "nginx",
            NONCE,
            nonce,
            "content-security-policy = \"script-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='\"\n",
        ),
        exported(
            "secure-export/fit.rs",
            "nginx",
            NONCE,
            format!("server = \"a\"\n{nonce}"),
            "server = \"a\"\ncontent-security-policy = false\n",
        ),
        custom(APACHE, "apache", NAME, ("X'A", "a"), ("X-A", "a")),
        exported(APACHE, "apache", NAME, "[custom]\n\"X'A\" = \"a\"\n", REPLACE),
        custom(APACHE, "apache", OTHER, ("X-A", "${A}"), ("X-A", "A")),
        custom(CADDY, "caddy", OTHER, ("X-A", "{a}"), ("X-A", "a")),
        custom(CADDY, "caddy", OTHER, ("X-A", "`\\\""), ("X-A", "a")),
        custom(
            PAGES,
            "cloudflare-pages",
            "shorten the value, or send it from a Worker",
            ("X-A", &long(2_001)),
            ("X-A", "a"),
        ),
        custom(PAGES, "cloudflare-pages", OTHER, ("X-A", ":splat"), ("X-A", "splat")),
        custom(
            PARTS,
            "cloudfront",
            "shorten it, or send it from a CloudFront function",
            ("X-A", &long(2_000)),
            ("X-A", "a"),
        ),
        exported(PARTS, "cloudfront", "leave {} out, or ask AWS for a higher quota", many(11), &many(10)),
        exported(
            PARTS,
            "cloudfront",
            "shorten the values",
            (0..10).fold("[custom]\n".to_owned(), |all, index| format!("{all}X-{index} = \"{}\"\n", long(1_700))),
            &many(10),
        ),
        custom(PARTS, "cloudfront", "shorten it", (&x(&long(300)), "a"), ("X-A", "a")),
        exported(
            PARTS,
            "cloudfront",
            "write `removed = \"common\"`, or a list of the names that the origin sends",
            removed(11),
            common,
        ),
        exported(
            PARTS,
            "cloudfront",
            "write `removed = \"common\"`, or a list of the names that the origin sends",
            removed(11),
            &removed(1),
        ),
        exported(
            PARTS,
            "cloudfront",
            "write the last word of the list alone",
            "referrer-policy = \"no-referrer, same-origin\"\n",
            "referrer-policy = \"same-origin\"\n",
        ),
        exported(
            PARTS,
            "cloudfront",
            "write \"0\"",
            "x-xss-protection = \"1; report=/a\"\n",
            "x-xss-protection = \"0\"\n",
        ),
        exported(GATEWAY, "gateway-api", "leave {} of them out", many(17), &many(16)),
        exported(
            GATEWAY,
            "gateway-api",
            "write `removed = \"common\"`, or a list of the names that the application sends",
            removed(17),
            common,
        ),
        custom(GATEWAY, "gateway-api", "shorten it", ("X-A", &long(5_000)), ("X-A", "a")),
        custom("secure-export/target/lighttpd.rs", "lighttpd", OTHER, ("X-A", "a\\"), ("X-A", "a")),
        custom(NETLIFY, "netlify", "choose another name", ("#A", "a"), ("X-A", "a")),
        custom(
            NETLIFY,
            "netlify",
            "export `--to netlify-toml`, which holds the text as it is",
            ("X-A", "a,b"),
            ("", ""),
        )
        .then_call("export --to netlify-toml --config a.toml"),
        custom(NGINX, "nginx-http", NAME, ("X'A", "a"), ("X-A", "a")),
        exported(NGINX, "nginx-http", NAME, "[custom]\n\"X'A\" = \"a\"\n", REPLACE),
        custom(NGINX, "nginx-http", "shorten it", ("X-A", &long(4_001)), ("X-A", "a")),
        custom("secure-export/target/vercel.rs", "vercel", "shorten it", ("X-A", &long(33_000)), ("X-A", "a")),
        custom(
            "secure-export/target/azure.rs",
            "azure-static-web-apps",
            "shorten the content security policy",
            ("X-A", &long(21_000)),
            ("X-A", "a"),
        ),
        exported(
            "secure-export/target/envoy.rs",
            "envoy",
            "leave it out, or write `transport = \"always-https\"` where every response goes out over HTTPS",
            format!("transport = \"direct\"\n{pins}"),
            &format!("transport = \"always-https\"\n{pins}"),
        ),
        exported(
            "secure-export/target/envoy.rs",
            "envoy",
            "leave it out, or write `transport = \"always-https\"` where every response goes out over HTTPS",
            format!("transport = \"direct\"\n{pins}"),
            "transport = \"direct\"\nserver = \"a\"\n",
        ),
    ]
}
