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
}

impl Program {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::Nginx, Self::NginxKeepingHost, Self::NginxOtherHeaders, Self::Haproxy, Self::HaproxyKeepingHost];

    /// The name of the program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx | Self::NginxKeepingHost | Self::NginxOtherHeaders => "nginx",
            Self::Haproxy | Self::HaproxyKeepingHost => "haproxy",
        }
    }
}
