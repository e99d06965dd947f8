use std::process::ExitCode;

use super::print::say;

pub(super) fn run() -> ExitCode {
    say(&format!("{:#}", crate::http::openapi()));
    ExitCode::SUCCESS
}
