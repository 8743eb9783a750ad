//! What the blogs must answer, as data.

use super::pages::{Page, Session};
use crate::http::Response;

/// A header, and what it says on each page.
pub(super) struct Header {
    pub(super) name: &'static str,
    usual: Expected,
    /// Pages on which it says something else.
    except: &'static [(&'static str, Expected)],
}

enum Expected {
    /// This value.
    Is(&'static str),
    /// A value with this directive.
    Says(&'static str),
    /// A value with the nonce that the page carries.
    HasNonce,
    Nothing,
}

/// How a page stands to what is expected.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mark {
    There,
    /// Rightly.
    Absent,
    Wrong(String),
}

use Expected::{HasNonce, Is, Nothing, Says};

/// The session cookie, and what it says beside its value.
const COOKIE: &str = "__Host-session";
const ATTRIBUTES: [&str; 4] = ["httponly", "path=/", "samesite=lax", "secure"];

pub(super) const HEADERS: &[Header] = &[
    Header { name: "Strict-Transport-Security", usual: Is("max-age=31536000"), except: &[] },
    Header {
        name: "Content-Security-Policy",
        usual: Says("frame-ancestors 'none'"),
        except: &[("/nonce", HasNonce), ("/embed", Says("frame-ancestors 'self' https://partner.example"))],
    },
    Header { name: "Reporting-Endpoints", usual: Is("default=\"/reports\""), except: &[] },
    Header { name: "X-Content-Type-Options", usual: Is("nosniff"), except: &[] },
    Header { name: "X-Frame-Options", usual: Is("DENY"), except: &[("/embed", Nothing)] },
    Header { name: "Referrer-Policy", usual: Is("strict-origin-when-cross-origin"), except: &[] },
    Header {
        name: "Cross-Origin-Opener-Policy",
        usual: Is("same-origin-allow-popups; report-to=\"default\""),
        except: &[],
    },
    Header { name: "Cross-Origin-Resource-Policy", usual: Is("same-site"), except: &[] },
    Header { name: "Origin-Agent-Cluster", usual: Is("?1"), except: &[] },
    Header { name: "X-Permitted-Cross-Domain-Policies", usual: Is("none"), except: &[] },
    Header {
        name: "Cache-Control",
        usual: Nothing,
        except: &[
            ("/nonce", Is("no-store")),
            ("/contact", Is("no-store")),
            ("/login", Is("no-store")),
            ("/account", Is("no-store")),
            ("/account/reports", Is("no-store")),
            ("/logout", Is("no-store")),
        ],
    },
    Header {
        name: "Clear-Site-Data",
        usual: Nothing,
        except: &[("/logout", Is("\"cache\", \"cookies\", \"storage\""))],
    },
    Header { name: "Server", usual: Nothing, except: &[] },
    Header { name: "X-Powered-By", usual: Nothing, except: &[] },
];

/// What is judged of each page beside its security headers.
pub(super) const RULES: [Rule; 4] = [
    Rule { name: "status", judge: status },
    Rule { name: "Location", judge: location },
    Rule { name: "Set-Cookie", judge: session },
    Rule { name: "text", judge: text },
];

/// A part of a response that is not a security header.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) judge: fn(&Page, &Response) -> Mark,
}

fn status(page: &Page, response: &Response) -> Mark {
    if page.statuses.contains(&response.status) { Mark::There } else { Mark::Wrong(response.status.to_string()) }
}

fn location(page: &Page, response: &Response) -> Mark {
    match (page.location, response.values("Location").as_slice()) {
        (None, []) => Mark::Absent,
        (Some(expected), [value]) if *value == expected => Mark::There,
        (_, values) => Mark::Wrong(format!("{values:?}")),
    }
}

