//! [`Conflict`]: who wins where the handler has set a header that the policy sets too.

/// Who wins where the handler has set a header that the policy sets too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conflict {
    /// The handler: it knows this one response. The default.
    #[default]
    Keep,
    /// The policy, as in secure.py and Talisman.
    Replace,
}
