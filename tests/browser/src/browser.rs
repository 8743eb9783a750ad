//! [`Browser`]: a browser of the system's packages, driven over `WebDriver`.

use std::{
    env, fmt, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator, cookies::Cookie};
use hyper_util::client::legacy::connect::HttpConnector;
use secure_conformance::{Failure, tls::Tls};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Child,
    time::timeout,
};

/// How long a browser may take to start, and to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// How large its window is, and with it a screenshot.
const WINDOW: (u32, u32) = (720, 680);

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
}

/// A browser that runs, without a window. It ends when dropped.
#[derive(Debug)]
pub struct Browser {
    kind: Kind,
    version: String,
    client: Client,
    _driver: Driver,
    _home: TempDir,
}

/// The program between us and the browser, in a group of processes with it.
#[derive(Debug)]
struct Driver {
    process: Child,
    port: u16,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
        }
    }

    /// The programs of which one is the browser, and the one that drives it.
    const fn programs(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::Chromium => (&["google-chrome", "chromium-browser", "chromium"], "chromedriver"),
            Self::Firefox => (&["firefox-esr", "firefox"], "geckodriver"),
        }
    }

    /// What is not installed of that which is needed to drive it.
    #[must_use]
    pub fn missing(self) -> Vec<&'static str> {
        let (browsers, driver) = self.programs();
        let mut missing = Vec::new();
        if browsers.iter().all(|browser| find(browser).is_none()) {
            missing.extend(browsers.last());
        }
        missing.extend([driver, "certutil"].into_iter().filter(|program| find(program).is_none()));
        missing
    }

    /// Where it looks for certificates, in a home folder.
    fn trust(self, home: &Path) -> PathBuf {
        match self {
            Self::Chromium => home.join(".pki/nssdb"),
            Self::Firefox => profile(home),
        }
    }

    fn capabilities(self, home: &Path, binary: &Path) -> Map<String, Value> {
        let capabilities = match self {
            Self::Chromium => json!({
                "goog:chromeOptions": { "binary": binary, "args": chromium(home) },
                "pageLoadStrategy": "normal",
            }),
            Self::Firefox => json!({
                "moz:firefoxOptions": {
                    "binary": binary,
                    "args": ["-headless", "-profile", profile(home)],
                    "prefs": firefox(),
                },
            }),
        };
        if let Value::Object(capabilities) = capabilities { capabilities } else { Map::new() }
    }
}

fn chromium(home: &Path) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "headless=new",
        // Of root, it runs no other way. It sees our own pages only.
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "disable-quic",
        "hide-scrollbars",
        "no-first-run",
        "no-proxy-server",
        // It asks nobody but us.
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        // Reports go out at once.
        "short-reporting-delay",
        "host-resolver-rules=MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
    ]
    .map(|argument| format!("--{argument}"))
    .into();
    arguments.push(format!("--user-data-dir={}", profile(home).display()));
    arguments
}

fn firefox() -> Value {
    json!({
        // Every name is ours.
        "network.dns.forceResolve": "127.0.0.1",
        "network.proxy.type": 0,
        "dom.security.https_first": false,
        // Reports go out at once.
        "dom.reporting.enabled": true,
        "dom.reporting.delivering.timeout": 1,
        // Says to a page what it may use.
        "dom.security.featurePolicy.webidl.enabled": true,
        // It asks nobody but us.
        "app.update.disabledForTesting": true,
        "datareporting.policy.dataSubmissionEnabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "services.settings.server": "data:,#remote-settings-dummy/v1",
    })
}

fn profile(home: &Path) -> PathBuf {
    home.join("profile")
}

