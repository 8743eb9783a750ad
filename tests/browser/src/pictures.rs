//! Pictures of the blog for the documentation: as it is, and as it looks if the nonce is forgotten.

use std::{fs, path::PathBuf};

use secure_conformance::Failure;
use secure_core::Headers;

use crate::{
    browser::Browser,
    lab::{Adapter, Lab},
    report::root,
};

/// The name of each picture, and the page of the lab that it shows. Both carry the blog's policy.
pub(crate) const PICTURES: [(&str, &str); 2] = [("nonce", "/nonce/blog"), ("no-nonce", "/blog")];

/// How many bytes a picture may have, so that the documentation stays light.
const LARGEST: usize = 60_000;

/// Takes them, into `docs/images`.
pub(crate) async fn take(browser: &Browser) -> Result<(), Failure> {
    let lab = Box::pin(Lab::start(Adapter::Axum, &[], |_| Ok((blog::policy()?, Headers::empty())))).await?;
    fs::create_dir_all(folder())?;
    for (name, target) in PICTURES {
        browser.visit(&lab.https("blog.app.example", target)).await?;
        let picture = browser.picture().await?;
        if picture.len() > LARGEST {
            return Err(Failure::new(format!("{name}.png has {} bytes, more than {LARGEST}", picture.len())));
        }
        fs::write(folder().join(format!("{name}.png")), picture)?;
    }
    Ok(())
}

/// Where the pictures are.
pub(crate) fn folder() -> PathBuf {
    root().join("docs/images")
}
