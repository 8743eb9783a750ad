//! An override cannot say which hosts are answered for.

use secure_core::{AllowedHosts, Headers};

fn main() -> Result<(), secure_core::Error> {
    Headers::recommended().with(AllowedHosts::new(["app.example"])?);
    Ok(())
}
