//! `Origin-Agent-Cluster`: asks for a process for this origin alone.
//!
//! Pages of one registered domain share a process and can drop their guard through `document.domain`. `?1` asks the
//! browser to keep the origin apart and switches that door off. It is a hint, and should be the same on all pages.
//! Absent, Chrome does as for `?1` and others do not.
//!
//! ```
//! use secure_core::OriginAgentCluster;
//!
//! assert_eq!(OriginAgentCluster::OriginKeyed.to_string(), "?1");
//! ```
//!
//! Specification: [HTML, origin-keyed agent clusters](https://html.spec.whatwg.org/multipage/browsers.html#origin-keyed-agent-clusters).

use crate::header::words;

/// By what the browser groups pages into processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginAgentCluster {
    /// By origin.
    OriginKeyed,
    /// By site, for applications that still set `document.domain`.
    SiteKeyed,
}

words!(OriginAgentCluster, "Origin-Agent-Cluster", Exact, ["?1" => OriginKeyed, "?0" => SiteKeyed]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&OriginAgentCluster::OriginKeyed, "?1");
        check(&OriginAgentCluster::SiteKeyed, "?0");
    }

    #[test]
    fn faults() {
        refuse::<OriginAgentCluster>(
            "true",
            "Origin-Agent-Cluster: \"true\" is not a value of this header; write one of \"?1\", \"?0\"",
        );
    }
}
