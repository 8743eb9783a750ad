//! Apache: `Header always`, for the configuration of a server and for `.htaccess`.
//!
//! Apache holds two tables of headers and sends both: `always`, which errors keep, and `onsuccess`, in which an upstream's
//! headers are. So a header of ours goes into the first, after the second was emptied of it or asked for it.

use std::fmt::Write as _;

use secure_core::Conflict;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp, Sent},
    note::Note,
    quote::{escaped, is_plain},
    refusal::Faults,
};

pub(super) const APACHE: Target = Target {
    name: "apache",
    title: "Apache",
    about: "Apache 2.4, for the server or a virtual host",
    file: "secure-headers.conf",
    is_run: true,
    comment: Comment::Hash,
    include: &[
        "Load mod_headers (`a2enmod headers`), and write `Include secure-headers.conf` into the server's configuration or \
         into a `VirtualHost`.",
        "No other `Header` line may set the same headers.",
    ],
    limits: &["`Server` stays: `ServerTokens Prod` and `ServerSignature Off` take out its version."],
    scheme: AsksScheme::ForAll,
    keeps: true,
    companions: true,
    sets_server: false,
    removes: Removes::Foreign,
    render,
};

pub(super) const HTACCESS: Target = Target {
    name: "htaccess",
    title: "Apache's .htaccess",
    about: "Apache 2.4, for a folder",
    file: ".htaccess",
    include: &[
        "Put it into the folder that is served, or its lines into the `.htaccess` there.",
        "The server needs mod_headers and `AllowOverride FileInfo` for the folder.",
    ],
    limits: &[
        "A request that Apache cannot read is answered 400 without these headers: it never comes to a folder.",
        "What the server redirects or forwards before it looks into a folder has none of them.",
        "`Server` stays: only the server's configuration takes out its version.",
    ],
    ..APACHE
};

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let mut text = String::new();
    for name in &headers.removed {
        let name = word(name);
        let _ = writeln!(text, "Header onsuccess unset {name}\nHeader always unset {name}");
    }
    for header in headers.companions_first() {
        match &header.over_http {
            OverHttp::Same => set(&mut text, headers.conflict, header, &header.value, None, faults),
            OverHttp::Absent => set(&mut text, headers.conflict, header, &header.value, Some(true), faults),
            OverHttp::Text(other) => {
                // Over HTTPS last, since a header that is there already is not set again.
                set(&mut text, headers.conflict, header, other, Some(false), faults);
                set(&mut text, headers.conflict, header, &header.value, Some(true), faults);
            }
        }
    }
    text
}

/// Sets a header, over HTTPS alone, over plain HTTP alone, or always.
fn set(text: &mut String, conflict: Conflict, header: &Sent, value: &str, https: Option<bool>, faults: &mut Faults) {
    let mut asked = Vec::new();
    asked.extend(https.map(|https| format!("%{{HTTPS}} {} 'on'", if https { "==" } else { "!=" })));
    let name = word(&header.name);
    if conflict == Conflict::Replace {
        let _ = writeln!(text, "Header onsuccess unset {name}{}", condition(&asked));
    } else {
        if header.name.contains('\'') {
            let problem = "Apache cannot ask for a name with a quote";
            faults.push(header.name.clone(), problem, "choose another name, or write `conflict = \"replace\"`");
        }
        asked.push(format!("-z resp('{}')", header.name));
        asked.extend(header.companion.then(|| "-z resp('Cache-Control')".to_owned()));
    }
    let value = quoted(&header.name, value, faults);
    let _ = writeln!(text, "Header always set {name} {value}{}", condition(&asked));
}

fn condition(asked: &[String]) -> String {
    if asked.is_empty() { String::new() } else { format!(" \"expr={}\"", asked.join(" && ")) }
}

fn word(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { escaped(name, &['"', '\\']) }
}

/// `%` begins a format, `\\n` and the like are read twice, by the format after the quotes, and `${` begins the name of a
/// definition.
fn quoted(name: &str, value: &str, faults: &mut Faults) -> String {
    let refused = [
        (value.contains("${"), "${", "which Apache replaces by a definition"),
        (value.starts_with("expr="), "expr=", "after which Apache calculates"),
    ];
    for (_, found, what) in refused.iter().filter(|(is_there, ..)| *is_there) {
        faults.push(name.to_owned(), format!("it holds \"{found}\", {what}"), "choose another text");
    }
    escaped(&value.replace('\\', "\\\\").replace('%', "%%"), &['"', '\\'])
}

#[cfg(test)]
mod tests {
    use secure_core::{CustomHeader, Policy};

    use super::*;
    use crate::export;

    fn custom(value: &str) -> Policy {
        Policy::empty().with(CustomHeader::new("X-A", value.to_owned()).unwrap())
    }

    #[test]
    fn quotes_hold_what_apache_replaces() {
        let policy = custom(r#"100% "a" \ $b"#).with(Conflict::Replace);
        let body = export(&policy, Target::find("apache").unwrap()).unwrap().body;
        assert_eq!(body, "Header onsuccess unset X-A\nHeader always set X-A \"100%% \\\"a\\\" \\\\\\\\ $b\"\n");
    }

    #[test]
    fn a_definition_and_a_calculation_are_refused() {
        for (value, told) in [
            ("a${b}", "X-A: it holds \"${\", which Apache replaces by a definition; choose another text"),
            ("expr=a", "X-A: it holds \"expr=\", after which Apache calculates; choose another text"),
        ] {
            let refusal = export(&custom(value), Target::find("htaccess").unwrap()).unwrap_err();
            assert_eq!(refusal.to_string(), told);
        }
    }
}
