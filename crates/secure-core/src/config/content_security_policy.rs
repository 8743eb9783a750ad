//! A table of directives: each a list of sources, one text, or `true` where there is no value.

use std::collections::HashSet;

use super::{Spot, Step, Value, composed::Composed, reader::Reader};
use crate::{
    header::content_security_policy::Directive,
    policy::headers::{Field, Headers},
    wire::{fault::Place, text::describe},
};

/// The text of the policy that a table is, its directives in the order of their documentation.
pub(super) fn text(field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<Composed> {
    let before = reader.count();
    let mut directives: Vec<(usize, Composed)> = Vec::new();
    let mut seen = HashSet::new();
    for (name, value) in entries {
        reader.inside(Step::key(name), |reader| {
            if !seen.insert(name.to_ascii_lowercase()) {
                reader.refuse(Spot::Key, field.name.as_str(), format!("{name:?} appears twice"), "write it once");
            } else if is_one_name(field, name, reader) {
                directives.extend(directive(field, name, value, reader).map(|text| (rank(name), text)));
            }
        });
    }
    if directives.is_empty() && reader.count() == before {
        let cure = "write directives, or false to leave the header out";
        reader.refuse(Spot::Value, field.name.as_str(), "the policy has no directives", cure);
    }
    directives.sort_by_key(|(rank, _)| *rank);
    let whole = reader.count() == before;
    whole.then(|| Composed::joined(directives.into_iter().map(|(_, text)| text), "; "))
}

/// Where a directive stands in their documentation. The names that none has come last.
fn rank(name: &str) -> usize {
    Directive::ALL.iter().position(|known| known.as_str() == name).unwrap_or(Directive::ALL.len())
}

/// Whether a key is one name and nothing more, in the case of the documentation.
fn is_one_name(field: &Field, name: &str, reader: &mut Reader) -> bool {
    let place = field.name.as_str();
    let same = Directive::ALL.iter().find(|known| known.as_str().eq_ignore_ascii_case(name));
    if let Some(same) = same.filter(|same| same.as_str() != name) {
        let cure = format!("did you mean {:?}?", same.as_str());
        reader.refuse(Spot::Key, place, format!("{name:?} is not a directive"), cure);
        return false;
    }
    if name.is_empty() || name.contains(|char: char| char.is_ascii_whitespace() || matches!(char, ';' | ',')) {
        let cure = "write one directive, such as \"script-src\", and its sources as the value";
        reader.refuse(Spot::Key, place, format!("{name:?} is not a name of a directive"), cure);
        return false;
    }
    true
}

/// A directive's text, when it is one, which is read alone so that all mistakes are reported. `false` leaves it out.
fn directive(field: &Field, name: &str, value: &Value, reader: &mut Reader) -> Option<Composed> {
    let before = reader.count();
    let mut words = Vec::new();
    match value {
        Value::Flag(false) if rank(name) < Directive::ALL.len() => return None,
        Value::Flag(_) => {}
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                reader.inside(Step::Index(index), |reader| {
                    if let Some((text, byte)) = second_word(item).filter(|(text, _)| !text.contains([';', ','])) {
                        let place = format!("{}: {name}", field.name);
                        let problem = format!("{text:?} is more than one source");
                        reader.refuse(Spot::Byte(byte), &place, problem, "make each source an item of the list");
                    } else if matches!(item, Value::Text(text) if text.trim().is_empty()) {
                        let place = format!("{}: {name}", field.name);
                        reader.refuse(
                            Spot::Value,
                            &place,
                            format!("{} is not a source", item.describe()),
                            "leave it out",
                        );
                    } else if let Some(word) = word(field, name, item, "write a text", reader) {
                        words.push(word.under(&Step::Index(index)));
                    }
                });
            }
        }
        value => {
            let is_alone = (field.read)(name, &mut Headers::empty()).is_ok();
            let cure = if is_alone { "write true" } else { "write a text, or a list of texts" };
            words.extend(word(field, name, value, cure, reader));
        }
    }
    if reader.count() > before {
        return None;
    }
    // Where a directive lacks its sources, the value is wrong.
    let spot = if words.is_empty() && rank(name) < Directive::ALL.len() { Spot::Value } else { Spot::Key };
    let directive = Composed::joined([Composed::of(name, spot)].into_iter().chain(words), " ");
    match (field.read)(directive.text(), &mut Headers::empty()) {
        Ok(()) => Some(directive.under(&Step::key(name))),
        Err(error) => {
            reader.refuse_in(error.map_places(Place::without_byte), &directive);
            None
        }
    }
}

/// The text of an item of a list, and where its second word begins, if it has one.
fn second_word(item: &Value) -> Option<(&str, usize)> {
    let Value::Text(text) = item else { return None };
    let (first, rest) = text.trim_ascii().split_once(|char: char| char.is_ascii_whitespace())?;
    let before = text.len() - text.trim_ascii_start().len() + first.len();
    let blanks = rest.len() - rest.trim_ascii_start().len() + 1;
    Some((text, before + blanks))
}

/// One or more words of a directive. What would end the directive is not part of it.
fn word(field: &Field, name: &str, value: &Value, cure: &str, reader: &mut Reader) -> Option<Composed> {
    let place = format!("{}: {name}", field.name);
    let Value::Text(text) = value else {
        let problem = format!("{} is not a source", value.describe());
        reader.refuse(Spot::Value, &place, problem, cure.to_owned());
        return None;
    };
    if let Some(index) = text.find([';', ',']) {
        let cure =
            "give each directive a key of its own, and each source an item; in an address, write \"%3B\" and \"%2C\"";
        reader.refuse(Spot::Byte(index), &place, describe(text, index), cure);
        return None;
    }
    Some(Composed::verbatim(text))
}
