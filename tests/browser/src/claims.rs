//! [`Claim`]: what we say that browsers do with our headers.

use std::fmt::Debug;

use secure_conformance::{Failure, Wire};
use secure_core::{Headers, Policy};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Kind},
    lab::{Adapter, Lab},
};

mod blogs;
mod cookies;
mod framing;
mod isolation;
mod loading;
mod scripts;
mod transport;

/// What browsers do. Each is proven with each adapter: that it happens by the header, and does not without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// In the blog.
    Nonce,
    /// In the blog.
    FormAction,
    /// In the blog.
    Collector,
    /// In the blog.
    HttpOnly,
    /// In the blog.
    ForeignForm,
    /// In the blog.
    Logout,
    /// In the lab, as are all that follow.
    InlineHandler,
    /// By a trusted script.
    StrictDynamic,
    /// Of an inline script.
    Hash,
    /// For HTML that a script writes.
    TrustedTypes,
    /// Of a page.
    BaseUri,
    /// To `report-uri`.
    ReportUri,
    /// To `report-to`.
    ReportTo,
    /// To `report-to`, at another site.
    ReportElsewhere,
    /// `X-Frame-Options: DENY`.
    FrameDeny,
    /// `X-Frame-Options: SAMEORIGIN`.
    FrameSameOrigin,
    /// Of a content security policy.
    FrameAncestors,
    /// Of a page with a policy of its own.
    FrameOverride,
    /// `X-Content-Type-Options`.
    NoSniff,
    /// As the server sees it.
    Referrer,
    /// By two headers.
    Isolated,
    /// `Cross-Origin-Resource-Policy`.
    ResourcePolicy,
    /// `Permissions-Policy`.
    Permissions,
    /// `Strict-Transport-Security`.
    Hsts,
    /// `max-age=0`.
    HstsOff,
    /// Of a page's own addresses.
    Upgrade,
    /// By name.
    HostPrefix,
    /// In a form of another site.
    SameSite,
    /// By the server's own rule.
    FetchMetadata,
    /// Which the server's own rule lets pass.
    FetchMetadataLink,
}

/// How a claim turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As it says.
    Holds,
    /// This browser does not know the feature. What it does instead was asserted, and is written here.
    Unknown(&'static str),
}

/// Where a claim is proven.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'b> {
    /// By which browser.
    pub browser: &'b Browser,
    /// With which adapter.
    pub adapter: Adapter,
    /// What.
    pub claim: Claim,
}

impl Claim {
    /// All, in the order of the documentation.
    pub const ALL: [Self; 30] = [
        Self::Nonce,
        Self::InlineHandler,
        Self::StrictDynamic,
        Self::Hash,
        Self::TrustedTypes,
        Self::BaseUri,
        Self::FormAction,
        Self::ReportUri,
        Self::ReportTo,
        Self::ReportElsewhere,
        Self::Collector,
        Self::FrameDeny,
        Self::FrameSameOrigin,
        Self::FrameAncestors,
        Self::FrameOverride,
        Self::NoSniff,
        Self::Referrer,
        Self::Permissions,
        Self::Isolated,
        Self::ResourcePolicy,
        Self::FetchMetadata,
        Self::FetchMetadataLink,
        Self::Hsts,
        Self::HstsOff,
        Self::Upgrade,
        Self::HostPrefix,
        Self::HttpOnly,
        Self::SameSite,
        Self::ForeignForm,
        Self::Logout,
    ];

