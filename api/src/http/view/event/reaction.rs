use domain::model::event::ReactionFact;
use domain::model::message::{Inbound, Reaction};
use domain::port::store::Told;
use serde::Serialize;
use utoipa::ToSchema;

use super::inbound;

/// A contact reacted to a message, or took that back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReactionEventData)]
pub(crate) struct ReactionData {
    /// What kind of event it is, for filters.
    #[schema(example = "reaction")]
    kind: &'static str,
    /// The message; null when it is not known here.
    #[schema(example = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    message_id: Option<String>,
    /// Instagram's id of the message (`mid`).
    #[schema(example = "aWdfZAG1faXRlbToxOklHTWVzc2FnZA")]
    external_id: String,
    /// Instagram's word for the reaction: `love`, `angry`, `sad`, `wow`, `like`, `laugh`, `other`, …
    #[schema(example = "love")]
    reaction: Option<String>,
    /// What is seen.
    #[schema(example = "❤")]
    emoji: Option<String>,
}

impl ReactionData {
    pub(super) fn of(fact: &ReactionFact, told: &Told) -> Self {
        let Reaction { name, emoji } = if let Some(Inbound::Reaction(it)) = inbound(told) {
            it.clone()
        } else {
            Reaction::default()
        };
        Self {
            kind: "reaction",
            message_id: fact.message.map(|id| id.to_string()),
            external_id: fact.external_id.to_string(),
            reaction: name,
            emoji,
        }
    }
}
