//! [`CustomHeader`]: a header that has no type here.
//!
//! It is sent as the others are: on every response, the handler's own winning by default.
//!
//! ```
//! use secure_core::{CustomHeader, Policy};
//!
//! let policy = Policy::recommended().with(CustomHeader::new("X-Team", "blue")?);
//! assert_eq!(policy.headers.custom[0].to_string(), "X-Team: blue");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Refused are names that have a type here (one header, one spelling), and names whose value only the framework can
//! know: those of the connection, of the content, and `Set-Cookie`.

use std::{borrow::Cow, fmt};

use crate::{
    header::{
        Header,
        activate_storage_access::ActivateStorageAccess,
        cache_control::CacheControl,
        connection_allowlist::{ConnectionAllowlist, ConnectionAllowlistReportOnly},
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly},
        cross_origin_embedder_policy::{CrossOriginEmbedderPolicy, CrossOriginEmbedderPolicyReportOnly},
        cross_origin_opener_policy::{CrossOriginOpenerPolicy, CrossOriginOpenerPolicyReportOnly},
        cross_origin_resource_policy::CrossOriginResourcePolicy,
        document_isolation_policy::{DocumentIsolationPolicy, DocumentIsolationPolicyReportOnly},
        document_policy::{DocumentPolicy, DocumentPolicyReportOnly, RequireDocumentPolicy},
        integrity_policy::{IntegrityPolicy, IntegrityPolicyReportOnly},
        nel::Nel,
        origin_agent_cluster::OriginAgentCluster,
        permissions_policy::{PermissionsPolicy, PermissionsPolicyReportOnly},
        referrer_policy::ReferrerPolicy,
        report_to::ReportTo,
        reporting_endpoints::ReportingEndpoints,
        server::Server,
        strict_transport_security::StrictTransportSecurity,
        timing_allow_origin::TimingAllowOrigin,
        x_content_type_options::XContentTypeOptions,
        x_dns_prefetch_control::XDnsPrefetchControl,
        x_download_options::XDownloadOptions,
        x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
        x_robots_tag::XRobotsTag,
        x_xss_protection::XXssProtection,
    },
    wire::{
        endpoint::EndpointName,
        error::Error,
        fault::Cure,
        rendered::{Goes, Rendered},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

#[cfg(feature = "legacy")]
use crate::header::legacy::{ExpectCt, FeaturePolicy, PublicKeyPins, PublicKeyPinsReportOnly};

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomHeader {
    name: HeaderName,
    value: HeaderValue,
    endpoints: Vec<EndpointName>,
}

impl CustomHeader {
    /// A header of this name and value.
    ///
    /// # Errors
    /// When the name or the value cannot be sent, or the name is not for a custom header.
    pub fn new(name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let name = HeaderName::new(name)?;
        allowed(&name)?;
        let value = HeaderValue::new(value).map_err(|error| error.within(name.as_str()))?;
        Ok(Self { name, value, endpoints: Vec::new() })
    }

    /// A header that gives its own name and text.
    ///
    /// # Errors
    /// When it cannot be rendered, has a placeholder for a nonce, or its name is not for a custom header.
    pub fn of<H: Header>(header: &H) -> Result<Self, Error> {
        allowed(&H::NAME)?;
        let template = header.render()?;
        if template.has_holes() {
            return Err(Error::new(
                H::NAME.to_string(),
                format!("{:?} has a placeholder for a nonce", template.text()),
                "write a fixed text; nonces go into Content-Security-Policy",
            ));
        }
        let endpoints = header.endpoints().into_iter().cloned().collect();
        Ok(Self { name: H::NAME, value: template.without_nonce().clone(), endpoints })
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &HeaderName {
        &self.name
    }

    /// The value on the wire.
    #[must_use]
    pub fn value(&self) -> &HeaderValue {
        &self.value
    }

    /// The endpoints that it reports to, as a header of a type of its own gives them.
    pub(crate) fn endpoints(&self) -> &[EndpointName] {
        &self.endpoints
    }

    pub(crate) fn rendered(&self) -> Rendered {
        Rendered::new(self.name.clone(), Template::fixed(self.value.clone()), Goes::Always)
    }
}

impl fmt::Display for CustomHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.value)
    }
}

