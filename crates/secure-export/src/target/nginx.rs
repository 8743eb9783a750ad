//! nginx: a file for every `server`, and one for `http` with what a `server` cannot ask.
//!
//! `add_header … always` also counts for errors and redirects. Whether a header is there already, and by which scheme the
//! request came, only a `map` can ask, and a `map` belongs to `http`. An empty value is not sent.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};

use secure_core::Conflict;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp, Sent, is_server},
    note::Note,
    quote::{escaped, is_plain, slug},
    refusal::Faults,
};

pub(super) const NGINX: Target = Target {
    name: "nginx",
    title: "nginx",
    about: "nginx, for every server; needs nginx-http",
    file: "secure-headers.conf",
    is_run: true,
    comment: Comment::Hash,
    include: &[
        "Write `include secure-headers.conf;` into the `server` block.",
        "Write it again into every `location` that has an `add_header` or a `..._hide_header` of its own: nginx then \
         inherits none from the `server`.",
        "The file of `--to nginx-http` must be included in `http`.",
    ],
    limits: &[
        "`Server` stays, without its version: only the module headers-more takes it out.",
        "If the block has a `server_tokens` already, delete the line of this file.",
    ],
    scheme: AsksScheme::ForAll,
    keeps: true,
    companions: true,
    sets_server: false,
    removes: Removes::Foreign,
    render: server,
};

pub(super) const NGINX_HTTP: Target = Target {
    name: "nginx-http",
    about: "what nginx asks before it sends a header, once for all servers",
    file: "secure-headers-http.conf",
    include: &[
        "Write `include secure-headers-http.conf;` into the `http` block, once. Debian includes each file of \
         /etc/nginx/conf.d there by itself.",
        "The file of `--to nginx` sends the headers.",
    ],
    limits: &["The scheme is that of the connection to nginx. Behind a balancer that ends TLS, write \
         `transport = \"always-https\"` if every response goes out over HTTPS."],
    render: http,
    ..NGINX
};

/// Hides a header of an upstream, whatever is spoken with it.
const HIDE: [&str; 5] = ["proxy", "fastcgi", "uwsgi", "scgi", "grpc"];

/// What nginx reads as one word of its configuration.
const WORD: usize = 4000;

fn server(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let mut text = String::from("server_tokens off;\n");
    for name in &headers.removed {
        hide(&mut text, name);
    }
    let named: HashMap<_, _> =
        variables(headers).filter_map(|(header, variable)| Some((header.name.as_str(), variable?))).collect();
    for header in headers.companions_first() {
        if headers.conflict == Conflict::Replace {
            hide(&mut text, &header.name);
        }
        let value = match named.get(header.name.as_str()) {
            Some(variable) => format!("${variable}"),
            None => quoted(&header.name, &header.value, faults),
        };
        let _ = writeln!(text, "add_header {} {value} always;", name(&header.name));
    }
    text
}

fn http(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let mut text = String::new();
    let values = headers.sent.iter().flat_map(|header| {
        let other = if let OverHttp::Text(other) = &header.over_http { Some(other) } else { None };
        [Some(&header.value), other].into_iter().flatten()
    });
    if values.into_iter().any(|value| value.contains('$')) {
        let _ = writeln!(text, "geo ${DOLLAR} {{\n    default \"$\";\n}}");
    }
    for (header, variable) in variables(headers) {
        let Some(variable) = variable else { continue };
        let keep = headers.conflict == Conflict::Keep;
        if keep && !is_plain(&header.name) {
            faults.push(
                header.name.clone(),
                "nginx has no variable for a name with other characters than letters, digits and hyphens",
                "choose another name, or write `conflict = \"replace\"`",
            );
        }
        let value = quoted(&header.name, &header.value, faults);
        let mut asked: Vec<String> = Vec::new();
        asked.extend(keep.then(|| format!("$sent_http_{}", slug(&header.name))));
        asked.extend((keep && header.companion).then(|| "$sent_http_cache_control".to_owned()));
        let cases: Vec<(&str, String)> = match &header.over_http {
            OverHttp::Same => vec![("", value)],
            OverHttp::Absent => vec![("https", value)],
            OverHttp::Text(other) => vec![("https", value), ("http", quoted(&header.name, other, faults))],
        };
        if header.over_http != OverHttp::Same {
            asked.insert(0, "$scheme".to_owned());
        }
        let _ = writeln!(text, "map \"{}\" ${variable} {{\n    default \"\";", asked.join(":"));
        for (scheme, value) in cases {
            let colons = ":".repeat(asked.len() - 1);
            let _ = writeln!(text, "    \"{scheme}{colons}\" {value};");
        }
        text.push_str("}\n");
    }
    if text.is_empty() { "# nginx need not ask anything for this policy.\n".to_owned() } else { text }
}

