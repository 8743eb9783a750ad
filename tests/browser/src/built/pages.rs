//! [`Pages`]: the pages of [`CASES`](super::cases::CASES), each served with its own policy.

use std::{io, net::SocketAddr, sync::Arc};

use secure_conformance::Failure;
use secure_core::{ContentSecurityPolicy, Nonce};
use secure_static::{Nonces, StaticSite};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::cases::{Case, NONCE};
use crate::browser::Browser;

/// Notes what ran and what was blocked. It is in a file, as that of an application would be.
const NOTES: &str = "const notes = document.documentElement.dataset;
window.ran = name => { notes.ran = (notes.ran || '') + name + ' '; };
notes.ran = notes.blocked = '';
document.addEventListener('securitypolicyviolation', event => {
    notes.blocked += event.effectiveDirective + '=' + event.blockedURI + ' ';
});
window.colour = (name, element) => {
    const colour = getComputedStyle(element).color;
    if (colour === 'rgb(1, 2, 3)') ran(name);
};";

/// Gives what was noted, as soon as it is what is expected, and at the latest after some seconds.
const NOTED: &str =
    "const [ran, blocked] = arguments, end = Date.now() + 10000, notes = document.documentElement.dataset;
const look = () => {
    const noted = [(notes.ran || '').trim(), (notes.blocked || '').trim()];
    if ((noted[0] === ran && noted[1] === blocked) || Date.now() > end) done(noted);
    else setTimeout(look, 20);
};
look();";

/// Gives what was noted, as soon as so many things were blocked, and at the latest after some seconds.
const BLOCKED_OF_CHANGED: &str = "const end = Date.now() + 10000, notes = document.documentElement.dataset;
const look = () => {
    const blocked = (notes.blocked || '').split(' ').filter(Boolean);
    if (blocked.length >= Number(arguments[0]) || Date.now() > end) done([(notes.ran || '').trim(), blocked.length]);
    else setTimeout(look, 20);
};
look();";

/// A script of an attacker, at the end of each page.
const INJECTED: &str = "\n<script>ran('injected')</script>";

/// What a hash of a policy begins with.
const HASH: &str = "'sha256-";

/// What is blocked of each page: that script, and nothing else.
const BLOCKED: &str = "script-src-elem=inline";

/// A page with its policy.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    case: Case,
    variant: Variant,
    html: Vec<u8>,
    policy: String,
}

/// What is special about a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    /// Nothing.
    Plain,
    /// It begins with a byte order mark.
    Marked,
    /// The hash of this number in its policy is of something else.
    Changed(usize),
}

/// All pages, served for as long as the process lives.
#[derive(Debug)]
pub(crate) struct Pages {
    address: SocketAddr,
    pages: Arc<Vec<Page>>,
}

impl Page {
    /// The page as it is, with a byte order mark, and with each of its hashes changed.
    fn all(case: Case) -> Result<Vec<Self>, Failure> {
        let plain = Self::new(case, Variant::Plain)?;
        let mut pages = vec![plain.clone(), Self::new(case, Variant::Marked)?];
        for number in 0..plain.policy.matches(HASH).count() {
            let policy = changed(&plain.policy, number);
            pages.push(Self { variant: Variant::Changed(number), policy, ..plain.clone() });
        }
        Ok(pages)
    }

    fn new(case: Case, variant: Variant) -> Result<Self, Failure> {
        let needs_nonce = case.policy == NONCE;
        let mark = if variant == Variant::Marked { "\u{feff}" } else { "" };
        let nonce = if needs_nonce { " nonce" } else { "" };
        let head = format!("<!doctype html><meta charset=utf-8><script{nonce} src=/notes.js></script>");
        let mut site = StaticSite::of([("index.html", format!("{mark}{head}<body>{}", case.html))])?;
        if needs_nonce {
            site = site.with_nonces(Nonces::placeholders())?;
        }
        let nonce = Nonce::random()?;
        let base: ContentSecurityPolicy = case.policy.parse()?;
        let policy = site.policy(&base)?.to_string().replace("{nonce}", nonce.as_str());
        let page = site.find("/").ok_or_else(|| Failure::new("there is no page"))?;
        let html = [page.with_nonce(&nonce).as_slice(), INJECTED.as_bytes()].concat();
        Ok(Self { case, variant, html, policy })
    }

