//! How a request reached us: [`Scheme`], and what the application states about the way, [`Transport`].
//!
//! Browsers trust a page more when it came over HTTPS, and so must the application: a redirect to HTTPS, a pin, a `Secure`
//! cookie all hang on how the browser came. This is one decision, taken once per request.
//!
//! By default, only a TLS connection of our own listener proves HTTPS, and nothing that a client sends takes part. That is on
//! purpose: a client that may connect may also write `X-Forwarded-Proto: https`. A proxy is believed when the application names its
//! address, and then it must write the headers itself, over whatever the client sent:
//!
//! | what stands before the application | write | and have the proxy say |
//! |---|---|---|
//! | nothing; it speaks TLS, or plain HTTP in a closed network | [`Transport::Direct`] | – |
//! | nginx on the same machine | `Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1"])?)` | [four lines](#nginx) |
//! | nginx that passes `Host` on | the same with `.keeping_host()` | [three lines](#nginx) |
//! | nginx, over a unix socket | `Transport::Proxied(TrustedProxies::x_forwarded(["unix:"])?)` | the same. poem knows such a peer by itself; in axum, tower, warp and actix-web the application notes a [`Connection`]; Rocket serves none |
//! | haproxy | `Transport::Proxied(TrustedProxies::forwarded(["10.0.0.5"])?)` | [two lines](#haproxy) |
//! | haproxy that passes `Host` on, as it does by default | `Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.5"])?.keeping_host())` | [two other lines](#haproxy) |
//! | a cloud's load balancer, which passes `Host` on | `Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.0/16"])?.keeping_host())`, the network of its side that faces the application | nothing: it writes `X-Forwarded-Proto`, and adds to `X-Forwarded-For` |
//! | a CDN, and behind it an ingress | `Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.0/16", "198.51.100.0/24"])?)`, the networks of both | the ingress: to trust the CDN's networks, forward its `X-Forwarded-Proto` and `-Host`, and add to `X-Forwarded-For` (for the one of nginx, `use-forwarded-headers` and `proxy-real-ip-cidr`) |
//! | what writes other headers: `X-Forwarded-Ssl: on`, `CloudFront-Forwarded-Proto`, `Front-End-Https`, `X-ARR-SSL`, `X-Proxy-Host` | the same with [`https_when`](TrustedProxies::https_when), [`https_when_present`](TrustedProxies::https_when_present) and [`host_in`](TrustedProxies::host_in) | to write each of these on every request |
//! | what ends TLS and says nothing, and nobody gets around it | [`Transport::AlwaysHttps`] | – |
//!
//! # How a trusted proxy is read
//! Lists are read from the right, where the nearest proxy writes, past all proxies that are trusted; what the last of these
//! says of who connected to it counts. Several lines of a header are one list. What is left of that was chosen by the client,
//! and takes no part, but for [a quotation mark](TrustedProxies::forwarded). If the chain or the scheme is malformed or
//! contradictory in the part that is read, nothing of it counts: the scheme is [`Scheme::Unknown`], which redirects nobody,
//! and the host counts as malformed. Names and schemes are compared without regard to case; `wss` and `ws` are read as `https`
//! and `http`.
//!
//! # The host that a proxy names
//! What a trusted proxy proved stays proved; a host that it names wrongly, or not at all, is refused. A trusted proxy must
//! name the host of each request, unless [`keeping_host`](TrustedProxies::keeping_host) says that it passes `Host` on as it
//! came. A malformed host is refused wherever [hosts](crate::AllowedHosts), a [redirect](crate::HttpsRedirect) or
//! [isolation](crate::ResourceIsolation) are checked, and leaves the scheme as it was proved. A host that is not named is
//! refused where a host decides: with allowed hosts, and with every redirect but [`HttpsRedirect::to`](crate::HttpsRedirect::to).
//! The answer is `400`, over HTTP/2 `421`, unless the path is exempt. `Host` never takes the place of the name, and a name
//! of this machine in it exempts nothing once a proxy has proved the scheme. A health check that the proxy sends itself names
//! no host: exempt its path.
//!
//! # nginx
//! In the `location` with `proxy_pass`, naming the host:
//!
//! ```nginx
//! proxy_set_header X-Forwarded-For $remote_addr;
//! proxy_set_header X-Forwarded-Proto $scheme;
//! proxy_set_header X-Forwarded-Host $http_host;
//! proxy_set_header X-Forwarded-Port "";
//! ```
//!
//! Passing `Host` on, for [`keeping_host`](TrustedProxies::keeping_host):
//!
//! ```nginx
//! proxy_set_header Host $http_host;
//! proxy_set_header X-Forwarded-For $remote_addr;
//! proxy_set_header X-Forwarded-Proto $scheme;
//! ```
//!
//! Writing other headers, for [`https_when("X-Url-Scheme", "https")`](TrustedProxies::https_when) and
//! [`host_in("X-Proxy-Host")`](TrustedProxies::host_in):
//!
//! ```nginx
//! proxy_set_header X-Forwarded-For $remote_addr;
//! proxy_set_header X-Url-Scheme $scheme;
//! proxy_set_header X-Proxy-Host $http_host;
//! ```
//!
//! # haproxy
//! In each frontend, naming the host:
//!
//! ```haproxy
//! http-request deny deny_status 400 if { req.fhdr(host) -m reg '[^][A-Za-z0-9.:_-]' }
//! http-request set-header Forwarded "for=%[src];host=\"%[req.fhdr(host)]\";proto=%[ssl_fc,iif(https,http)]"
//! ```
//!
//! The first keeps quotation marks out of the second, which replaces whatever the client wrote. A frontend that listens on
//! IPv6 writes `for=\"[%[src]]\"`. `option forwarded`, which haproxy has since 2.8, only adds to the lines of the client.
//!
//! haproxy passes `Host` on by default. For [`keeping_host`](TrustedProxies::keeping_host):
//!
//! ```haproxy
//! http-request set-header X-Forwarded-For %[src]
//! http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
//! ```
//!
//! # Caveats
//! * Where a proxy names the host, that is the one that [`AllowedHosts`](crate::AllowedHosts) checks. `Host` beside it is
//!   what the proxy calls us, or whatever came: **handlers must not read `Host` then**, nor what their framework makes of
//!   it. An application whose handlers do has the proxy hand `Host` on, and says
//!   [`keeping_host`](TrustedProxies::keeping_host).
//! * A header that a proxy forwards unchanged is the client's word. Of `X-Forwarded-*`, the outermost proxy must write anew
//!   each one that is read, `X-Forwarded-Host` and `-Port` or what you named in their place too, unless [`keeping_host`](TrustedProxies::keeping_host) says that
//!   these are not read.
//! * An address that is trusted is trusted for everybody who can send from it: name no network that clients are in.
//! * A second proxy that writes `X-Forwarded-Proto` anew says how the first one reached it, and the browser's scheme is lost.
//!
//! ```
//! use secure_core::{Peer, Policy, Scheme, Transport, TrustedProxies};
//!
//! let transport = Transport::Proxied(TrustedProxies::forwarded(["10.0.0.0/8"])?);
//! let lines = |name: &str| (name == "forwarded").then_some(&b"for=192.0.2.1;proto=https;host=a.example"[..]).into_iter();
//!
//! let arrival = transport.arrival(Scheme::Unknown, || Peer::Address([10, 0, 0, 5].into()), lines);
//! assert_eq!(arrival.scheme, Scheme::Https);
//! assert_eq!(arrival.host.named(), Some(&b"a.example"[..]));
//!
//! let arrival = transport.arrival(Scheme::Unknown, || Peer::Address([192, 0, 2, 1].into()), lines);
//! assert_eq!((arrival.scheme, arrival.host.named()), (Scheme::Unknown, None), "anybody may write that");
//!
//! let policy = Policy::recommended().with(transport);
//! # let _ = policy;
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [RFC 7239](https://www.rfc-editor.org/rfc/rfc7239); the `X-Forwarded-*` headers have none.

use std::{
    borrow::Cow,
    net::{IpAddr, SocketAddr},
};

use crate::{
    request::transport::parts::{HeaderSource, Malformed},
    wire::{
        authority::Locality,
        code::Code,
        error::{Error, Faults},
        fault::Cure,
        text::HeaderValue,
    },
};

mod forwarded;
mod named;
mod network;
mod parts;
mod x_forwarded;

pub(crate) use self::named::{HttpsHeader, Named};
pub use self::network::Network;

/// What is known of the way from the browser to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Proved: this connection is TLS, a trusted proxy says so, or the application stated that TLS always ends before it.
    Https,
    /// Proved: the browser speaks plain HTTP.
    Http,
    /// A plain connection, which may come from a proxy that speaks TLS with the browser.
    #[default]
    Unknown,
}