impl Browser {
    /// Starts the browser with an empty profile, in which the authority of the tests is trusted.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub async fn start(kind: Kind) -> Result<Self, Failure> {
        let (browsers, driver) = kind.programs();
        let binary = browsers.iter().find_map(|browser| find(browser));
        let (Some(binary), Some(driver)) = (binary, find(driver)) else {
            return Err(Failure::new(format!("{} is not installed", kind.name())));
        };
        let home = tempfile::tempdir()?;
        trust(&kind.trust(home.path()), home.path())?;
        let driver = timeout(PATIENCE, Driver::start_somewhere(&driver, home.path())).await??;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let mut builder = ClientBuilder::new(connector);
        builder.capabilities(kind.capabilities(home.path(), &binary));
        let client = timeout(PATIENCE, builder.connect(&format!("http://127.0.0.1:{}", driver.port))).await??;
        client.set_window_size(WINDOW.0, WINDOW.1).await?;
        let version = client.capabilities().and_then(|found| found.get("browserVersion")?.as_str().map(str::to_owned));
        Ok(Self { kind, version: version.unwrap_or_default(), client, _driver: driver, _home: home })
    }

    /// Which it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Goes to an address, and waits until the page and its frames are loaded.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn visit(&self, url: &str) -> Result<(), Failure> {
        self.client.goto(url).await.map_err(|error| Failure::new(format!("{url}: {error}")))
    }

    /// The result of a script in the page, of the form `return …`. No policy holds for it.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str) -> Result<Value, Failure> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// What a script in the page hands to `done`, with these arguments.
    ///
    /// # Errors
    /// When it throws, or does not call `done`.
    pub async fn run_until_done(&self, script: &str, arguments: &[&str]) -> Result<Value, Failure> {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        Ok(self.client.execute_async(&script, arguments.iter().map(|argument| json!(argument)).collect()).await?)
    }

    /// What a script says in the first frame of the page; `None` if there is nothing to ask.
    ///
    /// # Errors
    /// When the browser is not there any more.
    pub async fn run_in_frame(&self, script: &str) -> Result<Option<Value>, Failure> {
        let said = match self.client.enter_frame(0).await {
            Ok(()) => self.client.execute(script, Vec::new()).await.ok(),
            Err(_) => None,
        };
        self.client.enter_parent_frame().await?;
        Ok(said)
    }

    /// Types into a field of the page.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<(), Failure> {
        Ok(self.client.find(Locator::Css(selector)).await?.send_keys(text).await?)
    }

    /// Clicks on what is in the page, and waits for the title of the page that this leads to.
    ///
    /// # Errors
    /// When there is nothing to click on, or the page does not come.
    pub async fn click(&self, selector: &str, title: &str) -> Result<(), Failure> {
        self.client.find(Locator::Css(selector)).await?.click().await?;
        self.arrive(title).await
    }

    /// Waits for a page whose title begins so, and until it is loaded. It must not begin as that of the page of now.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn arrive(&self, title: &str) -> Result<(), Failure> {
        let there = format!("//head/title[starts-with(normalize-space(), '{title}')]");
        let wait = self.client.wait().at_most(Duration::from_secs(10)).every(Duration::from_millis(20));
        match wait.for_element(Locator::XPath(&there)).await {
            Ok(_) => self.loaded().await,
            Err(error) => {
                let at = self.client.current_url().await?;
                Err(Failure::new(format!("{at} is not the page {title:?}: {error}")))
            }
        }
    }

    /// Waits for the page of this address, whatever it is, and until it is loaded.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn arrive_at(&self, url: &str) -> Result<(), Failure> {
        let at = self.client.current_url().await?;
        let wait = self.client.wait().at_most(Duration::from_secs(10)).every(Duration::from_millis(20));
        let arrived = wait.for_url(&at.join(url)?).await;
        arrived.map_err(|error| Failure::new(format!("{at} is not {url}: {error}")))?;
        self.loaded().await
    }

    async fn loaded(&self) -> Result<(), Failure> {
        let loaded = "if (document.readyState === 'complete') done(); else addEventListener('load', () => done());";
        self.run_until_done(loaded, &[]).await.map(drop)
    }

    /// The cookies that it has for the page, those hidden from scripts too.
    ///
    /// # Errors
    /// When the browser is not there any more.
    pub async fn cookies(&self) -> Result<Vec<Cookie<'static>>, Failure> {
        Ok(self.client.get_all_cookies().await?)
    }

    /// A picture of the page, as PNG.
    ///
    /// # Errors
    /// When the browser is not there any more.
    pub async fn picture(&self) -> Result<Vec<u8>, Failure> {
        Ok(self.client.screenshot().await?)
    }

    /// Ends the browser.
    pub async fn end(self) {
        // Whatever it says, its processes are ended after.
        drop(timeout(PATIENCE, self.client.clone().close()).await);
    }
}

impl Driver {
    /// Starts it on a free port. Somebody else may take that before it does: then on another.
    async fn start_somewhere(program: &Path, home: &Path) -> Result<Self, Failure> {
        let mut attempts = 5;
        loop {
            attempts -= 1;
            match Self::start(program, home).await {
                Err(_) if attempts > 0 => {}
                done => return done,
            }
        }
    }

    async fn start(program: &Path, home: &Path) -> Result<Self, Failure> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = tokio::process::Command::new(program);
        command.arg(format!("--port={port}")).env("HOME", home).process_group(0).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn()?;
        let stdout = process.stdout.take().ok_or_else(|| Failure::new("the driver has no output"))?;
        let driver = Self { process, port };
        let mut lines = BufReader::new(stdout).lines();
        let mut said = String::new();
        while let Some(line) = lines.next_line().await? {
            if line.contains("started successfully") || line.contains("Listening on ") {
                // Read on, so that it never waits for us.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(driver);
            }
            said += &line;
        }
        Err(Failure::new(format!("the driver has ended: {said}")))
    }
}

impl Drop for Driver {
    /// Ends the whole group: a driver that is ended alone leaves its browser.
    fn drop(&mut self) {
        if let Some(id) = self.process.id() {
            drop(Command::new("kill").args(["-TERM", "--", &format!("-{id}")]).stderr(Stdio::null()).status());
        }
    }
}

/// Makes a database of certificates in this folder, in which the tests' authority signs for web sites.
fn trust(database: &Path, home: &Path) -> Result<(), Failure> {
    fs::create_dir_all(database)?;
    let authority = home.join("authority.pem");
    fs::write(&authority, Tls::shared()?.authority())?;
    let database = format!("sql:{}", database.display());
    let certutil = |arguments: &[&str]| match Command::new("certutil").args(["-d", &database]).args(arguments).output()
    {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(Failure::new(format!("certutil: {}", String::from_utf8_lossy(&output.stderr)))),
        Err(error) => Err(Failure::new(format!("certutil: {error}"))),
    };
    certutil(&["-N", "--empty-password"])?;
    certutil(&["-A", "-n", "tests", "-t", "C,,", "-i", &authority.to_string_lossy()])
}

/// A program of the path, or of the folder in which CI keeps its tools.
fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|program| program.is_file())
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
