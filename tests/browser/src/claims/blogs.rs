//! What is shown in the example blogs, as they are.

use std::time::{Duration, Instant};

use secure_conformance::Failure;
use secure_core::{Headers, Policy, SecureCookie};
use serde_json::json;

use super::{Finding, Stage, same};
use crate::running_example::RunningExample;

/// How long a report may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Keeps a note and a cookie.
const KEEP: &str =
    "localStorage.setItem('note', '1'); document.cookie = 'script=1; Path=/; Secure'; return localStorage.length";

/// The session's cookie.
const SESSION: &str = blog::SESSION_COOKIE;

pub(super) async fn nonce(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let blog = RunningExample::start("blog", stage.adapter).await?;
    stage.browser.visit(&blog.url(&stage.host(), "/nonce")).await?;
    let seen = "return [getComputedStyle(document.getElementById('style')).backgroundColor, \
                document.getElementById('script').textContent, document.getElementById('intruder').textContent]";
    let expected = json!(["rgb(26, 127, 75)", "has run, as it should", "blocked, as it should be"]);
    same("the page", stage.browser.run(seen).await?, expected)?;
    // The same page without the header, and a style without the nonce.
    let lab = stage.lab(blog::policy()?).await?;
    let ran = "return [window.good, window.bad, \
               ...['one', 'two'].map(id => getComputedStyle(document.getElementById(id)).width)]";
    same("by the blog's policy", stage.asks(&lab, "/nonce/inline", ran).await?, json!([true, null, "11px", "5px"]))?;
    same("without it", stage.asks(&lab, "/bare/inline", ran).await?, json!([true, true, "11px", "22px"]))?;
    Ok(Finding::Holds)
}

pub(super) async fn form_action(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let blog = RunningExample::start("blog", stage.adapter).await?;
    let lab = stage.lab(Policy::empty()).await?;
    let sink = |query| lab.https(&stage.other(), &format!("/sink?{query}"));
    stage.browser.visit(&blog.url(&stage.host(), "/contact")).await?;
    let sends = "document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective)); \
                 const form = document.querySelector('form'); form.action = arguments[0]; \
                 form.noValidate = true; form.querySelector('button').click();";
    same("refused by", stage.browser.run_until_done(sends, &[&sink("blog")]).await?, json!("form-action"))?;
    stage.visit(&lab, "/framed").await?;
    stage.sends_form(&sink("lab")).await?;
    stage.browser.arrive("sink").await?;
    same("of the blog's form", lab.seen().of("/sink?blog").len(), 0)?;
    same("of a form of a page without a policy", lab.seen().of("/sink?lab").len(), 1)?;
    Ok(Finding::Holds)
}

pub(super) async fn collector(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let blog = RunningExample::start("blog", stage.adapter).await?;
    let reports = blog.url(&stage.host(), "/account/reports");
    stage.browser.visit(&reports).await?;
    stage.browser.arrive("Log in").await?;
    log_in(stage, &blog).await?;
    let told = "return [...document.querySelectorAll('tbody tr')].map(row => row.innerText.split(/\\s+/).slice(0, 4))";
    stage.browser.visit(&reports).await?;
    same("before", stage.browser.run(told).await?, json!([]))?;
    stage.browser.visit(&blog.url(&stage.host(), "/nonce")).await?;
    // Asks again until the report has come, which is soon.
    let start = Instant::now();
    let after = loop {
        stage.browser.visit(&reports).await?;
        let after = stage.browser.run(told).await?;
        if after != json!([]) || start.elapsed() > PATIENCE {
            break after;
        }
    };
    same("after", after, json!([["1", "csp-violation", "script-src-elem", "inline"]]))?;
    Ok(Finding::Holds)
}

pub(super) async fn http_only(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let blog = RunningExample::start("blog", stage.adapter).await?;
    log_in(stage, &blog).await?;
    let script = "document.cookie = 'script=1; Path=/; Secure'; return document.cookie";
    same("what a script sees", stage.browser.run(script).await?, json!("script=1"))?;
    same("what there is", names(stage).await?, [SESSION, "script"])?;
    Ok(Finding::Holds)
}

pub(super) async fn foreign_form(stage: &Stage<'_>) -> Result<Finding, Failure> {
    // Where such forms are let in, the answer clears cookies, though the request brought none.
    let cookie = SecureCookie::host().cookie("session", "1")?.to_string();
    let lab = stage.lab_of(&[cookie], |_| Ok((Policy::empty(), Headers::empty()))).await?;
    stage.visit(&lab, "/cookies").await?;
    same("the lab's cookie", names(stage).await?, [SESSION])?;
    stage.browser.visit(&lab.https(&stage.other(), "/framed")).await?;
    stage.sends_form(&lab.https(&stage.host(), "/logout")).await?;
    let asked = lab.seen().first("/logout").await?;
    stage.browser.arrive("sink").await?;
    let none: [&str; 0] = [];
    same(
        "the cookie on the way, and after",
        (asked.has_cookie(SESSION), names(stage).await?),
        (false, none.map(str::to_owned).to_vec()),
    )?;

    let blog = RunningExample::start("blog", stage.adapter).await?;
    log_in(stage, &blog).await?;
    stage.browser.visit(&lab.https(&stage.other(), "/framed")).await?;
    let log_out = blog.url(&stage.host(), "/logout");
    stage.sends_form(&log_out).await?;
    stage.browser.arrive_at(&log_out).await?;
    stage.browser.visit(&blog.url(&stage.host(), "/account")).await?;
    stage.browser.arrive("Account").await?;
    same("the cookie", names(stage).await?, [SESSION])?;
    Ok(Finding::Holds)
}

pub(super) async fn logout(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let blog = RunningExample::start("blog", stage.adapter).await?;
    log_in(stage, &blog).await?;
    same("kept", stage.browser.run(KEEP).await?, json!(1))?;
    stage.browser.click("main button", "Goodbye").await?;
    same("the storage after", stage.browser.run("return localStorage.length").await?, json!(0))?;
    let none: [&str; 0] = [];
    same("the cookies after", names(stage).await?, none)?;
    stage.browser.visit(&blog.url(&stage.host(), "/account")).await?;
    stage.browser.arrive("Log in").await?;
    // A form whose answer has no such header.
    let lab = stage.lab(Policy::empty()).await?;
    stage.visit(&lab, "/bare/framed").await?;
    same("kept without", stage.browser.run(KEEP).await?, json!(1))?;
    stage.sends_form(&lab.https(&stage.host(), "/bare/sink")).await?;
    stage.browser.arrive("sink").await?;
    same("the storage after", stage.browser.run("return localStorage.length").await?, json!(1))?;
    same("the cookies after", names(stage).await?, ["script"])?;
    Ok(Finding::Holds)
}

async fn log_in(stage: &Stage<'_>, blog: &RunningExample) -> Result<(), Failure> {
    stage.browser.visit(&blog.url(&stage.host(), "/login")).await?;
    stage.browser.fill("#name", "demo").await?;
    stage.browser.fill("#password", "open sesame").await?;
    stage.browser.click("main button", "Account").await
}

/// The names of the cookies that the browser has for the page.
async fn names(stage: &Stage<'_>) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> =
        stage.browser.cookies().await?.into_iter().map(|cookie| cookie.name().to_owned()).collect();
    names.sort_unstable();
    Ok(names)
}
