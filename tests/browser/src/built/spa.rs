//! [`show`]: the example application of a framework, in a browser.

use secure_conformance::Failure;
use serde_json::{Value, json};

use crate::{browser::Browser, lab::Adapter, running_example::RunningExample};

/// Waits until the application has started, and its service worker serves the page. Then it gives what came of each part.
const STARTED: &str = "const end = Date.now() + 20000;
const look = async () => {
    const started = document.documentElement.dataset.started === 'yes' && navigator.serviceWorker.controller;
    if (!started && Date.now() < end) return setTimeout(look, 20);
    const [button, picture, main] = ['button', 'img', 'main'].map(name => document.querySelector(name));
    done({
        started: Boolean(started),
        seen: button.textContent,
        colour: getComputedStyle(button).color,
        width: getComputedStyle(main).maxWidth,
        picture: picture.complete && picture.naturalWidth > 0,
    });
};
look();";

/// The kinds of assets that the service worker keeps. Firefox has a style sheet that it has read before, and does not ask for it.
const KEPT: &str = "caches.open('assets').then(cache => cache.keys()).then(kept => done(
    kept.map(request => new URL(request.url).pathname.replace(/^.*[.]/, '')).filter(kind => kind !== 'css').sort()
));";

/// Puts a script into the page in three ways, as an attacker would, and gives what browsers blocked and whether one ran.
const INJECTED: &str = "const end = Date.now() + 10000, blocked = [], note = \"document.documentElement.dataset.injected = 'yes'\";
document.addEventListener('securitypolicyviolation', event => blocked.push(event.effectiveDirective));
const script = document.createElement('script');
script.textContent = note;
document.body.append(script);
document.body.insertAdjacentHTML('beforeend', `<img src='data:,' onerror=\"${note}\"><a id=link href=\"javascript:${note}\">`);
document.querySelector('#link').click();
const look = () => {
    if (blocked.length < 3 && Date.now() < end) setTimeout(look, 20);
    else done([blocked.sort(), document.documentElement.dataset.injected || 'nothing ran']);
};
look();";

/// Visits the application twice: the second time, its service worker is there from the start.
pub(crate) async fn show(browser: &Browser, adapter: Adapter) -> Result<(), Failure> {
    let example = RunningExample::start("spa", adapter).await?;
    let host = format!("spa-{adapter}.app.example");
    for target in ["/", "/users/7"] {
        browser.visit(&example.url(&host, target)).await?;
        let expected = json!({
            "started": true,
            "seen": "Seen 1 times",
            "colour": "rgb(1, 2, 3)",
            "width": "640px",
            "picture": true,
        });
        same(target, &browser.run_until_done(STARTED, &[]).await?, &expected)?;
    }
    same("kept", &browser.run_until_done(KEPT, &[]).await?, &json!(["js", "js", "svg", "wasm"]))?;
    let blocked = json!([["script-src-attr", "script-src-elem", "script-src-elem"], "nothing ran"]);
    same("injected", &browser.run_until_done(INJECTED, &[]).await?, &blocked)
}

fn same(what: &str, seen: &Value, expected: &Value) -> Result<(), Failure> {
    if seen == expected {
        return Ok(());
    }
    Err(Failure::new(format!("{what}: {seen} instead of {expected}")))
}
