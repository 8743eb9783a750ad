//! That the labs of all frameworks are the same: what differs between them in a browser is not the lab's doing.

use std::net::Ipv4Addr;

use secure_browser_tests::lab::{Adapter, Lab};
use secure_conformance::{Failure, Protocol, Request, Wire, client::Reply};
use secure_core::{Headers, Policy, XFrameOptions};

/// What the application, a page of its own policy and one of none say.
const SAID: [&str; 7] = [
    "content-security-policy",
    "content-type",
    "location",
    "referrer-policy",
    "strict-transport-security",
    "vary",
    "x-frame-options",
];

async fn lab(adapter: Adapter) -> Result<Lab, Failure> {
    let policies = |_| Ok((Policy::recommended(), Headers::recommended().with(XFrameOptions::Deny)));
    Box::pin(Lab::start(adapter, &["a=1".to_owned(), "b=2".to_owned()], policies)).await
}

async fn ask(lab: &Lab, wire: Wire, request: Request) -> Result<Reply, Failure> {
    let reply = request.send(wire.at((Ipv4Addr::LOCALHOST, lab.port()).into())).await?;
    reply.ok_or_else(|| Failure::new("no reply"))
}

/// The reply as a text, except for the nonce.
fn text(reply: &Reply) -> String {
    let body = reply.text();
    let nonce = body.split_once("nonce=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let said = SAID.iter().flat_map(|name| reply.values(name).map(move |value| format!("{name}: {value}")));
    let text = format!("{} {}\n{body}", reply.status, said.collect::<Vec<_>>().join("\n"));
    if nonce.is_empty() { text } else { text.replace(nonce, "NONCE") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_frameworks_serve_the_same() {
    let targets = [
        "/blank",
        "/inline?query",
        "/nonce/inline",
        "/nonce/dynamic",
        "/nonce/types",
        "/nonce/blog",
        "/hashes",
        "/bare/blank",
        "/bare/frame?u=https://app.example/",
        "/override/framed",
        "/script.js",
        "/script.txt",
        "/image.svg",
        "/cookies",
        "/missing",
    ];
    let mut first: Option<Vec<String>> = None;
    for adapter in Adapter::ALL {
        let lab = lab(adapter).await.unwrap();
        let mut said = Vec::new();
        for wire in [Wire::Plain, Wire::Tls] {
            for target in targets {
                let reply = ask(&lab, wire, Request::get(target)).await.unwrap();
                let is_bare = target.starts_with("/bare/");
                let count = |name| reply.values(name).count();
                assert_eq!(count("strict-transport-security"), usize::from(!is_bare), "{adapter} {target}");
                assert_eq!(count("set-cookie"), if target == "/cookies" { 2 } else { 0 }, "{adapter} {target}");
                said.push(text(&reply));
            }
        }
        match &first {
            None => first = Some(said),
            Some(first) => assert_eq!(first, &said, "{adapter}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_frameworks_tell_what_they_were_asked() {
    for adapter in Adapter::ALL {
        let lab = lab(adapter).await.unwrap();
        let post = || Request::post("/sink?query=1", "{}").line("Cookie", "one=1; two=2");
        for (wire, protocol) in [(Wire::Plain, Protocol::Http1), (Wire::Tls, Protocol::Http2)] {
            assert_eq!(ask(&lab, wire, post().over(protocol)).await.unwrap().status, 200, "{adapter} {wire:?}");
        }
        let asked = lab.seen().of("/sink?query=1");
        assert_eq!(asked.iter().map(|asked| asked.wire).collect::<Vec<_>>(), [Wire::Plain, Wire::Tls], "{adapter}");
        for asked in asked {
            assert_eq!((asked.method.as_str(), &*asked.body, asked.path()), ("POST", &b"{}"[..], "/sink"), "{adapter}");
            assert!(asked.has_cookie("two"), "{adapter}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_frameworks_take_reports_by_their_adapter() {
    for adapter in Adapter::ALL {
        let lab = lab(adapter).await.unwrap();
        // Of a type that no report has.
        assert_eq!(ask(&lab, Wire::Tls, Request::post("/reports", "{}")).await.unwrap().status, 415, "{adapter}");
        assert!(lab.reported().is_empty(), "{adapter}");
        let body = "{\"csp-report\":{\"effective-directive\":\"img-src\",\"blocked-uri\":\"data\"}}";
        let report = Request::new("POST", "/reports").line("Content-Type", "application/csp-report").body(body);
        assert_eq!(ask(&lab, Wire::Tls, report).await.unwrap().status, 204, "{adapter}");
        let reported: Vec<_> = lab.reported().iter().map(ToString::to_string).collect();
        assert_eq!(reported, ["csp-violation: img-src: data:"], "{adapter}");
        assert!(lab.seen().of("/reports").is_empty(), "the page of {adapter} was asked");
    }
}