/// What a server knows of a connection that it has accepted. A framework that keeps it to itself gets it by the
/// application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// What the connection proves.
    pub scheme: Scheme,
    /// Who opened it.
    pub peer: Peer,
}

impl Connection {
    /// A plain connection: [`Scheme::Unknown`], since a proxy may speak TLS with the browser.
    #[must_use]
    pub const fn plain(peer: Peer) -> Self {
        Self { scheme: Scheme::Unknown, peer }
    }

    /// A connection that was accepted with TLS.
    #[must_use]
    pub const fn tls(peer: Peer) -> Self {
        Self { scheme: Scheme::Https, peer }
    }
}

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self::Address(address.ip())
    }
}

/// What the application states about the hops before it. See the [module](crate::request::transport) for which one to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// Nothing: a TLS connection is [`Scheme::Https`], a plain one [`Scheme::Unknown`].
    #[default]
    Undeclared,
    /// TLS always ends before us, and nobody can reach us around it: every request is [`Scheme::Https`].
    AlwaysHttps,
    /// Nothing stands before us: a plain connection is [`Scheme::Http`].
    Direct,
    /// These proxies stand before us, and what they say counts. For anybody else, a TLS connection is [`Scheme::Https`] and
    /// a plain one [`Scheme::Unknown`], so that a proxy that was forgotten here causes no endless redirect.
    Proxied(TrustedProxies),
}

