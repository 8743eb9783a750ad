//! [`Tls`]: a certificate authority that lives as long as the process, what it has signed, and who trusts it.

use std::sync::{Arc, OnceLock};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};

use crate::{Failure, Protocol};

/// Names that the certificate is good for.
pub const NAMES: [&str; 5] = ["app.example", "*.app.example", "*.other.example", "localhost", "127.0.0.1"];

/// A certificate for the [`NAMES`], its key, and the client that trusts it. Nobody else does.
#[derive(Debug)]
pub struct Tls {
    authority: String,
    certificate: String,
    key: String,
    server: Arc<ServerConfig>,
    http1: Arc<ClientConfig>,
    http2: Arc<ClientConfig>,
}

impl Tls {
    /// The one of this process, made when first asked for.
    ///
    /// # Errors
    /// When no certificate can be made, which would be a mistake of the kit.
    pub fn shared() -> Result<&'static Self, Failure> {
        static SHARED: OnceLock<Result<Tls, String>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| Self::new().map_err(|failure| failure.to_string()));
        shared.as_ref().map_err(Failure::new)
    }

    fn new() -> Result<Self, Failure> {
        let mut params = CertificateParams::new([])?;
        params.distinguished_name.push(DnType::CommonName, "an authority that nobody should trust");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(NAMES.map(str::to_owned))?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf = params.signed_by(&key, &authority)?;

        let provider = Arc::new(ring::default_provider());
        let pkcs8 = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut server = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], pkcs8.into())?;
        server.alpn_protocols = [Protocol::Http2, Protocol::Http1].map(|protocol| protocol.alpn().to_vec()).into();
        Ok(Self {
            authority: authority.pem(),
            certificate: leaf.pem(),
            key: key.serialize_pem(),
            server: Arc::new(server),
            http1: Arc::new(client(&provider, authority.der(), Protocol::Http1)?),
            http2: Arc::new(client(&provider, authority.der(), Protocol::Http2)?),
        })
    }

    /// The authority that signed the certificate, as PEM, for clients that are to trust it.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The certificate, as PEM.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The certificate's private key, as PEM.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What a server with this certificate speaks: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
    #[must_use]
    pub fn server(&self) -> &Arc<ServerConfig> {
        &self.server
    }

    /// The same for a proxy that ends TLS in front of a server that speaks HTTP/1.1 alone.
    ///
    /// # Errors
    /// When no certificate can be made.
    pub fn http1() -> Result<Arc<ServerConfig>, Failure> {
        let mut server = (**Self::shared()?.server()).clone();
        server.alpn_protocols = vec![Protocol::Http1.alpn().to_vec()];
        Ok(Arc::new(server))
    }

    /// What a client speaks that trusts the authority and offers this protocol alone.
    pub(crate) fn client(&self, protocol: Protocol) -> &Arc<ClientConfig> {
        match protocol {
            Protocol::Http1 => &self.http1,
            Protocol::Http2 => &self.http2,
        }
    }
}

fn client(
    provider: &Arc<CryptoProvider>,
    authority: &CertificateDer<'static>,
    protocol: Protocol,
) -> Result<ClientConfig, Failure> {
    let mut trusted = RootCertStore::empty();
    trusted.add(authority.clone())?;
    let mut client = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    client.alpn_protocols = vec![protocol.alpn().to_vec()];
    Ok(client)
}
