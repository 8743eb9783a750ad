//! Conversions of [`Origin`] and [`HostPattern`], so that one list of either serves a content security policy as well.
//!
//! ```
//! use secure_core::{AllowedHosts, ContentSecurityPolicy, HostPattern, Origin, ResourceIsolation, SourceList};
//!
//! const PARTNERS: [Origin; 2] =
//!     [Origin::from_static("https://a.example"), Origin::from_static("https://b.example:8443")];
//!
//! let csp = ContentSecurityPolicy::new()
//!     .connect_src(SourceList::try_from(PARTNERS.to_vec())?)
//!     .frame_ancestors(SourceList::try_from(PARTNERS.to_vec())?);
//! assert_eq!(
//!     csp.to_string(),
//!     "connect-src https://a.example https://b.example:8443; \
//!      frame-ancestors https://a.example https://b.example:8443",
//! );
//! let isolation = PARTNERS.into_iter().fold(ResourceIsolation::new(), ResourceIsolation::trust);
//! let hosts = PARTNERS.map(HostPattern::try_from).into_iter().collect::<Result<Vec<_>, _>>()?;
//! let hosts = AllowedHosts::new(hosts)?;
//! # let _ = (isolation, hosts);
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Not every origin or host can be a source: the grammar has no IPv6 addresses, and browsers skip what they cannot read.
//! So each conversion may fail, at start-up.

use super::{Location, Source, SourceList};
use crate::wire::{authority::HostPattern, error::Error, origin::Origin};

macro_rules! places {
    ($($(#[$doc:meta])* $from:ident => $to:ident,)+) => {
        $($(#[$doc])*
        ///
        /// # Errors
        /// When no source can be written so, as with an IPv6 address.
        impl TryFrom<$from> for $to {
            type Error = Error;

            fn try_from(place: $from) -> Result<Self, Error> {
                place.to_string().parse()
            }
        }

        /// Each as a source of its own.
        ///
        /// # Errors
        /// When there is none, or one that no source can be.
        impl TryFrom<Vec<$from>> for SourceList<$to> {
            type Error = Error;

            fn try_from(places: Vec<$from>) -> Result<Self, Error> {
                let sources: Result<Vec<$to>, _> = places.into_iter().map($to::try_from).collect();
                sources?.try_into()
            }
        })+
    };
}

places! {
    /// Everything of this origin.
    Origin => Source,
    /// This origin.
    Origin => Location,
    /// Everything of this host. A source without a port means the port of its scheme, where a pattern means any.
    HostPattern => Source,
    /// This host. A location without a port means the port of its scheme, where a pattern means any.
    HostPattern => Location,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::fault::tests::said;
    use crate::{
        header::content_security_policy::ContentSecurityPolicy,
        request::{
            host::AllowedHosts,
            isolation::{FetchMetadata, HeaderLines, ResourceIsolation},
            redirect::HttpsRedirect,
            transport::Scheme,
            verdict::Verdict,
        },
    };

    #[test]
    fn one_list_of_origins_serves_all_who_ask_for_one() {
        let origins = [
            Origin::from_static("https://a.example"),
            Origin::from_static("https://b.example:8443"),
            Origin::from_static("http://127.0.0.1:8000"),
        ];
        let csp = ContentSecurityPolicy::new()
            .connect_src(SourceList::try_from(origins.to_vec()).unwrap())
            .form_action(SourceList::try_from(origins.to_vec()).unwrap())
            .frame_ancestors(Location::try_from(origins[0].clone()).unwrap());
        assert_eq!(
            csp.to_string(),
            "connect-src https://a.example https://b.example:8443 http://127.0.0.1:8000; \
             form-action https://a.example https://b.example:8443 http://127.0.0.1:8000; \
             frame-ancestors https://a.example",
        );

        let isolation = origins.clone().into_iter().fold(ResourceIsolation::new(), ResourceIsolation::trust);
        for (origin, passes) in [("https://b.example:8443", true), ("https://b.example", false)] {
            let request = FetchMetadata {
                method: b"POST",
                target: b"/",
                site: HeaderLines::One(b"cross-site"),
                origin: HeaderLines::One(origin.as_bytes()),
                ..FetchMetadata::default()
            };
            assert_eq!(isolation.decide(&request) == Verdict::Pass, passes, "{origin}");
        }

        let patterns: Vec<_> = origins.into_iter().map(|origin| HostPattern::try_from(origin).unwrap()).collect();
        let hosts = AllowedHosts::new(patterns.clone()).unwrap();
        let redirect = HttpsRedirect::same_host(hosts.clone());
        let places = SourceList::<Source>::try_from(patterns).unwrap();
        assert_eq!(places.to_string(), "a.example b.example:8443 127.0.0.1:8000");
        for (host, passes) in [("a.example", true), ("b.example:8443", true), ("b.example", false), ("c", false)] {
            assert_eq!(hosts.decide(Some(host.as_bytes()), b"/") == Verdict::Pass, passes, "{host}");
            let verdict = redirect.decide(Scheme::Http, Some(host.as_bytes()), b"/");
            assert_eq!(matches!(verdict, Verdict::Redirect { .. }), passes, "{host}");
        }
    }

    #[test]
    fn what_no_source_can_be_is_refused() {
        for origin in ["http://[::1]:8000", "https://[2001:db8::1]"] {
            let origin: Origin = origin.parse().unwrap();
            assert!(Source::try_from(origin.clone()).is_err() && Location::try_from(origin).is_err());
        }
        for pattern in ["[::1]", "data", "self"] {
            assert!(Source::try_from(HostPattern::new(pattern).unwrap()).is_err(), "{pattern}");
        }
        let sub_domains = Location::try_from(HostPattern::from_static("*.app.example:8443")).unwrap();
        assert_eq!(sub_domains.to_string(), "*.app.example:8443");
        assert_eq!(
            said(&SourceList::<Location>::try_from(Vec::<Origin>::new()).unwrap_err()),
            "source list: the list is empty; \
             write SourceList::NONE, or leave the directive out so that its fallback counts",
        );
    }
}
