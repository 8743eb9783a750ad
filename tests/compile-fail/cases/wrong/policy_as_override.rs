//! A whole policy is not an override: its hosts and cookie rules would be lost.

use secure_core::{MemoryBackend, Policy, PreparedOverride};

fn main() -> Result<(), secure_core::Error> {
    PreparedOverride::<MemoryBackend>::new(&Policy::recommended())?;
    Ok(())
}