/// The proxies that are believed, by their addresses, and the headers in which they say how a browser came.
///
/// A list of `"10.0.0.0/8"`, `"::1"` and the like, each a [`Network`], and `"unix:"` for everything that connects to a unix socket.
/// Only headers of the family that was chosen are read.
///
/// ```
/// # use secure_core::{Transport, TrustedProxies};
/// let local = Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1", "unix:"])?);
/// # let _ = local;
/// assert_eq!(
///     TrustedProxies::forwarded(["proxy.internal", "0.0.0.0/0"]).unwrap_err().to_string(),
///     "trusted proxies: network: \"proxy.internal\" is not an address; \
///      write an address or a network, as in \"10.0.0.1\", \"10.0.0.0/8\" or \"::1\"\n\
///      trusted proxies: network: \"0.0.0.0/0\" is everybody; name the addresses of the proxies",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies {
    pub(crate) networks: Vec<Network>,
    pub(crate) unix_sockets: bool,
    pub(crate) family: Family,
    /// Where they say that the browser speaks HTTPS, if not where the family does.
    pub(crate) https: Option<HttpsHeader>,
    pub(crate) host: HostSource,
    reader: Code<Reader>,
}

/// What reads the headers of proxies. The proxies bring it along, so that a program that trusts none is without it.
#[derive(Clone, Copy)]
struct Reader {
    trust: fn(&TrustedProxies, Peer) -> bool,
    arrival: for<'a> fn(&TrustedProxies, &dyn HeaderSource<'a>) -> Arrival<'a>,
}

/// Where the host that counts is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HostSource {
    /// Where the family names it.
    Family,
    /// In this header of the proxies.
    Header(Named),
    /// In the request itself.
    Request,
}

/// The headers that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Forwarded,
    XForwarded,
}

/// Who opened the connection, as the operating system says. Never the client's word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Peer {
    /// Who has this address.
    Address(IpAddr),
    /// Who may open a unix socket of ours.
    UnixSocket,
    /// Nobody knows, so nobody trusts.
    #[default]
    Unknown,
}

/// How a request arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrival<'a> {
    /// The browser's scheme.
    pub scheme: Scheme,
    /// Who says which host the browser asked for.
    pub host: ForwardedHost<'a>,
    /// The address of who spoke with the outermost proxy that is trusted, where it names one. `None`: the peer.
    pub client: Option<IpAddr>,
    /// Whether the request came through a trusted proxy.
    pub proxied: bool,
}

/// What a trusted proxy says of the host that the browser asked for.
///
/// Where a proxy should have named the host and did not, `Host` is what the proxy calls the application, or what the client
/// chose. So it never takes the place of the missing name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ForwardedHost<'a> {
    /// The request's own host counts: no trusted proxy is in between, or its proxies
    /// [pass `Host` on](TrustedProxies::keeping_host).
    #[default]
    Own,
    /// This host, perhaps with a port. It is well-formed, and no more is known of it.
    Named(Cow<'a, [u8]>),
    /// A trusted proxy names a host that is malformed or contradicts itself.
    Malformed,
    /// A trusted proxy should name the host, and does not.
    Missing,
}

