use domain::model::message::{Inbound, Optin};
use domain::port::store::Told;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::super::{ReferralView, raw, time};
use super::inbound;

/// A contact followed a link to a conversation that there was.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferralEventData)]
pub(crate) struct ReferralData {
    /// What kind of event it is, for filters.
    #[schema(example = "referral")]
    kind: &'static str,
    /// Where the contact came from.
    referral: Option<ReferralView>,
}

/// A contact agreed to be written to. It is told and kept, and that is all: marketing messages, which are sent with its
/// token, cannot be sent here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OptinEventData)]
pub(crate) struct OptinData {
    /// What kind of event it is, for filters.
    #[schema(example = "optin")]
    kind: &'static str,
    /// Instagram's word for what was agreed to.
    #[schema(example = "notification_messages")]
    r#type: Option<String>,
    /// What the request for it carried.
    #[schema(example = "WEEKLY_NEWS")]
    payload: Option<String>,
    /// What such a message is sent with, by whoever can.
    #[schema(example = "2384759")]
    token: Option<String>,
    /// How often.
    #[schema(example = "DAILY")]
    frequency: Option<String>,
    /// Until when the token is good.
    #[schema(example = "2027-11-20T10:00:00.000Z")]
    expires_at: Option<String>,
    /// All of it as Instagram sent it.
    #[schema(value_type = Option<Value>, example = json!({"type": "notification_messages"}))]
    raw: Option<Box<RawValue>>,
}

impl ReferralData {
    pub(super) fn of(told: &Told) -> Self {
        let referral = if let Some(Inbound::Referral(it)) = inbound(told) {
            Some(ReferralView::from(it))
        } else {
            None
        };
        Self {
            kind: "referral",
            referral,
        }
    }
}

impl OptinData {
    pub(super) fn of(told: &Told) -> Self {
        let (optin, json) = if let Some(Inbound::Optin(it)) = inbound(told) {
            (it.clone(), Some(it.json.clone()))
        } else {
            (Optin::default(), None)
        };
        Self {
            kind: "optin",
            r#type: optin.kind,
            payload: optin.payload,
            token: optin.token,
            frequency: optin.frequency,
            expires_at: optin.expires_at.map(time),
            raw: json.map(raw),
        }
    }
}
