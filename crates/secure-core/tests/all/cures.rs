//! Follows the cures of a configuration to the letter: what each says to write is written, and that place is then free of
//! mistakes.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    Fault, Lint, MemoryBackend, Policy,
    config::{self, LocatedFault, Spot, Step, Value},
};

use self::edits::{Edit, Written, beginning, edits, quotes, with, without};

#[path = "../../src/wire/fault/edits.rs"]
mod edits;

/// A fault, and where it is in the entries.
struct Located {
    path: Vec<Step>,
    spot: Spot,
    fault: Fault,
}

/// Does what the cure of each fault says, and nothing else: then this fault is gone, and no other takes its place.
#[track_caller]
pub(crate) fn follow(entries: &[(String, Value)], faults: &[LocatedFault]) {
    let located = |LocatedFault { path, spot, fault, .. }: &LocatedFault| Located {
        path: path.clone(),
        spot: *spot,
        fault: fault.clone(),
    };
    follow_all(entries, &faults.iter().map(located).collect::<Vec<_>>());
}

/// The same for what only a whole policy shows, if the policy can be written as a configuration.
#[track_caller]
pub(crate) fn follow_prepared(policy: &Policy) {
    let (Ok(entries), Err(error)) = (policy.to_entries(), policy.prepare::<MemoryBackend>()) else { return };
    let located = |fault: &Fault| {
        let header = fault.place.header().replace(' ', "-").to_ascii_lowercase();
        let class = fault.place.class().map(|class| vec![Step::key("classes"), Step::key(class.to_ascii_lowercase())]);
        // A class as a whole is a place, too.
        let is_class =
            config::read(&[("classes".to_owned(), Value::table([(header.as_str(), "recommended")]))]).is_ok();
        let class = class.or_else(|| is_class.then(|| vec![Step::key("classes")]));
        let path = class.unwrap_or_default().into_iter().chain([Step::key(header)]).collect();
        Located { path, spot: Spot::Value, fault: fault.clone().for_configuration() }
    };
    follow_all(&entries, &error.faults().iter().map(located).collect::<Vec<_>>());
}

#[track_caller]
fn follow_all(entries: &[(String, Value)], faults: &[Located]) {
    let top = Value::Table(entries.to_vec());
    for located in faults {
        let Located { fault, spot, .. } = located;
        for edit in edits(fault.cure.configuration()).unwrap() {
            if matches!(&edit, Edit::Choose(texts) if texts.contains(&String::new())) {
                continue;
            }
            let tried: Vec<_> =
                [false, true].into_iter().flat_map(|last| changed(&top, located, &edit, last)).collect();
            let same = |other: &&Fault| other.problem == fault.problem && other.place == fault.place;
            let before = faults.iter().map(|located| &located.fault).filter(same).count();
            let is_cured = |(changed, key): &(Value, Option<String>)| {
                let left = left(changed);
                // What a value says is judged once its key is known.
                let is_of_value =
                    |left: &Fault| *spot == Spot::Key && key.as_ref().is_some_and(|key| is_about(left, key));
                let left: Vec<_> = left.iter().filter(|left| !is_of_value(left)).collect();
                let is_worse = left.len() + usize::from(faults.len() == 1) > faults.len();
                !is_worse && left.into_iter().filter(same).count() < before
            };
            let left = || tried.iter().map(|(tried, _)| (tried, left(tried))).collect::<Vec<_>>();
            assert!(tried.iter().any(is_cured), "{fault}: {edit:?}: {:#?}", left());
        }
    }
}

/// Whether a fault is of the entry of this key: of the header, of its directive, or of the setting.
fn is_about(fault: &Fault, key: &str) -> bool {
    let same = |name: &str| name.replace(' ', "-").eq_ignore_ascii_case(key);
    same(fault.place.header()) || fault.place.part().is_some_and(same)
}

/// What is wrong with such a configuration, as it is read and as it is prepared. What another entry lacks is not a mistake
/// of this one: the transport that a redirect needs, or an endpoint.
fn left(changed: &Value) -> Vec<Fault> {
    let Value::Table(entries) = changed else { return Vec::new() };
    match config::read(entries) {
        Err(faults) => faults.into_iter().map(|located| located.fault).collect(),
        Ok(policy) => {
            let faults = policy.prepare::<MemoryBackend>().err().map_or(Vec::new(), |error| error.faults().to_vec());
            faults
                .into_iter()
                .filter(|fault| !matches!(fault.lint, Some(Lint::RedirectIdle | Lint::UndeclaredEndpoint)))
                .collect()
        }
    }
}

