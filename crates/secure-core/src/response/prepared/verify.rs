//! Whether a response carries what the policy says: for tests of an application, and for what stands behind a proxy.

use super::{CONTENT_DISPOSITION, CONTENT_TYPE, Prepared, VARY};
use crate::{
    cookie::SetCookie,
    request::exchange::{Exchange, RequestView},
    response::{
        backend::Backend,
        class::{ResponseClass, Signs},
        headers::{Lines, quoted},
    },
    wire::{error::Error, fault::Fault},
};

impl<B: Backend> Prepared<B> {
    /// Compares the headers of a response with what the policy says, for a test: what a handler, another layer or a proxy left
    /// of it. A header that holds a nonce may hold any.
    ///
    /// The status and the `Content-Type` decide the class. What depends on the request is as for one of which nothing is known:
    /// so it is HTTPS only where the policy's transport says so. A response with an override or an adjustment differs from the
    /// policy, and the error says so.
    ///
    /// ```
    /// # use secure_core::{MemoryBackend, Policy};
    /// let prepared = Policy::recommended().prepare::<MemoryBackend>()?;
    /// let own = [("X-Frame-Options", &b"DENY"[..]), ("Set-Cookie", &b"id=1"[..]), ("Server", &b"x/1"[..])];
    /// let error = prepared.verify(200, own).unwrap_err().to_string();
    /// assert!(error.contains("X-Frame-Options: the response says \"DENY\", and the policy \"SAMEORIGIN\"; "));
    /// assert!(error.contains("X-Content-Type-Options: the response lacks it; the policy says \"nosniff\"; "));
    /// assert!(error.contains("Server: the response says \"x/1\", and the policy takes it out; "));
    /// assert!(error.contains("Set-Cookie: cookie \"id\" lacks \"; SameSite=Lax\"; "));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// All that is missing, changed, doubled, or there although the policy takes it out, and the cookies that lack what the
    /// rules add.
    pub fn verify<'h>(&self, status: u16, lines: impl IntoIterator<Item = (&'h str, &'h [u8])>) -> Result<(), Error> {
        let lines = Lines(lines.into_iter().collect());
        let exchange = self.begin(&RequestView::default());
        let class = ResponseClass::of(&Signs {
            status,
            disposition: lines.text(&CONTENT_DISPOSITION),
            media_type: lines.text(&CONTENT_TYPE),
            destination: None,
        });
        let mut classes = self.classes.iter().flat_map(|classes| &classes.headers);
        let of_class = classes.find(|(other, _)| class == Some(*other));
        let counting = of_class.map_or(&self.headers, |(_, headers)| headers);
        let mut faults = counting.differences(&lines, status, &exchange);
        faults.extend(self.lacking_cookies(&lines, &exchange));
        if let Some(varying) = &self.varying {
            let said = lines.of(VARY.as_str()).into_iter().flat_map(|line| line.split(|byte| *byte == b','));
            let said: Vec<&[u8]> = said.map(<[u8]>::trim_ascii).collect();
            let names = varying.by.as_str().split(',').map(str::trim);
            let all = said.contains(&&b"*"[..]);
            let lacking =
                names.filter(|name| !all && !said.iter().any(|own| own.eq_ignore_ascii_case(name.as_bytes())));
            let lacking: Vec<&str> = lacking.collect();
            if !lacking.is_empty() {
                let problem = format!("the response does not name {}, which decide who gets it", lacking.join(", "));
                faults.push(Fault::new(VARY.as_str(), problem, "look for another layer or a proxy that replaces it"));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::all(faults)) }
    }

    /// Cookies that lack what the rules add, and those that browsers drop.
    fn lacking_cookies(&self, lines: &Lines<'_>, exchange: &Exchange) -> Vec<Fault> {
        let Some(cookies) = &self.cookies else { return Vec::new() };
        let place = SetCookie::NAME;
        let mut faults = Vec::new();
        for line in lines.of(place.as_str()) {
            let hardened = cookies.hardened(line, exchange);
            let added = hardened.line().and_then(|whole| whole.get(line.len()..).map(quoted));
            if let Some(added) = added {
                let problem = format!("cookie \"{}\" lacks {added}", hardened.name());
                let cure = "look for another layer that sets it behind ours, or for a proxy that does";
                faults.push(Fault::new(place.as_str(), problem, cure));
            } else if hardened.flaw().is_some() {
                let told = hardened.to_string();
                let (problem, cure) = told.split_once("; ").unwrap_or((&told, "write it anew"));
                let problem = problem.strip_prefix("Set-Cookie: ").unwrap_or(problem).to_owned();
                faults.push(Fault::new(place.as_str(), problem, cure.to_owned()));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        header::{
            cache_control::CacheControl,
            content_security_policy::{ContentSecurityPolicy, Source},
            x_frame_options::XFrameOptions,
        },
        policy::Policy,
        request::exchange::RequestView,
        response::backend::MemoryBackend,
    };

    /// Sends a response through the policy, changes it, and compares.
    #[track_caller]
    fn check(
        policy: &Policy,
        status: u16,
        nonce: bool,
        change: impl FnOnce(&mut Vec<(String, String)>),
        expected: &[&str],
    ) {
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let mut exchange = prepared.begin(&RequestView::default());
        if nonce {
            exchange.nonce().unwrap();
        }
        let mut headers =
            vec![("content-type".to_owned(), "text/html".to_owned()), ("set-cookie".to_owned(), "a=1".to_owned())];
        prepared.apply(&mut headers, status, &exchange);
        change(&mut headers);
        let lines = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let found = prepared.verify(status, lines).err().map(|error| error.to_string()).unwrap_or_default();
        let found: Vec<&str> = found.lines().collect();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}");
        }
    }

    #[test]
    fn what_the_policy_sent_is_right() {
        let data = crate::policy::headers::Headers::api();
        for policy in [
            Policy::empty(),
            Policy::recommended(),
            Policy::strict().with(crate::Transport::AlwaysHttps),
            Policy::strict().with(crate::ResourceIsolation::new()),
            Policy::recommended().for_class(crate::ResponseClass::Document, data),
            Policy::recommended().with(CacheControl::no_store().with_companions()),
        ] {
            for status in [101, 200, 204, 301, 304, 404, 500] {
                for nonce in [false, true] {
                    check(&policy, status, nonce, |_| (), &[]);
                }
            }
        }
    }

    #[test]
    fn what_is_not_as_the_policy_says_is_told() {
        let name = "X-Frame-Options";
        let policy = Policy::empty().with(XFrameOptions::Deny);
        check(
            &policy,
            200,
            false,
            |headers| headers.retain(|(own, _)| own != name),
            &["X-Frame-Options: the response lacks it; the policy says \"DENY\"; "],
        );
        let changed = "X-Frame-Options: the response says \"SAMEORIGIN\", and the policy \"DENY\"; ";
        check(
            &policy,
            200,
            false,
            |headers| {
                for (_, value) in headers.iter_mut().filter(|(own, _)| own == name) {
                    "SAMEORIGIN".clone_into(value);
                }
            },
            &[changed],
        );
        let twice = "X-Frame-Options: the response has 2 lines of it; ";
        check(&policy, 200, false, |headers| headers.push((name.to_lowercase(), "DENY".to_owned())), &[twice]);
        let taken = "Server: the response says \"x/1\", and the policy takes it out; ";
        check(
            &Policy::recommended(),
            200,
            false,
            |headers| headers.push(("server".to_owned(), "x/1".to_owned())),
            &[taken],
        );
    }

    #[test]
    fn any_nonce_is_right_and_keeps_the_page_out_of_caches() {
        let policy = Policy::empty().with(ContentSecurityPolicy::new().script_src([Source::Nonce]));
        let other = |headers: &mut Vec<(String, String)>| {
            for (_, value) in headers {
                *value = value.replace("nonce-", "nonce--");
            }
        };
        check(&policy, 200, true, other, &["Content-Security-Policy: the response says \"script-src 'nonce--"]);
        let cached = |headers: &mut Vec<(String, String)>| headers.retain(|(name, _)| name != "Cache-Control");
        check(&policy, 200, true, cached, &["Cache-Control: the response lacks it, and its policy carries a nonce; "]);
    }

    #[test]
    fn cookies_and_vary() {
        let late = |headers: &mut Vec<(String, String)>| {
            headers.push(("set-cookie".to_owned(), "b=2".to_owned()));
            headers.push(("set-cookie".to_owned(), "__Host-c=3; Domain=c.example; Secure; SameSite=Lax".to_owned()));
        };
        let policy = Policy::recommended().with(crate::Transport::AlwaysHttps);
        check(
            &policy,
            200,
            false,
            late,
            &[
                "Set-Cookie: cookie \"b\" lacks \"; Secure; SameSite=Lax\"; ",
                "Set-Cookie: cookie \"__Host-c\" has a \"Domain\"",
            ],
        );
        let policy = Policy::empty().with(crate::ResourceIsolation::new());
        check(
            &policy,
            200,
            false,
            |headers| headers.retain(|(name, _)| name != "Vary"),
            &["Vary: the response does not name Sec-Fetch-Site, Sec-Fetch-Mode, "],
        );
    }
}
