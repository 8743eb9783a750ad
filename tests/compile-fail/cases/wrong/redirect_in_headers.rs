//! An override cannot say who is redirected.

use secure_core::{Headers, HttpsRedirect};

fn main() -> Result<(), secure_core::Error> {
    Headers::recommended().with(HttpsRedirect::to("app.example")?);
    Ok(())
}
