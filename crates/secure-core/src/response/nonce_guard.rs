//! [`NonceGuard`]: a nonce is in the policy of its response, and the response in no shared cache.
//!
//! A nonce that a cache gives to everybody is not a secret: who reads it in a copy of the page writes it on a script of his own.
//! So a response with a nonce says `no-store`, unless the handler says something. `no-store`, `no-cache` and `private` of the
//! handler are safe and stay. Anything else may let a shared cache keep the page, as do `CDN-Cache-Control` and its kin, which
//! such caches read first. What a page pays for it: a browser keeps a page that says `no-store` out of its back/forward cache, in
//! part or as a whole; a handler that says `private` or `no-cache` instead keeps that cache.

use std::{
    fmt,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use crate::{
    header::{
        Header,
        cache_control::{TARGETED, is_for_one_visitor},
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Source},
    },
    response::{
        backend::{Backend, NameSet},
        headers::{CACHE_CONTROL, NO_STORE},
    },
    wire::{conflict::Conflict, nonce::Nonce, text::HeaderName},
};

static EXPIRES: HeaderName = HeaderName::from_static("Expires");

/// The names that are looked for, as the framework holds them, and how often a nonce was found in a page for everybody.
pub(crate) struct NonceGuard<B: Backend> {
    cache_control: B::Name,
    no_store: B::Value,
    /// In the order of [`TARGETED`].
    targeted: Vec<B::Name>,
    /// What goes where `no-store` comes.
    others: NameSet,
    /// Whether the policy has a `Cache-Control` of its own, which start-up has looked at.
    is_own: bool,
    shared: AtomicU64,
    policy: B::Name,
    report_only: B::Name,
    is_told: AtomicBool,
}

impl<B: Backend> NonceGuard<B> {
    /// `None` when the framework cannot hold the names.
    pub(crate) fn new(is_own: bool) -> Option<Self> {
        let mut targeted = Vec::with_capacity(TARGETED.len());
        for name in &TARGETED {
            targeted.push(B::name(name)?);
        }
        let mut others = TARGETED.to_vec();
        others.push(EXPIRES.clone());
        Some(Self {
            cache_control: B::name(&CACHE_CONTROL)?,
            no_store: B::value(&NO_STORE)?,
            targeted,
            others: NameSet::of(&others),
            is_own,
            shared: AtomicU64::new(0),
            policy: B::name(&ContentSecurityPolicy::NAME)?,
            report_only: B::name(&ContentSecurityPolicyReportOnly::NAME)?,
            is_told: AtomicBool::new(false),
        })
    }

