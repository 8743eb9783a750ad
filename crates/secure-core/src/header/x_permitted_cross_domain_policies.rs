//! `X-Permitted-Cross-Domain-Policies`: whether Acrobat and Flash may read the site for documents of other sites.
//!
//! Flash is gone, Acrobat is not: an uploaded `crossdomain.xml` could open the site to a PDF elsewhere. `none` says that
//! there is no such file to obey.
//!
//! ```
//! use secure_core::XPermittedCrossDomainPolicies;
//!
//! assert_eq!(XPermittedCrossDomainPolicies::None.to_string(), "none");
//! ```
//!
//! Specification: [Adobe, cross-domain policy file](https://www.adobe.com/devnet-docs/acrobatetk/tools/AppSec/xdomain.html).

use crate::header::words;

/// Which policy files count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XPermittedCrossDomainPolicies {
    /// None at all.
    None,
    /// Only `/crossdomain.xml`.
    MasterOnly,
    /// Only those of the type `text/x-cross-domain-policy`.
    ByContentType,
    /// Only files named `crossdomain.xml`, on FTP.
    ByFtpFilename,
    /// All.
    All,
    /// This response is not a policy file; others may be.
    NoneThisResponse,
}

words!(XPermittedCrossDomainPolicies, "X-Permitted-Cross-Domain-Policies", Any, [
    "none" => None,
    "master-only" => MasterOnly,
    "by-content-type" => ByContentType,
    "by-ftp-filename" => ByFtpFilename,
    "all" => All,
    "none-this-response" => NoneThisResponse,
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XPermittedCrossDomainPolicies::None, "none");
        check(&XPermittedCrossDomainPolicies::MasterOnly, "master-only");
        check(&XPermittedCrossDomainPolicies::ByContentType, "by-content-type");
        check(&XPermittedCrossDomainPolicies::ByFtpFilename, "by-ftp-filename");
        check(&XPermittedCrossDomainPolicies::All, "all");
        check(&XPermittedCrossDomainPolicies::NoneThisResponse, "none-this-response");
    }

    #[test]
    fn faults() {
        refuse::<XPermittedCrossDomainPolicies>(
            "non",
            "X-Permitted-Cross-Domain-Policies: \"non\" is not a value of this header; did you mean \"none\"? It is one \
             of \"none\", \"master-only\", \"by-content-type\", \"by-ftp-filename\", \"all\", \"none-this-response\"",
        );
    }
}
