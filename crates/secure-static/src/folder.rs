//! Reads a folder that a build made. What lies in it is not trusted: nothing outside of it is read, and no more than the limits.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use crate::{Error, Limits, finding::printable};

/// A file of the folder.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name from the folder, with `/` between its parts.
    pub(crate) name: String,
    /// Where it is read from, without links.
    pub(crate) path: PathBuf,
}

/// All files of a folder, sorted by name.
pub(crate) fn files(root: &Path, limits: Limits) -> Result<Vec<Entry>, Error> {
    let shown = root.display().to_string();
    let real = fs::canonicalize(root).map_err(|error| unreadable(&shown, &error))?;
    if !real.is_dir() {
        return Err(Error::of(&shown, "it is not a folder", "name the folder that the build writes"));
    }
    let mut walk = Walk { root: real.clone(), limits, seen: 0, found: Vec::new() };
    walk.folder(&real, "", 0)?;
    walk.found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(walk.found)
}

struct Walk {
    root: PathBuf,
    limits: Limits,
    seen: usize,
    found: Vec<Entry>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Error> {
        if depth > self.limits.depth {
            let problem = format!("folders are nested deeper than {}", self.limits.depth);
            return Err(Error::of(prefix, problem, "raise `Limits::depth`"));
        }
        for entry in fs::read_dir(folder).map_err(|error| unreadable(prefix, &error))? {
            let entry = entry.map_err(|error| unreadable(prefix, &error))?;
            self.seen += 1;
            if self.seen > self.limits.files {
                let problem = format!("the folder has more than {} files", self.limits.files);
                return Err(Error::of(prefix, problem, "raise `Limits::files`"));
            }
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let shown = format!("{prefix}{}", name.to_string_lossy());
                return Err(Error::of(&shown, "its name is not UTF-8", "rename it"));
            };
            self.entry(&entry.path(), format!("{prefix}{name}"), depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, name: String, depth: usize) -> Result<(), Error> {
        let linked = fs::symlink_metadata(path).map_err(|error| unreadable(&name, &error))?.is_symlink();
        let real = fs::canonicalize(path).map_err(|error| unreadable(&name, &error))?;
        if !real.starts_with(&self.root) {
            return Err(Error::of(&name, "it is a link that leads out of the folder", "copy what it leads to"));
        }
        let kind = fs::metadata(&real).map_err(|error| unreadable(&name, &error))?;
        if kind.is_dir() && linked {
            return Err(Error::of(&name, "it is a link to a folder", "copy what it leads to"));
        }
        if kind.is_dir() {
            return self.folder(&real, &format!("{name}/"), depth + 1);
        }
        if !kind.is_file() {
            return Err(Error::of(&name, "it is neither a file nor a folder", "remove it"));
        }
        self.found.push(Entry { name, path: real });
        Ok(())
    }
}

/// A file of at most so many bytes.
pub(crate) fn read(entry: &Entry, limit: usize, raise: &str) -> Result<Vec<u8>, Error> {
    let file = File::open(&entry.path).map_err(|error| unreadable(&entry.name, &error))?;
    let mut bytes = Vec::new();
    // One byte more shows whether there are more.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(|error| unreadable(&entry.name, &error))?;
    if bytes.len() > limit {
        return Err(Error::of(
            &entry.name,
            format!("it has more than {limit} bytes"),
            format!("raise `Limits::{raise}`"),
        ));
    }
    Ok(bytes)
}

pub(crate) fn unreadable(name: &str, error: &io::Error) -> Error {
    let place = if name.is_empty() { "." } else { name };
    Error::of(place, format!("it cannot be read ({})", printable(&error.to_string())), "check its path and permissions")
}

/// Whether a file is a page, by its name.
pub(crate) fn is_page(name: &str) -> bool {
    ends(name, &["html", "htm"])
}

/// Whether a name ends with a dot and one of these.
pub(crate) fn ends(name: &str, known: &[&str]) -> bool {
    let extension = name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    extension.is_some_and(|extension| known.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
