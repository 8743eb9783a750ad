//! [`Expect`]: what a reply must be, and the comparison.
//!
//! The expected lines come from the policy's own text ([`Prepared::lines`]) and from rules written out here a second
//! time, without the core's code.
//!
//! [`Prepared::lines`]: secure_core::Prepared::lines

use secure_core::{Headers, MemoryBackend, Policy, ResponseClass};

use crate::{Failure, Setup, Way, client::Reply, proxy::Program};

/// What a reply must be: one of some statuses, with every header of a policy exactly once and no other of their kind.
#[derive(Clone, Debug)]
pub struct Expect {
    statuses: Vec<u16>,
    policy: Which,
    pinned: bool,
    nonce: Nonce,
    own: Vec<(&'static str, Own)>,
    body: Option<&'static str>,
}

/// Which policy of the [`Setup`] the reply carries.
#[derive(Clone, Copy, Debug)]
enum Which {
    Policy,
    Nested,
    Overriding,
    Class(ResponseClass),
    None,
}

/// What the handler did with its nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nonce {
    NotTaken,
    InThePage,
}

/// What a header is, other than the policy says.
#[derive(Clone, Debug)]
enum Own {
    Lines(Vec<&'static str>),
    Anything,
}

/// Headers that no reply has unless the policy, or the case, says so; beside them, those of the policies.
const WATCHED: &[&str] = &[
    "Strict-Transport-Security",
    "Content-Security-Policy",
    "Content-Security-Policy-Report-Only",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Resource-Policy",
    "Origin-Agent-Cluster",
    "Cache-Control",
    "Server",
    "X-DNS-Prefetch-Control",
    "X-Permitted-Cross-Domain-Policies",
    "X-Download-Options",
    "X-XSS-Protection",
    "Permissions-Policy",
    "Expect-CT",
    "X-Powered-By",
    "X-Overridden",
    "X-Class",
    "X-Robots-Tag",
    "X-Team",
    "Pragma",
    "Expires",
    "Set-Cookie",
];

/// Headers that HTTP allows on several lines, and that are not ours.
const LISTS: &[&str] = &["Set-Cookie", "Vary", "Allow"];

impl Expect {
    /// This status, under the policy.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::any_of(&[status])
    }

    /// One of these, since frameworks differ, under the policy.
    #[must_use]
    pub fn any_of(statuses: &[u16]) -> Self {
        Self {
            statuses: statuses.to_vec(),
            policy: Which::Policy,
            pinned: true,
            nonce: Nonce::NotTaken,
            own: Vec::new(),
            body: None,
        }
    }

    /// The server hangs up without a reply.
    #[must_use]
    pub fn hang_up() -> Self {
        Self::any_of(&[])
    }

    /// No header of ours.
    #[must_use]
    pub fn bare(self) -> Self {
        Self { policy: Which::None, ..self }
    }

    /// Under the nested policy instead.
    #[must_use]
    pub fn nested(self) -> Self {
        Self { policy: Which::Nested, ..self }
    }

    /// Under the override instead.
    #[must_use]
    pub fn overridden(self) -> Self {
        Self { policy: Which::Overriding, ..self }
    }

    /// Under the policy of this class instead.
    #[must_use]
    pub fn class(self, class: ResponseClass) -> Self {
        Self { policy: Which::Class(class), ..self }
    }

    /// Without `Strict-Transport-Security`.
    #[must_use]
    pub fn unpinned(self) -> Self {
        Self { pinned: false, ..self }
    }

    /// With the nonce twice in the page, the same in the headers, and another one when asked again.
    #[must_use]
    pub fn nonce(self) -> Self {
        Self { nonce: Nonce::InThePage, ..self }
    }