impl Arrival<'_> {
    /// Whether the host is this machine itself or an IP address, which are never pinned to HTTPS. Behind a trusted proxy that
    /// proved the scheme, the request's own host takes no part: it may be what the proxy calls us.
    pub(crate) fn locality<'h>(&self, own: impl FnOnce() -> Option<&'h [u8]>) -> Locality {
        match &self.host {
            ForwardedHost::Named(host) => Locality::of(host),
            _ if self.is_proved_by_proxy() => Locality::Named,
            _ => own().map(Locality::of).unwrap_or_default(),
        }
    }

    /// Whether a trusted proxy proved the scheme.
    pub(crate) fn is_proved_by_proxy(&self) -> bool {
        self.proxied && self.scheme != Scheme::Unknown
    }
}

impl ForwardedHost<'_> {
    /// The host, where one is named.
    #[must_use]
    pub fn named(&self) -> Option<&[u8]> {
        match self {
            Self::Named(host) => Some(host),
            Self::Own | Self::Malformed | Self::Missing => None,
        }
    }
}

impl Transport {
    /// The scheme of a request whose connection proves `connection`, where no more is known of it.
    #[inline]
    #[must_use]
    pub const fn scheme(&self, connection: Scheme) -> Scheme {
        match (self, connection) {
            (Self::AlwaysHttps, _) | (_, Scheme::Https) => Scheme::Https,
            (Self::Direct, _) | (Self::Undeclared, Scheme::Http) => Scheme::Http,
            (Self::Undeclared, Scheme::Unknown) | (Self::Proxied(_), _) => Scheme::Unknown,
        }
    }

    /// The header that the scheme was read from, if it was.
    pub(crate) fn vary(&self) -> Option<HeaderValue> {
        let Self::Proxied(TrustedProxies { family, https, .. }) = self else { return None };
        match (family, https) {
            (_, Some(https)) => HeaderValue::new(https.name.as_str()).ok(),
            (Family::Forwarded, None) => Some(HeaderValue::from_static("Forwarded")),
            (Family::XForwarded, None) => Some(HeaderValue::from_static("X-Forwarded-Proto")),
        }
    }

    /// How a request arrived: `connection` is what the connection proves, `peer` who opened it, and `lines` gives the values
    /// of all lines of a header, by its name in lower case.
    ///
    /// Both are asked only where there are proxies to trust.
    #[inline]
    #[must_use]
    pub fn arrival<'a, I: Iterator<Item = &'a [u8]>>(
        &self,
        connection: Scheme,
        peer: impl FnOnce() -> Peer,
        lines: impl Fn(&'static str) -> I,
    ) -> Arrival<'a> {
        match self {
            Self::Proxied(proxies) if (proxies.reader.0.trust)(proxies, peer()) => {
                (proxies.reader.0.arrival)(proxies, &lines)
            }
            _ => Arrival { scheme: self.scheme(connection), ..Arrival::default() },
        }
    }
}

impl TrustedProxies {
    /// Proxies that write [`Forwarded`](https://www.rfc-editor.org/rfc/rfc7239).
    ///
    /// A line whose quotation marks do not pair up is malformed as a whole, since nobody can say where its elements end.
    ///
    /// # Errors
    /// When there is none, or one is not a [`Network`], or they are everybody together: more than half of all public
    /// addresses, of IPv4 or of IPv6.
    pub fn forwarded<T: AsRef<str>>(proxies: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        Self::new(Family::Forwarded, proxies)
    }

    /// Proxies that write `X-Forwarded-For`, `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Port`.
    ///
    /// `X-Forwarded-For` shows how many proxies there are. Of the others, a single value is that of all; a list has as many
    /// values as there are addresses, or as there are trusted proxies.
    ///
    /// # Errors
    /// As those of [`forwarded`](Self::forwarded).
    pub fn x_forwarded<T: AsRef<str>>(proxies: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        Self::new(Family::XForwarded, proxies)
    }

    /// Trusts everything that connects to a unix socket as well: the same as `"unix:"` in the list. Who may do that is a matter of the
    /// permissions of the socket's file.
    #[must_use]
    pub fn and_unix_sockets(mut self) -> Self {
        self.unix_sockets = true;
        self
    }

