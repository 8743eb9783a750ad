//! The macro that makes types of the table of cases.

/// Writes the table out as types: each case is of one concept, has a title, a site, a request and a reply.
macro_rules! table {
    ($($(#[doc = $about:literal])+ $concept:ident { $($(#[doc = $title:literal])+ $id:ident: $site:ident, $request:expr, $expect:expr;)+ })+) => {
        /// A case by its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CaseId {
            $($($(#[doc = $title])+ $id,)+)+
        }

        /// Cases that are about the same thing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Concept {
            $($(#[doc = $about])+ $concept,)+
        }

        impl CaseId {
            /// All cases.
            pub const ALL: &[Self] = &[$($(Self::$id),+),+];

            /// What the case is about, in words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $($(Self::$id => concat!($($title),+).trim_ascii(),)+)+
                }
            }

            /// What is asked and replied.
            #[must_use]
            pub fn case(self) -> Case {
                match self {
                    $($(Self::$id => Case { site: Site::$site, request: $request, expect: $expect },)+)+
                }
            }
        }

        impl Concept {
            /// All concepts.
            pub const ALL: &[Self] = &[$(Self::$concept),+];

            /// The cases of this concept.
            #[must_use]
            pub fn cases(self) -> &'static [CaseId] {
                match self {
                    $(Self::$concept => &[$(CaseId::$id),+],)+
                }
            }
        }
    };
}

pub(super) use table;
