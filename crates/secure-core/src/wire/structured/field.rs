//! What fields are made of: items with parameters, lists of them, and dictionaries.

use std::fmt;

use super::{BareItem, Key};

/// A value with parameters, such as `same-origin; report-to="coop"`.
///
/// ```
/// use secure_core::wire::structured::{AsciiString, BareItem, Item, Key, Token};
///
/// let mut item = Item::from(BareItem::Token(Token::from_static("same-origin")));
/// item.parameters.insert(Key::from_static("report-to"), BareItem::String(AsciiString::from_static("coop")));
/// assert_eq!(item.to_string(), "same-origin;report-to=\"coop\"");
/// assert_eq!("same-origin; report-to=\"coop\"".parse(), Ok(item));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The value.
    pub value: BareItem,
    /// What is said about it.
    pub parameters: Parameters,
}

/// Items in brackets, with parameters of their own, such as `(self "https://a.example");report-to=pp`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InnerList {
    /// The items, in their order.
    pub items: Vec<Item>,
    /// What is said about the list.
    pub parameters: Parameters,
}

/// What stands in a [`List`] or [`Dictionary`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// One value.
    Item(Item),
    /// Several, in brackets.
    InnerList(InnerList),
}

/// Keys with values, each key once, in their order: what follows an item or list after `;`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(Key, BareItem)>);

/// Members between commas.
///
/// ```
/// use secure_core::wire::structured::List;
///
/// let list: List = "\"cache\" ,\"cookies\"".parse()?;
/// assert_eq!(list.to_string(), "\"cache\", \"cookies\"");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(
    /// The members. A header of none is not sent.
    pub Vec<Member>,
);

/// Keys with members, each key once, in their order. Where a text has a key twice, the last counts.
///
/// ```
/// use secure_core::wire::structured::{BareItem, Dictionary, Item, Key, Member};
///
/// let mut dictionary: Dictionary = "a=1, b, a=2".parse()?;
/// assert_eq!(dictionary.to_string(), "a=2, b");
/// dictionary.insert(Key::from_static("b"), Member::Item(Item::from(BareItem::Boolean(false))));
/// assert_eq!(dictionary.to_string(), "a=2, b=?0");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionary(Vec<(Key, Member)>);

impl Member {
    /// What is said about the member.
    #[must_use]
    #[inline]
    pub fn parameters(&self) -> &Parameters {
        match self {
            Self::Item(item) => &item.parameters,
            Self::InnerList(list) => &list.parameters,
        }
    }
}

/// What a map that keeps its order can do: the same for both.
macro_rules! map {
    ($type:ident, $value:ident) => {
        impl $type {
            /// An empty one.
            #[must_use]
            #[inline]
            pub const fn new() -> Self {
                Self(Vec::new())
            }

            /// The value of a key.
            #[must_use]
            pub fn get(&self, key: &str) -> Option<&$value> {
                self.0.iter().find(|(other, _)| other.as_str() == key).map(|(_, value)| value)
            }

            /// Puts a value in the place of the key's earlier one, which is returned, or at the end.
            pub fn insert(&mut self, key: Key, value: $value) -> Option<$value> {
                match self.0.iter_mut().find(|(other, _)| *other == key) {
                    Some((_, earlier)) => Some(std::mem::replace(earlier, value)),
                    None => {
                        self.0.push((key, value));
                        None
                    }
                }
            }

            /// The keys and their values, in their order.
            pub fn iter(&self) -> impl Iterator<Item = (&Key, &$value)> {
                self.0.iter().map(|(key, value)| (key, value))
            }

            /// How many keys there are.
            #[must_use]
            #[inline]
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Whether there is none.
            #[must_use]
            #[inline]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl FromIterator<(Key, $value)> for $type {
            /// Of a key that appears twice, the last value counts.
            fn from_iter<I: IntoIterator<Item = (Key, $value)>>(pairs: I) -> Self {
                let mut map = Self::new();
                for (key, value) in pairs {
                    map.insert(key, value);
                }
                map
            }
        }
    };
}

map!(Parameters, BareItem);
map!(Dictionary, Member);

impl From<BareItem> for Item {
    #[inline]
    fn from(value: BareItem) -> Self {
        Self { value, parameters: Parameters::new() }
    }
}

impl fmt::Display for Item {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, self.parameters)
    }
}

impl fmt::Display for InnerList {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (index, item) in self.items.iter().enumerate() {
            write!(f, "{}{item}", if index == 0 { "" } else { " " })?;
        }
        write!(f, "){}", self.parameters)
    }
}

impl fmt::Display for Member {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(item) => item.fmt(f),
            Self::InnerList(list) => list.fmt(f),
        }
    }
}

impl fmt::Display for Parameters {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, value) in self.iter() {
            write!(f, ";{key}")?;
            if *value != BareItem::Boolean(true) {
                write!(f, "={value}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for List {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, member) in self.0.iter().enumerate() {
            write!(f, "{}{member}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Dictionary {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (key, member)) in self.iter().enumerate() {
            write!(f, "{}{key}", if index == 0 { "" } else { ", " })?;
            match member {
                Member::Item(Item { value: BareItem::Boolean(true), parameters }) => parameters.fmt(f)?,
                member => write!(f, "={member}")?,
            }
        }
        Ok(())
    }
}