    /// One more thing is blocked, and so not all of it runs.
    async fn show_changed(&self, browser: &Browser) -> Result<(), Failure> {
        let needed = self.case.blocked_if_changed(browser.kind());
        let noted = browser.run_until_done(BLOCKED_OF_CHANGED, &[&needed.to_string()]).await?;
        let (ran, blocked) = (noted.get(0).and_then(Value::as_str), noted.get(1).and_then(Value::as_u64));
        let is_less = ran.is_some_and(|ran| ran != self.case.ran || self.case.is_silent());
        if is_less && blocked.is_some_and(|blocked| blocked >= needed) {
            return Ok(());
        }
        Err(Failure::new(format!("ran and number of blocked: {noted} under {}", self.policy)))
    }

    pub(crate) fn name(&self) -> String {
        let name = self.case.name;
        match self.variant {
            Variant::Plain => name.to_owned(),
            Variant::Marked => format!("{name}, after a byte order mark"),
            Variant::Changed(number) => format!("{name}, hash {number} changed"),
        }
    }
}

/// The policy, in which one hash differs in one character.
fn changed(policy: &str, number: usize) -> String {
    let mut pieces: Vec<String> = policy.split(HASH).map(str::to_owned).collect();
    if let Some(piece) = pieces.get_mut(number + 1) {
        let other = if piece.starts_with('A') { "B" } else { "A" };
        piece.replace_range(..1, other);
    }
    pieces.join(HASH)
}

impl Pages {
    /// Makes the pages of these cases, and serves them.
    pub(crate) async fn serve(cases: &[Case]) -> Result<Self, Failure> {
        let pages = cases.iter().map(|case| Page::all(*case)).collect::<Result<Vec<_>, _>>()?;
        let pages = Arc::new(pages.concat());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let served = Arc::clone(&pages);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let pages = Arc::clone(&served);
                // A browser that goes away early is not a failure.
                tokio::spawn(async move { drop(reply(stream, &pages).await) });
            }
        });
        Ok(Self { address, pages })
    }

    pub(crate) fn all(&self) -> &[Page] {
        &self.pages
    }

    /// Visits a page, and compares what it ran.
    pub(crate) async fn show(&self, browser: &Browser, page: &Page) -> Result<(), Failure> {
        let number = self.pages.iter().position(|other| std::ptr::eq(other, page)).unwrap_or_default();
        browser.visit(&format!("http://{}/{number}", self.address)).await?;
        if matches!(page.variant, Variant::Changed(_)) {
            return page.show_changed(browser).await;
        }
        let noted = browser.run_until_done(NOTED, &[page.case.ran, BLOCKED]).await?;
        let expected: Value = json!([page.case.ran, BLOCKED]);
        if noted == expected {
            return Ok(());
        }
        Err(Failure::new(format!("ran and blocked {noted} instead of {expected} under {}", page.policy)))
    }
}

async fn reply(mut stream: TcpStream, pages: &[Page]) -> io::Result<()> {
    let (from, mut to) = stream.split();
    let mut lines = BufReader::new(from).lines();
    let request = lines.next_line().await?.unwrap_or_default();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let target = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
    let page = target.parse().ok().and_then(|number: usize| pages.get(number));
    let (kind, body, policy) = match (target, page) {
        (_, Some(page)) => ("text/html; charset=utf-8", page.html.as_slice(), page.policy.as_str()),
        ("notes.js", _) => ("text/javascript", NOTES.as_bytes(), "default-src 'none'"),
        ("app.js", _) => ("text/javascript", &b"ran('app')"[..], "default-src 'none'"),
        _ => ("text/plain", &b""[..], "default-src 'none'"),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nContent-Security-Policy: {policy}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    to.write_all(head.as_bytes()).await?;
    to.write_all(body).await
}
