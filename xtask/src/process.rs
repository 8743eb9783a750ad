//! Running other programs, and finding one's way in the workspace.

use std::{
    env, fs,
    io::{BufRead, BufReader, IsTerminal, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// A program that cargo has built for debugging.
pub(crate) fn built(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// The cargo that runs us, to be run in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Whether there is a `cargo <name>`.
pub(crate) fn has_cargo(name: &str) -> bool {
    has(&format!("cargo-{name}"))
}

/// Whether a program is installed: in the path, or where systems keep what serves.
pub(crate) fn has(name: &str) -> bool {
    let program = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    env::split_paths(&path).chain(system).any(|folder| folder.join(&program).is_file())
}

/// Runs a command that prints for the reader.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}", line(command))),
        Err(error) => Err(format!("{}: {error}", line(command))),
    }
}

/// Runs a command for what it writes to its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.stderr(Stdio::piped()).output().map_err(|error| format!("{}: {error}", line(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}\n{}", line(command), output.status, said.trim_end()));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{}: its output is not UTF-8", line(command)))
}

/// Runs a command that prints for the reader, and gives back all the lines that it wrote, too: also of a failure.
pub(crate) fn relay(command: &mut Command) -> (Result<(), String>, Vec<String>) {
    let lines = Mutex::new(Vec::new());
    let result = (|| {
        let spawned = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|error| format!("{}: {error}", line(command)))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        thread::scope(|scope| {
            scope.spawn(|| stdout.map(|stream| print_and_keep(stream, &lines)));
            scope.spawn(|| stderr.map(|stream| print_and_keep(stream, &lines)));
        });
        match child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("{}: {status}", line(command))),
            Err(error) => Err(format!("{}: {error}", line(command))),
        }
    })();
    (result, lines.into_inner().unwrap_or_default())
}

fn print_and_keep(stream: impl Read, lines: &Mutex<Vec<String>>) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        println!("{line}");
        if let Ok(mut lines) = lines.lock() {
            lines.push(line);
        }
    }
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy();
    let words = command.get_args().map(|word| word.to_string_lossy());
    format!("`{}`", std::iter::once(name).chain(words).collect::<Vec<_>>().join(" "))
}

/// Reads a file of the workspace.
pub(crate) fn read(path: impl AsRef<Path>) -> Result<String, String> {
    let path = path.as_ref();
    fs::read_to_string(root().join(path)).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file of the workspace, and its folders.
pub(crate) fn write(path: impl AsRef<Path>, text: &str) -> Result<(), String> {
    let path = path.as_ref();
    let full = root().join(path);
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    full.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
    fs::write(full, text).map_err(failed)
}

/// Names of what is in a folder of the workspace, sorted; nothing if there is no such folder.
pub(crate) fn list(folder: impl AsRef<Path>) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// Whether to write in colours.
pub(crate) fn colours() -> bool {
    std::io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
