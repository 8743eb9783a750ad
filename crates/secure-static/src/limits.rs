//! [`Limits`]: how much of a folder is read.

/// Bounds on what a folder may hold. A folder beyond one of them is an [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made with `..Limits::default()`")]
pub struct Limits {
    /// How many files and folders there may be. The default is 100,000.
    pub files: usize,
    /// How deep folders may be nested. The default is 64.
    pub depth: usize,
    /// The size of one page, and what it may hold. The default is that of [`secure_html::Limits`], with 32 MiB.
    pub page: secure_html::Limits,
    /// The size of all pages together, which are kept in memory. The default is 256 MiB.
    pub pages: usize,
    /// The size of one other file, of which only a digest is kept. The default is 1 GiB.
    pub asset: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 100_000, depth: 64, page: secure_html::Limits::default(), pages: 256 << 20, asset: 1 << 30 }
    }
}