    /// Looks at a response whose handler took a nonce, and that has all of its headers. Where the policy replaces what handlers
    /// say, a page with a nonce is kept out of caches; where it does not, a warning reports the first, second, fourth and eighth
    /// such page. Another reports once a nonce that no policy of the response has; `is_placed` says that ours has it, which saves
    /// the search.
    pub(crate) fn guard(
        &self,
        headers: &mut B::Headers<'_>,
        nonce: &Nonce,
        is_placed: bool,
        conflict: Conflict,
        warn: fn(fmt::Arguments<'_>),
    ) {
        match if is_placed { Some(true) } else { self.has_place(headers, nonce) } {
            None => return,
            Some(true) => {}
            Some(false) => {
                if !self.is_told.swap(true, Ordering::Relaxed) {
                    warn(format_args!(
                        "Content-Security-Policy: a handler took a nonce, and the policy of its response has no place for \
                         one, so browsers block its inline scripts; write {} into script-src",
                        Source::Nonce
                    ));
                }
                return;
            }
        }
        let Some(by) = self.shared_by(headers, conflict) else { return };
        if conflict == Conflict::Replace {
            B::remove(headers, &self.others);
            if !self.is_own {
                B::insert(headers, &self.cache_control, self.no_store.clone());
            }
            return;
        }
        let count = self.shared.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if count.is_power_of_two() {
            warn(format_args!(
                "{by}: a shared cache may keep a page with a nonce, and give everybody the same; say \"private\" or \
                 \"no-store\" there, or do not take a nonce for this page; such pages so far: {count}"
            ));
        }
    }

    /// Whether a policy of the response has the nonce, if there is a policy.
    fn has_place(&self, headers: &B::Headers<'_>, nonce: &Nonce) -> Option<bool> {
        let has_nonce = |line: &[u8]| line.windows(Nonce::LEN).any(|text| text == nonce.as_bytes());
        let mut policies = B::lines(headers, &self.policy).chain(B::lines(headers, &self.report_only)).peekable();
        policies.peek()?;
        Some(policies.any(has_nonce))
    }

    /// The header that lets a shared cache keep the page, if any does. What the policy itself says, it said at start-up.
    fn shared_by(&self, headers: &B::Headers<'_>, conflict: Conflict) -> Option<&'static HeaderName> {
        let is_open = |name: &B::Name| {
            // `X-Accel-Expires: 0` keeps the page out.
            B::lines(headers, name).any(|line| line.trim_ascii() != b"0")
                && !is_for_one_visitor(B::lines(headers, name))
        };
        // Nearly no response has one: it is cheaper to go through the names that there are.
        if B::contains_any(headers, &self.others) {
            for (known, name) in TARGETED.iter().zip(&self.targeted) {
                if is_open(name) {
                    return Some(known);
                }
            }
        }
        let is_ours = self.is_own && conflict == Conflict::Replace;
        (!is_ours && is_open(&self.cache_control)).then_some(&CACHE_CONTROL)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        policy::Policy,
        request::exchange::RequestView,
        response::{backend::MemoryBackend, prepared::Prepared},
    };

    fn prepared(policy: &Policy, warn: fn(fmt::Arguments<'_>)) -> Prepared<MemoryBackend> {
        policy.prepare::<MemoryBackend>().unwrap().warning(warn)
    }

    /// What goes out for a page whose handler took a nonce.
    fn page(prepared: &Prepared<MemoryBackend>, status: u16, own: &[(&str, &str)]) -> Vec<(String, String)> {
        let exchange = prepared.begin(&RequestView::default()).with_nonce(Nonce::random().unwrap());
        let mut headers = own.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        prepared.apply(&mut headers, status, &exchange);
        headers
    }

    fn caching(headers: &[(String, String)]) -> Vec<(&str, &str)> {
        let is_about = |name: &str| {
            TARGETED.iter().chain([&CACHE_CONTROL, &EXPIRES]).any(|known| known.as_str().eq_ignore_ascii_case(name))
        };
        headers.iter().filter(|(name, _)| is_about(name)).map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    const SAFE: [&str; 6] = [
        "no-store",
        "No-Cache",
        "private, max-age=5",
        "max-age=60, private",
        "public, no-store",
        "no-cache=\"a\", private",
    ];
    const OPEN: [&str; 8] = [
        "public, max-age=3600",
        "max-age=60",
        "s-maxage=60",
        "public",
        "must-revalidate",
        "",
        "private=\"x-a, private\", max-age=60",
        "ma\u{fc}",
    ];

    #[test]
    fn what_the_handler_says_is_kept_where_it_is_safe() {
        for conflict in [Conflict::Keep, Conflict::Replace] {
            let prepared = prepared(&Policy::recommended().with(conflict), |message| panic!("{message}"));
            for safe in SAFE {
                assert_eq!(caching(&page(&prepared, 200, &[("Cache-Control", safe)])), [("Cache-Control", safe)]);
            }
            assert_eq!(caching(&page(&prepared, 200, &[])), [("Cache-Control", "no-store")]);
            let kept_out = [("X-Accel-Expires", "0"), ("Cache-Control", "no-store")];
            assert_eq!(caching(&page(&prepared, 200, &kept_out)), kept_out);
            // What a browser has stored stays.
            assert_eq!(caching(&page(&prepared, 304, &[("Cache-Control", "public")])), [("Cache-Control", "public")]);
            // A response without a nonce is the handler's own.
            let mut headers = vec![("Cache-Control".to_owned(), "public".to_owned())];
            prepared.apply(&mut headers, 200, &prepared.begin(&RequestView::default()));
            assert_eq!(caching(&headers), [("Cache-Control", "public")]);
        }
    }

    #[test]
    fn a_policy_that_replaces_keeps_the_page_out_of_caches() {
        let prepared = prepared(&Policy::recommended().with(Conflict::Replace), |message| panic!("{message}"));
        for open in OPEN {
            let own = [
                ("Cache-Control", open),
                ("Expires", "Wed, 21 Oct 2099 07:28:00 GMT"),
                ("CDN-Cache-Control", "max-age=9"),
            ];
            assert_eq!(caching(&page(&prepared, 200, &own)), [("Cache-Control", "no-store")], "{open:?}");
        }
        for open in OPEN {
            let alone = [("Cache-Control", open)];
            assert_eq!(caching(&page(&prepared, 200, &alone)), [("Cache-Control", "no-store")], "{open:?}");
        }
        for name in &TARGETED {
            let own = [("Cache-Control", "private"), (name.as_str(), "max-age=60")];
            assert_eq!(caching(&page(&prepared, 404, &own)), [("Cache-Control", "no-store")], "{name}");
        }
    }

    #[test]
    fn a_handler_that_has_the_last_word_is_warned() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let prepared = prepared(&Policy::recommended(), |message| TOLD.lock().unwrap().push(message.to_string()));
        for open in OPEN {
            assert_eq!(caching(&page(&prepared, 200, &[("Cache-Control", open)])), [("Cache-Control", open)]);
        }
        let told = |name: &str, count| {
            format!(
                "{name}: a shared cache may keep a page with a nonce, and give everybody the same; say \"private\" or \"no-store\" \
                 there, or do not take a nonce for this page; such pages so far: {count}"
            )
        };
        assert_eq!(*TOLD.lock().unwrap(), [1, 2, 4, 8].map(|count| told("Cache-Control", count)));
        TOLD.lock().unwrap().clear();
        for _ in 0..8 {
            page(&prepared, 200, &[("surrogate-control", "max-age=60"), ("X-Accel-Expires", "0")]);
        }
        assert_eq!(*TOLD.lock().unwrap(), [told("Surrogate-Control", 16)]);
    }

    /// Start-up has warned of it.
    #[test]
    fn what_the_policy_itself_lets_caches_keep_stays() {
        use crate::header::cache_control::CacheControl;

        let own = CacheControl::new("public, max-age=3600").unwrap();
        let policy = Policy::recommended().with(Conflict::Replace).with(own);
        let prepared = prepared(&policy, |message| panic!("{message}"));
        for own in [&[][..], &[("Cache-Control", "private")], &[("CDN-Cache-Control", "max-age=9")]] {
            assert_eq!(caching(&page(&prepared, 200, own)), [("Cache-Control", "public, max-age=3600")], "{own:?}");
        }
    }

    #[test]
    fn a_nonce_without_a_place_is_told_once() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let prepared = prepared(&Policy::api(), |message| TOLD.lock().unwrap().push(message.to_string()));
        for _ in 0..3 {
            page(&prepared, 200, &[]);
        }
        assert_eq!(
            *TOLD.lock().unwrap(),
            [
                "Content-Security-Policy: a handler took a nonce, and the policy of its response has no place for one, so browsers \
              block its inline scripts; write 'nonce-{nonce}' into script-src"
            ],
        );
        let prepared = super::tests::prepared(&Policy::empty(), |message| panic!("{message}"));
        page(&prepared, 200, &[("Cache-Control", "public")]);
    }

    #[test]
    fn a_policy_that_lets_caches_keep_a_nonce_is_told_at_start_up() {
        use crate::{
            header::{cache_control::CacheControl, custom::CustomHeader},
            request::transport::Transport,
        };

        let warnings = |policy: Policy| {
            let prepared = policy.with(Transport::Direct).prepare::<MemoryBackend>().unwrap();
            prepared.warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let public = Policy::recommended().with(CacheControl::new("public, max-age=3600").unwrap());
        assert_eq!(
            warnings(public),
            [
                "Cache-Control: \"public, max-age=3600\" lets a shared cache keep a page with a nonce, and give everybody the \
              same; write \"private\" or \"no-store\" (lint nonce-cached)"
            ],
        );
        let cdn = CustomHeader::new("CDN-Cache-Control", "max-age=60").unwrap();
        assert_eq!(warnings(Policy::recommended().with(cdn.clone())).len(), 1);
        assert_eq!(warnings(Policy::api().with(cdn)).len(), 0, "there is no nonce");
        for silent in [("CDN-Cache-Control", "private"), ("Surrogate-Control", "no-store"), ("X-Own", "max-age=60")] {
            let header = CustomHeader::new(silent.0, silent.1).unwrap();
            assert_eq!(warnings(Policy::recommended().with(header)).len(), 0, "{silent:?}");
        }
        for safe in SAFE {
            let Ok(safe) = CacheControl::new(safe) else { continue };
            assert_eq!(warnings(Policy::recommended().with(safe)).len(), 0);
        }
    }
}