    /// With exactly these lines of this header, whatever the policy says. `{nonce}` stands for the page's nonce.
    #[must_use]
    pub fn own(mut self, name: &'static str, values: &[&'static str]) -> Self {
        self.own.push((name, Own::Lines(values.to_vec())));
        self
    }

    /// With or without this header, as the framework likes.
    #[must_use]
    pub fn free(mut self, name: &'static str) -> Self {
        self.own.push((name, Own::Anything));
        self
    }

    /// As it comes out of what is in between, by this way.
    #[must_use]
    pub fn by(self, way: Way) -> Self {
        match way {
            Way::Through(program, _) if program.name() == Program::Nginx.name() => self.own("Server", &["nginx"]),
            Way::Through(..) | Way::Direct(_) => self,
        }
    }

    /// With this text in its body.
    #[must_use]
    pub fn body(self, text: &'static str) -> Self {
        Self { body: Some(text), ..self }
    }

    /// Whether the reply carries a nonce.
    #[must_use]
    pub fn has_nonce(&self) -> bool {
        self.nonce == Nonce::InThePage
    }

    /// How often to ask: nonces must differ.
    pub(crate) fn replies(&self) -> usize {
        if self.has_nonce() { 2 } else { 1 }
    }

    /// What is wrong with the replies.
    pub(crate) fn faults(&self, setup: &Setup, replies: &[Option<Reply>]) -> Result<Vec<String>, Failure> {
        let mut faults = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        for reply in replies {
            let reply = match reply {
                None if self.statuses.is_empty() => continue,
                None => {
                    faults.push("the server hung up".to_owned());
                    continue;
                }
                Some(reply) => reply,
            };
            if !self.statuses.contains(&reply.status) {
                faults.push(format!("status {}, expected {:?}", reply.status, self.statuses));
            }
            if let Some(text) = self.body.filter(|text| !reply.text().contains(text)) {
                faults.push(format!("no {text:?} in the body {:?}", reply.text()));
            }
            let nonce = match self.nonce {
                Nonce::NotTaken => None,
                Nonce::InThePage => Some(page_nonce(reply, &mut faults)),
            };
            if let Some(nonce) = &nonce {
                if seen.contains(nonce) {
                    faults.push(format!("the nonce {nonce:?} a second time"));
                }
                seen.push(nonce.clone());
            }
            let lines = self.lines(setup, reply.status, nonce.as_deref())?;
            self.compare(&lines, reply, nonce.as_deref().unwrap_or_default(), &mut faults);
        }
        Ok(faults)
    }

    /// The lines that a reply of this status must have, before what is its own.
    fn lines(&self, setup: &Setup, status: u16, nonce: Option<&str>) -> Result<Vec<(String, String)>, Failure> {
        let own: &Headers = match self.policy {
            Which::Policy => &setup.policy.headers,
            Which::Overriding => &setup.overriding,
            Which::Nested => {
                &setup.nested.as_ref().ok_or_else(|| Failure::new("the site has no nested policy"))?.headers
            }
            Which::Class(class) => {
                let own = setup.policy.classes.iter().find(|(other, _)| *other == class);
                own.map(|(_, own)| own).ok_or_else(|| Failure::new("the site has no headers of the class"))?
            }
            Which::None => return Ok(Vec::new()),
        };
        let prepared = Policy::from(own.clone()).prepare::<MemoryBackend>()?;
        let mut lines = Vec::new();
        let mut carried = false;
        for (name, text) in prepared.lines() {
            let pins = name == "Strict-Transport-Security";
            let nonced = text.contains("{nonce}");
            if (pins && !self.pinned) || (status == 101 && !pins) || (status == 304 && nonced) {
                continue;
            }
            carried |= nonced && nonce.is_some();
            let text = match nonce {
                Some(nonce) => text.replace("{nonce}", nonce),
                None if nonced => without_nonce(text),
                None => text.to_owned(),
            };
            lines.push((name.to_owned(), text));
        }
        if carried && own.cache_control.is_none() {
            lines.push(("Cache-Control".to_owned(), "no-store".to_owned()));
        }
        Ok(lines)
    }

    fn compare(&self, expected: &[(String, String)], reply: &Reply, nonce: &str, faults: &mut Vec<String>) {
        let ours = expected.iter().map(|(name, _)| name.as_str());
        let mut names: Vec<&str> = WATCHED.to_vec();
        names.extend(ours.chain(self.own.iter().map(|(name, _)| *name)));
        names.sort_unstable();
        names.dedup();
        for name in names {
            let own = self.own.iter().rev().find(|(own, _)| own.eq_ignore_ascii_case(name));
            let wanted: Vec<String> = match own {
                Some((_, Own::Anything)) => continue,
                Some((_, Own::Lines(lines))) => lines.iter().map(|line| line.replace("{nonce}", nonce)).collect(),
                None => expected.iter().filter(|(other, _)| other == name).map(|(_, text)| text.clone()).collect(),
            };
            let found: Vec<&str> = reply.values(name).collect();
            if found != wanted {
                faults.push(format!("{name}: {found:?}, expected {wanted:?}"));
            }
        }
        for (index, (name, _)) in reply.lines.iter().enumerate() {
            let same = |other: &str| other.eq_ignore_ascii_case(name);
            let earlier = reply.lines.iter().take(index).any(|(other, _)| same(other));
            let is_said = self.own.iter().any(|(own, _)| same(own));
            if earlier && !is_said && !LISTS.iter().any(|list| same(list)) {
                faults.push(format!("{name} appears twice"));
            }
        }
    }
}

