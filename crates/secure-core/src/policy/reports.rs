//! Makes a policy report: an endpoint, and the headers that name it.

use std::borrow::Cow;

use crate::{
    header::{Header as _, reporting_endpoints::ReportingEndpoints},
    policy::{
        Policy,
        headers::{Headers, REPORTERS},
    },
    wire::{
        endpoint::{EndpointName, UriReference},
        error::{Error, Faults},
    },
};

/// The endpoint that also gets what no header asks for: deprecations, interventions, crashes.
const DEFAULT: EndpointName = EndpointName::from_static("default");

impl Policy {
    /// The same policy, whose headers and those of its classes [report to this address](Headers::with_reports).
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Policy, Source};
    /// let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
    /// let policy = Policy::empty().with(ContentSecurityPolicyReportOnly::new(csp)).with_reports("/reports")?;
    /// assert_eq!(
    ///     policy.text_of::<ContentSecurityPolicyReportOnly>().as_deref(),
    ///     Some("default-src 'self'; report-to default; report-uri /reports"),
    /// );
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is not an address, or one that browsers send no reports to, or when there is an endpoint `default` at
    /// another address.
    #[inline]
    pub fn with_reports(mut self, address: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let address = UriReference::new(address)?;
        let mut faults = Faults::default();
        self.headers = faults.keep(self.headers.reporting_to(&address)).unwrap_or_default();
        for (class, headers) in &mut self.classes {
            let reporting = std::mem::take(headers).reporting_to(&address);
            let reporting = reporting.map_err(|error| error.map_places(|place| place.of_class(format!("{class:?}"))));
            *headers = faults.keep(reporting).unwrap_or_default();
        }
        faults.into_result()?;
        Ok(self)
    }
}

impl Headers {
    /// The same headers, reporting to this address, absolute or relative: an endpoint `default` in `Reporting-Endpoints`, and
    /// in every header that can name it, the report-only ones among them; beside it `report-uri`, for browsers that know no
    /// endpoints.
    ///
    /// Over plain HTTP browsers ignore `Reporting-Endpoints`, on a developer's machine as well, and a policy with `report-to`
    /// does not use its `report-uri`. So the content security policies go out with `report-uri` alone where the request is
    /// known to have come over plain HTTP, and for `localhost` and IP addresses. The other headers report over HTTPS only.
    ///
    /// Call it last: a header that is added later reports nothing. What reports somewhere already is left as it is.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Headers, Source};
    /// let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
    /// let headers = Headers::empty().with(csp).with_reports("/reports")?;
    /// assert_eq!(
    ///     headers.text_of::<ContentSecurityPolicy>().as_deref(),
    ///     Some("default-src 'self'; report-to default; report-uri /reports"),
    /// );
    /// assert_eq!(headers.reporting_endpoints.map(|header| header.to_string()).as_deref(), Some("default=\"/reports\""));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is not an address, or one that browsers send no reports to, or when there is an endpoint `default` at
    /// another address.
    #[inline]
    pub fn with_reports(self, address: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        self.reporting_to(&UriReference::new(address)?)
    }

    #[inline]
    fn reporting_to(mut self, address: &UriReference) -> Result<Self, Error> {
        self.reporting_endpoints = Some(endpoints(self.reporting_endpoints.take(), address)?);
        for report in REPORTERS {
            report(&mut self, &DEFAULT, address);
        }
        Ok(self)
    }
}

