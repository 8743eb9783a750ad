//! The methods that set directives, each named after its own.

use std::{borrow::Cow, str::FromStr as _};

use super::{
    ContentSecurityPolicy, DeprecatedDirective, Directive, IntoSourceList, Location, Sandbox, Source, TrustedTypes,
    WebRtc, directive::with_directives, value::Value,
};
use crate::wire::{
    endpoint::{EndpointName, UriReference},
    error::Error,
    text::{HeaderValue, describe},
};

macro_rules! setters {
    ($($(#[$doc:meta])* $kind:ident $variant:ident $method:ident $name:literal,)+) => {
        impl ContentSecurityPolicy {
            $(setters!(@method $(#[$doc])* $kind $variant $method);)+
        }
    };
    (@method $(#[$doc:meta])* Sources $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, sources: impl IntoSourceList<Source>) -> Self {
            self.set(Directive::$variant, Value::Sources(sources.into_source_list()))
        }
    };
    (@method $(#[$doc:meta])* Locations $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, locations: impl IntoSourceList<Location>) -> Self {
            self.set(Directive::$variant, Value::Locations(locations.into_source_list()))
        }
    };
    (@method $(#[$doc:meta])* Sandbox $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, sandbox: Sandbox) -> Self {
            self.set(Directive::$variant, Value::Sandbox(sandbox))
        }
    };
    (@method $(#[$doc:meta])* TrustedTypes $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, types: TrustedTypes) -> Self {
            self.set(Directive::$variant, Value::TrustedTypes(types))
        }
    };
    (@method $(#[$doc:meta])* WebRtc $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, webrtc: WebRtc) -> Self {
            self.set(Directive::$variant, Value::WebRtc(webrtc))
        }
    };
    (@method $(#[$doc:meta])* ReportTo $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self, endpoint: EndpointName) -> Self {
            self.set(Directive::$variant, Value::ReportTo(endpoint))
        }
    };
    (@method $(#[$doc:meta])* ReportUri $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method<const N: usize>(self, references: [UriReference; N]) -> Self {
            const { assert!(N > 0, "report-uri needs an address; leave the directive out for no reports") };
            self.set(Directive::$variant, Value::addresses(references.into()))
        }
    };
    (@method $(#[$doc:meta])* Script $variant:ident $method:ident) => {
        setters!(@method $(#[$doc])* flag Script $variant $method);
    };
    (@method $(#[$doc:meta])* Nothing $variant:ident $method:ident) => {
        setters!(@method $(#[$doc])* flag Nothing $variant $method);
    };
    (@method $(#[$doc:meta])* flag $value:ident $variant:ident $method:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(self) -> Self {
            self.set(Directive::$variant, Value::$value)
        }
    };
}

with_directives!(setters);

impl ContentSecurityPolicy {
    /// Adds a directive that browsers have dropped, for a migration that must not change a byte. Nothing but the
    /// characters of `value` is checked.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, DeprecatedDirective};
    /// let csp = ContentSecurityPolicy::nothing().deprecated(DeprecatedDirective::BlockAllMixedContent, "")?;
    /// assert!(csp.to_string().ends_with("; block-all-mixed-content"));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `value` holds what ends a directive, or cannot be sent.
    pub fn deprecated(
        self,
        directive: DeprecatedDirective,
        value: impl Into<Cow<'static, str>>,
    ) -> Result<Self, Error> {
        let value = value.into();
        if !value.is_empty() {
            HeaderValue::from_str(&value).map_err(|error| error.within(directive.as_str()))?;
        }
        if let Some(index) = value.find([';', ',']) {
            return Err(Error::new(
                directive.as_str(),
                describe(&value, index),
                "percent-encode it in an address, as \"%3B\" or \"%2C\"",
            ));
        }
        Ok(self.set(Directive::Deprecated(directive), Value::Words(value.into_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_end_their_directive() {
        for value in ["a; script-src *", "a, b", "a\r\nb", " a", "ü"] {
            let csp = ContentSecurityPolicy::new().deprecated(DeprecatedDirective::PrefetchSrc, value);
            assert!(csp.is_err(), "{value:?}");
        }
        let csp = ContentSecurityPolicy::new().deprecated(DeprecatedDirective::PluginTypes, "application/pdf").unwrap();
        assert_eq!(csp.to_string(), "plugin-types application/pdf");
    }
}
