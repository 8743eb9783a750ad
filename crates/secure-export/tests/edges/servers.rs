//! [`SERVERS`]: every server that is run, and what it replies.

use crate::{program::Program, server::Server};

/// Something that a server replies to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// What is asked for.
    pub(crate) path: &'static str,
    /// The status of the reply.
    pub(crate) status: u16,
    /// The path of the upstream that replied, if any did.
    pub(crate) upstream: Option<&'static str>,
    /// Whether the headers are there.
    pub(crate) covered: bool,
}

/// What a server replies to what is not HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Garbage {
    /// An error with the headers.
    Covered,
    /// An error with the headers, but without `Strict-Transport-Security`.
    Unpinned,
    /// An error without them.
    Bare,
}

const fn own(path: &'static str, status: u16) -> Place {
    Place { path, status, upstream: None, covered: true }
}

const fn bare(path: &'static str, status: u16) -> Place {
    Place { path, status, upstream: None, covered: false }
}

const fn up(path: &'static str, status: u16, upstream: &'static str) -> Place {
    Place { path, status, upstream: Some(upstream), covered: true }
}

const UPSTREAM: [Place; 6] = [
    up("/up/bare", 200, "/bare"),
    up("/up/own", 200, "/own"),
    up("/up/nonce", 200, "/nonce"),
    up("/up/missing", 404, "/missing"),
    up("/up/broken", 500, "/broken"),
    up("/up/redirect", 302, "/redirect"),
];

const fn with_upstream<const N: usize, const M: usize>(places: [Place; N]) -> [Place; M] {
    let mut all = [UPSTREAM[0]; M];
    let mut index = 0;
    while index < M {
        all[index] = if index < N { places[index] } else { UPSTREAM[index - N] };
        index += 1;
    }
    all
}

const NGINX_PLACES: [Place; 13] = with_upstream([
    own("/index.html", 200),
    own("/none.html", 404),
    own("/red", 301),
    own("/down/", 502),
    own("/deny", 403),
    own("/sub/index.html", 404),
    // The proxy's own page in place of the upstream's: what the upstream sent with its error is gone.
    own("/intercepted/missing", 404),
]);

const APACHE_PLACES: [Place; 11] = with_upstream([
    own("/index.html", 200),
    own("/none.html", 404),
    own("/red", 301),
    own("/down/", 503),
    own("/deny", 403),
]);

const HAPROXY_PLACES: [Place; 9] = with_upstream([own("/red", 301), own("/down/", 503), own("/deny", 403)]);

const CADDY_PLACES: [Place; 11] = with_upstream([
    own("/index.html", 200),
    own("/none.html", 404),
    own("/red", 301),
    own("/down/", 502),
    own("/deny", 403),
]);

const LIGHTTPD_PLACES: [Place; 11] = with_upstream([
    own("/index.html", 200),
    own("/none.html", 404),
    own("/red", 301),
    own("/down/", 503),
    own("/deny", 403),
]);

const ENVOY_PLACES: [Place; 10] =
    with_upstream([own("/none.html", 404), own("/red", 301), own("/down/", 503), own("/deny", 403)]);

const TRAEFIK_PLACES: [Place; 10] =
    with_upstream([own("/none.html", 503), own("/red", 302), own("/down/", 502), own("/deny", 403)]);

