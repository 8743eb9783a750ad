//! Runs the command on files, and compares all that it prints with the texts in `files/`.
//!
//! To write the texts anew, set `UPDATE=1` and read the difference.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{fs, path::Path};

mod command;

use command::{check, files, run, written};

#[test]
fn good_files_are_fine() {
    for arguments in [
        "check --config good.toml",
        "check --config good.toml good.json good.yaml",
        "check --config Rocket.toml --section default.secure",
    ] {
        let output = run(&arguments.split(' ').collect::<Vec<_>>(), &[]);
        assert_eq!((output.status.code(), output.stdout, output.stderr), (Some(0), Vec::new(), Vec::new()));
    }
}

#[test]
fn bad_files_tell_every_mistake() {
    check("check --config bad.toml", 1, "bad.toml.txt");
    check("check --config bad.json", 1, "bad.json.txt");
    check("check --config bad.yaml", 1, "bad.yaml.txt");
    check("check --config escape.toml", 1, "escape.toml.txt");
    check("check --config whole.toml", 1, "whole.toml.txt");
    check("check --config bad-gate.toml", 1, "bad-gate.toml.txt");
    check("check --config idle.toml", 1, "idle.toml.txt");
    check("show --config bad.json", 1, "bad.json.txt");
}

#[test]
fn warnings_are_told_and_may_be_mistakes() {
    check("check --config warning.toml --deny-warnings", 1, "warning.toml.txt");
    check("check --config legacy.toml --deny-warnings", 1, "legacy.toml.txt");
    let output = run(&["check", "--config", "warning.toml"], &[]);
    let expected = fs::read_to_string(files().join("warning.toml.txt")).unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), expected));
}

#[test]
fn broken_files_tell_where() {
    check("check --config syntax.toml", 1, "syntax.toml.txt");
    check("check --config syntax.json", 1, "syntax.json.txt");
    check("check --config syntax.yaml", 1, "syntax.yaml.txt");
    check("check --config list.json", 1, "list.json.txt");
    check("check --config Rocket.toml --section default.port", 1, "no-table.txt");
}

#[test]
fn several_files_are_all_checked() {
    check("check --config syntax.json good.toml no.toml syntax.yaml", 2, "several.txt");
}

#[test]
fn what_is_no_configuration_is_refused() {
    check("check --config no.toml", 2, "no-file.txt");
    check("check --config cli.rs", 2, "no-format.txt");
    check("check --config Rocket.toml --section default.safe", 2, "no-section.txt");
    check("show", 2, "no-source.txt");
    check("show --preset strickt", 2, "no-preset.txt");
}

#[test]
fn a_policy_is_shown_with_its_origins() {
    check("show --config good.toml", 0, "show.txt");
    check("show --config good.toml --nonce", 0, "show-nonce.txt");
    check("show --config good.toml --status 404", 0, "show-error.txt");
    check("show --config good.toml --content-type application/json --format json", 0, "show-data.json.txt");
    check("show --config good.toml --status 304 --scheme http", 0, "show-304.txt");
    check("show --config good.json --host localhost:8443", 0, "show-localhost.txt");
    check("show --config good.yaml --preset api", 0, "show-preset.txt");
    check("show --preset recommended", 0, "show-only-preset.txt");
}

/// `show` warns of options that change nothing.
#[test]
fn show_tells_what_changes_nothing() {
    for (arguments, expected) in [
        ("--config good.toml --content-type application/json", ""),
        (
            "--config good.toml --content-type image/png",
            "--content-type changes nothing: the policy has no class for it",
        ),
        (
            "--config good.toml --content-type image/png --status 404",
            "--content-type changes nothing: the policy has no class for it",
        ),
        ("--preset recommended --content-type text/html", "--content-type changes nothing: the policy has no classes"),
        ("--preset strict --nonce", ""),
        ("--preset api --nonce", "--nonce changes nothing: no policy of the response has a place for it"),
        (
            "--config gate.toml --scheme http --nonce",
            "--nonce changes nothing: the request is answered before its handler",
        ),
    ] {
        let output = run(&["show"].into_iter().chain(arguments.split(' ')).collect::<Vec<_>>(), &[]);
        let expected = if expected.is_empty() { String::new() } else { format!("warning: {expected}\n") };
        assert_eq!(String::from_utf8(output.stderr).unwrap(), expected, "{arguments}");
        assert_eq!(output.status.code(), Some(0), "{arguments}");
    }
}

#[test]
fn a_policy_learns_from_reports() {
    check("learn reports.ndjson --config learn.toml", 0, "learn.txt");
    check("learn reports.ndjson", 0, "learn-preset.txt");
    check(
        "learn reports.ndjson --config learn.toml --allow data,http --allow inline,noise --at-least 2",
        0,
        "learn-allow.txt",
    );
    check("learn no.ndjson", 2, "learn-no-file.txt");
    check("learn bad.toml", 2, "learn-no-reports.txt");
    check("learn reports.ndjson --config learn-none.toml", 2, "learn-no-policy.txt");
    check("learn reports.ndjson --config bad.toml", 1, "bad.toml.txt");
}