    /// Takes only the scheme from the proxies, and the host from the request itself: for proxies that hand `Host` on as it
    /// came, and write no other header of it. Those of the client would count then. It also makes `Host` the host that
    /// [`AllowedHosts`](crate::AllowedHosts) checks, for handlers that read it.
    #[must_use]
    pub fn keeping_host(mut self) -> Self {
        self.host = HostSource::Request;
        self
    }

    /// Reads the scheme in another header than `X-Forwarded-Proto`, which then says nothing: a request came over HTTPS where
    /// this header has this value, and over plain HTTP where it says `http`, `ws`, `off`, `no`, `false` or `0`. Letters count
    /// without regard to case. Any other value is malformed, and without the header the scheme is unknown. Lists and
    /// several lines are read as those of `X-Forwarded-Proto` are.
    ///
    /// The proxy must write the header on every request, over whatever the client sent.
    ///
    /// ```
    /// # use secure_core::{Peer, Scheme, Transport, TrustedProxies};
    /// let proxies = TrustedProxies::x_forwarded(["10.0.0.0/8"])?.https_when("X-Forwarded-Ssl", "on")?.host_in("X-Proxy-Host")?;
    /// let lines = |name: &str| match name {
    ///     "x-forwarded-ssl" => Some(&b"on"[..]).into_iter(),
    ///     "x-proxy-host" => Some(&b"a.example"[..]).into_iter(),
    ///     _ => None.into_iter(),
    /// };
    /// let arrival = Transport::Proxied(proxies).arrival(Scheme::Unknown, || Peer::Address([10, 0, 0, 5].into()), lines);
    /// assert_eq!((arrival.scheme, arrival.host.named()), (Scheme::Https, Some(&b"a.example"[..])));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the name is not that of a header, or of one with another meaning; when the value is a list, or means plain HTTP;
    /// or where the proxies write `Forwarded`, which names the scheme.
    pub fn https_when(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Result<Self, Error> {
        self.https(name.as_ref(), Some(value.as_ref()))
    }

    /// The same for a header that is there only over HTTPS, whatever it says, as `X-ARR-SSL` of IIS is: a request without it
    /// came over plain HTTP.
    ///
    /// # Errors
    /// As those of [`https_when`](Self::https_when).
    pub fn https_when_present(self, name: impl AsRef<str>) -> Result<Self, Error> {
        self.https(name.as_ref(), None)
    }

    /// Reads the host in another header than `X-Forwarded-Host`, which then says nothing, as `X-Forwarded-Port`. A malformed
    /// host, or none, is refused as [there](self#the-host-that-a-proxy-names). Takes the place of
    /// [`keeping_host`](Self::keeping_host), and that of this.
    ///
    /// # Errors
    /// When the name is not that of a header, or of one with another meaning; or where the proxies write `Forwarded`, which
    /// names the host.
    pub fn host_in(mut self, name: impl AsRef<str>) -> Result<Self, Error> {
        self.only_x_forwarded("host")?;
        self.host = HostSource::Header(Named::new(name.as_ref()).map_err(|error| error.within(PLACE))?);
        Ok(self)
    }

    #[inline]
    fn https(mut self, name: &str, value: Option<&str>) -> Result<Self, Error> {
        self.only_x_forwarded("scheme")?;
        self.https = Some(HttpsHeader::new(name, value).map_err(|error| error.within(PLACE))?);
        Ok(self)
    }

    /// One header beside `Forwarded` could not say which hop it is of.
    #[inline]
    fn only_x_forwarded(&self, what: &str) -> Result<(), Error> {
        match self.family {
            Family::XForwarded => Ok(()),
            Family::Forwarded => {
                let problem = format!("`Forwarded` names the {what} itself");
                let cure = Cure::both(
                    "begin with TrustedProxies::x_forwarded",
                    "write header = \"x-forwarded\", or leave it out",
                );
                Err(Error::new(PLACE, problem, cure))
            }
        }
    }

    pub(crate) fn new<T: AsRef<str>>(family: Family, proxies: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        let mut faults = Faults::default();
        let reader = Code(Reader { trust: Self::trust, arrival: Self::arrival });
        let mut new =
            Self { networks: Vec::new(), unix_sockets: false, family, https: None, host: HostSource::Family, reader };
        for proxy in proxies {
            match proxy.as_ref() {
                UNIX => new.unix_sockets = true,
                address => new.networks.extend(faults.keep(address.parse::<Network>())),
            }
        }
        faults.into_result().map_err(|error| error.within(PLACE))?;
        if new.networks.is_empty() && !new.unix_sockets {
            let cure = "name their addresses, as in \"10.0.0.0/8\", or \"unix:\" for unix sockets";
            return Err(Error::new(PLACE, "the list is empty", cure));
        }
        if network::are_everybody(&new.networks) {
            let cure = "name the addresses of the proxies";
            return Err(Error::new(PLACE, "the networks together are everybody, or nearly", cure));
        }
        Ok(new)
    }

    fn trust(&self, peer: Peer) -> bool {
        match peer {
            Peer::Address(address) => self.contains(address),
            Peer::UnixSocket => self.unix_sockets,
            Peer::Unknown => false,
        }
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    fn arrival<'a>(&self, headers: &dyn HeaderSource<'a>) -> Arrival<'a> {
        let arrival = match self.family {
            Family::Forwarded => forwarded::arrival(self, headers),
            Family::XForwarded => x_forwarded::arrival(self, headers),
        };
        arrival.unwrap_or_else(|Malformed| Arrival {
            host: self.forwarded_host(|| Err(Malformed)),
            proxied: true,
            ..Arrival::default()
        })
    }