/// The policy's text for a reply whose handler took no nonce: a list that had one loses it and `'unsafe-inline'`, which
/// only counts where no nonce is, and says `'none'` when nothing is left. Of scripts it also loses `'strict-dynamic'`, with
/// the places that this had disabled.
fn without_nonce(text: &str) -> String {
    let directive = |directive: &str| {
        if !directive.contains("{nonce}") {
            return directive.to_owned();
        }
        let dynamic = directive.starts_with("script-src") && directive.contains("'strict-dynamic'");
        let name = directive.split(' ').next().unwrap_or_default();
        let left = |word: &&str| match *word {
            "'unsafe-inline'" => false,
            "'strict-dynamic'" | "'self'" => !dynamic,
            word if word.contains("{nonce}") => false,
            word => !dynamic || word == name || word.starts_with('\''),
        };
        let words: Vec<&str> = directive.split(' ').filter(left).collect();
        let words = words.join(" ");
        if words.contains(' ') { words } else { format!("{words} 'none'") }
    };
    text.split("; ").map(directive).collect::<Vec<_>>().join("; ")
}

/// The nonce that both scripts of the page carry.
fn page_nonce(reply: &Reply, faults: &mut Vec<String>) -> String {
    let text = reply.text();
    let nonces: Vec<&str> = text.split("nonce=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    match nonces.as_slice() {
        [first, second] if first == second && first.len() >= 22 => (*first).to_owned(),
        other => {
            faults.push(format!("nonces in the page: {other:?}, expected the same good one twice"));
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Site;

    /// What is wrong with a reply without a body, or with none.
    fn faults(expect: &Expect, reply: Option<(u16, &[(&str, &str)])>) -> Vec<String> {
        let reply = reply.map(|(status, lines)| {
            let lines = lines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Reply { status, lines, body: Vec::new() }
        });
        expect.faults(&Site::Recommended.setup().unwrap(), &[reply]).unwrap()
    }

    #[test]
    fn nothing_is_missed() {
        let pin = ("Strict-Transport-Security", "max-age=31536000");
        let switched = Expect::status(101);
        assert_eq!(faults(&switched, Some((101, &[pin]))), [""; 0]);
        for (lines, fault) in [
            (&[][..], "Strict-Transport-Security: [], expected [\"max-age=31536000\"]"),
            (&[pin, pin][..], "Strict-Transport-Security appears twice"),
            (&[pin, ("X-Frame-Options", "DENY")][..], "X-Frame-Options: [\"DENY\"], expected []"),
            (&[pin, ("Via", "a"), ("via", "b")][..], "via appears twice"),
            (&[pin, ("Server", "me")][..], "Server: [\"me\"], expected []"),
        ] {
            assert!(faults(&switched, Some((101, lines))).contains(&fault.to_owned()), "{lines:?}");
        }
        assert_eq!(faults(&switched, None), ["the server hung up"]);
        assert_eq!(faults(&Expect::hang_up(), None), [""; 0]);
        assert_eq!(faults(&Expect::status(200).bare(), Some((201, &[]))), ["status 201, expected [200]"]);
    }

    #[test]
    fn a_text_loses_its_nonce_as_browsers_read_it() {
        for (text, expected) in [
            ("script-src 'nonce-{nonce}'", "script-src 'none'"),
            ("script-src 'nonce-{nonce}' 'unsafe-inline'; img-src a.example", "script-src 'none'; img-src a.example"),
            (
                "script-src 'self' 'nonce-{nonce}'; style-src 'unsafe-inline'",
                "script-src 'self'; style-src 'unsafe-inline'",
            ),
        ] {
            assert_eq!(without_nonce(text), expected);
        }
    }
}
