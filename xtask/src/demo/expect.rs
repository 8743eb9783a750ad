//! What the blogs must answer, as data.

use super::client::Response;

/// A kind of page.
pub(super) struct Page {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// More than one where frameworks disagree: about a method that a path does not know, and whether `GET` implies `HEAD`.
    statuses: &'static [u16],
}

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

pub(super) const PAGES: &[Page] = &[
    Page { method: "GET", path: "/", statuses: &[200] },
    Page { method: "GET", path: "/posts/1", statuses: &[200] },
    Page { method: "GET", path: "/posts/999", statuses: &[404] },
    Page { method: "GET", path: "/nonce", statuses: &[200] },
    Page { method: "GET", path: "/static/blog.css", statuses: &[200] },
    Page { method: "GET", path: "/embed", statuses: &[200] },
    Page { method: "POST", path: "/posts/1", statuses: &[404, 405] },
    Page { method: "HEAD", path: "/", statuses: &[200, 405] },
];

pub(super) const HEADERS: &[Header] = &[
    Header { name: "Strict-Transport-Security", usual: Is("max-age=31536000"), except: &[] },
    Header {
        name: "Content-Security-Policy",
        usual: Says("frame-ancestors 'none'"),
        except: &[("/nonce", HasNonce), ("/embed", Says("frame-ancestors 'self' https://partner.example"))],
    },
    Header { name: "X-Content-Type-Options", usual: Is("nosniff"), except: &[] },
    Header { name: "X-Frame-Options", usual: Is("DENY"), except: &[("/embed", Nothing)] },
    Header { name: "Referrer-Policy", usual: Is("strict-origin-when-cross-origin"), except: &[] },
    Header { name: "Cross-Origin-Opener-Policy", usual: Is("same-origin-allow-popups"), except: &[] },
    Header { name: "Cross-Origin-Resource-Policy", usual: Is("same-site"), except: &[] },
    Header { name: "Origin-Agent-Cluster", usual: Is("?1"), except: &[] },
    Header { name: "X-Permitted-Cross-Domain-Policies", usual: Is("none"), except: &[] },
    Header { name: "Cache-Control", usual: Nothing, except: &[("/nonce", Is("no-store"))] },
    Header { name: "Server", usual: Nothing, except: &[] },
    Header { name: "X-Powered-By", usual: Nothing, except: &[] },
];

/// Whether the page has an expected status.
pub(super) fn status(page: &Page, response: &Response) -> Mark {
    if page.statuses.contains(&response.status) { Mark::There } else { Mark::Wrong(response.status.to_string()) }
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
    use super::{super::client, *};

    #[track_caller]
    fn check(header: &str, path: &'static str, response: &str, expected: &Mark) {
        let header = HEADERS.iter().find(|known| known.name == header).unwrap();
        let page = Page { method: "GET", path, statuses: &[200] };
        let response = client::parse(format!("HTTP/1.1 200 OK\r\n{response}").as_bytes()).unwrap();
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
}