/// The configurations that the change can mean, and the key that it writes. Of equal keys, the first or the last is meant.
fn changed(top: &Value, located: &Located, edit: &Edit, last: bool) -> Vec<(Value, Option<String>)> {
    let Located { path, spot, fault } = located;
    let value = at(&mut top.clone(), path, last).cloned().unwrap_or(Value::Null);
    let put = |path: &[Step], new: Value| {
        let mut changed = top.clone();
        *at(&mut changed, path, last)? = new;
        Some((changed, None))
    };
    let text = |text: String| put(path, text.into());
    match edit {
        Edit::Write(new) if *spot == Spot::Key => renamed(top, path, new, last).into_iter().collect(),
        Edit::Write(new) => texts(&value, *spot, fault, new).into_iter().filter_map(text).collect(),
        Edit::Choose(all) => {
            all.iter().flat_map(|new| changed(top, located, &Edit::Write(new.clone()), last)).collect()
        }
        Edit::Like(Written::Text(new)) => {
            let key = renamed(top, path, new, last).filter(|_| *spot == Spot::Key);
            let inside = texts(&value, *spot, fault, new).into_iter().filter_map(text);
            let missing = missing(top, located, &new.as_str().into());
            key.into_iter().chain(inside).chain(text(new.clone())).chain(missing).collect()
        }
        Edit::Like(written) => {
            // A table can be that of the entry, too.
            let above = path.split_last().filter(|_| matches!(written, Written::Table(_))).map(|(_, above)| above);
            let all = [Some(path.as_slice()), above].into_iter().flatten().filter_map(|path| put(path, of(written)));
            all.chain(missing(top, located, &of(written))).collect()
        }
        Edit::Leave(gone) => {
            let Value::Text(whole) = &value else { return Vec::new() };
            without(whole, gone).into_iter().filter_map(text).collect()
        }
        Edit::Before(new) => {
            let Value::Text(whole) = &value else { return Vec::new() };
            let byte = if let Spot::Byte(byte) = spot { *byte } else { 0 };
            let (before, behind) = whole.split_at(byte);
            let written = beginning(behind, new).into_iter().map(|behind| format!("{before}{behind}"));
            written.chain(beginning(whole, new)).filter_map(text).collect()
        }
        Edit::Add(more, None) => match &value {
            Value::Text(whole) => with(whole, more).into_iter().filter_map(text).collect(),
            _ => Vec::new(),
        },
        Edit::Add(more, Some(key)) => {
            if let Value::Text(policy) = &value
                && policy.contains(key.as_str())
            {
                return text(policy.replacen(key, &format!("{key} {more}"), 1)).into_iter().collect();
            }
            let longer = |items: &[Value]| Value::List(items.iter().cloned().chain([more.as_str().into()]).collect());
            let items = |value: &mut Value| if let Value::List(items) = value { Some(longer(items)) } else { None };
            let path = [Step::key(key.clone())];
            at(&mut top.clone(), &path, last).and_then(items).and_then(|items| put(&path, items)).into_iter().collect()
        }
        Edit::Set(key, written) => {
            let entry = || Value::table([(key.clone(), of(written))]);
            let whole = put(path, entry());
            // In the entry itself, beside it, and further up; the entry that cannot be there has gone.
            let with = |length: usize| {
                let mut copy = top.clone();
                let Value::Table(entries) = at(&mut copy, path.get(..length)?, last)? else { return None };
                entries.retain(|(other, _)| other != key);
                entries.push((key.clone(), of(written)));
                Some(copy)
            };
            let all = (0..=path.len()).rev().filter_map(with);
            let all = all.flat_map(|with| [removed(&with, path), Some((with, None))]).flatten();
            let policy = [Step::key("content-security-policy")];
            let directive = at(&mut top.clone(), &policy, last).and_then(|policy| with_directive(policy, key, written));
            let inside = directive.and_then(|text| put(&policy, text.into()));
            whole.into_iter().chain(all).chain(inside).collect()
        }
        Edit::Flag => [true, false].into_iter().filter_map(|flag| put(path, flag.into())).collect(),
        Edit::Remove => {
            let item = match path.split_last() {
                Some((Step::Index(index), above)) => without_item(top, above, *index),
                _ => removed(top, path),
            };
            let Value::Text(whole) = &value else { return item.into_iter().collect() };
            let words = quotes(&fault.problem).into_iter().chain(fault.place.word().map(str::to_owned));
            let inside = words.filter(|word| !word.is_empty()).flat_map(|word| without(whole, &word));
            inside.chain(texts(&value, *spot, fault, "")).filter_map(text).chain(item).collect()
        }
        Edit::Move(key) => {
            let Some((Value::Table(mut entries), _)) = removed(top, path) else { return Vec::new() };
            entries.push((key.clone(), value));
            vec![(Value::Table(entries), Some(key.clone()))]
        }
    }
}

