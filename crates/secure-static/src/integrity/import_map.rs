//! The import map of a page: digests of the modules that other modules import.

use secure_core::Hash;
use secure_html::{Found, Item, Script, ScriptKind, Within};
use serde_json::{Map, Value};

use super::{Edit, Work};
use crate::{Error, finding::quoted};

impl Work<'_, '_> {
    /// Brings the import map up to date, and gives the hash of its text. A page without modules needs none.
    pub(super) fn import_map(&mut self) -> Result<Option<Hash>, Error> {
        let page = self.page;
        let counting = || page.inventory().items.iter().filter(|item| item.within == Within::default());
        let Some(first) = counting().find(|item| is_module(item)) else { return Ok(None) };
        let modules = self.digests.modules()?;
        if modules.is_empty() {
            return Ok(None);
        }
        let map = counting().find_map(|item| match &item.found {
            Found::Script(script) if script.kind == ScriptKind::ImportMap && script.src.is_none() => {
                Some((item, script))
            }
            _ => None,
        });
        let wanted = modules.into_iter().map(|(path, digest)| (path, Value::String(digest)));
        let Some((item, script)) = map else {
            let text = text(Map::from_iter([("integrity".to_owned(), Value::Object(wanted.collect()))]));
            let finding = page.finding(first, "the page imports modules without their digests", "add an import map");
            let element = format!("<script type=\"importmap\">{text}</script>");
            self.edits.push(Edit::insert(first.place.span.start, element, finding));
            return Ok(Some(Hash::sha256_of(&text)));
        };
        let mut object = self.read(item, script)?;
        let Value::Object(digests) = object.entry("integrity").or_insert_with(|| Value::Object(Map::new())) else {
            let problem = "`integrity` of this import map is not an object";
            return Err(Error::new(vec![page.finding(
                item,
                problem,
                "write an object, as {\"/module.js\": \"sha384-DIGEST\"}",
            )]));
        };
        let mut changed = false;
        for (path, digest) in wanted {
            changed |= digests.insert(path, digest.clone()) != Some(digest);
        }
        if !changed {
            return Ok(Some(Hash::sha256_of(&script.text)));
        }
        let text = text(object);
        let finding = page.finding(item, "the import map does not have the digests of all modules", "replace it");
        self.edits.push(Edit::replace(script.content.clone(), text.clone(), finding));
        Ok(Some(Hash::sha256_of(&text)))
    }

    fn read(&self, item: &Item, script: &Script) -> Result<Map<String, Value>, Error> {
        let problem = match serde_json::from_str(&script.text) {
            Ok(Value::Object(object)) => return Ok(object),
            Ok(_) => "it is not an object".to_owned(),
            Err(error) => error.to_string(),
        };
        let problem = format!("this import map cannot be read ({})", quoted(&problem));
        Err(Error::new(vec![self.page.finding(item, problem, "write a JSON object, as {\"imports\": {}}")]))
    }
}

/// Whether an element loads or is a module, before which the import map must stand.
fn is_module(item: &Item) -> bool {
    match &item.found {
        Found::Script(script) => script.kind == ScriptKind::Module,
        Found::Link(link) => link.is("modulepreload"),
        _ => false,
    }
}

/// JSON that can stand in a script.
fn text(object: Map<String, Value>) -> String {
    Value::Object(object).to_string().replace('<', "\\u003c")
}
