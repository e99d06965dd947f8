use domain::model::event::PostbackReceived;
use domain::model::message::{Inbound, Postback};
use domain::port::store::Told;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{ReferralView, external};
use super::inbound;

/// A contact tapped a button, an ice breaker or an item of the menu.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostbackEventData)]
pub(crate) struct PostbackData {
    /// What kind of event it is, for filters.
    #[schema(example = "postback")]
    kind: &'static str,
    /// Instagram's id of it (`mid`).
    #[schema(example = "aWdfZAG1faXRlbToxOklHTWVzc2FnZA")]
    external_id: Option<String>,
    /// What the button says.
    #[schema(example = "Talk to human")]
    title: Option<String>,
    /// What the button carries; null while another app has control of the conversation.
    #[schema(example = "CARE_HELP")]
    payload: Option<String>,
    /// Where the contact came from, in a new conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    referral: Option<ReferralView>,
    /// `true` when the account tapped it itself.
    #[schema(example = false)]
    own: bool,
}

impl PostbackData {
    pub(super) fn of(fact: &PostbackReceived, told: &Told) -> Self {
        let postback = if let Some(Inbound::Postback(it)) = inbound(told) {
            it.clone()
        } else {
            Postback::default()
        };
        Self {
            kind: "postback",
            external_id: external(fact.external_id.as_ref()),
            title: postback.title,
            payload: postback.payload,
            referral: postback.referral.as_ref().map(ReferralView::from),
            own: postback.own,
        }
    }
}