    /// What the proxies say of the host, if they are asked.
    fn forwarded_host<'a>(&self, host: impl FnOnce() -> Result<Option<Cow<'a, [u8]>>, Malformed>) -> ForwardedHost<'a> {
        if self.host == HostSource::Request {
            return ForwardedHost::Own;
        }
        match host() {
            Ok(Some(host)) => ForwardedHost::Named(host),
            Ok(None) => ForwardedHost::Missing,
            Err(Malformed) => ForwardedHost::Malformed,
        }
    }
}

const PLACE: &str = "trusted proxies";

/// What stands for unix sockets in a list of addresses.
pub(crate) const UNIX: &str = "unix:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_and_the_statement_decide() {
        use Scheme::{Http, Https, Unknown};
        for (transport, connection, expected) in [
            (Transport::Undeclared, Https, Https),
            (Transport::Undeclared, Unknown, Unknown),
            (Transport::Undeclared, Http, Http),
            (Transport::AlwaysHttps, Unknown, Https),
            (Transport::AlwaysHttps, Http, Https),
            (Transport::Direct, Unknown, Http),
            (Transport::Direct, Https, Https),
        ] {
            assert_eq!(transport.scheme(connection), expected, "{transport:?} {connection:?}");
        }
    }

    #[test]
    fn the_client_is_whom_the_outermost_trusted_proxy_names() {
        for (name, text, expected) in [
            ("forwarded", "", None),
            ("forwarded", "for=198.51.100.9, for=203.0.113.7;proto=https", Some("203.0.113.7")),
            ("forwarded", "for=\"[2001:db8::7]:9\", for=10.0.0.2", Some("2001:db8::7")),
            ("forwarded", "for=198.51.100.9, for=unknown", None),
            ("forwarded", "for=198.51.100.9, proto=https", None),
            ("forwarded", "for=203.0.113.7;proto=gopher", None),
            ("x-forwarded-for", "", None),
            ("x-forwarded-for", "198.51.100.9, 203.0.113.7", Some("203.0.113.7")),
            ("x-forwarded-for", "198.51.100.9, 203.0.113.7, 10.0.0.2", Some("203.0.113.7")),
            ("x-forwarded-for", "10.0.0.3, 10.0.0.2", Some("10.0.0.3")),
            ("x-forwarded-for", "203.0.113.7, x", None),
        ] {
            let new = if name == "forwarded" { TrustedProxies::forwarded } else { TrustedProxies::x_forwarded };
            let transport = Transport::Proxied(new(["10.0.0.0/8"]).unwrap());
            let line = Some(text.as_bytes()).filter(|text| !text.is_empty());
            let client = |peer: [u8; 4]| {
                let peer = Peer::Address(peer.into());
                transport.arrival(Scheme::Unknown, || peer, |of| line.filter(|_| of == name).into_iter()).client
            };
            assert_eq!(client([10, 0, 0, 1]), expected.map(|text| text.parse().unwrap()), "{name}: {text}");
            assert_eq!(client([192, 0, 2, 1]), None, "{name}: {text}");
        }
    }
}