/// What is proposed is a configuration that is fine, and nothing is left to propose for it.
#[test]
fn a_proposal_is_a_configuration() {
    let output = run(&["learn", "reports.ndjson", "--config", "learn.toml"], &[]);
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = printed.lines().filter(|line| line.starts_with("content-security-policy")).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("learned.toml");
    fs::write(&path, lines.join("\n")).unwrap();
    let path = path.display().to_string();
    assert_eq!(run(&["check", "--config", &path], &[]).status.code(), Some(0));
    let again = String::from_utf8(run(&["learn", "reports.ndjson", "--config", &path], &[]).stdout).unwrap();
    assert!(again.contains("nothing to propose") && !again.contains("source more"), "{again}");
}

#[track_caller]
fn learned(arguments: &[&str]) -> String {
    let output = run(&[&["learn"], arguments].concat(), &[]);
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

fn report(directive: &str, blocked: &str) -> String {
    format!("{{\"csp-report\":{{\"effective-directive\":\"{directive}\",\"blocked-uri\":\"{blocked}\"}}}}\n")
}

/// One report, real or forged, is not a reason to propose nothing.
#[test]
fn one_report_does_not_spoil_the_others() {
    let worker = report("worker-src", "https://cdn.example/w.js");
    let reports = written("worker.ndjson", &(worker + &report("img-src", "https://cdn.example/i.png")));
    let printed = learned(&[&reports]);
    assert!(printed.contains("\n+ worker-src 'self' https://cdn.example\n"), "{printed}");
    assert!(printed.contains("\n+ img-src 'self' data: https://cdn.example\n"), "{printed}");
    for preset in secure_core::policy::preset::ALL
        .iter()
        .filter(|preset| preset.policy().headers.content_security_policy.is_some())
    {
        for directive in secure_core::Directive::ALL {
            let reports = written("one.ndjson", &report(directive.as_str(), "https://cdn.example/"));
            learned(&[&reports, "--preset", preset.name]);
        }
    }
}

/// What is proposed can be put into the file that it is for: in its format, as a text or a table, as it was there.
#[test]
fn a_proposal_is_in_the_form_of_its_file() {
    let reports = written("form.ndjson", &report("img-src", "https://cdn.example/i.png"));
    for (name, section, template, policy) in [
        (
            "text.toml",
            None,
            "preset = \"recommended\"\ntransport = \"direct\"\nPOLICY\n",
            "content-security-policy = \"default-src 'self'\"",
        ),
        (
            "table.toml",
            None,
            "POLICY\n\n[custom]\nX-A = \"b\"\n",
            "[content-security-policy]\ndefault-src = \"'self'\"\nupgrade-insecure-requests = true",
        ),
        ("inline.toml", None, "POLICY\n", "content-security-policy = { default-src = [\"'self'\"] }"),
        (
            "section.toml",
            Some("default.secure"),
            "[default]\nport = 1\n\n[default.secure]\nserver = \"a\"\nPOLICY\n",
            "content-security-policy = \"default-src 'self'\"",
        ),
        (
            "part.toml",
            Some("default.secure"),
            "[default.secure]\nserver = \"a\"\n\nPOLICY\n",
            "[default.secure.content-security-policy]\ndefault-src = \"'self'\"",
        ),
        (
            "text.json",
            None,
            "{\n\"server\": \"a\",\nPOLICY\n}\n",
            "\"content-security-policy\": \"default-src 'self'\"",
        ),
        (
            "table.json",
            None,
            "{\n\"server\": \"a\",\nPOLICY\n}\n",
            "\"content-security-policy\": {\"default-src\": \"'self'\", \"upgrade-insecure-requests\": true}",
        ),
        ("text.yaml", None, "server: a\nPOLICY\n", "content-security-policy: default-src 'self'"),
        (
            "table.yaml",
            None,
            "server: a\nPOLICY\n",
            "content-security-policy:\n  default-src: [\"'self'\"]\n  upgrade-insecure-requests: true",
        ),
        ("flow.yml", None, "{server: a,\nPOLICY\n}\n", "content-security-policy: {default-src: \"'self'\"}"),
        (
            "several.yaml",
            None,
            "server: a\nPOLICY\n",
            "content-security-policy: default-src 'self', img-src https://cdn.example",
        ),
        // From the preset: there is nothing in the file whose form it could have.
        ("none.json", None, "{\n\"transport\": \"direct\",\n\"preset\": \"strict\"POLICY\n}\n", ""),
    ] {
        let config = written(name, &template.replace("POLICY", policy));
        let section = section.map(|section| ["--section", section]);
        let learn = |config: &str| {
            let section = section.into_iter().flatten();
            learned(&[reports.as_str(), "--config", config].into_iter().chain(section).collect::<Vec<_>>())
        };
        let printed = learn(&config);
        // Behind the proposed sources, and what is said of a policy that reports to nobody.
        let block = printed.split("\n\n").filter(|block| !block.starts_with("no report address")).nth(2).unwrap();
        assert!(
            block.contains("content-security-policy") && block.contains("https://cdn.example"),
            "{name}: {printed}"
        );
        assert_eq!(block.contains("upgrade-insecure-requests"), policy.contains("upgrade-insecure-requests"), "{name}");
        let table = policy.starts_with('[') || policy.contains('{') || policy.contains("-policy:\n");
        assert_eq!(block.contains("default-src 'self'"), !table, "{name}: {block}");
        let comma = if policy.is_empty() { ",\n" } else { "" };
        let config = written(name, &template.replace("POLICY", &format!("{comma}{block}")));
        let again = learn(&config);
        assert!(
            again.contains("nothing to propose") && again.contains("the policy allows it already"),
            "{name}: {again}"
        );
    }
}

#[test]
fn what_is_proposed_and_told_is_bounded() {
    let mut reports = String::new();
    for number in 0..300 {
        reports += &report("img-src", &format!("https://h{number}.example/"));
        reports += &report("font-src", &format!("http://h{number}.example/"));
        reports += &report(&format!("x{number}-src"), "https://a.example/");
        reports.extend(["{\"type\":\"kind", &number.to_string(), "\",\"body\":{}}\n"]);
    }
    let reports = written("many.ndjson", &reports);
    let printed = learned(&[&reports, "--limit", "5"]);
    assert!(printed.contains("5 sources more allow 5 reports") && printed.lines().count() < 70, "{printed}");
    for rest in [
        "left out: 290 more  290 reports\n    5 sources are proposed for a directive at most, or `--limit`\n",
        "left out: 295 more  295 reports\n    it is not encrypted; load it over HTTPS, or say `--allow http`\n",
        "left out: 295 more  295 reports\n    there is no such directive\n",
        "about no content security policy: 295 more, 295 reports\n",
    ] {
        assert!(printed.contains(rest), "{rest}{printed}");
    }
    assert_eq!(run(&["learn", &reports, "--limit", "0"], &[]).status.code(), Some(2));
}

#[test]
fn what_is_decided_first_is_shown() {
    check("show --config gate.toml", 0, "show-gate.txt");
    check("show --config gate.toml --scheme http --path /a?b", 0, "show-gate-http.txt");
    check("show --config gate.toml --scheme http --path /healthz --host 10.0.0.1", 0, "show-gate-exempt.txt");
    check("show --config gate.toml --scheme https --host evil.example --format json", 0, "show-gate-refused.json.txt");
}

#[test]
fn presets_are_listed() {
    check("presets recommended strict", 0, "presets.txt");
    let all = run(&["presets"], &[]);
    let text = String::from_utf8(all.stdout).unwrap();
    for preset in secure_core::policy::preset::ALL {
        assert!(text.contains(&format!("{}: {}\n", preset.name, preset.about)), "{}", preset.name);
    }
}

#[test]
fn names_are_explained() {
    check("explain X-Frame-Options", 0, "explain-header.txt");
    check("explain script-src", 0, "explain-directive.txt");
    check("explain unsafe-inline", 0, "explain-keyword.txt");
    check("explain geolocation", 0, "explain-permission.txt");
    check("explain report-to", 0, "explain-both.txt");
    check("explain https_redirect", 0, "explain-key.txt");
    check("explain samesite", 0, "explain-attribute.txt");
    check("explain set-cookie", 0, "explain-cookie.txt");
    check("explain plugin-types", 0, "explain-dropped.txt");
    check("explain x-content-security-policy", 0, "explain-foreign.txt");
    check("explain hsts", 0, "explain-short.txt");
    check("explain script-scr", 2, "explain-near.txt");
    check("explain frame-src-elem", 2, "explain-unknown.txt");
    check("explain isolation", 2, "explain-part.txt");
}

#[test]
fn help_and_the_exit_codes() {
    check("--help", 0, "help.txt");
    let output = run(&["check"], &[]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_schema_is_the_committed_one() {
    let schema = run(&["schema"], &[]).stdout;
    let committed = fs::read(files().join("../../../../docs/policy.schema.json")).unwrap();
    assert!(
        schema == committed,
        "docs/policy.schema.json is old; run `cargo run -p secure-headers -- schema > docs/policy.schema.json`"
    );
}

#[test]
fn shells_get_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = String::from_utf8(run(&["completions", shell], &[]).stdout).unwrap();
        assert!(script.contains("secure-headers") && script.contains("completions"), "{shell}");
    }
}

#[test]
fn colours_are_for_who_wants_them() {
    let coloured = |environment: &[(&str, &str)]| run(&["presets", "api"], environment).stdout.contains(&0x1b);
    assert!(!coloured(&[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}
