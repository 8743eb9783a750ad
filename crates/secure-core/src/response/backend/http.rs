use http::header::{Entry, HeaderMap};

use crate::{
    response::backend::{Backend, NameSet},
    wire::{
        conflict::Conflict,
        text::{HeaderName, HeaderValue},
    },
};

/// The headers of the `http` 1 crate, as axum, tower, hyper, warp, poem and tonic use them.
#[derive(Clone, Copy, Debug)]
pub struct Http;

/// Fixed headers twice over: in a map, to be copied whole, and in a list, to be inserted one by one.
#[derive(Debug)]
pub struct Fixed {
    /// Ours, and [`CONTENT`] with empty values: nearly every response has those, and to put them in a place that is
    /// there already spares the copy from growing.
    map: HeaderMap,
    list: Vec<(http::HeaderName, http::HeaderValue)>,
}

/// What nearly every response has and no policy may set.
static CONTENT: [http::HeaderName; 2] = [http::header::CONTENT_TYPE, http::header::CONTENT_LENGTH];

static X_FORWARDED_FOR: http::HeaderName = http::HeaderName::from_static("x-forwarded-for");
static X_FORWARDED_PROTO: http::HeaderName = http::HeaderName::from_static("x-forwarded-proto");
static X_FORWARDED_PORT: http::HeaderName = http::HeaderName::from_static("x-forwarded-port");
static X_FORWARDED_HOST: http::HeaderName = http::HeaderName::from_static("x-forwarded-host");

impl Http {
    /// All lines of a header of a request, by its name in lower case: what [`RequestHead::lines`](crate::RequestHead::lines)
    /// is to give. The map reads a name that is given as text anew each time, so those that are asked of many requests are
    /// ready.
    #[inline]
    pub fn request_lines<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h [u8]> + use<'h> {
        let lines = match name {
            "host" => headers.get_all(http::header::HOST),
            "x-forwarded-for" => headers.get_all(&X_FORWARDED_FOR),
            "x-forwarded-proto" => headers.get_all(&X_FORWARDED_PROTO),
            "x-forwarded-port" => headers.get_all(&X_FORWARDED_PORT),
            "x-forwarded-host" => headers.get_all(&X_FORWARDED_HOST),
            _ => headers.get_all(name),
        };
        lines.into_iter().map(http::HeaderValue::as_bytes)
    }
}

impl Backend for Http {
    type Name = http::HeaderName;
    type Value = http::HeaderValue;
    type Headers<'r> = HeaderMap;
    type Fixed = Fixed;

    fn name(name: &HeaderName) -> Option<http::HeaderName> {
        // `from_static` makes names that are copied without a reference count. It takes lower case, and would panic at
        // other text: the conversion before it makes sure of both.
        let checked = http::HeaderName::try_from(name.as_str()).ok()?;
        Some(http::HeaderName::from_static(String::leak(checked.as_str().to_owned())))
    }

    fn value(value: &HeaderValue) -> Option<http::HeaderValue> {
        http::HeaderValue::try_from(value.as_str()).ok()?;
        Some(http::HeaderValue::from_static(String::leak(value.as_str().to_owned())))
    }

    fn filled(text: Vec<u8>) -> Option<http::HeaderValue> {
        http::HeaderValue::try_from(text).ok()
    }

    fn fixed(list: Vec<(http::HeaderName, http::HeaderValue)>) -> Fixed {
        // Room for a few of the handler's own, so that moving them in does not grow the table.
        let mut map = HeaderMap::with_capacity(list.len() + 8);
        map.extend(CONTENT.iter().map(|name| (name.clone(), http::HeaderValue::from_static(""))));
        map.extend(list.iter().cloned());
        Fixed { map, list }
    }

    /// To copy a ready map and move the response's own few headers into it takes about two thirds of the time of
    /// inserting ours one by one, as long as ours are the greater part.
    #[inline]
    fn apply(headers: &mut HeaderMap, fixed: &Fixed, conflict: Conflict) {
        let repeated = headers.len() != headers.keys_len();
        if repeated || headers.len() * 2 > fixed.list.len() {
            insert_each(headers, &fixed.list, conflict, repeated);
        } else {
            copy_whole(headers, &fixed.map, conflict);
        }
    }

    fn contains(headers: &HeaderMap, name: &http::HeaderName) -> bool {
        headers.contains_key(name)
    }

    #[inline]
    fn contains_any(headers: &HeaderMap, names: &NameSet) -> bool {
        headers.keys().any(|name| names.contains(name.as_str()))
    }

