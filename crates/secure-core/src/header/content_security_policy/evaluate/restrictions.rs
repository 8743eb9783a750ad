//! What the directive `sandbox` takes from a page.

use super::ReceivedPolicies;

macro_rules! restrictions {
    ($($(#[$doc:meta])* $variant:ident unless $tokens:expr,)+) => {
        /// One ability that a sandbox takes from a page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Restriction {
            $($(#[$doc])* $variant,)+
        }

        const TABLE: &[(Restriction, &[&str])] = &[$((Restriction::$variant, $tokens)),+];
    };
}

restrictions! {
    /// It cannot navigate other pages.
    Navigation unless &[],
    /// It cannot open windows.
    Popups unless &["allow-popups"],
    /// It cannot navigate the top page by itself.
    TopNavigation unless &["allow-top-navigation"],
    /// It cannot navigate the top page after a click.
    TopNavigationByClick unless &["allow-top-navigation", "allow-top-navigation-by-user-activation"],
    /// It has no plug-ins.
    Plugins unless &[],
    /// Its origin is opaque.
    Origin unless &["allow-same-origin"],
    /// It cannot send forms.
    Forms unless &["allow-forms"],
    /// It cannot lock the pointer.
    PointerLock unless &["allow-pointer-lock"],
    /// Its scripts do not run.
    Scripts unless &["allow-scripts"],
    /// Nothing starts by itself, such as a video.
    Automatic unless &["allow-scripts"],
    /// It sees no addresses of storage.
    Storage unless &[],
    /// It cannot set `document.domain`.
    DocumentDomain unless &[],
    /// The windows that it opens are sandboxed as well.
    Inherited unless &["allow-popups-to-escape-sandbox"],
    /// It cannot show dialogs.
    Modals unless &["allow-modals"],
    /// It cannot lock the orientation of the screen.
    OrientationLock unless &["allow-orientation-lock"],
    /// It cannot present on a second screen.
    Presentation unless &["allow-presentation"],
    /// It cannot download.
    Downloads unless &["allow-downloads"],
    /// It cannot open other applications by their schemes.
    CustomProtocols unless &["allow-popups", "allow-top-navigation", "allow-top-navigation-to-custom-protocols"],
}

impl ReceivedPolicies {
    /// What the enforced policies take from the page by `sandbox`; `None` where none of them has it. Several take what any
    /// of them takes.
    ///
    /// ```
    /// use secure_core::header::content_security_policy::evaluate::{ReceivedPolicies, Restriction};
    ///
    /// let policies = ReceivedPolicies::from_header("sandbox allow-scripts");
    /// let taken = policies.restrictions().ok_or("no sandbox")?;
    /// assert!(taken.contains(&Restriction::Forms) && !taken.contains(&Restriction::Scripts));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn restrictions(&self) -> Option<Vec<Restriction>> {
        let lists: Vec<&[String]> = self.enforced().filter_map(|policy| policy.get("sandbox")).collect();
        let has = |list: &[String], token: &str| list.iter().any(|word| word.eq_ignore_ascii_case(token));
        let taken = |tokens: &[&str]| lists.iter().any(|list| !tokens.iter().any(|token| has(list, token)));
        let all = TABLE.iter().filter(|(_, tokens)| taken(tokens)).map(|(restriction, _)| *restriction);
        (!lists.is_empty()).then(|| all.collect())
    }
}
