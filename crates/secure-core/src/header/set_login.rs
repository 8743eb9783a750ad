//! `Set-Login`: says whether a visitor is signed in to this identity provider.
//!
//! Sites that sign visitors in with the accounts of another site ask the browser for it (Federated Credential Management).
//! The browser asks an identity provider only if the provider last sent `logged-in`. Send the header with the responses to
//! signing in and out alone: put it into an [`Override`](crate::PreparedOverride) for them, or let their handlers set it.
//! Without the header, the browser keeps what it knew. Chrome and Edge 120, Firefox 138.
//!
//! **Caveat**: a policy that has it sends it with every response, also to visitors for whom it is wrong. The lint
//! `login-everywhere` warns of this.
//!
//! ```
//! use secure_core::{ClearSiteData, Headers, SetLogin};
//!
//! let signed_out = Headers::recommended().with(SetLogin::LoggedOut);
//! assert_eq!(signed_out.text_of::<SetLogin>().as_deref(), Some("logged-out"));
//! // The handler of the sign-out also sends:
//! assert_eq!(ClearSiteData::logout().to_string(), "\"cache\", \"cookies\", \"storage\"");
//! ```
//!
//! Specification: [Login Status API](https://w3c-fedid.github.io/login-status/#login-status-http).

use crate::header::words;

/// What the browser remembers of this origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetLogin {
    /// A visitor is signed in.
    LoggedIn,
    /// Nobody is signed in.
    LoggedOut,
}

words!(SetLogin, "Set-Login", Exact, ["logged-in" => LoggedIn, "logged-out" => LoggedOut]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&SetLogin::LoggedIn, "logged-in");
        check(&SetLogin::LoggedOut, "logged-out");
    }

    #[test]
    fn faults() {
        refuse::<SetLogin>(
            "true",
            "Set-Login: \"true\" is not a value of this header; write one of \"logged-in\", \"logged-out\"",
        );
    }
}
