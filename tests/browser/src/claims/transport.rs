//! What is loaded by HTTPS alone.

use secure_conformance::{Failure, Wire};
use secure_core::{ContentSecurityPolicy, Headers, Policy, StrictTransportSecurity};
use serde_json::json;

use super::{Finding, Stage, same, wire};
use crate::lab::Lab;

pub(super) async fn hsts(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = strict(stage).await?;
    arrives(stage, &lab, "/blank?before", Wire::Plain).await?;
    stage.visit(&lab, "/bare/blank").await?;
    arrives(stage, &lab, "/blank?unsaid", Wire::Plain).await?;
    stage.visit(&lab, "/blank").await?;
    arrives(stage, &lab, "/blank?after", Wire::Tls).await?;
    Ok(Finding::Holds)
}

pub(super) async fn hsts_off(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = strict(stage).await?;
    stage.visit(&lab, "/blank").await?;
    arrives(stage, &lab, "/blank?strict", Wire::Tls).await?;
    stage.visit(&lab, "/override/blank").await?;
    arrives(stage, &lab, "/blank?again", Wire::Plain).await?;
    Ok(Finding::Holds)
}

/// Its page under `/override/` takes back what the others say.
async fn strict(stage: &Stage<'_>) -> Result<Lab, Failure> {
    let headers = |hsts: StrictTransportSecurity| Headers::empty().with(hsts);
    let policy = Policy::from(headers(StrictTransportSecurity::for_seconds(600)));
    let policies = (policy, headers(StrictTransportSecurity::off()));
    stage.lab_of(&[], |_| Ok(policies)).await
}

/// Goes to an address of `http:`, and asks by what the page came.
async fn arrives(stage: &Stage<'_>, lab: &Lab, target: &str, expected: Wire) -> Result<(), Failure> {
    stage.browser.visit(&lab.url(Wire::Plain, &stage.host(), target)).await?;
    same(target, wire(&stage.browser.run("return location.href").await?), Some(expected))?;
    let came: Vec<Wire> = lab.seen().of(target).iter().map(|asked| asked.wire).collect();
    same(&format!("{target}, at the server"), came, vec![expected])
}

pub(super) async fn upgrade(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(ContentSecurityPolicy::new().upgrade_insecure_requests())).await?;
    stage.visit(&lab, "/blank").await?;
    let script = |target| lab.url(Wire::Plain, &stage.host(), target);
    same("with the policy", stage.loads("script", &script("/script.js?upgraded")).await?, true)?;
    same("it came by", lab.seen().first("/script.js?upgraded").await?.wire, Wire::Tls)?;
    same("it ran", stage.browser.run("return window.loaded").await?, json!(true))?;
    stage.visit(&lab, "/bare/blank").await?;
    // Not by HTTP either: a page of HTTPS is to be whole.
    same("without it", stage.loads("script", &script("/script.js?mixed")).await?, false)?;
    Ok(Finding::Holds)
}
