//! [`Refusal`]: why a policy cannot be written for a target.

use std::fmt;

use secure_core::{Cure, Error, Fault, Place};

/// All reasons why a policy cannot be written for a target, each with its place and its cure.
///
/// `Display` prints one line a reason: *place: what is wrong; what to do instead*.
///
/// ```
/// use secure_core::Policy;
/// use secure_export::{Target, export};
///
/// let target = Target::find("nginx").ok_or("no such target")?;
/// let refusal = export(&Policy::recommended(), target).unwrap_err();
/// assert_eq!(
///     refusal.to_string(),
///     "Content-Security-Policy: script-src: 'nonce-{nonce}' differs in every response, and nginx sends the same text with \
///      each; write the hashes of the inline code in its place, as `secure-headers hash` prints them, or leave the header \
///      to the application: `content-security-policy = false` in a configuration for nginx",
/// );
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    faults: Vec<Fault>,
}

impl Refusal {
    /// The reasons, in the order of the policy's headers. There is at least one.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { faults: error.faults().to_vec() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// Collects reasons, so that all are reported at once.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn push(&mut self, place: impl Into<Place>, problem: impl Into<String>, cure: impl Into<Cure>) {
        self.0.extend_from_slice(Error::new(place, problem, cure).faults());
    }

    /// The value, unless there is a reason against it.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Refusal> {
        if self.0.is_empty() { Ok(value) } else { Err(Refusal { faults: self.0 }) }
    }
}