fn session(page: &Page, response: &Response) -> Mark {
    let lines = response.values("Set-Cookie");
    let line = match (lines.as_slice(), &page.session) {
        ([], Session::Untouched | Session::Kept | Session::Stale) => return Mark::Absent,
        ([line], Session::Kept | Session::New | Session::Gone | Session::Stale) => *line,
        _ => return Mark::Wrong(format!("{lines:?}")),
    };
    let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
    let mut attributes: Vec<_> = attributes.split(';').map(|attribute| attribute.trim().to_ascii_lowercase()).collect();
    attributes.sort_unstable();
    let value = pair.strip_prefix(COOKIE).and_then(|rest| rest.strip_prefix('='));
    let good = match (&page.session, value) {
        (_, None) => false,
        // Some session middleware forgets attributes here, and the policy adds them.
        (Session::Gone | Session::Stale, Some(value)) => {
            let said = |word: &&str| attributes.iter().any(|said| said == word);
            value.is_empty() && ATTRIBUTES.iter().chain(&["max-age=0"]).all(said)
        }
        (Session::New, _) if response.sent.as_deref() == Some(pair) => false,
        (_, Some(value)) => !value.is_empty() && attributes == ATTRIBUTES,
    };
    if good { Mark::There } else { Mark::Wrong(format!("{line:?}")) }
}

fn text(page: &Page, response: &Response) -> Mark {
    let wrong = |what: &str, text: &str| Mark::Wrong(format!("{what} {text:?}"));
    if let Some(text) = page.shows.iter().find(|text| !response.body.contains(**text)) {
        return wrong("does not say", text);
    }
    match page.lacks.iter().find(|text| response.body.contains(**text)) {
        Some(text) => wrong("says", text),
        None => Mark::There,
    }
}

impl Header {
    /// Compares a response with what this header says on this page.
    pub(super) fn judge(&self, page: &Page, response: &Response) -> Mark {
        let special = self.except.iter().find(|(path, _)| *path == page.path);
        let expected = special.map_or(&self.usual, |(_, expected)| expected);
        let values = response.values(self.name);
        let value = match (values.as_slice(), expected) {
            ([], Nothing) => return Mark::Absent,
            ([], _) => return Mark::Wrong("missing".to_owned()),
            ([value], _) => *value,
            (many, _) => return Mark::Wrong(format!("{} lines of it", many.len())),
        };
        let good = match expected {
            Is(text) => value == *text,
            Says(directive) => value.split("; ").any(|said| said == *directive),
            HasNonce => match nonces(&response.body).as_slice() {
                [] => return Mark::Wrong("the page carries no nonce".to_owned()),
                [first, rest @ ..] => {
                    rest.iter().all(|nonce| nonce == first) && value.contains(&format!("'nonce-{first}'"))
                }
            },
            Nothing => false,
        };
        if good { Mark::There } else { Mark::Wrong(format!("{value:?}")) }
    }
}

