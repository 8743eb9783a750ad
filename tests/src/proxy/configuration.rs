//! What a proxy is started with: its files, in which the documentation's lines stand, and its command.

use std::{net::SocketAddr, path::Path, process::Command};

use super::{Folder, documented};
use crate::{Failure, program::Program};

/// The documentation that shows what a proxy needs.
pub(super) const DOCUMENT: &str = include_str!("../../../docs/proxies.md");

/// Where the recipes of the documentation expect the application.
const UPSTREAM: &str = "127.0.0.1:8000";

/// Where a proxy listens, and the application behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addresses {
    pub(super) plain: SocketAddr,
    pub(super) tls: SocketAddr,
    pub(super) upstream: SocketAddr,
}

/// A block of the documentation that is marked as being in this language.
fn block(language: &str, index: usize) -> Result<String, Failure> {
    let missing = || Failure::new(format!("docs/proxies.md shows no {language} number {}", index + 1));
    documented(DOCUMENT, language).into_iter().nth(index).ok_or_else(missing)
}

impl Program {
    /// Which of the documentation's lines it has: the number of their block among those of the program.
    fn block(self) -> usize {
        match self {
            Self::Nginx | Self::Haproxy | Self::Caddy | Self::Traefik => 0,
            Self::NginxKeepingHost | Self::HaproxyKeepingHost => 1,
            Self::NginxOtherHeaders => 2,
        }
    }

    /// Writes its files into a folder, and makes the command that runs it there. Its two ports are its standard input and
    /// output.
    pub(super) fn command(self, program: &Path, folder: &Folder, addresses: Addresses) -> Result<Command, Failure> {
        let fill = |text: &str, lines: &str| {
            [("@PLAIN@", addresses.plain), ("@TLS@", addresses.tls), ("@UPSTREAM@", addresses.upstream)]
                .iter()
                .fold(text.to_owned(), |text, (mark, address)| text.replace(mark, &address.to_string()))
                .replace("@LINES@", lines)
        };
        let mut command = Command::new(program);
        match self {
            Self::Nginx | Self::NginxKeepingHost | Self::NginxOtherHeaders => {
                let lines = block("nginx", self.block())?;
                folder.write("configuration", &fill(include_str!("../../proxies/nginx.conf"), &lines))?;
                // Below this name nginx looks for ports that it is handed.
                command.args(["-e", "stderr", "-c", "configuration", "-p"]).arg(&folder.0).env("NGINX", "0;1;");
            }
            Self::Haproxy | Self::HaproxyKeepingHost => {
                let lines = block("haproxy", self.block())?;
                folder.write("configuration", &fill(include_str!("../../proxies/haproxy.cfg"), &lines))?;
                command.args(["-db", "-f", "configuration"]);
            }
            Self::Caddy => {
                let site = block("caddyfile", 0)?.replace(UPSTREAM, &addresses.upstream.to_string());
                let lines = site.trim_end().strip_suffix('}').and_then(|site| site.strip_prefix("app.example {"));
                let lines = lines.ok_or_else(|| Failure::new("docs/proxies.md shows no site app.example of Caddy"))?;
                folder.write("Caddyfile", &fill(include_str!("../../proxies/Caddyfile"), lines.trim()))?;
                command.args(["run", "--adapter", "caddyfile", "--config", "Caddyfile"]);
                // Whatever it keeps, it keeps there.
                command.env("HOME", &folder.0).env_remove("XDG_DATA_HOME").env_remove("XDG_CONFIG_HOME");
            }
            Self::Traefik => {
                let entries = block("yaml", 0)?
                    .replace("\":80\"", &addresses.plain.to_string())
                    .replace("\":443\"", &addresses.tls.to_string())
                    .replace("filename: routes.yml", "directory: routes");
                let routes = block("yaml", 1)?.replace(UPSTREAM, &addresses.upstream.to_string());
                folder.write("traefik.yml", &[&entries, "\n", include_str!("../../proxies/traefik.yml")].concat())?;
                folder.write("routes/app.yml", &routes)?;
                folder.write("routes/kit.yml", include_str!("../../proxies/traefik-routes.yml"))?;
                // Handed ports begin at the third, have names, and are for the process of this number.
                let ports = "exec 3<&0 4<&1 0</dev/null 1>&2; LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=web:websecure";
                command = Command::new("sh");
                command.args(["-c", &format!("{ports} exec \"$1\" --configFile=traefik.yml"), "sh"]).arg(program);
            }
        }
        Ok(command)
    }

    /// What it logs when it is ready, if it takes connections before and answers them wrongly.
    pub(super) fn ready(self) -> Option<&'static str> {
        (self == Self::Traefik).then_some("Adding route for app.example")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::Tls;

    /// A block in plain text that begins so, with other texts in places that depend on the machine.
    fn whole(start: &str, others: &[(&str, &str)]) -> Result<String, Failure> {
        let found = documented(DOCUMENT, "text").into_iter().find(|block| block.starts_with(start));
        let found =
            found.ok_or_else(|| Failure::new(format!("docs/proxies.md shows nothing that begins {start:?}")))?;
        others.iter().try_fold(found, |text, (from, to)| match text.split_once(from) {
            Some((before, after)) => Ok([before, to, after].concat()),
            None => Err(Failure::new(format!("{from:?} is not in {text}"))),
        })
    }

    #[track_caller]
    fn check(program: Program, text: &str, arguments: &[&str]) -> Result<(), Failure> {
        let Some(path) = program.find() else { return program.missing().map(drop) };
        let folder = Folder::new()?;
        let certificate = Tls::shared()?;
        folder.write("certificate.pem", certificate.certificate())?;
        folder.write("key.pem", certificate.key())?;
        folder.write("app.pem", &[certificate.certificate(), certificate.key()].concat())?;
        folder.write("configuration", text)?;
        let output = Command::new(path).args(arguments).current_dir(&folder.0).output()?;
        assert!(output.status.success(), "{program:?}: {}\n{text}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    #[test]
    fn whole_recipes_are_accepted() -> Result<(), Failure> {
        let others = [
            ("# the four lines from above", &*block("nginx", 0)?),
            ("    listen 80;", "    listen unix:plain.sock;"),
            ("    listen 443 ssl;", "    listen unix:tls.sock ssl http2;"), // as the recipe says for old versions
            ("http2 on;", ""),
            ("/etc/letsencrypt/live/app.example/fullchain.pem", "certificate.pem"),
            ("/etc/letsencrypt/live/app.example/privkey.pem", "key.pem"),
        ];
        let server = whole("server {", &others)?;
        let paths: String =
            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|it| format!("{it}_temp_path {it};\n")).concat();
        let text = format!("pid nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{server}\n}}\n");
        check(Program::Nginx, &text, &["-t", "-e", "stderr", "-p", ".", "-c", "configuration"])?;
        let others = [("# the two lines from above", &*block("haproxy", 0)?), ("/etc/haproxy/app.pem", "app.pem")];
        check(Program::Haproxy, &(whole("defaults\n", &others)? + "\n"), &["-c", "-f", "configuration"])
    }
}
