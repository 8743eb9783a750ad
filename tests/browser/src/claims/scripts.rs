//! What runs in a page, and what is reported of the rest.

use secure_conformance::Failure;
use secure_core::{
    ContentSecurityPolicy, Disposition, EndpointName, Hash, Headers, Policy, Report, ReportingEndpoints, Source,
    SourceList, TrustedTypes, UriReference,
};
use serde_json::json;

use super::{Finding, Stage, same};
use crate::lab::{Lab, Pages};

const ENDPOINT: EndpointName = EndpointName::from_static("lab");
/// Where nobody takes reports.
const DEAF: EndpointName = EndpointName::from_static("deaf");
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
    let policy = Policy::empty().with(csp().script_src([Source::Nonce]).report_uri([REPORTS]));
    reported(stage, &stage.lab(policy).await?, false).await
}

pub(super) async fn report_to(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let endpoints = ReportingEndpoints::new(ENDPOINT, REPORTS)?;
    let policy = Policy::empty().with(csp().script_src([Source::Nonce]).report_to(ENDPOINT)).with(endpoints);
    reported(stage, &stage.lab(policy).await?, true).await
}

pub(super) async fn report_elsewhere(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let policies = |port| {
        let at = |page| UriReference::new(format!("https://{}:{port}/{page}", stage.other()));
        let endpoints = ReportingEndpoints::new(ENDPOINT, at("reports")?)?.and(DEAF, at("bare/deaf")?)?;
        let telling = |endpoint| csp().script_src([Source::Nonce]).report_to(endpoint);
        Ok((Policy::empty().with(telling(DEAF).and(telling(ENDPOINT))).with(endpoints), Headers::empty()))
    };
    let lab = stage.lab_of(&[], policies).await?;
    reported(stage, &lab, true).await?;
    // A server that does not answer the preflight is asked, and gets nothing.
    let asked = lab.seen().first("/bare/deaf").await?;
    let from = format!("https://{}:{}", stage.host(), lab.port());
    same("asked of the deaf", (&*asked.method, asked.header("origin")), ("OPTIONS", Some(&*from)))?;
    let told = lab.seen().of("/bare/deaf").into_iter().filter(|asked| asked.method != "OPTIONS");
    same("told to the deaf", told.count(), 0)?;
    Ok(Finding::Holds)
}

/// What is blocked is reported to the adapter's `Reports`, in the shape of the Reporting API or the older one; what a page without
/// the header runs is not.
async fn reported(stage: &Stage<'_>, lab: &Lab, is_reporting_api: bool) -> Result<Finding, Failure> {
    let ran = "return [window.good, window.bad]";
    same("without the policy", stage.asks(lab, "/bare/inline", ran).await?, json!([true, true]))?;
    same("with it", stage.asks(lab, "/nonce/inline", ran).await?, json!([true, null]))?;
    // Two things are blocked, which may be reported one by one.
    let all = || Some(lab.reported()).filter(|reports| reports.len() > 1);
    let reports = lab.seen().until("the second report", all).await?;
    let told = |report: &Report| {
        let blocked = report.blocked.as_ref().map(ToString::to_string);
        (report.disposition, report.rule.clone().unwrap_or_default(), blocked.unwrap_or_default())
    };
    let mut all: Vec<_> = reports.iter().map(told).collect();
    all.sort_unstable_by(|(_, one, _), (_, other, _)| one.cmp(other));
    let inline = |rule: &str| (Some(Disposition::Enforce), rule.to_owned(), "inline".to_owned());
    same("the reports", all, ["script-src-attr", "script-src-elem"].map(inline))?;
    let page = lab.https(&stage.host(), "/nonce/inline");
    for report in reports {
        same("the page", report.page().map(ToString::to_string), Some(page.clone()))?;
        // Only the Reporting API says how old a report is.
        same("the shape", report.age.is_some(), is_reporting_api)?;
    }
    Ok(Finding::Holds)
}