    /// What is said.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Nonce => "`'nonce-…'`: an inline script and style with the nonce count, those without do not",
            Self::InlineHandler => "a script in an attribute does not run",
            Self::StrictDynamic => {
                "`'strict-dynamic'`: what a trusted script loads runs, what the markup names does not"
            }
            Self::Hash => "`'sha256-…'`: the inline script of this digest runs, another does not",
            Self::TrustedTypes => {
                "`require-trusted-types-for 'script'`: a text is not written as HTML, a trusted type is"
            }
            Self::BaseUri => "`base-uri 'none'`: `<base>` does not lead relative addresses elsewhere",
            Self::FormAction => "`form-action 'self'`: a form to another site is not sent",
            Self::ReportUri => "`report-uri`: what was blocked is reported",
            Self::ReportTo => "`report-to` and `Reporting-Endpoints`: what was blocked is reported",
            Self::ReportElsewhere => {
                "`Reports`: another site's pages report here, for their preflight is answered; without that, they do not"
            }
            Self::Collector => {
                "`with_reports` and `Reports`: the blog shows a signed-in user what browsers have blocked in it"
            }
            Self::FrameDeny => "`X-Frame-Options: DENY`: nobody frames the page, itself included",
            Self::FrameSameOrigin => "`X-Frame-Options: SAMEORIGIN`: the own origin frames the page, others do not",
            Self::FrameAncestors => "`frame-ancestors`: who is named frames the page, others do not",
            Self::FrameOverride => {
                "`Override`: one page is framed by who may, while the rest of the application is not"
            }
            Self::NoSniff => "`X-Content-Type-Options: nosniff`: a script of a wrong type does not run",
            Self::Referrer => "`Referrer-Policy: no-referrer`: the next server learns nothing of the page",
            Self::Isolated => "`Cross-Origin-Opener-Policy` and `-Embedder-Policy`: the page is `crossOriginIsolated`",
            Self::ResourcePolicy => "`Cross-Origin-Resource-Policy: same-origin`: another site's page cannot load it",
            Self::Permissions => "`Permissions-Policy: geolocation=()`: the page may not ask where the visitor is",
            Self::Hsts => "`Strict-Transport-Security`: the next visit by `http:` is one by `https:`",
            Self::HstsOff => "`Strict-Transport-Security: max-age=0`: and is not any more",
            Self::Upgrade => "`upgrade-insecure-requests`: what the page names by `http:` is loaded by `https:`",
            Self::HostPrefix => "`__Host-`: such a cookie is kept as the core makes it, and refused in any other form",
            Self::HttpOnly => "`HttpOnly`: no script sees the session's cookie",
            Self::SameSite => "`SameSite`: a form of another site brings no `Lax` and no `Strict` cookie along",
            Self::ForeignForm => "a form of another site logs nobody out",
            Self::Logout => "`Clear-Site-Data`: a logout leaves no cookie and nothing in the storage",
            Self::FetchMetadata => "`ResourceIsolation`: what another site's page loads or sends is turned away",
            Self::FetchMetadataLink => "`ResourceIsolation`: a link from another site passes",
        }
    }

    /// A word for addresses: what browsers keep for one claim must not count for another.
    const fn word(self) -> &'static str {
        match self {
            Self::Nonce => "nonce",
            Self::InlineHandler => "handler",
            Self::StrictDynamic => "dynamic",
            Self::Hash => "hash",
            Self::TrustedTypes => "types",
            Self::BaseUri => "base",
            Self::FormAction => "form",
            Self::ReportUri => "uri",
            Self::ReportTo => "to",
            Self::ReportElsewhere => "elsewhere",
            Self::Collector => "collector",
            Self::FrameDeny => "deny",
            Self::FrameSameOrigin => "same",
            Self::FrameAncestors => "ancestors",
            Self::FrameOverride => "override",
            Self::NoSniff => "nosniff",
            Self::Referrer => "referrer",
            Self::Isolated => "isolated",
            Self::ResourcePolicy => "corp",
            Self::Permissions => "permissions",
            Self::Hsts => "hsts",
            Self::HstsOff => "off",
            Self::Upgrade => "upgrade",
            Self::HostPrefix => "host",
            Self::HttpOnly => "http-only",
            Self::SameSite => "same-site",
            Self::ForeignForm => "foreign",
            Self::Logout => "logout",
            Self::FetchMetadata => "fetch",
            Self::FetchMetadataLink => "link",
        }
    }
}

