//! Headers from environment variables.

use std::{
    env::{self, VarError},
    str::FromStr,
};

use crate::{
    header::{Header, begins_with_name, content_security_policy::ContentSecurityPolicy},
    wire::error::Error,
};

/// The header whose text is in an environment variable, or `fallback` where there is no such variable.
///
/// ```
/// # use secure_core::XFrameOptions;
/// use secure_core::config;
///
/// let frames = config::from_env("APP_X_FRAME_OPTIONS", XFrameOptions::Deny)?;
/// assert_eq!(frames, XFrameOptions::Deny);
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// # Errors
/// When the variable is there, and is not a text of this header; also when it is empty. The error names the variable.
pub fn from_env<H: Header + FromStr<Err = Error>>(variable: &str, fallback: H) -> Result<H, Error> {
    read(variable, env::var(variable), fallback)
}

impl ContentSecurityPolicy {
    /// The policy in an environment variable, or `fallback` where there is no such variable.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Policy};
    /// let csp = ContentSecurityPolicy::from_env("CSP_DIRECTIVES", ContentSecurityPolicy::strict())?;
    /// let policy = Policy::recommended().with(csp);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// In the variable, `{nonce}` is the placeholder for the nonce: `script-src 'nonce-{nonce}'`.
    ///
    /// # Errors
    /// When the variable is there, and is not a policy; also when it is empty. The error names the variable.
    pub fn from_env(variable: &str, fallback: Self) -> Result<Self, Error> {
        from_env(variable, fallback)
    }
}

fn read<H: Header + FromStr<Err = Error>>(
    variable: &str,
    text: Result<String, VarError>,
    fallback: H,
) -> Result<H, Error> {
    let place = format!("environment variable {variable}");
    match text {
        Ok(text) => {
            let read = begins_with_name(&H::NAME, &text).map_or_else(|| text.parse(), |fault| Err(fault.into()));
            read.map_err(|error: Error| error.within(place.as_str()))
        }
        Err(VarError::NotPresent) => Ok(fallback),
        Err(VarError::NotUnicode(text)) => {
            Err(Error::new(place, format!("{text:?} is not Unicode"), "write visible ASCII only"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::x_frame_options::XFrameOptions;

    #[track_caller]
    fn check(text: Result<&str, VarError>, expected: Result<XFrameOptions, &str>) {
        let read = read("FRAMES", text.map(str::to_owned), XFrameOptions::SameOrigin);
        assert_eq!(read.map_err(|error| error.to_string()), expected.map_err(str::to_owned));
    }

    #[test]
    fn the_variable_counts_where_it_is_there() {
        check(Ok("DENY"), Ok(XFrameOptions::Deny));
        check(Err(VarError::NotPresent), Ok(XFrameOptions::SameOrigin));
        check(
            Ok(""),
            Err("environment variable FRAMES: X-Frame-Options: \"\" is not a value of this header; \
                 write one of \"DENY\", \"SAMEORIGIN\""),
        );
        check(
            Err(VarError::NotUnicode("a".into())),
            Err("environment variable FRAMES: \"a\" is not Unicode; write visible ASCII only"),
        );
    }

    #[test]
    fn every_fault_names_the_variable() {
        // Cargo sets it for every test.
        let error = ContentSecurityPolicy::from_env("CARGO_PKG_NAME", ContentSecurityPolicy::strict()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment variable CARGO_PKG_NAME: Content-Security-Policy: byte 0: \"secure-core\" is not a directive; \
             write a directive of CSP 3, such as \"script-src\"",
        );
    }
}