/// All servers.
pub(crate) const SERVERS: [Server; 9] = [
    Server {
        program: Program("nginx"),
        targets: &["nginx", "nginx-http"],
        configuration: include_str!("configurations/nginx.conf"),
        file: "configuration",
        arguments: &["-e", "stderr", "-p", "@FOLDER@", "-c", "@FILE@"],
        check: &["-t", "-e", "stderr", "-p", "@FOLDER@", "-c", "@FILE@"],
        ready: "getrlimit",
        places: &NGINX_PLACES,
        garbage: Garbage::Covered,
        keeps: true,
        upgrades: true,
        without: &["Server"],
        tls: true,
    },
    Server {
        program: Program("apache2"),
        targets: &["apache"],
        configuration: include_str!("configurations/apache.conf"),
        file: "configuration",
        arguments: &["-X", "-f", "@FILE@"],
        check: &["-t", "-f", "@FILE@"],
        ready: "start_threads",
        places: &APACHE_PLACES,
        garbage: Garbage::Covered,
        keeps: true,
        upgrades: true,
        without: &["Server"],
        tls: true,
    },
    Server {
        program: Program("apache2"),
        targets: &["htaccess"],
        configuration: include_str!("configurations/htaccess.conf"),
        file: "configuration",
        arguments: &["-X", "-f", "@FILE@"],
        check: &["-t", "-f", "@FILE@"],
        ready: "start_threads",
        places: &[
            own("/index.html", 200),
            own("/none.html", 404),
            own("/red", 301),
            own("/deny/", 403),
            bare("/server-red", 301),
        ],
        garbage: Garbage::Bare,
        keeps: true,
        upgrades: true,
        without: &["Server"],
        tls: true,
    },
    Server {
        program: Program("caddy"),
        targets: &["caddy"],
        configuration: include_str!("configurations/Caddyfile"),
        file: "Caddyfile",
        arguments: &["run", "--config", "@FILE@", "--adapter", "caddyfile"],
        check: &["validate", "--config", "@FILE@", "--adapter", "caddyfile"],
        ready: "serving initial configuration",
        places: &CADDY_PLACES,
        garbage: Garbage::Bare,
        keeps: true,
        upgrades: true,
        without: &[],
        tls: true,
    },
    Server {
        program: Program("haproxy"),
        targets: &["haproxy"],
        configuration: include_str!("configurations/haproxy.cfg"),
        file: "configuration",
        arguments: &["-db", "-V", "-f", "@FILE@"],
        check: &["-c", "-f", "@FILE@"],
        ready: "as the polling mechanism",
        places: &HAPROXY_PLACES,
        garbage: Garbage::Bare,
        keeps: true,
        upgrades: true,
        without: &[],
        tls: true,
    },
    Server {
        program: Program("lighttpd"),
        targets: &["lighttpd"],
        configuration: include_str!("configurations/lighttpd.conf"),
        file: "configuration",
        arguments: &["-D", "-m", "@MODULES@", "-f", "@FILE@"],
        check: &["-tt", "-m", "@MODULES@", "-f", "@FILE@"],
        ready: "server started",
        places: &LIGHTTPD_PLACES,
        garbage: Garbage::Bare,
        keeps: false,
        upgrades: true,
        without: &[],
        tls: true,
    },
    Server {
        program: Program("envoy"),
        targets: &["envoy"],
        configuration: include_str!("configurations/envoy.yaml"),
        file: "envoy.yaml",
        arguments: &["-c", "@FILE@", "--use-dynamic-base-id", "--concurrency", "1"],
        check: &["--mode", "validate", "-c", "@FILE@"],
        ready: "starting main dispatch loop",
        places: &ENVOY_PLACES,
        garbage: Garbage::Unpinned,
        keeps: true,
        upgrades: false,
        without: &[],
        tls: true,
    },
    Server {
        program: Program("traefik"),
        targets: &["traefik"],
        configuration: include_str!("configurations/traefik.yml"),
        file: "traefik.yml",
        arguments: &["--configFile=@FILE@"],
        check: &[],
        ready: "Adding route",
        places: &TRAEFIK_PLACES,
        garbage: Garbage::Bare,
        keeps: false,
        upgrades: false,
        without: &[],
        tls: true,
    },
    Server {
        program: Program("static-web-server"),
        targets: &["static-web-server"],
        configuration: include_str!("configurations/sws.toml"),
        file: "sws.toml",
        arguments: &["--config-file", "@FILE@"],
        check: &[],
        ready: "listening",
        places: &[own("/index.html", 200), own("/none.html", 404), bare("/red", 301)],
        garbage: Garbage::Bare,
        keeps: true,
        upgrades: false,
        without: &["Server", "X-Powered-By", "Powered-By", "X-Generator", "Strict-Transport-Security"],
        tls: false,
    },
];
