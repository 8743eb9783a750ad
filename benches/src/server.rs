use std::process::ExitCode;

pub fn compare() -> ExitCode {
    ExitCode::SUCCESS
}
