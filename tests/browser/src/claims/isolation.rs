//! What keeps pages of other sites at a distance.

use secure_conformance::Failure;
use secure_core::{CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, Policy, ResourceIsolation};
use serde_json::json;

use super::{Finding, Stage, same};

pub(super) async fn isolated(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let policy =
        Policy::empty().with(CrossOriginOpenerPolicy::SAME_ORIGIN).with(CrossOriginEmbedderPolicy::REQUIRE_CORP);
    let lab = stage.lab(policy).await?;
    let isolated = "return self.crossOriginIsolated";
    same("with both", stage.asks(&lab, "/blank", isolated).await?, json!(true))?;
    same("without", stage.asks(&lab, "/bare/blank", isolated).await?, json!(false))?;
    Ok(Finding::Holds)
}

pub(super) async fn requests(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let open = stage.lab(Policy::empty()).await?;
    let lab = stage.lab(Policy::empty().with(ResourceIsolation::new())).await?;
    // A page of another site is one of another server here: this one's rule is for its own pages, too.
    stage.browser.visit(&open.https(&stage.other(), "/blank")).await?;
    for (lab, passes) in [(&lab, false), (&open, true)] {
        let image = lab.https(&stage.host(), "/image.svg?cross");
        same("an image", stage.loads("img", &image).await?, passes)?;
        let post =
            "fetch(arguments[0], { method: 'post', mode: 'no-cors', credentials: 'include' }).then(() => done());";
        stage.browser.run_until_done(post, &[&lab.https(&stage.host(), "/sink?fetch")]).await?;
        for target in ["/image.svg?cross", "/sink?fetch"] {
            same(target, lab.seen().of(target).len(), usize::from(passes))?;
        }
    }
    let form = lab.https(&stage.host(), "/sink?form");
    stage.sends_form(&form).await?;
    stage.browser.arrive_at(&form).await?;
    same("a form", lab.seen().of("/sink?form").len(), 0)?;
    stage.visit(&lab, "/blank").await?;
    same("an image of its own", stage.loads("img", "/image.svg?own").await?, true)?;
    Ok(Finding::Holds)
}

pub(super) async fn links(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let open = stage.lab(Policy::empty()).await?;
    let lab = stage.lab(Policy::empty().with(ResourceIsolation::new())).await?;
    stage.browser.visit(&open.https(&stage.other(), "/framed")).await?;
    let page = lab.https(&stage.host(), "/sink?link");
    stage.follows_link(&page).await?;
    stage.browser.arrive("sink").await?;
    same("where from", lab.seen().first("/sink?link").await?.header("sec-fetch-site"), Some("cross-site"))?;
    Ok(Finding::Holds)
}
