//! [`Staged`]: enforces a new policy for a share of the clients, and only reports it for the rest.
//!
//! A policy that reported nothing for a week may still break something once it is enforced. With a share, it breaks it for
//! few, and a switch that needs no restart takes it back.
//!
//! ```
//! use secure_core::{Stage, Staged};
//!
//! static STAGED: Staged = Staged::enforced_for::<10>(); // of a hundred
//!
//! match STAGED.decide("session-7f3a") {
//!     Stage::Enforced => { /* the override that enforces */ }
//!     Stage::ReportOnly => { /* the override that reports */ }
//! }
//!
//! STAGED.set_share(0)?; // the kill switch
//! assert_eq!(STAGED.decide("session-7f3a"), Stage::ReportOnly);
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! # The key
//! One client should always get the same, so the key is what stays with it: the id of its session, of its account, or a cookie
//! made for this. The address of the peer changes, and whole offices share one. The key is hashed and not kept; take none
//! that reveals more than it must, and no secret that the application compares with others. A client that can choose its key can
//! choose its stage, which concerns nobody but itself.
//!
//! # Caveat
//! A response that a cache shares carries the headers of who came first. Stage only responses that are not shared.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::wire::error::Error;

/// Decides who gets a policy enforced. It can be changed while it is asked, from any thread.
///
/// The hash of a key is the same in every process and every version: 64-bit FNV-1a over the salt, a byte 0xFF and the key, then
/// the finaliser of `MurmurHash3`; its upper 32 bits, times 100, divided by 2 to the power of 32, are below the share. Who is
/// among a share is among every larger one.
#[derive(Debug)]
pub struct Staged {
    share: AtomicU8,
    salt: &'static str,
}

/// What a client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The new policy, enforced.
    Enforced,
    /// The new policy, only reported.
    ReportOnly,
}

impl Staged {
    /// Enforces for this share of the clients, in percent.
    ///
    /// # Errors
    /// When it is more than 100.
    #[inline]
    pub fn new(share: u8) -> Result<Self, Error> {
        checked(share).map(Self::of)
    }

    /// The same for a share that is known when the program is compiled. More than 100 does not compile.
    ///
    /// ```compile_fail
    /// # use secure_core::Staged;
    /// static STAGED: Staged = Staged::enforced_for::<101>();
    /// ```
    #[must_use]
    pub const fn enforced_for<const PERCENT: u8>() -> Self {
        const { assert!(PERCENT <= 100, "more than 100 percent are more than all") };
        Self::of(PERCENT)
    }

    const fn of(percent: u8) -> Self {
        Self { share: AtomicU8::new(percent), salt: "" }
    }

    /// The same with a salt, so that the clients of this share are not those of another one.
    #[must_use]
    pub const fn salted(self, salt: &'static str) -> Self {
        Self { salt, ..self }
    }

    /// What the client with this key gets.
    #[must_use]
    pub fn decide(&self, key: impl AsRef<[u8]>) -> Stage {
        if place(self.salt, key.as_ref()) < self.share() { Stage::Enforced } else { Stage::ReportOnly }
    }

    /// The share, in percent.
    #[must_use]
    pub fn share(&self) -> u8 {
        self.share.load(Ordering::Relaxed)
    }

    /// Changes the share, for every decision from now on. `0` takes the policy back.
    ///
    /// # Errors
    /// When it is more than 100; then nothing changes.
    #[inline]
    pub fn set_share(&self, percent: u8) -> Result<(), Error> {
        self.share.store(checked(percent)?, Ordering::Relaxed);
        Ok(())
    }
}

fn checked(share: u8) -> Result<u8, Error> {
    if share > 100 {
        return Err(Error::new("staged", format!("{share} percent are more than all"), "write 0 to 100"));
    }
    Ok(share)
}

/// A place among a hundred, from 0 on.
#[inline]
fn place(salt: &str, key: &[u8]) -> u8 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let bytes = salt.bytes().chain([0xff]).chain(key.iter().copied());
    let mut hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^= hash >> 33;
    u8::try_from(((hash >> 32) * 100) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enforced(staged: &Staged) -> Vec<u32> {
        (0..10_000_u32).filter(|key| staged.decide(key.to_string()) == Stage::Enforced).collect()
    }

    /// Another hash would move clients from one stage to the other with an update.
    #[test]
    fn places_never_change() {
        for (salt, key, expected) in [("", "", 10), ("", "a", 52), ("", "session-7f3a", 31), ("csp-2", "a", 95)] {
            assert_eq!(place(salt, key.as_bytes()), expected, "{salt:?} {key:?}");
        }
    }

    #[test]
    fn a_share_is_a_share_of_the_clients() {
        for percent in [0, 1, 10, 50, 99, 100] {
            let count = enforced(&Staged::new(percent).unwrap()).len();
            let exact = usize::from(percent) * 100;
            assert!(count.abs_diff(exact) <= if exact % 10_000 == 0 { 0 } else { 200 }, "{percent}: {count}");
        }
    }

    #[test]
    fn a_larger_share_holds_the_smaller_and_another_salt_others() {
        let (few, more) = (enforced(&Staged::enforced_for::<10>()), enforced(&Staged::enforced_for::<30>()));
        assert!(few.iter().all(|key| more.contains(key)));
        let others = enforced(&Staged::enforced_for::<10>().salted("other"));
        let common = others.iter().filter(|key| few.contains(key)).count();
        assert!((40..200).contains(&common), "{common}");
    }

    #[test]
    fn the_share_changes_at_run_time() {
        let staged = Staged::enforced_for::<100>();
        assert_eq!((staged.decide(b"a"), staged.share()), (Stage::Enforced, 100));
        staged.set_share(0).unwrap();
        assert_eq!(staged.decide(b"a"), Stage::ReportOnly);
        let message = "staged: 101 percent are more than all; write 0 to 100";
        assert_eq!(staged.set_share(101).unwrap_err().to_string(), message);
        assert_eq!((staged.share(), Staged::new(101).unwrap_err().to_string().as_str()), (0, message));
    }
}
