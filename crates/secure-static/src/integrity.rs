//! [`Integrity`]: digests in a page, so that a browser runs only the files that the build made.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Read as _},
    path::PathBuf,
};

use secure_core::Hash;
use secure_html::{Found, Item, ScriptKind};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::{
    Error, Finding, StaticPage, StaticSite,
    address::Address,
    finding::quoted,
    folder::{Entry, ends, unreadable},
};

mod edit;
mod import_map;

use self::edit::Edit;

/// What is to be changed in the pages of a site so that every script and style sheet has its digest, and what cannot be.
///
/// ```
/// use secure_static::StaticSite;
///
/// # let folder = std::env::temp_dir().join(format!("secure-static-sri-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # std::fs::write(folder.join("a.css"), "p {}")?;
/// # std::fs::write(folder.join("index.html"), "<link rel=stylesheet href=a.css>")?;
/// let integrity = StaticSite::scan(&folder)?.integrity()?;
/// assert!(!integrity.is_ready());
/// integrity.write()?; // or leave it at `integrity.changes()`
/// assert_eq!(
///     std::fs::read_to_string(folder.join("index.html"))?,
///     "<link crossorigin integrity=\"sha384-Idz/YKhxm3yXtz1m9qhWDk/cQM5jFqt5TKbrGBXaqPTBr2fT/tUth8IOVP/beZWP\" \
///      rel=stylesheet href=a.css>",
/// );
/// assert!(StaticSite::scan(&folder)?.integrity()?.is_ready());
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Integrity {
    changes: Vec<Change>,
    findings: Vec<Finding>,
}

/// A page that is to be changed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Change {
    /// The name of its file.
    pub name: String,
    /// The page, as it is to be.
    pub html: Vec<u8>,
    /// What is changed, each with its line.
    pub done: Vec<Finding>,
    /// The hash of the import map, which the policy must name.
    pub import_map: Option<Hash>,
    path: Option<PathBuf>,
}

impl StaticSite {
    /// Compares the `integrity` attributes of all pages with the files of the folder.
    ///
    /// Scripts, style sheets and preloads of modules get `integrity` and `crossorigin`. Modules that other modules import get
    /// theirs in the import map of the page (Chrome 127, Firefox 138, Safari 18); a page with modules and without an import
    /// map gets one. The text of an import map needs a hash in the policy: make the policy after the pages.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or an import map is not JSON.
    pub fn integrity(&self) -> Result<Integrity, Error> {
        let mut digests = Digests { site: self, known: HashMap::new() };
        let mut integrity = Integrity { changes: Vec::new(), findings: Vec::new() };
        let mut room = self.limits().pages.saturating_mul(2);
        for page in self.pages() {
            let mut work = Work { page, digests: &mut digests, edits: Vec::new(), findings: Vec::new() };
            for item in page.page.items.iter().filter(|item| !item.within.srcdoc) {
                work.item(item)?;
            }
            let import_map = work.import_map()?;
            let Work { edits, findings, .. } = work;
            integrity.findings.extend(findings);
            if !edits.is_empty() {
                let path = page.path.clone();
                let done = edits.iter().map(|edit| edit.finding.clone()).collect();
                let html = edit::apply(page.bytes(), edits);
                // An import map is as long as the list of modules, in each page.
                let Some(left) = room.checked_sub(html.len()) else {
                    let problem = "the pages become too large with their import maps";
                    return Err(Error::of(page.name(), problem, "raise `Limits::pages`"));
                };
                room = left;
                integrity.changes.push(Change { name: page.name().to_owned(), html, done, import_map, path });
            }
        }
        Ok(integrity)
    }
}

impl Integrity {
    /// The pages that are to be changed, as they are to be.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What cannot get a digest: files of other hosts, and files that the folder does not have.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether every script has its digest already, so that the site is ready for
    /// [`IntegrityPolicy`](secure_core::IntegrityPolicy). Workers are not judged: they have no `integrity`, so that a site
    /// with one cannot have that header for scripts.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.changes.is_empty() && self.findings.is_empty()
    }

    /// Writes the changed pages. Each is written beside the old one and then put in its place, so that a page is never half
    /// written.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or the site was not read from a folder.
    pub fn write(&self) -> Result<(), Error> {
        for change in &self.changes {
            let Some(path) = &change.path else {
                return Err(Error::of(&change.name, "it was not read from a folder", "write `Change::html` yourself"));
            };
            let mut beside = path.clone().into_os_string();
            beside.push(".new");
            let written = fs::write(&beside, &change.html).and_then(|()| fs::rename(&beside, path));
            written.map_err(|error| unreadable(&change.name, &error))?;
        }
        Ok(())
    }
}

/// The digests of files, each made once.
struct Digests<'a> {
    site: &'a StaticSite,
    known: HashMap<String, [String; 3]>,
}

impl Digests<'_> {
    /// The three digests of the file at a path of the site, `None` where the folder has no such file.
    fn of(&mut self, path: &str) -> Result<Option<[String; 3]>, Error> {
        let Some(name) = path.strip_prefix(self.site.mount()).map(decode) else { return Ok(None) };
        let assets = self.site.assets();
        let index = assets.binary_search_by(|entry| entry.name.as_str().cmp(&name));
        let Some(entry) = index.ok().and_then(|index| assets.get(index)) else { return Ok(None) };
        if let Some(known) = self.known.get(&name) {
            return Ok(Some(known.clone()));
        }
        let digests = digests(entry, self.site.limits().asset)?;
        self.known.insert(name, digests.clone());
        Ok(Some(digests))
    }

    /// The SHA-384 digest of each JavaScript file, by its path.
    fn modules(&mut self) -> Result<BTreeMap<String, String>, Error> {
        let site = self.site;
        let mut modules = BTreeMap::new();
        for entry in site.assets().iter().filter(|entry| ends(&entry.name, &["js", "mjs"])) {
            let path = format!("{}{}", site.mount(), crate::site::encode(&entry.name));
            if let Some([_, sha384, _]) = self.of(&path)? {
                modules.insert(path, sha384);
            }
        }
        Ok(modules)
    }
}

