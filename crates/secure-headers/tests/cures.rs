//! Follows each cure that the command itself prints, of the syntax of a file, of options, files, reports, pages and targets: then the
//! command finds nothing wrong in that place. What is said of a policy is followed in `secure-core`, and the rules of an audit in
//! `secure-audit`.
//!
//! A cure of the sources that no case follows fails the test, as does one with a text to write and no quotes around it.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
};

#[path = "cures/audited.rs"]
mod audited;
#[expect(dead_code, reason = "what follows the cures of a policy")]
#[path = "../../secure-core/src/wire/fault/edits.rs"]
mod edits;
#[path = "cures/exported.rs"]
mod exported;
#[path = "../../secure-core/src/wire/fault/kinds.rs"]
mod kinds;
#[path = "cures/literals.rs"]
mod literals;
#[path = "cures/options.rs"]
mod options;
#[path = "cures/pages.rs"]
mod pages;
#[path = "cures/reports.rs"]
mod reports;
#[path = "cures/syntax.rs"]
mod syntax;

use self::edits::{Edit, Written, edits};

/// A blank within an argument.
const BLANK: char = '·';

/// A cure, a call of the command that prints it, and what its reader does then.
struct Case {
    /// The file of the sources that has it, and the text there.
    source: &'static str,
    cure: &'static str,
    arguments: &'static str,
    files: Vec<(&'static str, String)>,
    then: Then,
    /// Whether the place that is cured is one among others, which stay as they are.
    among_others: bool,
}

/// What is done as the cure says.
enum Then {
    /// The text of the cure is put into the file, in the place that is marked.
    Text,
    /// Files are changed or added.
    Files(Vec<(&'static str, String)>),
    /// The command is called with these.
    Arguments(&'static str),
}

impl Case {
    fn new(source: &'static str, cure: &'static str, arguments: &'static str) -> Self {
        Self { source, cure, arguments, files: Vec::new(), then: Then::Files(Vec::new()), among_others: false }
    }

    fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.files.push((name, text.into()));
        self
    }

    /// The text of the cure goes into the file.
    fn written(self) -> Self {
        Self { then: Then::Text, ..self }
    }

    /// The file is this one.
    fn then(mut self, name: &'static str, text: impl Into<String>) -> Self {
        match &mut self.then {
            Then::Files(files) => files.push((name, text.into())),
            _ => self.then = Then::Files(vec![(name, text.into())]),
        }
        self
    }

    fn then_call(self, arguments: &'static str) -> Self {
        Self { then: Then::Arguments(arguments), ..self }
    }

    fn among_others(self) -> Self {
        Self { among_others: true, ..self }
    }

    /// What is left where the cure has been followed.
    fn fault(&self) -> Option<String> {
        let folder = Folder::new();
        self.files.iter().for_each(|(name, text)| folder.write(name, text));
        let said = folder.run(self.arguments).1;
        let shown = |said: String| said.chars().take(2_000).collect::<String>();
        let fault = |said: String| format!("{}: {:?}: {}", self.source, self.cure, shown(said));
        if !says(&said, self.cure) {
            return Some(fault(format!("not printed:\n{said}")));
        }
        let arguments = match &self.then {
            Then::Files(files) => {
                for (name, text) in files {
                    folder.write(name, text);
                }
                self.arguments
            }
            Then::Arguments(arguments) => arguments,
            Then::Text => return self.written_fault(&folder, &said).map(fault),
        };
        (!self.is_cured(&folder, arguments)).then(|| fault(format!("{:?}", folder.run(arguments))))
    }

    /// What is left where the text of the cure has been written.
    fn written_fault(&self, folder: &Folder, said: &str) -> Option<String> {
        let [(name, text)] = self.files.as_slice() else { return Some("its text goes into one file".to_owned()) };
        let (byte, length) = marked(said, name, text);
        let texts = texts(self.cure);
        let is_cured = |text: &String| {
            folder.write(name, text);
            self.is_cured(folder, self.arguments)
        };
        let wrong = texts.iter().map(|new| places(text, byte, length, new)).find(|tried| !tried.iter().any(is_cured));
        if texts.is_empty() { Some("it has no text".to_owned()) } else { wrong.map(|tried| format!("{tried:#?}")) }
    }

    fn is_cured(&self, folder: &Folder, arguments: &str) -> bool {
        let (code, said) = folder.run(arguments);
        let is_left = said.lines().any(|line| line.starts_with("error") || line.starts_with("warning"));
        !says(&said, self.cure) && (self.among_others || code == 0 && !is_left)
    }
}

/// What a cure says to write, without the values of the author's.
fn texts(cure: &str) -> Vec<String> {
    let texts = edits(cure).unwrap().into_iter().flat_map(|edit| match edit {
        Edit::Write(text) | Edit::Add(text, _) | Edit::Before(text) | Edit::Like(Written::Text(text)) => vec![text],
        Edit::Choose(texts) => texts,
        _ => Vec::new(),
    });
    texts.filter(|text| !text.is_empty()).collect()
}

/// The byte that an error marks, and how many it marks.
fn marked(said: &str, name: &str, text: &str) -> (usize, usize) {
    let place = said.lines().find_map(|line| line.split_once(&format!("--> {name}:"))).unwrap().1;
    let (line, column) = place.split_once(':').unwrap();
    let (line, column): (usize, usize) = (line.parse().unwrap(), column.parse().unwrap());
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let byte = text[start..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at);
    (byte, said.matches('^').count())
}

/// The texts that a new part makes: at the mark, in its place, behind it, before the blanks, at the end of the line or the file.
fn places(text: &str, byte: usize, length: usize, new: &str) -> Vec<String> {
    let end = (byte + length).min(text.len());
    let line = text[byte..].find('\n').map_or(text.len(), |at| byte + at);
    let ranges = [byte..byte, byte..end, end..end, line..line];
    let blanks = text[..byte].trim_end().len();
    let last = text.trim_end().len();
    let ranges = ranges.into_iter().chain([blanks..blanks, last..last]);
    ranges.map(|range| format!("{}{new}{}", &text[..range.start], &text[range.end..])).collect()
}

/// Whether a text has this one of the sources, whatever is in the place of what is in braces.
fn says(said: &str, cure: &str) -> bool {
    let mut rest = said;
    let cure = cure.replace("{{", "\u{1}").replace("}}", "\u{2}");
    cure.split('{').enumerate().all(|(index, part)| {
        let part = if index == 0 { part } else { part.split_once('}').map_or(part, |(_, part)| part) };
        let part = part.replace('\u{1}', "{").replace('\u{2}', "}");
        match rest.find(&part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        }
    })
}

/// A folder of its own, which is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("cures-{}-{:?}", process::id(), std::thread::current().id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace(['(', ')'], ""));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The command in this folder: its code, and all that it says. The file `stdin` is its standard input.
    fn run(&self, arguments: &str) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_secure-headers"));
        command
            .args(arguments.split(' ').map(|word| word.replace(BLANK, " ")))
            .current_dir(&self.0)
            .env("COLUMNS", "1000");
        for variable in ["CLICOLOR", "CLICOLOR_FORCE", "NO_COLOR", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        {
            command.env_remove(variable);
        }
        let input = fs::File::open(self.0.join("stdin")).map_or(Stdio::null(), Stdio::from);
        let output = command.stdin(input).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stderr) + &text(output.stdout))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn cases() -> Vec<Case> {
    let all =
        [syntax::cases(), options::cases(), reports::cases(), audited::cases(), pages::cases(), exported::cases()];
    all.into_iter().flatten().collect()
}

#[track_caller]
fn follow(cases: &[Case]) {
    let faults: Vec<_> = cases.iter().filter_map(Case::fault).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn cures_of_syntax_are_followed() {
    follow(&syntax::cases());
}

#[test]
fn cures_of_options_and_files_are_followed() {
    follow(&options::cases());
}

#[test]
fn cures_of_reports_are_followed() {
    follow(&reports::cases());
}

#[test]
fn cures_of_audits_are_followed() {
    follow(&audited::cases());
}

#[test]
fn cures_of_pages_are_followed() {
    follow(&pages::cases());
}

#[test]
fn cures_of_targets_are_followed() {
    follow(&exported::cases());
}

#[test]
fn each_cure_of_the_sources_is_followed() {
    let cases = cases();
    let mut left = Vec::new();
    for (source, text) in literals::cures() {
        let is_followed = cases.iter().any(|case| case.source == source && case.cure == text);
        let is_elsewhere = literals::ELSEWHERE.iter().any(|(file, known, _)| *file == source && *known == text);
        if !is_followed && !is_elsewhere {
            left.push(format!("{source}: {text:?}"));
        }
    }
    assert!(left.is_empty(), "no case follows these:\n{}", left.join("\n"));
}

#[test]
fn a_case_is_of_a_cure_that_there_is() {
    let known = literals::cures();
    let known = |source: &str, cure: &str| known.iter().any(|(file, text)| file == source && text == cure);
    for case in cases() {
        assert!(known(case.source, case.cure), "{} has no {:?}", case.source, case.cure);
    }
    for (source, cure, _) in literals::ELSEWHERE {
        assert!(known(source, cure), "{source} has no {cure:?}");
    }
}

/// A text that is to be written has quotes, and is what some case writes; a cure without one is of a kind.
#[test]
fn texts_are_in_quotes_and_are_written() {
    let cases = cases();
    let mut faults = Vec::new();
    for case in &cases {
        let understood = edits(case.cure).and_then(|all| kinds::check(case.cure, !all.is_empty()));
        if let Err(what) = understood {
            faults.push(format!("{}: {what}: no test can follow it", case.source));
            continue;
        }
        let same = || cases.iter().filter(|other| other.cure == case.cure);
        for text in texts(case.cure).iter().filter(|text| !text.contains('{')) {
            let is_written = |case: &Case| match &case.then {
                Then::Text => true,
                Then::Files(files) => files.iter().any(|(_, file)| file.contains(text.as_str())),
                Then::Arguments(arguments) => arguments.replace(BLANK, " ").contains(text.as_str()),
            };
            if !same().any(is_written) {
                faults.push(format!("{:?}: no case writes {text:?}", case.cure));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
