//! [`ReportKind`]: the kinds of reports, and the names that their members have.

use std::fmt;

/// What kind of report it is, by its type in the Reporting API.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReportKind {
    /// `csp-violation`, and every report of `report-uri`.
    CspViolation,
    /// `csp-hash`: the digest of a script that was loaded.
    CspHash,
    /// `permissions-policy-violation`.
    PermissionsPolicyViolation,
    /// `document-policy-violation`.
    DocumentPolicyViolation,
    /// `integrity-violation`.
    IntegrityViolation,
    /// `coop`: of `Cross-Origin-Opener-Policy`.
    Coop,
    /// `coep`: of `Cross-Origin-Embedder-Policy`.
    Coep,
    /// `deprecation`: the page uses what will go away.
    Deprecation,
    /// `intervention`: the browser refused a request of the page for the visitor's sake.
    Intervention,
    /// `crash`.
    Crash,
    /// `network-error`: of `NEL`.
    NetworkError,
    /// Any other: letters, digits, `-`, `_` and `.`, at most 64. Nothing of its body is read.
    Other(String),
}

/// How a detail is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Text,
    Address,
}

/// The names of a kind's members. The first of several is the one to write.
pub(super) struct Names {
    pub(super) rule: &'static [&'static str],
    pub(super) document: &'static [&'static str],
    pub(super) blocked: &'static [&'static str],
    pub(super) details: &'static [(&'static [&'static str], Detail)],
}

/// Each known kind, its type, and its names.
const KINDS: &[(ReportKind, &str, Names)] = {
    use Detail::{Address, Text};
    use ReportKind as K;
    const PAGE: &[&str] = &["documentURL", "document-uri", "documentURI", "document_url"];
    const NONE: &[&str] = &[];
    &[
        (
            K::CspViolation,
            "csp-violation",
            Names {
                rule: &["effectiveDirective", "effective-directive"],
                document: PAGE,
                blocked: &["blockedURL", "blocked-uri", "blockedURI"],
                details: &[],
            },
        ),
        (
            K::CspHash,
            "csp-hash",
            Names {
                rule: NONE,
                document: PAGE,
                blocked: &["subresourceURL", "subresource_url"],
                details: &[(&["hash"], Text), (&["destination"], Text), (&["type"], Text)],
            },
        ),
        (
            K::PermissionsPolicyViolation,
            "permissions-policy-violation",
            Names {
                rule: &["featureId", "policyId"],
                document: NONE,
                blocked: NONE,
                details: &[(&["allowAttribute"], Text), (&["srcAttribute"], Address), (&["message"], Text)],
            },
        ),
        (
            K::DocumentPolicyViolation,
            "document-policy-violation",
            Names { rule: &["policyId"], document: NONE, blocked: NONE, details: &[(&["message"], Text)] },
        ),
        (
            K::IntegrityViolation,
            "integrity-violation",
            Names { rule: NONE, document: PAGE, blocked: &["blockedURL"], details: &[(&["destination"], Text)] },
        ),
        (
            K::Coop,
            "coop",
            Names {
                rule: &["type"],
                document: NONE,
                blocked: NONE,
                details: &[
                    (&["effectivePolicy"], Text),
                    (&["property"], Text),
                    (&["previousResponseURL"], Address),
                    (&["nextResponseURL"], Address),
                    (&["openerURL"], Address),
                    (&["openeeURL"], Address),
                    (&["initialPopupURL"], Address),
                    (&["otherDocumentURL"], Address),
                ],
            },
        ),
        (
            K::Coep,
            "coep",
            Names { rule: &["type"], document: NONE, blocked: &["blockedURL"], details: &[(&["destination"], Text)] },
        ),
        (
            K::Deprecation,
            "deprecation",
            Names {
                rule: &["id"],
                document: NONE,
                blocked: NONE,
                details: &[(&["anticipatedRemoval"], Text), (&["message"], Text)],
            },
        ),
        (
            K::Intervention,
            "intervention",
            Names { rule: &["id"], document: NONE, blocked: NONE, details: &[(&["message"], Text)] },
        ),
        (
            K::Crash,
            "crash",
            Names {
                rule: &["reason"],
                document: NONE,
                blocked: NONE,
                details: &[
                    (&["is_top_level"], Text),
                    (&["visibility_state"], Text),
                    (&["stack"], Text),
                    (&["crashID"], Text),
                ],
            },
        ),
        (
            K::NetworkError,
            "network-error",
            Names {
                rule: &["type"],
                document: NONE,
                blocked: NONE,
                details: &[
                    (&["phase"], Text),
                    (&["method"], Text),
                    (&["protocol"], Text),
                    (&["server_ip"], Text),
                    (&["elapsed_time"], Text),
                    (&["sampling_fraction"], Text),
                ],
            },
        ),
    ]
};

impl ReportKind {
    /// The type in the Reporting API, such as `csp-violation`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => KINDS.iter().find(|(kind, ..)| kind == known).map_or("", |(_, name, _)| name),
        }
    }

    /// The kind of a type, where it can be the name of one.
    pub(super) fn of(name: &str) -> Option<Self> {
        if let Some((kind, ..)) = KINDS.iter().find(|(_, known, _)| *known == name) {
            return Some(kind.clone());
        }
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        ((1..=64).contains(&name.len()) && name.bytes().all(letter)).then(|| Self::Other(name.to_owned()))
    }

    /// The names of its members; `None` where nothing of the body is read.
    pub(super) fn names(&self) -> Option<&'static Names> {
        KINDS.iter().find(|(kind, ..)| kind == self).map(|(_, _, names)| names)
    }
}

impl fmt::Display for ReportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_names() {
        for name in ["csp-violation", "coop", "network-error", "cpu-on-fire", "A.b_9"] {
            assert_eq!(ReportKind::of(name).map(|kind| kind.to_string()).as_deref(), Some(name));
        }
        assert!(matches!(ReportKind::of("test"), Some(ReportKind::Other(_))));
        for name in ["", "a b", "a\n", "ä", "<b>", &"x".repeat(65)] {
            assert_eq!(ReportKind::of(name), None);
        }
    }
}
