//! What runs in a page, and what is told of the rest.

use secure_conformance::Failure;
use secure_core::{
    ContentSecurityPolicy, EndpointName, Hash, Policy, ReportingEndpoints, Source, SourceList, TrustedTypes,
    UriReference,
};
use serde_json::json;

use super::{Finding, Stage, same};
use crate::lab::Pages;

const ENDPOINT: EndpointName = EndpointName::from_static("lab");
const REPORTS: UriReference = UriReference::from_static("/reports");

fn csp() -> ContentSecurityPolicy {
    ContentSecurityPolicy::new()
}

pub(super) async fn inline_handler(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(csp().script_src([Source::Nonce]))).await?;
    let click = "document.querySelector('p').click(); return [window.good, window.clicked]";
    same("with the policy", stage.asks(&lab, "/nonce/inline", click).await?, json!([true, null]))?;
    same("without it", stage.asks(&lab, "/bare/inline", click).await?, json!([true, true]))?;
    Ok(Finding::Holds)
}

pub(super) async fn strict_dynamic(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(csp().script_src([Source::Nonce, Source::StrictDynamic]))).await?;
    stage.visit(&lab, "/nonce/dynamic").await?;
    lab.seen().first("/script.js?by=script").await?;
    let ran = stage.browser.run("return [window.byScript, window.loaded]").await?;
    same("loaded by a script with the nonce", ran, json!([true, true]))?;
    same("named in the markup", lab.seen().of("/script.js?by=markup").len(), 0)?;
    stage.visit(&lab, "/bare/dynamic").await?;
    lab.seen().first("/script.js?by=markup").await?;
    Ok(Finding::Holds)
}

pub(super) async fn hash(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let hash: Hash = Pages::hash();
    let lab = stage.lab(Policy::empty().with(csp().script_src([Source::Hash(hash)]))).await?;
    let ran = "return [window.hashed, window.other]";
    same("with the policy", stage.asks(&lab, "/hashes", ran).await?, json!([true, null]))?;
    same("without it", stage.asks(&lab, "/bare/hashes", ran).await?, json!([true, true]))?;
    Ok(Finding::Holds)
}

pub(super) async fn trusted_types(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let policy = csp().require_trusted_types_for_script().trusted_types(TrustedTypes::named(["lab"])?);
    let lab = stage.lab(Policy::empty().with(policy)).await?;
    let written = "return ['text', 'typed'].map(id => document.getElementById(id).innerHTML)";
    same("with the policy", stage.asks(&lab, "/types", written).await?, json!(["", "<b>b</b>"]))?;
    same("the error", stage.browser.run("return window.text").await?, json!("TypeError"))?;
    same("without it", stage.asks(&lab, "/bare/types", written).await?, json!(["<b>b</b>", "<b>b</b>"]))?;
    Ok(Finding::Holds)
}

pub(super) async fn base_uri(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(csp().base_uri(SourceList::NONE))).await?;
    let leads = "return new URL(document.querySelector('a').href).hostname";
    same("with the policy", stage.asks(&lab, "/base", leads).await?, json!(stage.host()))?;
    same("without it", stage.asks(&lab, "/bare/base", leads).await?, json!("elsewhere.example"))?;
    Ok(Finding::Holds)
}

pub(super) async fn report_uri(stage: &Stage<'_>) -> Result<Finding, Failure> {
    reported(stage, Policy::empty().with(csp().script_src([Source::Nonce]).report_uri([REPORTS])), "csp-report").await
}

pub(super) async fn report_to(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let endpoints = ReportingEndpoints::new(ENDPOINT, REPORTS)?;
    let policy = Policy::empty().with(csp().script_src([Source::Nonce]).report_to(ENDPOINT)).with(endpoints);
    reported(stage, policy, "reports+json").await
}

/// The report comes to the lab's collector, as a body of this type, and says what was blocked.
async fn reported(stage: &Stage<'_>, policy: Policy, kind: &str) -> Result<Finding, Failure> {
    let lab = stage.lab(policy).await?;
    same(
        "the page",
        stage.asks(&lab, "/nonce/inline", "return [window.good, window.bad]").await?,
        json!([true, null]),
    )?;
    let sent = lab.seen().first("/reports").await?;
    same("its type", sent.header("content-type"), Some(format!("application/{kind}").as_str()))?;
    // Two things are blocked, which may be told one by one.
    for told in ["script-src-elem: inline", "script-src-attr: inline"] {
        let entry = format!("1 x csp-violation (enforce): {told}");
        let entries = || lab.reported().entries.into_iter().map(|entry| entry.to_string());
        lab.seen().until(&entry, || entries().find(|found| *found == entry)).await?;
    }
    Ok(Finding::Holds)
}
