use domain::model::shared::Code;
use domain::model::shared::code::Action;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::words;
use crate::http::pages::CodePages;

/// What to do about a code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeAction, example = json!({
    "code": "wait_for_contact",
    "text": "Wait until the contact writes again.",
    "url": "https://gramway.example/docs/codes/window_closed",
}))]
pub struct ActionView {
    /// For programs: `none`, nothing helps or nothing is needed; `fix_request`, change what was sent; `fix_credentials`,
    /// send another key, token or signature; `retry`, send the same again; `wait`, it goes on or may be tried again later;
    /// `wait_for_contact`, until the contact writes; `refresh`, read the resource again; `read_details`, what stands
    /// beside it says more; `check_instagram`, look into the conversation there; `reconnect`, the account owner logs in
    /// once more; `fix_account`, the account owner changes something at Instagram or Facebook; `change_settings`, change
    /// something here; `contact_operator`, whoever runs this service must act.
    #[schema(schema_with = actions)]
    code: &'static str,
    /// The same for people.
    text: &'static str,
    /// The page that explains the code.
    url: String,
}

fn actions() -> Schema {
    words(Action::ALL.map(Action::as_str))
}

impl ActionView {
    /// What to do about this code.
    pub fn of(code: Code, pages: &CodePages) -> Self {
        let info = code.info();
        Self {
            code: info.action.as_str(),
            text: info.advice,
            url: pages.page(code),
        }
    }
}