impl Stage<'_> {
    /// Proves the claim.
    ///
    /// # Errors
    /// When it does not hold.
    pub async fn prove(&self) -> Result<Finding, Failure> {
        match self.claim {
            Claim::Nonce => blogs::nonce(self).await,
            Claim::FormAction => blogs::form_action(self).await,
            Claim::Collector => blogs::collector(self).await,
            Claim::HttpOnly => blogs::http_only(self).await,
            Claim::ForeignForm => blogs::foreign_form(self).await,
            Claim::Logout => blogs::logout(self).await,
            Claim::InlineHandler => scripts::inline_handler(self).await,
            Claim::StrictDynamic => scripts::strict_dynamic(self).await,
            Claim::Hash => scripts::hash(self).await,
            Claim::TrustedTypes => scripts::trusted_types(self).await,
            Claim::BaseUri => scripts::base_uri(self).await,
            Claim::ReportUri => scripts::report_uri(self).await,
            Claim::ReportTo => scripts::report_to(self).await,
            Claim::ReportElsewhere => scripts::report_elsewhere(self).await,
            Claim::FrameDeny => framing::deny(self).await,
            Claim::FrameSameOrigin => framing::same_origin(self).await,
            Claim::FrameAncestors => framing::ancestors(self).await,
            Claim::FrameOverride => framing::overriding(self).await,
            Claim::NoSniff => loading::no_sniff(self).await,
            Claim::Referrer => loading::referrer(self).await,
            Claim::ResourcePolicy => loading::resource_policy(self).await,
            Claim::Permissions => loading::permissions(self).await,
            Claim::Isolated => isolation::isolated(self).await,
            Claim::FetchMetadata => isolation::requests(self).await,
            Claim::FetchMetadataLink => isolation::links(self).await,
            Claim::Hsts => transport::hsts(self).await,
            Claim::HstsOff => transport::hsts_off(self).await,
            Claim::Upgrade => transport::upgrade(self).await,
            Claim::HostPrefix => cookies::host_prefix(self).await,
            Claim::SameSite => cookies::same_site(self).await,
        }
    }

    /// The host of the application, which no other claim has.
    fn host(&self) -> String {
        format!("{}-{}.app.example", self.adapter, self.claim.word())
    }

    /// Another host of the same site.
    fn sibling(&self) -> String {
        format!("{}-{}-sibling.app.example", self.adapter, self.claim.word())
    }

    /// A host of another site.
    fn other(&self) -> String {
        format!("{}-{}.other.example", self.adapter, self.claim.word())
    }

    /// The lab with a policy.
    async fn lab(&self, policy: Policy) -> Result<Lab, Failure> {
        let policy = Box::new(policy);
        Box::pin(self.lab_of(&[], |_| Ok((*policy, Headers::empty())))).await
    }

    /// The lab with cookies, and with two policies that may name its port.
    async fn lab_of(
        &self,
        cookies: &[String],
        policies: impl FnOnce(u16) -> Result<(Policy, Headers), Failure>,
    ) -> Result<Lab, Failure> {
        Box::pin(Lab::start(self.adapter, cookies, policies)).await
    }

    /// Goes to a page of the application, over HTTPS.
    async fn visit(&self, lab: &Lab, target: &str) -> Result<(), Failure> {
        self.browser.visit(&lab.https(&self.host(), target)).await
    }

    /// Goes to a page of the application, and asks a script about it.
    async fn asks(&self, lab: &Lab, target: &str, script: &str) -> Result<Value, Failure> {
        self.visit(lab, target).await?;
        self.browser.run(script).await
    }

    /// Whether the page of now loads this, as an element of this kind.
    async fn loads(&self, element: &str, url: &str) -> Result<bool, Failure> {
        let script = "const made = document.createElement(arguments[0]); made.onload = () => done(true); \
                      made.onerror = () => done(false); made.src = arguments[1]; document.body.append(made);";
        Ok(self.browser.run_until_done(script, &[element, url]).await? == json!(true))
    }

    /// Sends a form from the page of now, by `POST`.
    async fn sends_form(&self, url: &str) -> Result<(), Failure> {
        let script = "const form = document.createElement('form'); form.method = 'post'; form.action = arguments[0]; \
                      document.body.append(form); form.submit(); done();";
        self.browser.run_until_done(script, &[url]).await.map(drop)
    }

    /// Follows a link in the page of now.
    async fn follows_link(&self, url: &str) -> Result<(), Failure> {
        let script = "const link = document.createElement('a'); link.href = arguments[0]; document.body.append(link); \
                      link.click(); done();";
        self.browser.run_until_done(script, &[url]).await.map(drop)
    }

    fn is_firefox(&self) -> bool {
        self.browser.kind() == Kind::Firefox
    }
}

/// That something is as expected.
#[expect(clippy::needless_pass_by_value, reason = "callers have what they compare at hand, and no use for it after")]
fn same<T: Debug + PartialEq<U>, U: Debug>(what: &str, seen: T, expected: U) -> Result<(), Failure> {
    if seen == expected {
        return Ok(());
    }
    Err(Failure::new(format!("{what}: {seen:?} instead of {expected:?}")))
}

/// The scheme of an address.
fn wire(url: &Value) -> Option<Wire> {
    let scheme = url.as_str()?.split(':').next()?;
    [Wire::Plain, Wire::Tls].into_iter().find(|wire| wire.scheme() == scheme)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_claim_has_a_word_and_a_title_of_its_own() {
        let words: BTreeSet<_> = Claim::ALL.iter().map(|claim| claim.word()).collect();
        let titles: BTreeSet<_> = Claim::ALL.iter().map(|claim| claim.title()).collect();
        assert_eq!((words.len(), titles.len()), (Claim::ALL.len(), Claim::ALL.len()));
        for word in words {
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{word} is for a host name");
        }
    }
}
