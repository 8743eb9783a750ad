//! [`Target`]: what a policy can be written for. One file each, and the table of what each can do.

use std::fmt;

use crate::{
    comment::Comment,
    headers::{Headers, is_server},
    note::Note,
    refusal::Faults,
};

mod apache;
mod azure;
mod caddy;
mod cloudflare_pages;
mod cloudfront;
mod envoy;
mod firebase;
mod gateway_api;
mod haproxy;
mod lighttpd;
mod lines;
mod meta;
mod netlify;
mod nginx;
mod static_web_server;
mod traefik;
mod vercel;

/// A server, a host of static files, or a format.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "a table of what each target can do")]
#[non_exhaustive]
pub struct Target {
    /// The name on the command line, as in `--to nginx`.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// What is written.
    pub about: &'static str,
    /// The customary name of the file.
    pub file: &'static str,
    /// Whether the tests of this crate give its files to the real program.
    pub is_run: bool,
    pub(crate) comment: Comment,
    /// How to include the file.
    pub(crate) include: &'static [&'static str],
    /// What it cannot do, whatever the policy.
    pub(crate) limits: &'static [&'static str],
    pub(crate) scheme: AsksScheme,
    /// Whether it can send a header only where an upstream did not.
    pub(crate) keeps: bool,
    /// Whether it can send `Pragma` only where an upstream did not send `Cache-Control`.
    pub(crate) companions: bool,
    /// Whether it can send a `Server` of ours in place of its own.
    pub(crate) sets_server: bool,
    pub(crate) removes: Removes,
    pub(crate) render: fn(&Headers, &mut Vec<Note>, &mut Faults) -> String,
}

/// Whether a target can send a header over HTTPS alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AsksScheme {
    /// For every header.
    ForAll,
    /// For `Strict-Transport-Security` and its like.
    ForPins,
    /// Every response goes out over HTTPS.
    NeverNeeds,
    Never,
}

/// Which headers a target can take out of responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removes {
    All,
    /// All but `Server`.
    Foreign,
    Nothing,
}

impl Removes {
    pub(crate) fn can(self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Foreign => !is_server(name),
            Self::Nothing => false,
        }
    }
}

/// In the order of `--help`: what is run first.
static TARGETS: &[Target] = &[
    nginx::NGINX,
    nginx::NGINX_HTTP,
    apache::APACHE,
    apache::HTACCESS,
    caddy::CADDY,
    haproxy::HAPROXY,
    lighttpd::LIGHTTPD,
    envoy::ENVOY,
    traefik::TRAEFIK,
    netlify::NETLIFY,
    netlify::NETLIFY_TOML,
    firebase::FIREBASE,
    static_web_server::STATIC_WEB_SERVER,
    cloudflare_pages::CLOUDFLARE_PAGES,
    vercel::VERCEL,
    azure::AZURE,
    cloudfront::CLOUDFRONT,
    cloudfront::CLOUDFRONT_TERRAFORM,
    gateway_api::GATEWAY_API,
    meta::META,
    lines::HEADERS,
    lines::JSON,
];

impl Target {
    /// All targets.
    ///
    /// ```
    /// let names: Vec<&str> = secure_export::Target::all().iter().map(|target| target.name).collect();
    /// assert!(names.starts_with(&["nginx", "nginx-http", "apache", "htaccess", "caddy", "haproxy", "lighttpd"]));
    /// ```
    #[must_use]
    pub fn all() -> &'static [Self] {
        TARGETS
    }

    /// The target of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_name_of_its_own_and_says_what_it_is() {
        for (index, target) in TARGETS.iter().enumerate() {
            assert!(TARGETS.iter().skip(index + 1).all(|other| other.name != target.name), "{}", target.name);
            assert!(!target.about.ends_with('.') && !target.file.is_empty(), "{}", target.name);
            let texts = target.include.iter().chain(target.limits);
            assert!(texts.clone().count() > 0, "{}", target.name);
            for text in texts {
                assert!(text.is_ascii() && !text.contains(['\n', '\t']) && !text.ends_with('\\'), "{text:?}");
                assert!(!text.contains("-->") && !text.contains("{{") && !text.contains("{$"), "{text:?}");
            }
        }
    }
}
