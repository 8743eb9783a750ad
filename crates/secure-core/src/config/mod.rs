//! A [`Policy`] from a configuration: TOML, JSON, YAML, the environment, or whatever else is names and values.
//!
//! ```
//! use secure_core::{Policy, XFrameOptions, config::Value};
//!
//! let policy = Policy::from_entries([
//!     ("preset", Value::from("recommended")),
//!     ("x-frame-options", Value::from("DENY")),
//!     ("strict-transport-security", Value::table([("max-age", 300)])),
//!     ("origin-agent-cluster", Value::from(false)),
//! ])?;
//! assert_eq!(policy.headers.x_frame_options, Some(XFrameOptions::Deny));
//! assert_eq!(policy.headers.origin_agent_cluster, None);
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! With the feature `serde`, [`Policy`] implements `Deserialize` and `Serialize`, and any format of serde's is such a
//! configuration. `docs/configuration.md` shows several, and `docs/policy.schema.json` lets an editor complete the keys.
//!
//! | key | value |
//! |---|---|
//! | `preset` | the name of a [preset](crate::policy::preset) that the other keys change; without it the policy begins empty |
//! | a header's name in lower case | its text on the wire; `false` to leave it out; a list or a table where the header is one |
//! | `custom` | a table of names and values, or a list of `"Name: value"` |
//! | `removed` | `"common"`, `"owasp"`, `false`, or a list of names |
//! | `conflict` | `"keep"` or `"replace"` |
//! | `handler-policy` | `"both"` where a content security policy that the handler set stays beside ours; `"by-conflict"` |
//! | `transport` | `"undeclared"`, `"always-https"`, `"direct"`, or a table of [proxies](crate::request::transport): `header`, which is `"forwarded"` or `"x-forwarded"`, `proxies`, a list of addresses and `"unix:"`, `keep-host`, and for other headers `https-header`, `https-value` and `host-header` |
//! | `allowed-hosts` | a list of [hosts](crate::HostPattern), or a table of `hosts` and `exempt`, a list of [paths](crate::PathPattern) |
//! | `https-redirect` | a host; `true` for those of `allowed-hosts`; or a table of `to`, perhaps with `aliases`, of `hosts` or `by-host`, and of `status`, `port` and `exempt`. See [`redirect`](crate::request::redirect) |
//! | `development` | `true` where nobody is redirected: in the preset of this name, whatever the other keys say, unless this one says `false` |
//! | `resource-isolation` | `true`, or a table of `trust`, a list of origins, of `exempt`, and of what is `true`: `refuse-same-site`, `refuse-framing`, `report-only`. See [`isolation`](crate::request::isolation) |
//! | `cookies` | `"recommended"`, `"strict"`, `false`, or a table of [names](crate::CookiePattern) and the [attributes](crate::CookieRule) that they get, or `false`; in it `audit-only` may be `true`. It is laid on the rules of the preset |
//! | `lints` | a table of [lints](crate::Lint): `"allow"`, `"warn"` or `"deny"` for each |
//! | `classes` | a table of [classes](crate::ResponseClass) in lower case, for each the name of a preset, whose headers it takes, or a table of headers, `preset`, `custom`, `removed`, `conflict`, `handler-policy` and `lints` |
//!
//! A table has no order: directives of a policy go out in the order of their documentation, other entries sorted.
//!
//! All mistakes of a configuration are reported at once, a line each:
//!
//! ```
//! use secure_core::Policy;
//!
//! let error = Policy::from_entries([("preset", "recomended"), ("x-frame-option", "DENY")]).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "preset: \"recomended\" is not a preset; did you mean \"recommended\"?\n\
//!      x-frame-option: there is no such key; did you mean \"x-frame-options\"?",
//! );
//! ```

use crate::{
    policy::{
        Policy,
        headers::{FIELDS, Field},
    },
    wire::{error::Error, fault::Fault, text::HeaderName},
};

mod composed;
mod connections;
mod content_security_policy;
mod cookies;
mod env;
#[cfg(feature = "serde")]
mod formats;
mod hosts;
mod isolation;
mod members;
mod objects;
mod read;
mod reader;
mod redirect;
#[cfg(feature = "serde")]
mod schema;
mod shape;
mod spans;
mod tables;
mod transport;
mod unknown;
mod words;
mod write;

