//! [`with_headers`]: the list of all typed headers. Each of them is a file in this folder and a row here.

/// Calls a macro with all rows. A row has the purpose of the header, its field in [`Headers`](crate::Headers), its file and its
/// type.
macro_rules! with_headers {
    ($then:ident) => {
        $then! {
            /// Keeps browsers on HTTPS.
            strict_transport_security: strict_transport_security::StrictTransportSecurity,
            /// Says from where a page may load and run what.
            content_security_policy: content_security_policy::ContentSecurityPolicy,
            /// The same, only reported, beside or before the enforced one.
            content_security_policy_report_only: content_security_policy::ContentSecurityPolicyReportOnly,
            /// Stops browsers from guessing a type.
            x_content_type_options: x_content_type_options::XContentTypeOptions,
            /// Who may frame the page.
            x_frame_options: x_frame_options::XFrameOptions,
            /// What other sites learn of the page a visitor came from.
            referrer_policy: referrer_policy::ReferrerPolicy,
            /// Which features of the browser the page and its frames may use.
            permissions_policy: permissions_policy::PermissionsPolicy,
            /// The same, only reported.
            permissions_policy_report_only: permissions_policy::PermissionsPolicyReportOnly,
            /// Cuts the page off from windows of other origins.
            cross_origin_opener_policy: cross_origin_opener_policy::CrossOriginOpenerPolicy,
            /// The same, only reported.
            cross_origin_opener_policy_report_only: cross_origin_opener_policy::CrossOriginOpenerPolicyReportOnly,
            /// Lets the page load only what agreed to be loaded.
            cross_origin_embedder_policy: cross_origin_embedder_policy::CrossOriginEmbedderPolicy,
            /// The same, only reported.
            cross_origin_embedder_policy_report_only: cross_origin_embedder_policy::CrossOriginEmbedderPolicyReportOnly,
            /// Which sites may load this response.
            cross_origin_resource_policy: cross_origin_resource_policy::CrossOriginResourcePolicy,
            /// Keeps the origin in a process of its own.
            origin_agent_cluster: origin_agent_cluster::OriginAgentCluster,
            /// Isolates the page alone.
            document_isolation_policy: document_isolation_policy::DocumentIsolationPolicy,
            /// The same, only reported.
            document_isolation_policy_report_only: document_isolation_policy::DocumentIsolationPolicyReportOnly,
            /// Lets the page load only scripts whose content it knows.
            integrity_policy: integrity_policy::IntegrityPolicy,
            /// The same, only reported.
            integrity_policy_report_only: integrity_policy::IntegrityPolicyReportOnly,
            /// Lets the page connect only to addresses that it names.
            connection_allowlist: connection_allowlist::ConnectionAllowlist,
            /// The same, only reported.
            connection_allowlist_report_only: connection_allowlist::ConnectionAllowlistReportOnly,
            /// Switches off or limits what the page can do.
            document_policy: document_policy::DocumentPolicy,
            /// The same, only reported.
            document_policy_report_only: document_policy::DocumentPolicyReportOnly,
            /// What pages in frames must send as their document policy.
            require_document_policy: document_policy::RequireDocumentPolicy,
            /// Lets a frame use the cookies that its visitor agreed to.
            activate_storage_access: activate_storage_access::ActivateStorageAccess,
            /// Names the addresses that get reports.
            reporting_endpoints: reporting_endpoints::ReportingEndpoints,
            /// Who may keep a copy of the response.
            cache_control: cache_control::CacheControl,
            /// What the server says it is.
            server: server::Server,
            /// Whether the browser looks up names of links ahead of a click.
            x_dns_prefetch_control: x_dns_prefetch_control::XDnsPrefetchControl,
            /// Which documents of Adobe's may read the site.
            x_permitted_cross_domain_policies: x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
            /// Stops an old Internet Explorer from opening downloads.
            x_download_options: x_download_options::XDownloadOptions,
            /// Switches the withdrawn filter of old browsers off.
            x_xss_protection: x_xss_protection::XXssProtection,
            /// Who may see in detail how long a response took.
            timing_allow_origin: timing_allow_origin::TimingAllowOrigin,
            /// Says whether a visitor is signed in.
            set_login: set_login::SetLogin,
            /// What search engines may do with the response.
            x_robots_tag: x_robots_tag::XRobotsTag,
            /// Reports requests that failed before they arrived.
            nel: nel::Nel,
            /// Groups of addresses for the reports of `nel`.
            report_to: report_to::ReportTo,
            /// Asks for certificates in public logs. Obsolete.
            #[cfg(feature = "legacy")]
            expect_ct: legacy::ExpectCt,
            /// Asks for certificates of known keys. Obsolete.
            #[cfg(feature = "legacy")]
            public_key_pins: legacy::PublicKeyPins,
            /// The same, only reported. Obsolete.
            #[cfg(feature = "legacy")]
            public_key_pins_report_only: legacy::PublicKeyPinsReportOnly,
            /// Which features of the browser may be used. Obsolete.
            #[cfg(feature = "legacy")]
            feature_policy: legacy::FeaturePolicy,
        }
    };
}
pub(crate) use with_headers;
