//! [`Limits`]: how much of a page is read.

/// Bounds on the work and memory that one page may cost. A page beyond one of them is an [`Error`](crate::Error).
///
/// ```
/// use secure_html::{Limits, Page};
///
/// let limits = Limits { bytes: 10, ..Limits::default() };
/// let error = Page::read_within(b"<p>a long page</p>", limits).unwrap_err();
/// assert_eq!(error.to_string(), "page: it has 18 bytes, more than 10; raise `Limits::bytes`");
/// # Ok::<(), secure_html::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made with `..Limits::default()`")]
pub struct Limits {
    /// The size of the page. The default is 32 MiB.
    pub bytes: usize,
    /// How many things are listed. The default is 100,000.
    pub items: usize,
    /// How deep elements of SVG and MathML may be nested. The default is 512, beyond which Chromium does not nest either.
    pub depth: usize,
    /// How deep pages may be nested in `srcdoc` attributes. The default is 4.
    pub frames: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 32 << 20, items: 100_000, depth: 512, frames: 4 }
    }
}