/// The nonces of all elements of a page.
fn nonces(page: &str) -> Vec<&str> {
    page.split("nonce=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::pages::PAGE, *};
    use crate::http;

    #[track_caller]
    fn check(header: &str, path: &'static str, response: &str, expected: &Mark) {
        let header = HEADERS.iter().find(|known| known.name == header).unwrap();
        let page = Page { path, ..PAGE };
        let response = http::parse(format!("HTTP/1.1 200 OK\r\n{response}").as_bytes()).unwrap();
        assert_eq!(&header.judge(&page, &response), expected);
    }

    fn wrong(reason: &str) -> Mark {
        Mark::Wrong(reason.to_owned())
    }

    #[test]
    fn headers_are_there_or_rightly_absent() {
        check("X-Frame-Options", "/", "x-frame-options: DENY\r\n\r\n", &Mark::There);
        check("X-Frame-Options", "/", "\r\n", &wrong("missing"));
        check("X-Frame-Options", "/", "x-frame-options: SAMEORIGIN\r\n\r\n", &wrong("\"SAMEORIGIN\""));
        check(
            "X-Frame-Options",
            "/",
            "x-frame-options: DENY\r\nx-frame-options: DENY\r\n\r\n",
            &wrong("2 lines of it"),
        );
        check("X-Frame-Options", "/embed", "\r\n", &Mark::Absent);
        check("X-Frame-Options", "/embed", "x-frame-options: DENY\r\n\r\n", &wrong("\"DENY\""));
        check(
            "Content-Security-Policy",
            "/",
            "content-security-policy: a; frame-ancestors 'none'\r\n\r\n",
            &Mark::There,
        );
    }

    #[test]
    fn the_nonce_of_the_header_is_that_of_the_page() {
        let response = |header: &str, page: &str| format!("content-security-policy: script-src {header}\r\n\r\n{page}");
        let check = |response: &str, expected: &Mark| check("Content-Security-Policy", "/nonce", response, expected);
        let page = "<script nonce=\"abc\"></script><style nonce=\"abc\"></style>";
        check(&response("'nonce-abc'", page), &Mark::There);
        check(&response("'nonce-x'", page), &wrong("\"script-src 'nonce-x'\""));
        check(&response("'nonce-abc'", "<p>"), &wrong("the page carries no nonce"));
        check(&response("'nonce-abc'", &page.replacen("abc", "d", 1)), &wrong("\"script-src 'nonce-abc'\""));
    }

    #[track_caller]
    fn check_rule(rule: fn(&Page, &Response) -> Mark, page: &Page, response: &str, expected: &Mark) {
        let mut response = http::parse(format!("HTTP/1.1 200 OK\r\n{response}").as_bytes()).unwrap();
        response.sent = Some("__Host-session=a".to_owned());
        assert_eq!(&rule(page, &response), expected);
    }

    #[test]
    fn a_page_leads_where_it_should() {
        let check = |expected, response: &str, mark: &Mark| {
            check_rule(location, &Page { location: expected, ..PAGE }, response, mark);
        };
        check(None, "\r\n", &Mark::Absent);
        check(None, "location: /a\r\n\r\n", &wrong("[\"/a\"]"));
        check(Some("/a"), "location: /a\r\n\r\n", &Mark::There);
        check(Some("/a"), "location: //a\r\n\r\n", &wrong("[\"//a\"]"));
        check(Some("/a"), "\r\n", &wrong("[]"));
    }

    #[test]
    fn a_page_says_what_it_should() {
        let page = &Page { shows: &["a"], lacks: &["b"], ..PAGE };
        check_rule(text, page, "\r\na", &Mark::There);
        check_rule(text, page, "\r\nab", &wrong("says \"b\""));
        check_rule(text, page, "\r\n", &wrong("does not say \"a\""));
    }

    #[test]
    fn the_session_cookie_is_judged() {
        let check = |kind, line: &str, good: bool| {
            let page = Page { session: kind, ..PAGE };
            let reason = wrong(&format!("{line:?}"));
            let expected = if good { &Mark::There } else { &reason };
            check_rule(session, &page, &format!("Set-Cookie: {line}\r\n\r\n"), expected);
        };
        let rest = "HttpOnly; SameSite=Lax; Secure; Path=/";
        check(Session::New, &format!("__Host-session=b; {rest}"), true);
        check(Session::New, &format!("__Host-session=a; {rest}"), false);
        check(Session::Kept, &format!("__Host-session=a; {rest}"), true);
        check(Session::Kept, &format!("session=a; {rest}"), false);
        check(Session::Kept, &format!("__Host-session=; {rest}"), false);
        check(Session::Kept, &format!("__Host-session=a; {rest}; Domain=a.example"), false);
        check(Session::Kept, "__Host-session=a; HttpOnly; SameSite=Lax; Path=/", false);
        check(Session::Kept, "__Host-session=a; HttpOnly; SameSite=None; Secure; Path=/", false);
        check(Session::Gone, &format!("__Host-session=; Max-Age=0; {rest}"), true);
        check(Session::Gone, "__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", false);
        check(Session::Gone, &format!("__Host-session=; {rest}"), false);
        check(Session::Gone, &format!("__Host-session=a; Max-Age=0; {rest}"), false);
        check(Session::Stale, &format!("__Host-session=; Max-Age=0; {rest}"), true);
        check(Session::Stale, &format!("__Host-session=a; {rest}"), false);
        check_rule(session, &PAGE, "\r\n", &Mark::Absent);
        check_rule(session, &Page { session: Session::New, ..PAGE }, "\r\n", &wrong("[]"));
        check_rule(session, &PAGE, "Set-Cookie: a=b\r\n\r\n", &wrong("[\"a=b\"]"));
    }
}
