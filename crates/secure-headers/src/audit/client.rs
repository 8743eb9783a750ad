//! [`Client`]: asks for one address at a time, within limits, and connects to no host that was not named.

use std::{
    collections::BTreeSet,
    fs, io,
    io::{IsTerminal as _, Read as _},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::crypto::ring;
use secure_core::Error;
use ureq::{
    Agent,
    http::{Method, Request, Response, Uri},
    tls::{Certificate, PemItem, RootCerts, TlsConfig},
    unversioned::{resolver::DefaultResolver, transport::DefaultConnector},
};

use super::{
    SentHeader,
    resolve::{Pin, Pinned},
};
use crate::output::{clean, tell};

/// How much of a body is read.
const BODY: u64 = 10 << 20;

/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(15);

/// What is asked for, and what all answers may cost together.
#[derive(Debug)]
pub(super) struct Client {
    verifying: Agent,
    /// For hosts whose certificate is not valid.
    trusting: Agent,
    hosts: BTreeSet<String>,
    /// The address whose scheme, host and port get the headers of the command line.
    own: Uri,
    headers: Vec<SentHeader>,
    end: Instant,
    says: bool,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    /// The body, unless it is written in a coding that was not asked for.
    pub(super) body: Option<Vec<u8>>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// Nothing speaks this protocol there, or it broke off.
    Broken(String),
    /// The certificate is not valid, and why.
    Certificate(String),
    /// The host is not one of those that were named.
    Stranger,
    /// The time is over.
    Late,
}

impl Answer {
    /// The value of the first header with this name, as far as it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}

impl Client {
    pub(super) fn new(own: &Uri, arguments: &crate::arguments::Audit) -> Result<Self, Error> {
        let roots = roots(arguments.ca.as_deref())?;
        let agent = |verify: bool| {
            let provider = Arc::new(ring::default_provider());
            let tls = TlsConfig::builder()
                .root_certs(RootCerts::Specific(roots.clone()))
                .unversioned_rustls_crypto_provider(provider)
                .disable_verification(!verify)
                .build();
            let config = Agent::config_builder()
                .tls_config(tls)
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .max_response_header_size(256 << 10)
                .user_agent(concat!("secure-headers/", env!("CARGO_PKG_VERSION")))
                .accept("text/html,application/xhtml+xml,*/*;q=0.8")
                .accept_encoding("identity");
            let config = if arguments.resolve.is_empty() { config } else { config.proxy(None) };
            let pins: Vec<Pin> = arguments.resolve.clone();
            Agent::with_parts(
                config.build(),
                DefaultConnector::default(),
                Pinned { pins, system: DefaultResolver::default() },
            )
        };
        let named = arguments.host.iter().chain(arguments.resolve.iter().map(|pin| &pin.host)).map(String::as_str);
        let hosts = named.chain(own.host()).map(|host| host.trim_matches(['[', ']']).to_ascii_lowercase()).collect();
        Ok(Self {
            verifying: agent(true),
            trusting: agent(false),
            hosts,
            own: own.clone(),
            headers: arguments.header.clone(),
            end: Instant::now() + Duration::from_secs(arguments.timeout.into()),
            says: io::stderr().is_terminal(),
        })
    }

    /// Asks for a page.
    pub(super) fn get(&self, address: &Uri, verify: bool) -> Result<Answer, Silence> {
        self.ask(Method::GET, address, verify, &[])
    }

    /// Asks what a page of another origin may do.
    pub(super) fn preflight(&self, address: &Uri, verify: bool, origin: &str) -> Result<Answer, Silence> {
        self.ask(Method::OPTIONS, address, verify, &[("Origin", origin), ("Access-Control-Request-Method", "GET")])
    }

    /// Whether it is worth asking at all.
    pub(super) fn is_late(&self) -> bool {
        Instant::now() >= self.end
    }

    fn ask(&self, method: Method, address: &Uri, verify: bool, more: &[(&str, &str)]) -> Result<Answer, Silence> {
        let host = address.host().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
        if !self.hosts.contains(&host) {
            return Err(Silence::Stranger);
        }
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Silence::Late);
        }
        if self.says {
            tell(&format!("{method} {}\n", clean(&address.to_string())));
        }
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        // What opens a session is for the site that it was meant for: not over plain HTTP beside HTTPS, and not to somebody
        // who only claims to be it.
        if self.is_own(address) && (verify || address.scheme_str() == Some("http")) {
            for header in &self.headers {
                request = request.header(&header.name, &header.value);
            }
        }
        let broken = |error: ureq::http::Error| Silence::Broken(error.to_string());
        let request = request.body(()).map_err(broken)?;
        let agent = if verify { &self.verifying } else { &self.trusting };
        let request = agent.configure_request(request).timeout_global(Some(left.min(ANSWER))).build();
        agent.run(request).map_err(|error| self.silence(&error)).map(answer)
    }

    fn is_own(&self, address: &Uri) -> bool {
        address.scheme() == self.own.scheme() && address.authority() == self.own.authority()
    }

    fn silence(&self, error: &ureq::Error) -> Silence {
        if self.is_late() {
            return Silence::Late;
        }
        match certificate(error) {
            Some(problem) => Silence::Certificate(problem),
            None => Silence::Broken(error.to_string()),
        }
    }
}

fn answer(response: Response<ureq::Body>) -> Answer {
    let (head, body) = response.into_parts();
    let headers: Vec<(String, Vec<u8>)> =
        head.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
    let is_coded =
        head.headers.get("content-encoding").is_some_and(|coding| !coding.is_empty() && coding != "identity");
    let mut bytes = Vec::new();
    // A body that breaks off, or does not end in time, is judged as far as it came.
    let _ = body.into_with_config().limit(u64::MAX).reader().take(BODY).read_to_end(&mut bytes);
    Answer { status: head.status.as_u16(), headers, body: (!is_coded).then_some(bytes) }
}

/// What is wrong with a certificate, if that is the error.
fn certificate(error: &ureq::Error) -> Option<String> {
    let told = |error: &rustls::Error| match error {
        rustls::Error::InvalidCertificate(problem) => Some(format!("{problem:?}")),
        rustls::Error::NoCertificatesPresented => Some(error.to_string()),
        _ => None,
    };
    match error {
        ureq::Error::Rustls(error) => told(error),
        ureq::Error::Io(error) => {
            let inner = error.get_ref()?;
            let found = inner.downcast_ref::<rustls::Error>();
            found.or_else(|| inner.source()?.downcast_ref::<rustls::Error>()).and_then(told)
        }
        _ => None,
    }
}

/// The authorities to trust: those of a file, or those of the system.
fn roots(file: Option<&Path>) -> Result<Arc<Vec<Certificate<'static>>>, Error> {
    let Some(file) = file else {
        let found = rustls_native_certs::load_native_certs().certs;
        return Ok(Arc::new(found.iter().map(|root| Certificate::from_der(root).to_owned()).collect()));
    };
    let name = file.display().to_string();
    let cure = "write the name of a file with certificates as PEM";
    let text = fs::read(file).map_err(|error| Error::new(format!("--ca: {name}"), error.to_string(), cure))?;
    let mut roots = Vec::new();
    for item in ureq::tls::parse_pem(&text) {
        match item {
            Ok(PemItem::Certificate(root)) => roots.push(root),
            Ok(_) => {}
            Err(error) => return Err(Error::new(format!("--ca: {name}"), error.to_string(), cure)),
        }
    }
    if roots.is_empty() {
        return Err(Error::new(format!("--ca: {name}"), "it holds no certificate", cure));
    }
    Ok(Arc::new(roots))
}
