//! [`Program`]: where a server is installed.

use std::{
    env,
    ffi::OsString,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

/// Set to anything, it makes a program that is not installed a failure.
const REQUIRED: &str = "REQUIRE_EDGES";

/// A program, by the name of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Program(pub(crate) &'static str);

impl Program {
    /// Where it is, if it is installed: in the path, where systems keep what serves, or where `.ci/edges` puts it.
    pub(crate) fn find(self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
        folders.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
        folders.extend(["bin", "root/usr/sbin"].iter().filter_map(|folder| Some(tools()?.join(folder))));
        folders.into_iter().map(|folder| folder.join(self.0)).find(|program| program.is_file())
    }

    /// Whether nothing can be asked of it here, which is reported once on the standard error.
    pub(crate) fn is_missing(self) -> bool {
        is_missing(self.0, self.find().is_some())
    }

    /// A command that runs it.
    pub(crate) fn command(self) -> Command {
        let program = self.find().unwrap_or_else(|| panic!("{} is not installed", self.0));
        let mut command = Command::new(&program);
        if let Some(libraries) = libraries(&program) {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        command
    }

    /// Where its own modules are: below the `usr` that the program is in.
    pub(crate) fn modules(self) -> Option<PathBuf> {
        let name = if self.0 == "apache2" { "lib/apache2/modules" } else { "lib/lighttpd" };
        Some(self.find()?.parent()?.parent()?.join(name))
    }
}

/// The modules of npm that `.ci/edges` installs.
pub(crate) fn modules() -> PathBuf {
    tools().unwrap_or_default().join("npm/node_modules")
}

/// Whether a module of npm is missing, as [`Program::is_missing`] says.
pub(crate) fn is_module_missing(name: &str) -> bool {
    is_missing(name, modules().join(name).is_dir() && Program("node").find().is_some())
}

/// Libraries of a package that was unpacked elsewhere than in the system.
fn libraries(program: &Path) -> Option<OsString> {
    let root = tools()?.join("root");
    program.starts_with(&root).then_some(())?;
    let lib = root.join("usr/lib");
    let folders = lib.read_dir().ok()?.flatten().map(|entry| entry.path());
    let folders = folders.filter(|folder| folder.to_string_lossy().ends_with("-linux-gnu"));
    env::join_paths(folders.chain([lib.clone()])).ok()
}

fn tools() -> Option<PathBuf> {
    let tools = match env::var_os("TOOLS") {
        Some(tools) => PathBuf::from(tools),
        None => PathBuf::from(env::var_os("HOME")?).join(".cache/ci-tools"),
    };
    Some(tools.join("edges"))
}

fn is_missing(name: &str, found: bool) -> bool {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    assert!(found || env::var_os(REQUIRED).is_none(), "{name} is not installed, and {REQUIRED} is set");
    let mut told = TOLD.lock().unwrap();
    if !found && !told.iter().any(|other| other == name) {
        told.push(name.to_owned());
        // Past what a test's output is kept in.
        let line = format!("SKIPPED: {name} is not installed: nothing is asked of it\n");
        io::stderr().write_all(line.as_bytes()).unwrap();
    }
    !found
}