const TYPED: &[(HeaderName, &str)] = &[
    (StrictTransportSecurity::NAME, "StrictTransportSecurity"),
    (ContentSecurityPolicy::NAME, "ContentSecurityPolicy"),
    (ContentSecurityPolicyReportOnly::NAME, "ContentSecurityPolicyReportOnly"),
    (XContentTypeOptions::NAME, "XContentTypeOptions"),
    (XFrameOptions::NAME, "XFrameOptions"),
    (ReferrerPolicy::NAME, "ReferrerPolicy"),
    (PermissionsPolicy::NAME, "PermissionsPolicy"),
    (PermissionsPolicyReportOnly::NAME, "PermissionsPolicyReportOnly"),
    (CrossOriginOpenerPolicy::NAME, "CrossOriginOpenerPolicy"),
    (CrossOriginOpenerPolicyReportOnly::NAME, "CrossOriginOpenerPolicyReportOnly"),
    (CrossOriginEmbedderPolicy::NAME, "CrossOriginEmbedderPolicy"),
    (CrossOriginEmbedderPolicyReportOnly::NAME, "CrossOriginEmbedderPolicyReportOnly"),
    (CrossOriginResourcePolicy::NAME, "CrossOriginResourcePolicy"),
    (OriginAgentCluster::NAME, "OriginAgentCluster"),
    (DocumentIsolationPolicy::NAME, "DocumentIsolationPolicy"),
    (DocumentIsolationPolicyReportOnly::NAME, "DocumentIsolationPolicyReportOnly"),
    (IntegrityPolicy::NAME, "IntegrityPolicy"),
    (IntegrityPolicyReportOnly::NAME, "IntegrityPolicyReportOnly"),
    (ConnectionAllowlist::NAME, "ConnectionAllowlist"),
    (ConnectionAllowlistReportOnly::NAME, "ConnectionAllowlistReportOnly"),
    (DocumentPolicy::NAME, "DocumentPolicy"),
    (DocumentPolicyReportOnly::NAME, "DocumentPolicyReportOnly"),
    (RequireDocumentPolicy::NAME, "RequireDocumentPolicy"),
    (ActivateStorageAccess::NAME, "ActivateStorageAccess"),
    (ReportingEndpoints::NAME, "ReportingEndpoints"),
    (CacheControl::NAME, "CacheControl"),
    (Server::NAME, "Server"),
    (XDnsPrefetchControl::NAME, "XDnsPrefetchControl"),
    (XPermittedCrossDomainPolicies::NAME, "XPermittedCrossDomainPolicies"),
    (XDownloadOptions::NAME, "XDownloadOptions"),
    (XXssProtection::NAME, "XXssProtection"),
    (TimingAllowOrigin::NAME, "TimingAllowOrigin"),
    (XRobotsTag::NAME, "XRobotsTag"),
    (Nel::NAME, "Nel"),
    (ReportTo::NAME, "ReportTo"),
    #[cfg(feature = "legacy")]
    (ExpectCt::NAME, "ExpectCt"),
    #[cfg(feature = "legacy")]
    (PublicKeyPins::NAME, "PublicKeyPins"),
    #[cfg(feature = "legacy")]
    (PublicKeyPinsReportOnly::NAME, "PublicKeyPinsReportOnly"),
    #[cfg(feature = "legacy")]
    (FeaturePolicy::NAME, "FeaturePolicy"),
];

/// Names that are for the framework to set, and what to do instead.
const FOREIGN: &[(&str, &str)] = &[
    ("Set-Cookie", "set cookies with the framework's cookie jar"),
    ("Connection", "leave it to the server"),
    ("Keep-Alive", "leave it to the server"),
    ("Proxy-Authenticate", "leave it to the handler"),
    ("Proxy-Connection", "leave it to the server"),
    ("TE", "leave it to the server"),
    ("Trailer", "leave it to the server"),
    ("Transfer-Encoding", "leave it to the server"),
    ("Upgrade", "leave it to the server"),
    ("Date", "leave it to the server"),
    ("Location", "redirect in a handler"),
    ("Clear-Site-Data", "on every response it would log visitors out; send it from the handler of the logout alone"),
    ("X-Content-Security-Policy", "send Content-Security-Policy, which browsers read since 2013"),
    (
        "X-Content-Security-Policy-Report-Only",
        "send Content-Security-Policy-Report-Only, which browsers read since 2013",
    ),
    ("X-WebKit-CSP", "send Content-Security-Policy, which browsers read since 2013"),
    ("X-WebKit-CSP-Report-Only", "send Content-Security-Policy-Report-Only, which browsers read since 2013"),
];