    fn get<'h>(headers: &'h HeaderMap, name: &http::HeaderName) -> Option<&'h str> {
        headers.get(name)?.to_str().ok()
    }

    fn lines<'h>(headers: &'h Self::Headers<'_>, name: &http::HeaderName) -> impl Iterator<Item = &'h [u8]> {
        headers.get_all(name).into_iter().map(http::HeaderValue::as_bytes)
    }

    fn append(headers: &mut HeaderMap, name: &http::HeaderName, value: http::HeaderValue) {
        // As for `insert`.
        drop(headers.try_append(name, value));
    }

    fn rewrite(headers: &mut HeaderMap, name: &http::HeaderName, mut change: impl FnMut(&[u8]) -> Option<Vec<u8>>) {
        // Asked before, since an entry makes room for what is not there.
        if !headers.contains_key(name) {
            return;
        }
        let Ok(Entry::Occupied(mut lines)) = headers.try_entry(name) else { return };
        for line in lines.iter_mut() {
            if let Some(changed) = change(line.as_bytes()).and_then(Self::filled) {
                *line = changed;
            }
        }
    }

    fn insert(headers: &mut HeaderMap, name: &http::HeaderName, value: http::HeaderValue) {
        // The map refuses its 32,769th header. No response gets there through us.
        drop(headers.try_insert(name, value));
    }

    #[inline]
    fn remove(headers: &mut HeaderMap, names: &NameSet) {
        while let Some(name) = headers.keys().find(|name| names.contains(name.as_str())) {
            let name = name.clone();
            headers.remove(name);
        }
    }
}

/// Takes a copy of our map and moves the response's headers, of which none is repeated, into it.
fn copy_whole(headers: &mut HeaderMap, ours: &HeaderMap, conflict: Conflict) {
    let own = std::mem::replace(headers, ours.clone());
    let mut missing = [true; CONTENT.len()];
    for (name, value) in own {
        let Some(name) = name else { continue };
        // They stand first, so that none of these needs to be looked up.
        let content = headers.iter_mut().zip(&mut missing).find(|((content, _), _)| **content == name);
        if let Some(((_, content), missing)) = content {
            (*content, *missing) = (value, false);
        } else if conflict == Conflict::Keep {
            drop(headers.try_insert(name, value));
        } else if let Ok(Entry::Vacant(entry)) = headers.try_entry(name) {
            drop(entry.try_insert(value));
        }
    }
    for (name, _) in CONTENT.iter().zip(missing).filter(|(_, missing)| *missing) {
        headers.remove(name);
    }
}

fn insert_each(
    headers: &mut HeaderMap,
    list: &[(http::HeaderName, http::HeaderValue)],
    conflict: Conflict,
    repeated: bool,
) {
    for (name, value) in list {
        match conflict {
            // An insert gives back one earlier value, and would lose others.
            Conflict::Keep if repeated => {
                if let Ok(Entry::Vacant(entry)) = headers.try_entry(name) {
                    drop(entry.try_insert(value.clone()));
                }
            }
            // To insert, and put the handler's value back where there was one, costs less than to look first.
            Conflict::Keep => {
                if let Ok(Some(own)) = headers.try_insert(name, value.clone()) {
                    drop(headers.try_insert(name, own));
                }
            }
            Conflict::Replace => drop(headers.try_insert(name, value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(names: &[&'static str]) -> Fixed {
        Http::fixed(
            names
                .iter()
                .map(|name| (http::HeaderName::from_static(name), http::HeaderValue::from_static("ours")))
                .collect(),
        )
    }

    fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            map.append(*name, http::HeaderValue::from_static(value));
        }
        map
    }

    /// Both ways of applying must do the same: the long list takes the copy, the short one the inserts.
    #[test]
    fn both_ways_keep_or_replace_and_lose_nothing() {
        for ours in [&["a", "b", "c", "d", "e", "f", "g", "h"][..], &["a", "b"][..]] {
            for own in [
                &[("a", "own"), ("x", "1")][..],
                &[("a", "own"), ("a", "own two"), ("x", "1"), ("x", "2")][..],
                &[][..],
                &[("p", "1"), ("q", "2"), ("r", "3"), ("s", "4"), ("t", "5")][..],
                &[("content-type", "1"), ("content-length", "2")][..],
                &[("content-length", "2"), ("x", "1"), ("a", "own")][..],
                &[("content-type", "1"), ("content-type", "2")][..],
            ] {
                for conflict in [Conflict::Keep, Conflict::Replace] {
                    let mut headers = map(own);
                    Http::apply(&mut headers, &fixed(ours), conflict);
                    let lines =
                        |name: &str| headers.get_all(name).iter().map(|v| v.to_str().unwrap()).collect::<Vec<_>>();
                    for name in ours {
                        let kept: Vec<_> = own.iter().filter(|(n, _)| n == name).map(|(_, v)| *v).collect();
                        let expected = if conflict == Conflict::Keep && !kept.is_empty() { kept } else { vec!["ours"] };
                        assert_eq!(lines(name), expected, "{own:?} {conflict:?}");
                    }
                    let known = |name: &str| ours.contains(&name) || own.iter().any(|(other, _)| *other == name);
                    assert!(headers.keys().all(|name| known(name.as_str())), "{headers:?}");
                    for (name, _) in own.iter().filter(|(name, _)| !ours.contains(name)) {
                        let expected: Vec<_> = own.iter().filter(|(n, _)| n == name).map(|(_, v)| *v).collect();
                        assert_eq!(lines(name), expected, "{own:?} {conflict:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn removal_takes_all_lines_of_a_name() {
        let mut headers = map(&[("server", "1"), ("x", "1"), ("server", "2"), ("x-powered-by", "3")]);
        Http::remove(&mut headers, &NameSet::new(["Server", "X-Powered-By"].map(HeaderName::from_static)));
        assert_eq!(headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>(), ["x"]);
    }
}
