//! [`main`]: built pages under the policy that `secure-static` makes of them, in all browsers that are there.
//!
//! There are pages with every kind of inline code, and the example application on each framework. All of it must run, and
//! nothing that was put in afterwards. With a hash changed, what it belongs to must not run.

use std::{process::ExitCode, time::Duration};

use secure_conformance::Failure;
use tokio::time::timeout;

use crate::{browser::Browser, chosen::Chosen, lab::Adapter};

mod cases;
mod pages;
mod spa;

use self::{cases::CASES, pages::Pages};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program `built`.
#[must_use]
pub fn main() -> ExitCode {
    let done = tokio::runtime::Runtime::new().map_err(Failure::from).and_then(|runtime| runtime.block_on(all()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("built: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn all() -> Result<(), Failure> {
    let chosen = Chosen::from_environment()?;
    let pages = Pages::serve(CASES).await?;
    let mut failed = Vec::new();
    for kind in &chosen.kinds {
        let browser = Browser::start(*kind).await?;
        println!("{kind} {}", browser.version());
        for page in pages.all() {
            let shown = timeout(PATIENCE, pages.show(&browser, page)).await;
            failed.extend(fault(shown).map(|fault| format!("{kind}: {}: {fault}", page.name())));
        }
        for adapter in Adapter::ALL {
            let shown = timeout(PATIENCE, spa::show(&browser, adapter)).await;
            failed.extend(fault(shown).map(|fault| format!("{kind}: spa-{adapter}: {fault}")));
        }
        browser.end().await;
    }
    for (kind, reason) in &chosen.skipped {
        println!("SKIPPED: no built page was shown to {kind}: {reason}");
    }
    let each = pages.all().len() + Adapter::ALL.len();
    let summary = format!(
        "{each} built pages in {} browsers: {} failed, {} skipped",
        chosen.kinds.len(),
        failed.len(),
        each * chosen.skipped.len()
    );
    if !failed.is_empty() {
        return Err(Failure::new(format!("{summary}\n{}", failed.join("\n"))));
    }
    println!("{summary}");
    Ok(())
}

fn fault<E>(shown: Result<Result<(), Failure>, E>) -> Option<String> {
    match shown {
        Ok(shown) => shown.err().map(|failure| failure.to_string()),
        Err(_) => Some(format!("not done within {} s", PATIENCE.as_secs())),
    }
}
