use domain::model::event::LinkFact;
use domain::model::shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::ActionView;
use crate::http::pages::CodePages;

/// An onboarding link came to something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OnboardingEventData)]
pub(crate) struct OnboardingData {
    /// The link.
    #[schema(example = "lnk_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    link_id: String,
    /// What it connected so far.
    #[schema(example = json!([]))]
    channel_ids: Vec<String>,
    /// Why it failed, if it did; a code of `GET /v1/codes`.
    #[schema(example = "scope_missing")]
    code: Option<&'static str>,
    /// Instagram's id of the account that it failed for, when several were chosen and the others are connected or fail on
    /// their own; else it is the whole login that failed.
    #[schema(example = "17841400000000001")]
    account_id: Option<String>,
    /// Which permissions were missing, in Meta's words.
    #[schema(example = json!(["instagram_manage_messages"]))]
    scopes: Vec<String>,
    /// What to do about it.
    action: Option<ActionView>,
}

impl OnboardingData {
    /// What a link came to; what to do about it, when it failed.
    pub(super) fn of(fact: &LinkFact, pages: &CodePages) -> Self {
        Self {
            link_id: fact.link.to_string(),
            channel_ids: fact.channels.iter().map(ToString::to_string).collect(),
            code: fact.code.map(Code::as_str),
            account_id: fact.account.as_ref().map(ToString::to_string),
            scopes: fact.scopes.clone(),
            action: fact.code.map(|code| ActionView::of(code, pages)),
        }
    }
}