fn hide(text: &mut String, header: &str) {
    if !is_server(header) {
        for protocol in HIDE {
            let _ = writeln!(text, "{protocol}_hide_header {};", name(header));
        }
    }
}

/// The variable that holds what goes out, where that depends on the request or the response.
fn variables(headers: &Headers) -> impl Iterator<Item = (&Sent, Option<String>)> {
    let mut seen = HashSet::new();
    headers.sent.iter().enumerate().map(move |(number, header)| {
        let own = slug(&header.name);
        let is_first = seen.insert(own.clone());
        let variable = if headers.conflict == Conflict::Replace && header.over_http == OverHttp::Same {
            None
        } else if is_first && own.len() <= VARIABLE {
            Some(format!("secure_{own}"))
        } else {
            Some(format!("secureheader_{number}"))
        };
        (header, variable)
    })
}

/// With a longer name of a header, nginx asks for a larger `variables_hash_bucket_size`.
const VARIABLE: usize = 33;

const DOLLAR: &str = "securedollar";

fn name(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { escaped(name, &[]) }
}

/// A `$` begins a variable in any quotes, so a variable stands for it.
fn quoted(name: &str, value: &str, faults: &mut Faults) -> String {
    let mut text = String::new();
    let mut pieces = value.split('$');
    text.extend(pieces.next());
    for piece in pieces {
        text.push('\u{0}');
        text.push_str(piece);
    }
    let text = escaped(&text, &['"', '\\']).replace('\u{0}', &format!("${{{DOLLAR}}}"));
    if text.len() > WORD {
        faults.push(
            name.to_owned(),
            format!("{} characters in nginx's quotes are more than the {WORD} that it reads", text.len()),
            "shorten it",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use secure_core::{CustomHeader, Policy, StrictTransportSecurity};

    use super::*;
    use crate::export;

    fn bodies(policy: &Policy) -> [String; 2] {
        ["nginx", "nginx-http"].map(|name| export(policy, Target::find(name).unwrap()).unwrap().body)
    }

    fn custom(name: &'static str, value: &str) -> CustomHeader {
        CustomHeader::new(name, value.to_owned()).unwrap()
    }

    #[test]
    fn quotes_hold_every_character() {
        let policy = Policy::empty().with(custom("X-A", r#"a "b" \ $c {d} ;#'"#)).with(Conflict::Replace);
        let [server, http] = bodies(&policy);
        assert!(server.ends_with("add_header X-A \"a \\\"b\\\" \\\\ ${securedollar}c {d} ;#'\" always;\n"), "{server}");
        assert_eq!(http, "geo $securedollar {\n    default \"$\";\n}\n");
    }

    #[test]
    fn maps_ask_for_the_scheme_and_for_what_is_there() {
        let policy = Policy::empty().with(StrictTransportSecurity::for_seconds(300));
        let [server, http] = bodies(&policy);
        assert_eq!(
            server,
            "server_tokens off;\nadd_header Strict-Transport-Security $secure_strict_transport_security always;\n"
        );
        assert_eq!(
            http,
            "map \"$scheme:$sent_http_strict_transport_security\" $secure_strict_transport_security {\n    \
             default \"\";\n    \"https:\" \"max-age=300\";\n}\n"
        );
    }

    #[test]
    fn variables_of_similar_names_differ() {
        let policy = Policy::empty().with(custom("X_A", "1")).with(custom("X-A", "2"));
        let policy = policy.with(Conflict::Replace).with(StrictTransportSecurity::for_seconds(1));
        assert!(export(&policy, Target::find("nginx").unwrap()).is_ok());
        let fault = |policy: &Policy| export(policy, Target::find("nginx-http").unwrap()).unwrap_err().to_string();
        assert_eq!(
            fault(&Policy::empty().with(custom("X.A", "1"))),
            "X.A: nginx has no variable for a name with other characters than letters, digits and hyphens; choose another \
             name, or write `conflict = \"replace\"`",
        );
        let long = "a".repeat(3999);
        assert_eq!(
            fault(&Policy::empty().with(custom("X-A", &long))),
            "X-A: 4001 characters in nginx's quotes are more than the 4000 that it reads; shorten it",
        );
    }
}