/// The endpoints with the default one at this address.
#[inline]
fn endpoints(header: Option<ReportingEndpoints>, address: &UriReference) -> Result<ReportingEndpoints, Error> {
    let Some(header) = header else { return ReportingEndpoints::new(DEFAULT, address.clone()) };
    let known = header.iter().find(|(name, _)| **name == DEFAULT).map(|(_, known)| known.clone());
    match known {
        None => header.and(DEFAULT, address.clone()),
        Some(known) if known == *address => Ok(header),
        Some(known) => Err(Error::new(
            ReportingEndpoints::NAME.to_string(),
            format!("the endpoint \"{DEFAULT}\" is at \"{known}\" already, and shall be at \"{address}\""),
            "leave it out of ReportingEndpoints, or report to its address",
        )),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        header::{
            connection_allowlist::{ConnectionAllowlist, ConnectionAllowlistReportOnly},
            content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Source},
            cross_origin_embedder_policy::{CrossOriginEmbedderPolicy, CrossOriginEmbedderPolicyReportOnly},
            cross_origin_opener_policy::{CrossOriginOpenerPolicy, CrossOriginOpenerPolicyReportOnly},
            document_isolation_policy::{DocumentIsolationPolicy, DocumentIsolationPolicyReportOnly},
            document_policy::{DocumentDirective, DocumentPolicy, DocumentPolicyReportOnly},
            integrity_policy::{IntegrityDestination, IntegrityPolicy, IntegrityPolicyReportOnly},
            permissions_policy::{Feature, PermissionsPolicy, PermissionsPolicyReportOnly},
            reporting_endpoints::ReportingEndpoints,
        },
        policy::{Policy, headers::Headers},
        request::{exchange::RequestView, transport::Scheme},
        response::{
            adjust::{Adjustment, Target},
            backend::MemoryBackend,
            class::ResponseClass,
        },
        wire::endpoint::{EndpointName, UriReference},
    };

    const OTHER: EndpointName = EndpointName::from_static("other");

    fn lines(policy: &Policy) -> Vec<String> {
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        prepared.lines().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    #[test]
    fn every_header_that_can_report_does() {
        let csp = || ContentSecurityPolicy::new().img_src(Source::SelfOrigin);
        let features = || PermissionsPolicy::new().deny(Feature::Camera);
        let scripts = || IntegrityPolicy::new(IntegrityDestination::Script);
        let document = || DocumentPolicy::new().with(DocumentDirective::ForceLoadAtTop(true));
        let isolation = DocumentIsolationPolicy::ISOLATE_AND_REQUIRE_CORP;
        let policy = Policy::empty()
            .with(csp().and(csp()))
            .with(ContentSecurityPolicyReportOnly::new(csp()))
            .with(features())
            .with(PermissionsPolicyReportOnly::new(features()))
            .with(CrossOriginOpenerPolicy::SAME_ORIGIN)
            .with(CrossOriginOpenerPolicyReportOnly::new(CrossOriginOpenerPolicy::SAME_ORIGIN))
            .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
            .with(CrossOriginEmbedderPolicyReportOnly::new(CrossOriginEmbedderPolicy::REQUIRE_CORP))
            .with(isolation.clone())
            .with(DocumentIsolationPolicyReportOnly::new(isolation))
            .with(scripts())
            .with(IntegrityPolicyReportOnly::new(scripts()))
            .with(document())
            .with(DocumentPolicyReportOnly::new(document()))
            .with(ConnectionAllowlist::RESPONSE_ORIGIN)
            .with(ConnectionAllowlistReportOnly::new(ConnectionAllowlist::RESPONSE_ORIGIN));
        let policy = policy.with_reports("https://r.example/all").unwrap();
        let reporting = "img-src 'self'; report-to default; report-uri https://r.example/all";
        let expected = [
            ("Content-Security-Policy", &*format!("{reporting}, {reporting}")),
            ("Content-Security-Policy-Report-Only", reporting),
            ("Permissions-Policy", "camera=();report-to=default"),
            ("Permissions-Policy-Report-Only", "camera=();report-to=default"),
            ("Cross-Origin-Opener-Policy", "same-origin; report-to=\"default\""),
            ("Cross-Origin-Opener-Policy-Report-Only", "same-origin; report-to=\"default\""),
            ("Cross-Origin-Embedder-Policy", "require-corp; report-to=\"default\""),
            ("Cross-Origin-Embedder-Policy-Report-Only", "require-corp; report-to=\"default\""),
            ("Document-Isolation-Policy", "isolate-and-require-corp; report-to=\"default\""),
            ("Document-Isolation-Policy-Report-Only", "isolate-and-require-corp; report-to=\"default\""),
            ("Integrity-Policy", "blocked-destinations=(script), endpoints=(default)"),
            ("Integrity-Policy-Report-Only", "blocked-destinations=(script), endpoints=(default)"),
            ("Connection-Allowlist", "(response-origin);report-to=default"),
            ("Connection-Allowlist-Report-Only", "(response-origin);report-to=default"),
            ("Document-Policy", "force-load-at-top, *;report-to=default"),
            ("Document-Policy-Report-Only", "force-load-at-top, *;report-to=default"),
            ("Reporting-Endpoints", "default=\"https://r.example/all\""),
        ];
        assert_eq!(lines(&policy), expected.map(|(name, value)| format!("{name}: {value}")));
        // Said twice, it is the same.
        assert_eq!(policy.clone().with_reports("https://r.example/all").as_ref(), Ok(&policy));
    }

    #[test]
    fn what_reports_somewhere_is_left_as_it_is() {
        let endpoints = ReportingEndpoints::new(OTHER, UriReference::from_static("/other")).unwrap();
        let to_uri =
            ContentSecurityPolicy::new().img_src(Source::SelfOrigin).report_uri([UriReference::from_static("/old")]);
        let policy = Policy::empty()
            .with(ContentSecurityPolicy::new().img_src(Source::SelfOrigin).report_to(OTHER))
            .with(ContentSecurityPolicyReportOnly::new(to_uri))
            .with(CrossOriginOpenerPolicy::SAME_ORIGIN.report_to(OTHER))
            .with(endpoints);
        assert_eq!(
            lines(&policy.with_reports("/reports").unwrap()),
            [
                "Content-Security-Policy: img-src 'self'; report-to other",
                "Content-Security-Policy-Report-Only: img-src 'self'; report-uri /old",
                "Cross-Origin-Opener-Policy: same-origin; report-to=\"other\"",
                "Reporting-Endpoints: other=\"/other\", default=\"/reports\"",
            ]
        );
    }

    #[test]
    fn without_https_only_the_address_is_named() {
        let csp = || ContentSecurityPolicy::new().img_src(Source::SelfOrigin);
        let to_endpoint = csp().report_to(EndpointName::from_static("default"));
        let policy = Policy::empty()
            .with(csp().upgrade_insecure_requests().and(to_endpoint))
            .with(ContentSecurityPolicyReportOnly::new(csp().script_src([Source::Nonce])))
            .with_reports("/r")
            .unwrap();
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let source = "https://a.example".parse::<Source>().unwrap();
        let images = Adjustment::new().append(Target::Both, Directive::ImgSrc, source);
        for (connection, host, both) in [
            (Scheme::Https, "app.example", true),
            (Scheme::Unknown, "app.example", true),
            (Scheme::Http, "app.example", false),
            (Scheme::Unknown, "localhost:8000", false),
            (Scheme::Unknown, "127.0.0.1:8000", false),
            (Scheme::Https, "[::1]", false),
        ] {
            let request = RequestView { connection, host: Some(host), ..RequestView::default() };
            for (nonce, adjusted) in [(false, false), (true, false), (false, true)] {
                let mut exchange = prepared.begin(&request);
                let scripts =
                    if nonce { format!("'nonce-{}'", exchange.nonce().unwrap()) } else { "'none'".to_owned() };
                let mut headers = Vec::new();
                if adjusted {
                    prepared.apply_adjusted(&mut headers, 200, &exchange, &images);
                } else {
                    prepared.apply(&mut headers, 200, &exchange);
                }
                let img = if adjusted { "img-src 'self' https://a.example" } else { "img-src 'self'" };
                let (upgrade, to) =
                    if both { ("; upgrade-insecure-requests", "; report-to default") } else { ("", "") };
                let value =
                    |name: &str| headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
                let expected = format!("{img}{upgrade}{to}; report-uri /r, {img}; report-to default");
                assert_eq!(value("Content-Security-Policy"), Some(expected.as_str()), "{connection:?} {host}");
                let expected = format!("{img}; script-src {scripts}{to}; report-uri /r");
                assert_eq!(
                    value("Content-Security-Policy-Report-Only"),
                    Some(expected.as_str()),
                    "{connection:?} {host}"
                );
                assert_eq!(value("Reporting-Endpoints"), Some("default=\"/r\""));
            }
        }
    }

    #[test]
    fn classes_report_too() {
        let csp = Headers::empty().with(ContentSecurityPolicy::nothing());
        let policy = Policy::empty().for_class(ResponseClass::Error, csp).with_reports("/reports").unwrap();
        let (_, class) = &policy.classes[0];
        assert!(lines(&Policy::from(class.clone()))[0].ends_with("; report-to default; report-uri /reports"));
    }

    #[test]
    fn faults() {
        #[track_caller]
        fn refuse(policy: Policy, address: &'static str, message: &str) {
            assert_eq!(policy.with_reports(address).unwrap_err().to_string(), message);
        }

        refuse(
            Policy::empty(),
            "/a b",
            "address: a blank at byte 2 of \"/a b\"; \
             write an address such as \"https://reports.example/csp\" or \"/csp-reports\", percent-encoded",
        );
        let http = "Reporting-Endpoints: browsers send no reports to \"http://r.example/\" of \"default\"; \
                    write an address that begins with \"https://\", or a relative one";
        refuse(Policy::empty(), "http://r.example/", http);
        refuse(
            Policy::empty().for_class(ResponseClass::Error, Headers::empty()),
            "http://r.example/",
            &format!("{http}\nError: {http}"),
        );
        let taken =
            ReportingEndpoints::new(EndpointName::from_static("default"), UriReference::from_static("/a")).unwrap();
        refuse(
            Policy::empty().with(taken),
            "/b",
            "Reporting-Endpoints: the endpoint \"default\" is at \"/a\" already, and shall be at \"/b\"; \
             leave it out of ReportingEndpoints, or report to its address",
        );
    }
}
