//! [`Program`]: the reverse proxies that stand in front of an application.

/// A reverse proxy that ends TLS, speaks HTTP/1.1 and HTTP/2 with the client, and HTTP/1.1 with the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Says what it knows by `X-Forwarded-For`, `-Host` and `-Proto`. Passes `Forwarded` on as the client sent it, and says
    /// `Server: nginx` whatever the application says.
    Nginx,
    /// The same, but for the host, which it passes on in `Host`.
    NginxKeepingHost,
    /// Says what it knows by `X-Forwarded-For`, `X-Url-Scheme` and `X-Proxy-Host`. Passes other headers of proxies on as the
    /// client sent them.
    NginxOtherHeaders,
    /// Says what it knows by `Forwarded`. Passes `X-Forwarded-*` on as the client sent them.
    Haproxy,
    /// Says what it knows by `X-Forwarded-For` and `-Proto`, and passes `Host` on.
    HaproxyKeepingHost,
    /// Says what it knows by `X-Forwarded-For`, `-Host` and `-Proto`, and passes `Host` on. Passes `X-Forwarded-Port` and
    /// `Forwarded` on as the client sent them.
    Caddy,
    /// Says what it knows by `X-Forwarded-For`, `-Host`, `-Proto` and `-Port`, and passes `Host` on. Passes `Forwarded` on as the
    /// client sent it, and takes doubled slashes and dots out of paths.
    Traefik,
}

impl Program {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Nginx,
        Self::NginxKeepingHost,
        Self::NginxOtherHeaders,
        Self::Haproxy,
        Self::HaproxyKeepingHost,
        Self::Caddy,
        Self::Traefik,
    ];

    /// The name of the program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx | Self::NginxKeepingHost | Self::NginxOtherHeaders => "nginx",
            Self::Haproxy | Self::HaproxyKeepingHost => "haproxy",
            Self::Caddy => "caddy",
            Self::Traefik => "traefik",
        }
    }

    /// Set to anything, this variable makes it a failure that the program is not installed. Packages of the system have
    /// nginx and haproxy; `.ci/edges` fetches the others.
    #[must_use]
    pub fn required(self) -> &'static str {
        match self {
            Self::Caddy | Self::Traefik => "REQUIRE_EDGES",
            _ => "REQUIRE_PROXIES",
        }
    }

    /// Why nothing can be asked through it where it is not installed.
    pub(crate) fn is_missing(self) -> &'static str {
        match self {
            Self::Nginx | Self::NginxKeepingHost | Self::NginxOtherHeaders => "nginx is not installed",
            Self::Haproxy | Self::HaproxyKeepingHost => "haproxy is not installed",
            Self::Caddy => "caddy is not installed",
            Self::Traefik => "traefik is not installed",
        }
    }
}
