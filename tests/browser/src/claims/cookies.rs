//! Which cookies browsers keep, and send along.

use secure_conformance::Failure;
use secure_core::{Headers, Policy, SameSite, SecureCookie};

use super::{Finding, Stage, same};

pub(super) async fn host_prefix(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let made = SecureCookie::host().cookie("made", "1")?.to_string();
    let refused = [
        format!("__Host-domain=1; Path=/; Secure; Domain={}", stage.host()),
        "__Host-path=1; Path=/nonce; Secure".to_owned(),
        "__Host-insecure=1; Path=/".to_owned(),
    ];
    let mut cookies = vec![made.clone(), "plain=1; Path=/".to_owned()];
    cookies.extend(refused);
    let lab = stage.lab_of(&cookies, |_| Ok((Policy::empty(), Headers::empty()))).await?;
    stage.visit(&lab, "/cookies").await?;
    let mut kept: Vec<_> = stage.browser.cookies().await?.into_iter().map(|cookie| cookie.name().to_owned()).collect();
    kept.sort_unstable();
    same(&format!("of {made} and others"), kept, ["__Host-made", "plain"])?;
    Ok(Finding::Holds)
}

pub(super) async fn same_site(stage: &Stage<'_>) -> Result<Finding, Failure> {
    let cookie =
        |name, same_site| Ok::<_, Failure>(SecureCookie::host().same_site(same_site).cookie(name, "1")?.to_string());
    let cookies = [cookie("strict", SameSite::Strict)?, cookie("lax", SameSite::Lax)?, cookie("none", SameSite::None)?];
    let lab = stage.lab_of(&cookies, |_| Ok((Policy::empty(), Headers::empty()))).await?;
    stage.visit(&lab, "/cookies").await?;
    for (from, target, expected) in [
        (stage.other(), "/sink?cross", [false, false, true]),
        (stage.sibling(), "/sink?sibling", [true, true, true]),
        (stage.host(), "/sink?own", [true, true, true]),
    ] {
        stage.browser.visit(&lab.https(&from, "/framed")).await?;
        stage.sends_form(&lab.https(&stage.host(), target)).await?;
        let asked = lab.seen().first(target).await?;
        stage.browser.arrive("sink").await?;
        let sent = ["__Host-strict", "__Host-lax", "__Host-none"].map(|name| asked.has_cookie(name));
        same(&format!("strict, lax, none to {target}"), sent, expected)?;
    }
    Ok(Finding::Holds)
}
