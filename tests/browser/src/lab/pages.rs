//! [`Pages`]: what the lab serves, whatever the framework.

use std::sync::{Arc, Mutex, PoisonError};

use blog::{STYLESHEET, nonce_page};
use secure_conformance::Wire;
use secure_core::{ClearSiteData, Collector, Hash, Report, SiteData};

use super::{Asked, Seen};

/// The inline script of the page `hashes` that its policy names.
const HASHED: &str = "window.hashed = true;";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "window.loaded = true;";
const IMAGE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>";

/// The application, except for the framework: it keeps what was asked for, and knows all pages.
#[derive(Clone)]
pub struct Pages {
    wire: Wire,
    seen: Seen,
    cookies: Arc<[String]>,
    reported: Arc<Mutex<Vec<Report>>>,
    collector: Arc<Collector>,
}

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// `Content-Type`, and what the page adds.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Pages {
    /// Pages of an application that is asked by this. The page `cookies` sets these.
    #[must_use]
    pub fn new(wire: Wire, cookies: &[String]) -> Self {
        let (seen, reported) = (Seen::default(), Arc::<Mutex<Vec<Report>>>::default());
        let sink = {
            let (seen, reported) = (seen.clone(), Arc::clone(&reported));
            move |report: &Report, _: u64| {
                reported.lock().unwrap_or_else(PoisonError::into_inner).push(report.clone());
                seen.wake();
            }
        };
        Self { wire, seen, cookies: cookies.into(), reported, collector: Arc::new(Collector::new(sink)) }
    }

    /// The same application, asked by something else.
    #[must_use]
    pub fn by(&self, wire: Wire) -> Self {
        Self { wire, ..self.clone() }
    }

    /// By what it is asked.
    #[must_use]
    pub fn wire(&self) -> Wire {
        self.wire
    }

    /// What it was asked for.
    #[must_use]
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// What was reported to the adapter's own `Reports`, each once.
    #[must_use]
    pub fn reported(&self) -> Vec<Report> {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The sink of the adapter's `Reports`.
    #[must_use]
    pub fn collector(&self) -> Arc<Collector> {
        Arc::clone(&self.collector)
    }

    /// The digest of the script that the page `hashes` wants to run.
    #[must_use]
    pub fn hash() -> Hash {
        Hash::sha256_of(HASHED)
    }

    /// The answer to a request. A page that wants no nonce makes no use of one.
    #[must_use]
    pub fn answer(&self, asked: Asked, nonce: Option<&str>) -> Page {
        let page = self.page(&asked, nonce.unwrap_or_default());
        // Only now: who waits for a request may ask for its report.
        self.seen.push(asked);
        page
    }

    fn page(&self, asked: &Asked, nonce: &str) -> Page {
        match asked.path().rsplit('/').next().unwrap_or_default() {
            "blank" => html("blank", ""),
            "sink" => html("sink", ""),
            "framed" => html("framed", "<p>framed</p>"),
            "frame" => html("frame", FRAME),
            "inline" => html("inline", &INLINE.replace("NONCE", nonce)),
            "dynamic" => html("dynamic", &DYNAMIC.replace("NONCE", nonce)),
            "types" => html("types", &TYPES.replace("NONCE", nonce)),
            "hashes" => html("hashes", &format!("<script>{HASHED}</script><script>window.other = true;</script>")),
            "base" => html("base", "<base href=\"https://elsewhere.example/\"><a href=\"page\">page</a>"),
            "script.js" => Page::new(200, "text/javascript", SCRIPT),
            "script.txt" => Page::new(200, "text/plain", SCRIPT),
            "image.svg" => Page::new(200, "image/svg+xml", IMAGE),
            "cookies" => {
                let mut page = html("cookies", "");
                page.headers.extend(self.cookies.iter().map(|cookie| ("set-cookie", cookie.clone())));
                page
            }
            "logout" => {
                let mut page = html("sink", "");
                page.headers.push(("clear-site-data", ClearSiteData::new(SiteData::Cookies).to_string()));
                page
            }
            "blog.css" => Page::new(200, "text/css", STYLESHEET),
            "blog" => Page::new(200, HTML, &nonce_page(nonce)),
            _ => Page::new(404, HTML, "<!DOCTYPE html><title>missing</title>"),
        }
    }
}

impl Page {
    fn new(status: u16, kind: &str, body: &str) -> Self {
        Self { status, headers: vec![("content-type", kind.to_owned())], body: body.to_owned() }
    }
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("wire", &self.wire).finish_non_exhaustive()
    }
}

/// The icon is there so that no browser asks for one.
fn html(title: &str, body: &str) -> Page {
    let head =
        format!("<!DOCTYPE html><meta charset=\"utf-8\"><title>{title}</title><link rel=\"icon\" href=\"data:,\">");
    Page::new(200, HTML, &format!("{head}<body>{body}"))
}

/// Two scripts and styles, of which one each has the nonce, and one of what only an attacker would add.
const INLINE: &str = "<style nonce=\"NONCE\">b { display: block; width: 5px } #one { width: 11px }</style><style>#two { width: 22px }</style>\
    <b id=\"one\"></b><b id=\"two\"></b><p onclick=\"window.clicked = true\">click</p>\
    <script nonce=\"NONCE\">window.good = true;</script><script>window.bad = true;</script>";

/// A trusted script that loads another, and one that stands in the page without a nonce.
const DYNAMIC: &str = "<script nonce=\"NONCE\">\
    const script = document.createElement('script'); script.src = '/script.js?by=script';\
    script.onload = () => { window.byScript = true; }; document.head.append(script);\
    </script><script src=\"/script.js?by=markup\"></script>";

/// Writes HTML as a text, and by a policy of the page.
const TYPES: &str = "<p id=\"text\"></p><p id=\"typed\"></p><script nonce=\"NONCE\">\
    const write = (id, html) => { try { document.getElementById(id).innerHTML = html; } catch (error) { return error.name; } };\
    window.text = write('text', '<b>b</b>');\
    const policy = window.trustedTypes?.createPolicy('lab', { createHTML: html => html });\
    window.typed = write('typed', policy ? policy.createHTML('<b>b</b>') : '<b>b</b>');</script>";

/// Frames the address that the query names.
const FRAME: &str = "<script>const frame = document.createElement('iframe');\
    frame.src = new URLSearchParams(location.search).get('u'); document.body.append(frame);</script>";
