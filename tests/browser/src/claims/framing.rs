//! Who may frame a page.

use secure_conformance::Failure;
use secure_core::{ContentSecurityPolicy, Headers, Location, Policy, XFrameOptions};
use serde_json::json;

use super::{Finding, Stage, same};
use crate::lab::Lab;

pub(super) async fn deny(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(XFrameOptions::Deny)).await?;
    for by in [stage.host(), stage.other()] {
        framed(stage, &lab, &by, "/framed", false).await?;
        framed(stage, &lab, &by, "/bare/framed", true).await?;
    }
    Ok(Finding::Holds)
}

pub(super) async fn same_origin(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(XFrameOptions::SameOrigin)).await?;
    framed(stage, &lab, &stage.host(), "/framed", true).await?;
    framed(stage, &lab, &stage.sibling(), "/framed", false).await?;
    framed(stage, &lab, &stage.other(), "/framed", false).await?;
    for by in [stage.sibling(), stage.other()] {
        framed(stage, &lab, &by, "/bare/framed", true).await?;
    }
    Ok(Finding::Holds)
}

pub(super) async fn ancestors(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let policies = |port| Ok((Policy::empty().with(partner(stage, port)?), Headers::empty()));
    let lab = stage.lab_of(&[], policies).await?;
    framed(stage, &lab, &stage.other(), "/framed", true).await?;
    framed(stage, &lab, &stage.sibling(), "/framed", false).await?;
    framed(stage, &lab, &stage.host(), "/framed", false).await?;
    for by in [stage.sibling(), stage.host()] {
        framed(stage, &lab, &by, "/bare/framed", true).await?;
    }
    Ok(Finding::Holds)
}

pub(super) async fn overriding(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let policies = |port| {
        let policy = Policy::recommended().with(XFrameOptions::Deny);
        let page = policy.headers.clone().without::<XFrameOptions>().with(partner(stage, port)?);
        Ok((policy, page))
    };
    let lab = stage.lab_of(&[], policies).await?;
    framed(stage, &lab, &stage.other(), "/override/framed", true).await?;
    framed(stage, &lab, &stage.sibling(), "/override/framed", false).await?;
    framed(stage, &lab, &stage.other(), "/framed", false).await?;
    Ok(Finding::Holds)
}

/// A policy that lets the other site alone frame a page.
fn partner(stage: &Stage<'_>, port: u16) -> Result<ContentSecurityPolicy, Failure> {
    let partner: Location = format!("https://{}:{port}", stage.other()).parse()?;
    Ok(ContentSecurityPolicy::new().frame_ancestors([partner]))
}

/// Whether a page of this host frames the target, which is to be so.
async fn framed(stage: &Stage<'_>, lab: &Lab, by: &str, target: &str, expected: bool) -> Result<(), Failure> {
    let page = lab.https(&stage.host(), target);
    // The query holds no character that would have to be encoded.
    stage.browser.visit(&lab.https(by, &format!("/bare/frame?u={page}"))).await?;
    let title = stage.browser.run_in_frame("return document.title").await?;
    same(&format!("{target} framed by {by}"), title == Some(json!("framed")), expected)
}
