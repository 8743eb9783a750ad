//! A value that may be missing is not a part of a policy.

use secure_core::{HttpsRedirect, Policy};

fn main() -> Result<(), secure_core::Error> {
    let redirect = HttpsRedirect::to("app.example")?;
    Policy::recommended().with(redirect.port(8443));
    Ok(())
}
