use domain::model::channel::{Check, CheckId, Verdict};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{codes_or_none, words};

/// Something that was looked at, and how that came out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Check, example = json!({
    "id": "message_access",
    "status": "fail",
    "title": "Access to messages is allowed",
    "code": "message_access_off",
    "help": "In the Instagram app open Settings, Messages and story replies, Message controls, Connected tools, and switch on Allow access to messages; then open the link again.",
}))]
pub(crate) struct CheckView {
    /// What was looked at.
    #[schema(schema_with = check_ids)]
    pub(crate) id: &'static str,
    /// `pass`, `fail`, or `unknown` when nobody knows.
    #[schema(example = "fail", pattern = "pass|fail|unknown")]
    pub(crate) status: &'static str,
    /// The same for people.
    #[schema(example = "Access to messages is allowed")]
    pub(crate) title: &'static str,
    /// Why it failed; a code of `GET /v1/codes`.
    #[schema(schema_with = codes_or_none)]
    pub(crate) code: Option<&'static str>,
    /// What to do, unless it is well.
    #[schema(example = "Switch on Allow access to messages.")]
    pub(crate) help: Option<&'static str>,
}

fn check_ids() -> Schema {
    words(CheckId::ALL.map(CheckId::as_str))
}

impl From<&Check> for CheckView {
    fn from(check: &Check) -> Self {
        let info = match check.verdict {
            Verdict::Fail(code) => Some(code.info()),
            Verdict::Pass | Verdict::Unknown => None,
        };
        let unknown = (check.verdict == Verdict::Unknown).then(|| check.id.hint());
        Self {
            id: check.id.as_str(),
            status: check.verdict.as_str(),
            title: check.id.title(),
            code: info.map(|info| info.code),
            help: info.map(|info| info.advice).or(unknown),
        }
    }
}

/// All of them.
pub(crate) fn checks(checks: &[Check]) -> Vec<CheckView> {
    checks.iter().map(CheckView::from).collect()
}