/// What is found in one page.
struct Work<'a, 'b> {
    page: &'a StaticPage,
    digests: &'a mut Digests<'b>,
    edits: Vec<Edit>,
    findings: Vec<Finding>,
}

impl Work<'_, '_> {
    fn item(&mut self, item: &Item) -> Result<(), Error> {
        let (address, integrity, cross_origin) = match &item.found {
            Found::Script(script) if !matches!(script.kind, ScriptKind::Data(_)) => {
                (&script.src, &script.integrity, &script.cross_origin)
            }
            Found::Link(link) => {
                let used_as = link.used_as.as_deref().unwrap_or_default().to_ascii_lowercase();
                let counts = link.is("preload") && matches!(used_as.as_str(), "script" | "style");
                if !counts && !link.is("stylesheet") && !link.is("modulepreload") {
                    return Ok(());
                }
                (&link.href, &link.integrity, &link.cross_origin)
            }
            _ => return Ok(()),
        };
        let Some(address) = address.as_deref().filter(|address| !address.is_empty()) else { return Ok(()) };
        match Address::read(address, &self.page.base) {
            Address::Own(path) => {
                if let Some(digests) = self.digests.of(&path)? {
                    self.own(item, address, integrity.as_deref(), cross_origin.is_some(), &digests);
                } else {
                    let problem = format!("the folder has no file for {}", quoted(address));
                    self.findings.push(self.page.finding(item, problem, "build it, or say where the site is mounted"));
                }
            }
            Address::Other { .. } if integrity.is_none() => {
                let problem = format!("{} is on another host, so that its digest is not known", quoted(address));
                let cure = "write the `integrity` that the host publishes, or keep a copy of the file on your own site";
                self.findings.push(self.page.finding(item, problem, cure));
            }
            Address::Other { .. } if cross_origin.is_none() => {
                let finding = self.page.finding(
                    item,
                    format!("`integrity` of {} does not work without `crossorigin`", quoted(address)),
                    "add it",
                );
                self.edits.push(Edit::insert(item.tag.after_name, " crossorigin", finding));
            }
            Address::Scheme(_) | Address::Other { .. } => {}
        }
        Ok(())
    }

    /// A file of the site.
    fn own(&mut self, item: &Item, address: &str, integrity: Option<&str>, cross_origin: bool, digests: &[String; 3]) {
        let [_, sha384, _] = digests;
        let attribute = format!("integrity=\"{sha384}\"");
        match item.tag.attribute("integrity") {
            Some(_) if integrity.is_some_and(|integrity| is_valid(integrity, digests)) => {}
            Some(span) => {
                let problem = format!("`integrity` of {} is not that of the file", quoted(address));
                self.edits.push(Edit::replace(span, attribute, self.page.finding(item, problem, "replace it")));
            }
            None => {
                let problem = format!("{} has no `integrity`", quoted(address));
                let finding = self.page.finding(item, problem, "add it");
                let before = if cross_origin { " " } else { " crossorigin " };
                self.edits.push(Edit::insert(item.tag.after_name, format!("{before}{attribute}"), finding));
            }
        }
    }
}

/// Whether an `integrity` attribute lets a file through: of its strongest algorithm, one digest is right.
fn is_valid(integrity: &str, digests: &[String; 3]) -> bool {
    let words = || integrity.split_ascii_whitespace().map(|word| word.split('?').next().unwrap_or_default());
    let strongest =
        ["sha512-", "sha384-", "sha256-"].iter().find(|known| words().any(|word| word.starts_with(**known)));
    strongest.is_some_and(|known| words().any(|word| word.starts_with(*known) && digests.iter().any(|own| own == word)))
}

/// The three digests of a file, as `integrity` has them.
fn digests(entry: &Entry, limit: u64) -> Result<[String; 3], Error> {
    let failed = |error: &io::Error| unreadable(&entry.name, error);
    let mut file = File::open(&entry.path).map_err(|error| failed(&error))?.take(limit.saturating_add(1));
    let (mut sha256, mut sha384, mut sha512) = (Sha256::new(), Sha384::new(), Sha512::new());
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0_u64;
    loop {
        let count = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(&error)),
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        size += u64::try_from(count).unwrap_or_default();
        sha256.update(bytes);
        sha384.update(bytes);
        sha512.update(bytes);
    }
    if size > limit {
        return Err(Error::of(&entry.name, format!("it has more than {limit} bytes"), "raise `Limits::asset`"));
    }
    Ok([
        bare(&Hash::sha256(&sha256.finalize().into())),
        bare(&Hash::sha384(&sha384.finalize().into())),
        bare(&Hash::sha512(&sha512.finalize().into())),
    ])
}

/// The SHA-256 digest of bytes, as `integrity` has it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    bare(&Hash::sha256(&Sha256::digest(bytes).into()))
}

/// A hash without the quotes that it has in a policy.
fn bare(hash: &Hash) -> String {
    hash.to_string().trim_matches('\'').to_owned()
}

/// A path with its `%` sequences read. What is not UTF-8 then, names no file.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |at: usize| tail.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.extend(u8::try_from(high * 16 + low));
                rest = tail.get(2..).unwrap_or_default();
            }
            (other, ..) => {
                bytes.push(*other);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