/// Names that have a type with the feature `legacy`, which is found first; what to do instead, and that type.
const LEGACY: &[(&str, &str, &str)] = &[
    ("Expect-CT", DROPPED, "ExpectCt"),
    ("Public-Key-Pins", DROPPED, "PublicKeyPins"),
    ("Public-Key-Pins-Report-Only", DROPPED, "PublicKeyPinsReportOnly"),
    ("Feature-Policy", "send Permissions-Policy", "FeaturePolicy"),
];

/// Names that are not for custom headers, and have no type.
#[cfg(feature = "config")]
pub(crate) fn foreign() -> impl Iterator<Item = &'static str> {
    FOREIGN.iter().map(|(name, _)| *name).chain(LEGACY.iter().map(|(name, ..)| *name))
}

const DROPPED: &str = "leave it out, since browsers dropped it";

/// What to do instead of a custom header of this name, where it may not be one.
///
/// ```
/// use secure_core::{HeaderName, header::custom::refusal};
///
/// let cure = refusal(&HeaderName::from_static("Location")).ok_or("it may be one")?;
/// assert_eq!(cure.configuration(), "redirect in a handler");
/// assert_eq!(refusal(&HeaderName::from_static("X-Team")), None);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn refusal(name: &HeaderName) -> Option<Cure> {
    let is_name = |other: &str| other.eq_ignore_ascii_case(name.as_str());
    if let Some((_, header)) = TYPED.iter().find(|(typed, _)| typed == name) {
        let key = name.as_str().to_ascii_lowercase();
        return Some(Cure::both(
            format!("write `{header}`, which checks the value"),
            format!("write it as the key {key:?} beside \"custom\""),
        ));
    }
    if let Some((_, cure, header)) = LEGACY.iter().find(|(name, ..)| is_name(name)) {
        return Some(Cure::both(
            format!("{cure}, or write `{header}` of the feature `legacy`"),
            format!("{cure}, or build with the feature legacy"),
        ));
    }
    let foreign = FOREIGN.iter().find(|(name, _)| is_name(name)).map(|(_, cure)| *cure);
    let content = name.as_str().get(..8).is_some_and(|start| start.eq_ignore_ascii_case("content-"));
    foreign.or(content.then_some("set it in the handler, which knows the content")).map(Cure::from)
}

