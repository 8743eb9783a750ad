//! What a page loads, and what it reveals.

use secure_conformance::Failure;
use secure_core::{CrossOriginResourcePolicy, Feature, PermissionsPolicy, Policy, ReferrerPolicy, XContentTypeOptions};
use serde_json::json;

use super::{Finding, Stage, same};

pub(super) async fn no_sniff(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(XContentTypeOptions::NoSniff)).await?;
    for (target, loads) in [("/script.txt", false), ("/script.js", true), ("/bare/script.txt", true)] {
        stage.visit(&lab, "/blank").await?;
        same(target, stage.loads("script", target).await?, loads)?;
        same(target, stage.browser.run("return window.loaded === true").await?, json!(loads))?;
    }
    Ok(Finding::Holds)
}

pub(super) async fn referrer(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(ReferrerPolicy::NO_REFERRER)).await?;
    let origin = lab.https(&stage.host(), "/");
    for (page, next, expected) in [("/blank", "/sink?silent", None), ("/bare/blank", "/sink?told", Some(&*origin))] {
        stage.visit(&lab, page).await?;
        let next_page = lab.https(&stage.other(), next);
        stage.follows_link(&next_page).await?;
        same(page, lab.seen().first(next).await?.header("referer"), expected)?;
        stage.browser.arrive("sink").await?;
    }
    // To itself, too.
    for (page, image, expected) in [("/blank", "/image.svg?silent", false), ("/bare/blank", "/image.svg?told", true)] {
        stage.visit(&lab, page).await?;
        same(image, stage.loads("img", image).await?, true)?;
        same(image, lab.seen().first(image).await?.header("referer").is_some(), expected)?;
    }
    Ok(Finding::Holds)
}

pub(super) async fn resource_policy(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(CrossOriginResourcePolicy::SameOrigin)).await?;
    for (page, target, loads) in [
        (stage.other(), "/image.svg", false),
        (stage.sibling(), "/image.svg", false),
        (stage.host(), "/image.svg", true),
        (stage.other(), "/bare/image.svg", true),
    ] {
        stage.browser.visit(&lab.https(&page, "/bare/blank")).await?;
        let image = lab.https(&stage.host(), target);
        same(&format!("{target} in a page of {page}"), stage.loads("img", &image).await?, loads)?;
    }
    Ok(Finding::Holds)
}

pub(super) async fn permissions(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let lab = stage.lab(Policy::empty().with(PermissionsPolicy::new().deny(Feature::Geolocation))).await?;
    let allows = "const policy = document.permissionsPolicy ?? document.featurePolicy; \
                  return policy.allowsFeature('geolocation')";
    let allowed = stage.asks(&lab, "/blank", allows).await?;
    same("without the policy", stage.asks(&lab, "/bare/blank", allows).await?, json!(true))?;
    if stage.is_firefox() {
        same("Firefox, with the policy", allowed, json!(true))?;
        return Ok(Finding::Unknown("Firefox does not know the header: geolocation stays allowed"));
    }
    same("with the policy", allowed, json!(false))?;
    stage.visit(&lab, "/blank").await?;
    let asking =
        "navigator.geolocation.getCurrentPosition(() => done('told'), error => done([error.code, error.message]))";
    let refused = stage.browser.run_until_done(asking, &[]).await?;
    let expected = json!([1, "Geolocation has been disabled in this document by permissions policy."]);
    same("asking all the same", refused, expected)?;
    Ok(Finding::Holds)
}
