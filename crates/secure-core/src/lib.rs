//! The model of HTTP security headers that `secure-axum`, `secure-actix`, `secure-rocket`, `secure-warp` and
//! `secure-poem` put on every response. It knows no framework and does no I/O.
//!
//! Applications depend on the adapter of their framework, which re-exports what is needed from here.
//!
//! | header | what it does | type | `recommended` |
//! |---|---|---|---|
//! | `Strict-Transport-Security` | keeps browsers on HTTPS | [`StrictTransportSecurity`] | yes |
//! | `Content-Security-Policy` | says from where a page may load and run what | [`ContentSecurityPolicy`] | yes |
//! | `Content-Security-Policy-Report-Only` | the same, only reported | [`ContentSecurityPolicyReportOnly`] | – |
//! | `X-Content-Type-Options` | stops browsers from guessing a type | [`XContentTypeOptions`] | yes |
//! | `X-Frame-Options` | who may frame the page | [`XFrameOptions`] | yes |
//! | `Referrer-Policy` | what the next site learns of this page | [`ReferrerPolicy`] | yes |
//! | `Cross-Origin-Opener-Policy` | cuts off windows of other origins | [`CrossOriginOpenerPolicy`] | yes |
//! | `Cross-Origin-Embedder-Policy` | loads only what agreed to be loaded | [`CrossOriginEmbedderPolicy`] | – |
//! | `Cross-Origin-Resource-Policy` | which sites may load the response | [`CrossOriginResourcePolicy`] | yes |
//! | `Origin-Agent-Cluster` | a process for the origin alone | [`OriginAgentCluster`] | yes |
//! | `Cache-Control` | who may keep a copy | [`CacheControl`] | with a nonce |
//! | `Server` | what the server says it is | [`Server`] | removed |
//! | `X-DNS-Prefetch-Control` | whether names are looked up ahead | [`XDnsPrefetchControl`] | – |
//! | `X-Permitted-Cross-Domain-Policies` | which documents of Adobe's may read the site | [`XPermittedCrossDomainPolicies`] | yes |
//! | `X-Download-Options` | stops Internet Explorer from opening downloads | [`XDownloadOptions`] | – |
//! | `X-XSS-Protection` | switches an old filter off | [`XXssProtection`] | – |
//! | `X-Powered-By` and the like | taken out | [`RemovedHeaders`] | some |
//! | any other | as you say | [`CustomHeader`] | – |
//!
//! The way of the data: a [`Policy`] is what we want; [`Policy::prepare`] checks it and makes a [`Prepared`], which is
//! what we send, in the framework's own types; an [`Exchange`] is what we know of one request.
//!
//! ```
//! use secure_core::{MemoryBackend, Policy, RequestView, XFrameOptions};
//!
//! // At start-up. All that can be wrong is found here.
//! let prepared = Policy::recommended().with(XFrameOptions::Deny).prepare::<MemoryBackend>()?;
//!
//! // For every request, and its response.
//! let exchange = prepared.begin(&RequestView::default());
//! let mut headers = vec![("X-Powered-By".to_owned(), "coffee".to_owned())];
//! prepared.apply(&mut headers, 200, &exchange);
//!
//! assert_eq!(headers[0], ("Strict-Transport-Security".to_owned(), "max-age=31536000".to_owned()));
//! assert_eq!(headers[3], ("X-Frame-Options".to_owned(), "DENY".to_owned()));
//! assert_eq!(headers.len(), 9);
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! # Features
//! * `http`: the [`Http`] backend, for frameworks on version 1 of the `http` crate.

pub mod backend;
mod base64;
pub mod error;
pub mod exchange;
pub mod header;
pub mod nonce;
pub mod policy;
pub mod prepared;
pub mod preset;
pub mod template;
pub mod text;
pub mod transport;

#[cfg(feature = "http")]
pub use crate::backend::Http;
pub use crate::{
    backend::{Backend, MemoryBackend, NameSet},
    exchange::{Exchange, RequestView, current_nonce},
    nonce::Nonce,
    prepared::Prepared,
    transport::Scheme,
    vocabulary::*,
};

/// What an application writes. Each adapter re-exports all of it.
pub mod vocabulary {
    pub use crate::{
        error::{Error, Fault},
        header::{
            Header,
            cache_control::CacheControl,
            content_security_policy::{
                ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Hash, HostSource, Location,
                SchemeSource, Source, SourceList,
            },
            cross_origin_embedder_policy::CrossOriginEmbedderPolicy,
            cross_origin_opener_policy::CrossOriginOpenerPolicy,
            cross_origin_resource_policy::CrossOriginResourcePolicy,
            custom::CustomHeader,
            origin_agent_cluster::OriginAgentCluster,
            referrer_policy::{ReferrerPolicy, ReferrerPolicyToken},
            removed::RemovedHeaders,
            server::Server,
            strict_transport_security::StrictTransportSecurity,
            x_content_type_options::XContentTypeOptions,
            x_dns_prefetch_control::XDnsPrefetchControl,
            x_download_options::XDownloadOptions,
            x_frame_options::XFrameOptions,
            x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
            x_xss_protection::XXssProtection,
        },
        policy::{Part, Policy, Typed},
        prepared::Conflict,
        template::Template,
        text::{HeaderName, HeaderValue},
        transport::Transport,
    };
}
