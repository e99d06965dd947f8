use std::io::Write as _;

use serde_json::Value;

/// Says a line to whoever ran the command. Nobody may be listening any more (`gramway … | head`): then it is not said.
pub(super) fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Says what went wrong.
pub(super) fn complain(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// Shows a result as JSON, for people and for scripts.
pub(super) fn show(value: &Value) {
    say(&format!("{value:#}"));
}