#[cfg(feature = "serde")]
pub use self::schema::json_schema;
pub use self::{env::from_env, read::read, unknown::short};
pub use crate::wire::error::nearest;

/// A value of a configuration, of whatever format.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null` and the like.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// A text.
    Text(String),
    /// Values in their order.
    List(Vec<Value>),
    /// Names and values.
    Table(Vec<(String, Value)>),
}

/// A mistake in a configuration, and where in its tree it is: for tools that show the place in a file.
///
/// ```
/// use secure_core::config::{self, Spot, Step, Value};
///
/// let policy = Value::table([("img-src", Value::list(["data:", "self"]))]);
/// let faults = config::read(&[("content-security-policy".to_owned(), policy)]).unwrap_err();
/// assert_eq!(faults[0].path, [Step::key("content-security-policy"), Step::key("img-src"), Step::Index(1)]);
/// assert_eq!(faults[0].spot, Spot::Byte(0));
/// assert_eq!(
///     faults[0].fault.to_string(),
///     "Content-Security-Policy: img-src: \"self\" without quotes is a host of that name; write \"'self'\"",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LocatedFault {
    /// The way from the top of the configuration to the value.
    pub path: Vec<Step>,
    /// What of it is wrong.
    pub spot: Spot,
    /// The mistake and its cure.
    pub fault: Fault,
}

/// A step down the tree of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the entry of a table.
    Key(String),
    /// Into an item of a list, counted from 0.
    Index(usize),
}

/// The part of an entry that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The key.
    Key,
    /// The value as a whole.
    Value,
    /// The value, which is a text, from this byte on.
    Byte(usize),
}

impl Value {
    /// A table of these names and values.
    pub fn table<K: Into<String>, V: Into<Value>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Table(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }

    /// A list of these values.
    pub fn list<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }

    /// The text of a value that is one. A number is the text of its digits: `0` is a value of `X-XSS-Protection`.
    fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Decimal(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// What it is, for a message.
    fn describe(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Text(text) => format!("{text:?}"),
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

macro_rules! from {
    ($($type:ty => |$value:ident| $into:expr,)+) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $into
            }
        })+
    };
}

from! {
    bool => |flag| Self::Flag(flag),
    i32 => |number| Self::Integer(number.into()),
    u32 => |number| Self::Integer(number.into()),
    i64 => |number| Self::Integer(number),
    f64 => |number| Self::Decimal(number),
    &str => |text| Self::Text(text.to_owned()),
    String => |text| Self::Text(text),
}

impl Step {
    /// Into the entry of this name.
    pub fn key(key: impl Into<String>) -> Self {
        Self::Key(key.into())
    }
}

impl Policy {
    /// A policy from the entries of a configuration. See the [module](crate::config) for keys and values.
    ///
    /// # Errors
    /// All mistakes at once. What only several headers together get wrong is found by [`prepare`](Self::prepare).
    pub fn from_entries<K: Into<String>, V: Into<Value>>(
        entries: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Error> {
        let entries: Vec<_> = entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        read(&entries).map_err(|faults| Error::all(faults.into_iter().map(|located| located.fault)))
    }

    /// The policy as the entries of a configuration that has no preset: each header with its text. They read back to an
    /// equal policy.
    ///
    /// ```
    /// # use secure_core::{Policy, XFrameOptions};
    /// let policy = Policy::empty().with(XFrameOptions::Deny);
    /// let entries = policy.to_entries()?;
    /// assert_eq!(entries, [("x-frame-options".to_owned(), "DENY".into())]);
    /// assert_eq!(Policy::from_entries(entries)?, policy);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a header cannot be written so that it reads back, as a policy with directives that browsers have dropped.
    pub fn to_entries(&self) -> Result<Vec<(String, Value)>, Error> {
        write::write(self)
    }
}

/// The headers that have keys of their own, and what each is for.
///
/// ```
/// use secure_core::config;
///
/// let (name, about) = config::headers().next().ok_or("none")?;
/// assert_eq!((name.as_str(), about), ("Strict-Transport-Security", "Keeps browsers on HTTPS."));
/// # Ok::<(), &str>(())
/// ```
pub fn headers() -> impl Iterator<Item = (&'static HeaderName, &'static str)> {
    FIELDS.iter().map(|field| (&field.name, field.about.trim()))
}

/// The key of a header.
fn key(field: &Field) -> String {
    field.name.as_str().to_ascii_lowercase()
}
