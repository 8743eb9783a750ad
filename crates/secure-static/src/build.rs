//! For `build.rs`: the policy of a folder as Rust.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     secure_static::build::write("dist", &secure_static::StaticSite::base_policy())?;
//!     Ok(())
//! }
//! ```
//!
//! The application includes the file, and reads the policy at start-up:
//!
//! ```
//! # mod generated {
//! # pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'";
//! # }
//! # use generated::CONTENT_SECURITY_POLICY;
//! // include!(concat!(env!("OUT_DIR"), "/content_security_policy.rs"));
//! let csp: secure_core::ContentSecurityPolicy = CONTENT_SECURITY_POLICY.parse()?;
//! # assert_eq!(csp.to_string(), "default-src 'self'");
//! # Ok::<(), secure_core::Error>(())
//! ```

use std::{env, fs, path::Path};

use secure_core::ContentSecurityPolicy;

use crate::{Error, StaticSite, folder::unreadable};

/// The file that [`write`] writes into `OUT_DIR`.
const FILE: &str = "content_security_policy.rs";

/// Scans a folder, writes its policy as `content_security_policy.rs` into `OUT_DIR`, and lets Cargo run the script again when
/// the folder changes.
///
/// # Errors
///
/// If the folder cannot be read, a page has what no hash allows, or the file cannot be written.
pub fn write(folder: impl AsRef<Path>, base: &ContentSecurityPolicy) -> Result<(), Error> {
    let folder = folder.as_ref();
    let policy = StaticSite::scan(folder)?.policy(base)?;
    let Some(out) = env::var_os("OUT_DIR") else {
        return Err(Error::of("OUT_DIR", "it is not set, as it is in a build script", "call this in `build.rs`"));
    };
    fs::write(Path::new(&out).join(FILE), rust(&policy)).map_err(|error| unreadable(FILE, &error))?;
    println!("cargo::rerun-if-changed={}", folder.display());
    Ok(())
}

/// A policy as a constant of Rust.
///
/// ```
/// use secure_core::ContentSecurityPolicy;
///
/// let csp: ContentSecurityPolicy = "default-src 'self'".parse()?;
/// assert_eq!(
///     secure_static::build::rust(&csp),
///     "/// The policy of the pages that the build made.\n\
///      pub const CONTENT_SECURITY_POLICY: &str = \"default-src 'self'\";\n",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
#[must_use]
pub fn rust(policy: &ContentSecurityPolicy) -> String {
    let text = policy.to_string();
    format!("/// The policy of the pages that the build made.\npub const CONTENT_SECURITY_POLICY: &str = {text:?};\n")
}