/// With the entry that is missing in the table.
fn missing(top: &Value, Located { path, fault, .. }: &Located, new: &Value) -> Option<(Value, Option<String>)> {
    let mut copy = top.clone();
    let Value::Table(entries) = at(&mut copy, path, false)? else { return None };
    entries.push((fault.place.part()?.to_owned(), new.clone()));
    Some((copy, None))
}

/// The texts that the new one makes of a value: in the place of what is wrong, or of all that the place has.
fn texts(value: &Value, spot: Spot, fault: &Fault, new: &str) -> Vec<String> {
    let (Value::Text(text), Spot::Byte(byte)) = (value, spot) else { return vec![new.to_owned()] };
    let rest = &text[byte..];
    let lengths = match (&fault.span, fault.place.word()) {
        (Some(span), _) => vec![span.len()],
        (None, Some(word)) => vec![word.len()],
        (None, None) => quotes(&fault.problem).iter().filter(|word| rest.starts_with(*word)).map(String::len).collect(),
    };
    let ends = lengths.into_iter().chain([rest.len()]).map(|length| (byte + length).min(text.len()));
    let ranges = ends.map(|end| if rest.starts_with('"') && end < text.len() { byte + 1..end - 1 } else { byte..end });
    ranges.filter_map(|range| Some(format!("{}{new}{}", text.get(..range.start)?, text.get(range.end..)?))).collect()
}

/// A policy that is a text, with other values of a directive.
fn with_directive(policy: &Value, name: &str, written: &Written) -> Option<String> {
    let (Value::Text(policy), Written::Text(values)) = (policy, written) else { return None };
    let is_it = |directive: &&str| directive.split_whitespace().next() == Some(name);
    let old = policy.split("; ").find(is_it)?;
    Some(policy.replacen(old, &format!("{name} {values}"), 1))
}

fn of(written: &Written) -> Value {
    match written {
        Written::Flag(flag) => Value::from(*flag),
        Written::Number(number) => Value::from(*number),
        Written::Text(text) => text.as_str().into(),
        Written::List(items) => Value::list(items.iter().map(String::as_str)),
        Written::Table(entries) => Value::table(entries.iter().map(|(key, written)| (key.as_str(), of(written)))),
    }
}

/// With another key at the end of the path.
fn renamed(top: &Value, path: &[Step], new: &str, last: bool) -> Option<(Value, Option<String>)> {
    let mut changed = top.clone();
    let (Step::Key(old), above) = path.split_last()? else { return None };
    let Value::Table(entries) = at(&mut changed, above, last)? else { return None };
    let (key, _) = entries.iter_mut().find(|(key, _)| key == old)?;
    new.clone_into(key);
    Some((changed, Some(new.to_owned())))
}

fn without_item(top: &Value, path: &[Step], index: usize) -> Option<(Value, Option<String>)> {
    let mut changed = top.clone();
    let Value::List(items) = at(&mut changed, path, false)? else { return None };
    items.remove(index);
    Some((changed, None))
}

fn removed(top: &Value, path: &[Step]) -> Option<(Value, Option<String>)> {
    let mut changed = top.clone();
    let (Step::Key(old), above) = path.split_last()? else { return None };
    let Value::Table(entries) = at(&mut changed, above, false)? else { return None };
    entries.retain(|(key, _)| key != old);
    Some((changed, None))
}

fn at<'v>(value: &'v mut Value, path: &[Step], last: bool) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match (value, step) {
        (Value::Table(entries), Step::Key(key)) => {
            let mut found = entries.iter_mut().filter(|(other, _)| other == key).map(|(_, value)| value);
            if last { found.last() } else { found.next() }
        }
        (Value::List(items), Step::Index(index)) => items.get_mut(*index),
        _ => None,
    })
}