fn allowed(name: &HeaderName) -> Result<(), Error> {
    let refuse = |cure| Error::new(name.to_string(), format!("a custom header may not be \"{name}\""), cure);
    refusal(name).map_or(Ok(()), |cure| Err(refuse(cure)))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(feature = "legacy")]
    use crate::header::legacy::FeatureAllowlist;
    use crate::wire::fault::tests::said;
    use crate::{
        header::{
            document_policy::DocumentDirective, integrity_policy::IntegrityDestination, permissions_policy::Feature,
            report_to::ReportToGroup,
        },
        policy::Policy,
        response::backend::MemoryBackend,
        wire::endpoint::UriReference,
    };

    #[track_caller]
    fn refuse(name: &'static str, value: &'static str, message: &str) {
        assert_eq!(said(&CustomHeader::new(name, value).unwrap_err()), message);
    }

    #[test]
    fn faults() {
        refuse(
            "x-frame-options",
            "DENY",
            "x-frame-options: a custom header may not be \"x-frame-options\"; \
             write `XFrameOptions`, which checks the value",
        );
        refuse(
            "Content-Encoding",
            "br",
            "Content-Encoding: a custom header may not be \"Content-Encoding\"; \
             set it in the handler, which knows the content",
        );
        refuse(
            "transfer-encoding",
            "chunked",
            "transfer-encoding: a custom header may not be \"transfer-encoding\"; leave it to the server",
        );
        refuse(
            "clear-site-data",
            "\"cache\"",
            "clear-site-data: a custom header may not be \"clear-site-data\"; on every response it would log visitors out; \
             send it from the handler of the logout alone",
        );
        for name in ["X-Content-Security-Policy", "X-WebKit-CSP"] {
            refuse(
                name,
                "default-src 'self'",
                &format!(
                    "{name}: a custom header may not be \"{name}\"; \
                     send Content-Security-Policy, which browsers read since 2013"
                ),
            );
        }
        for name in ["Expect-CT", "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Feature-Policy"] {
            assert!(CustomHeader::new(name, "x").is_err(), "{name}");
        }
        if cfg!(not(feature = "legacy")) {
            refuse(
                "Feature-Policy",
                "usb 'none'",
                "Feature-Policy: a custom header may not be \"Feature-Policy\"; \
                 send Permissions-Policy, or write `FeaturePolicy` of the feature `legacy`",
            );
        }
        refuse(
            "X-A",
            "a\r\nX-B: b",
            "X-A: header value: control character 0x0D at byte 1 of \"a\\r\\nX-B: b\"; write visible ASCII only",
        );
    }

    /// The table above must name every typed header: whatever a policy can render is refused here.
    #[test]
    fn every_header_with_a_type_is_refused() {
        let mut policy = Policy::strict().with(Server::new("s").unwrap());
        policy.headers.content_security_policy_report_only =
            policy.headers.content_security_policy.clone().map(ContentSecurityPolicyReportOnly::new);
        let endpoint = EndpointName::from_static("all");
        let opener = CrossOriginOpenerPolicy::SAME_ORIGIN.report_to(endpoint.clone());
        let scripts = IntegrityPolicy::new(IntegrityDestination::Script).report_to(endpoint.clone());
        let features = PermissionsPolicy::new().deny(Feature::Camera);
        let document = DocumentPolicy::new().with(DocumentDirective::ForceLoadAtTop(true));
        policy = policy
            .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
            .with(CrossOriginEmbedderPolicyReportOnly::new(CrossOriginEmbedderPolicy::CREDENTIALLESS))
            .with(CrossOriginOpenerPolicyReportOnly::new(opener))
            .with(DocumentIsolationPolicy::NONE)
            .with(DocumentIsolationPolicyReportOnly::new(DocumentIsolationPolicy::ISOLATE_AND_CREDENTIALLESS))
            .with(IntegrityPolicyReportOnly::new(scripts.clone()))
            .with(scripts)
            .with(ConnectionAllowlist::NOTHING)
            .with(ConnectionAllowlistReportOnly::new(ConnectionAllowlist::NOTHING.report_to(endpoint.clone())))
            .with(PermissionsPolicyReportOnly::new(features.clone()))
            .with(features)
            .with(DocumentPolicyReportOnly::new(document.clone()))
            .with(RequireDocumentPolicy::new(document.clone()))
            .with(document)
            .with(ActivateStorageAccess::Load)
            .with(ReportingEndpoints::new(endpoint, UriReference::from_static("/reports")).unwrap());
        policy.headers.x_download_options = Some(XDownloadOptions::NoOpen);
        policy.headers.timing_allow_origin = Some(TimingAllowOrigin::ANY);
        policy.headers.x_robots_tag = Some(XRobotsTag::no_index());
        policy.headers.nel = Some(Nel::off());
        policy.headers.report_to = Some(ReportTo::new(ReportToGroup::forget(EndpointName::from_static("old"))));
        #[cfg(feature = "legacy")]
        {
            let pins = PublicKeyPins::new(0, [1; 32], [2; 32]).unwrap();
            let reported = pins.clone().report_uri(UriReference::from_static("https://r.example")).unwrap();
            policy.headers.expect_ct = Some(ExpectCt::for_seconds(0));
            policy.headers.public_key_pins = Some(pins);
            policy.headers.public_key_pins_report_only = Some(PublicKeyPinsReportOnly::new(reported).unwrap());
            policy.headers.feature_policy = Some(FeaturePolicy::new("usb", FeatureAllowlist::NONE).unwrap());
        }
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let names: Vec<String> = prepared.lines().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names.len(), TYPED.len());
        for name in names {
            assert!(CustomHeader::new(name.clone(), "x").is_err(), "{name}");
        }
    }
}
