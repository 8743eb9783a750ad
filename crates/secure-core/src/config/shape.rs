//! How each header may be written besides as its text: as a list, or as a table of some shape.
//!
//! A list or table is turned into the header's text, which the header itself then reads: what a header is, only its own
//! file knows.

use super::{
    Spot, Step, Value,
    composed::Composed,
    connections, content_security_policy,
    members::{self, Member},
    objects,
    reader::{Reader, entry, flag, known_keys},
    tables,
};
use crate::{
    header::{
        cache_control::CacheControl, cross_origin_embedder_policy::CrossOriginEmbedderPolicy,
        cross_origin_opener_policy::CrossOriginOpenerPolicy, cross_origin_resource_policy::CrossOriginResourcePolicy,
        document_isolation_policy::DocumentIsolationPolicy, referrer_policy::ReferrerPolicyToken, set_login::SetLogin,
        x_content_type_options::XContentTypeOptions, x_dns_prefetch_control::XDnsPrefetchControl,
        x_download_options::XDownloadOptions, x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
    },
    policy::headers::{Field, Headers},
    wire::text::HeaderName,
};

/// What may stand for a header's text.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Nothing.
    Text,
    /// A number, for the text of its digits.
    Number,
    /// Nothing; the text is one of these words.
    Words(fn() -> Vec<&'static str>),
    /// A table of `value`, one of these words, and `report-to`.
    Reported(fn() -> Vec<&'static str>),
    /// `true`, for `?1`.
    Flag,
    /// A list, whose items are written with commas between them; of these words, if there are any.
    List(Option<fn() -> Vec<&'static str>>),
    /// `max-age`, `include-sub-domains`, `preload`.
    Hsts,
    /// A list of directives, or a table of `value` and `companions`.
    CacheControl,
    /// A table of directives.
    Directives,
    /// A list of addresses, or a table of `allow`, `report-to`, `redirects` and `webrtc`.
    Connections,
    /// A table of the members of a dictionary.
    Members(Member),
    /// A table, for an object of JSON, or a list of them. Keys have hyphens for the underscores of their members.
    Json,
}

macro_rules! words {
    ($type:ty) => {
        || <$type>::WORDS.iter().map(|(word, _)| *word).collect()
    };
}

impl Shape {
    pub(super) fn of(name: &HeaderName) -> Self {
        match name.as_str() {
            "Strict-Transport-Security" => Self::Hsts,
            "Content-Security-Policy" | "Content-Security-Policy-Report-Only" => Self::Directives,
            "X-Content-Type-Options" => Self::Words(words!(XContentTypeOptions)),
            "X-Frame-Options" => Self::Words(words!(XFrameOptions)),
            "Referrer-Policy" => Self::List(Some(words!(ReferrerPolicyToken))),
            "Cross-Origin-Opener-Policy" | "Cross-Origin-Opener-Policy-Report-Only" => {
                Self::Reported(words!(CrossOriginOpenerPolicy))
            }
            "Cross-Origin-Embedder-Policy" | "Cross-Origin-Embedder-Policy-Report-Only" => {
                Self::Reported(words!(CrossOriginEmbedderPolicy))
            }
            "Document-Isolation-Policy" | "Document-Isolation-Policy-Report-Only" => {
                Self::Reported(words!(DocumentIsolationPolicy))
            }
            "Connection-Allowlist" | "Connection-Allowlist-Report-Only" => Self::Connections,
            "Cross-Origin-Resource-Policy" => Self::Words(words!(CrossOriginResourcePolicy)),
            "Origin-Agent-Cluster" => Self::Flag,
            "Cache-Control" => Self::CacheControl,
            "X-DNS-Prefetch-Control" => Self::Words(words!(XDnsPrefetchControl)),
            "X-Permitted-Cross-Domain-Policies" => Self::Words(words!(XPermittedCrossDomainPolicies)),
            "X-Download-Options" => Self::Words(words!(XDownloadOptions)),
            "Set-Login" => Self::Words(words!(SetLogin)),
            "Permissions-Policy" | "Permissions-Policy-Report-Only" => Self::Members(Member::Origins),
            "Integrity-Policy" | "Integrity-Policy-Report-Only" => Self::Members(Member::Words),
            "Document-Policy" | "Document-Policy-Report-Only" | "Require-Document-Policy" => {
                Self::Members(Member::Bare)
            }
            "Reporting-Endpoints" => Self::Members(Member::Text),
            "NEL" | "Report-To" => Self::Json,
            "X-XSS-Protection" => Self::Number,
            "Timing-Allow-Origin" | "X-Robots-Tag" => Self::List(None),
            _ => Self::Text,
        }
    }

    /// The text of a header, when `value` can be one.
    pub(super) fn text(self, field: &Field, value: &Value, reader: &mut Reader) -> Option<Composed> {
        match (self, value) {
            (_, Value::Text(text)) => Some(Composed::verbatim(text)),
            (Self::Number, Value::Integer(_) | Value::Decimal(_)) => {
                value.as_text().map(|digits| Composed::of(digits, Spot::Value))
            }
            (Self::Flag, Value::Flag(true)) => Some(Composed::of("?1", Spot::Value)),
            (Self::List(_) | Self::CacheControl, Value::List(items)) => tables::list(field, items, reader),
            (Self::Hsts, Value::Table(entries)) => tables::hsts(field, entries, reader),
            (Self::CacheControl, Value::Table(entries)) => cache_control(field, entries, reader),
            (Self::Reported(_), Value::Table(entries)) => tables::reported(field, entries, reader),
            (Self::Connections, Value::List(_) | Value::Table(_)) => connections::text(field, value, reader),
            (Self::Members(kind), Value::Table(entries)) => members::text(kind, field, entries, reader),
            (Self::Json, Value::Table(_) | Value::List(_)) => objects::text(field, value, reader),
            (Self::Directives, Value::Table(entries)) => content_security_policy::text(field, entries, reader),
            _ => {
                let problem = format!("{} is not a value of this header", value.describe());
                reader.refuse(Spot::Value, field.name.as_str(), problem, self.cure());
                None
            }
        }
    }

    /// What a value says besides the text.
    pub(super) fn finish(self, value: &Value, headers: &mut Headers) {
        if let (Self::CacheControl, Value::Table(entries)) = (self, value) {
            if entries.iter().any(|(key, value)| key == "companions" && *value == Value::Flag(true)) {
                headers.cache_control = headers.cache_control.take().map(CacheControl::with_companions);
            }
        }
    }

    fn cure(self) -> String {
        let or = match self {
            Self::Text | Self::Number => "",
            Self::Words(words) | Self::Reported(words) | Self::List(Some(words)) => {
                let words: Vec<_> = words().iter().map(|word| format!("{word:?}")).collect();
                return format!("write {}, or false to leave the header out", words.join(", "));
            }
            Self::Flag => "true, ",
            Self::List(None) | Self::Connections => "a list of values, ",
            Self::Hsts => "a table such as { max-age = 31536000 }, ",
            Self::CacheControl => "a list of directives, ",
            Self::Directives => "a table of directives, ",
            Self::Json | Self::Members(_) => "a table, ",
        };
        format!("write the header's text, {or}or false to leave the header out")
    }
}

fn cache_control(field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<Composed> {
    let name = field.name.as_str();
    known_keys(name, entries, &["value", "companions"], reader);
    flag(name, entries, "companions", reader);
    let Some(value) = entry(entries, "value") else {
        reader.refuse(Spot::Value, name, "the table has no \"value\"", "write value = \"no-store\" or the like");
        return None;
    };
    reader
        .inside(Step::key("value"), |reader| match value {
            Value::Table(_) | Value::Flag(_) => {
                let problem = format!("{} is not a value of this header", value.describe());
                reader.refuse(Spot::Value, name, problem, "write a text, or a list of directives");
                None
            }
            value => Shape::CacheControl.text(field, value, reader),
        })
        .map(|text| text.under(&Step::key("value")))
}
