use domain::model::event::InboundFact;
use domain::model::message::{Content, Inbound};
use domain::port::store::Told;
use serde_json::value::RawValue;

use super::super::raw;

use super::{
    CommentData, EventData, InsightData, MentionData, MessageData, OptinData, PostbackData,
    ReactionData, ReferralData, Telling, ThreadControlData, ThreadRequestedData,
};

/// What only a contact or Instagram says, of the content that an event is about.
pub(super) fn inbound(told: &Told) -> Option<&Inbound> {
    if let Content::Inbound(said) = told.content.as_ref()? {
        Some(said)
    } else {
        None
    }
}

/// What has no type, of the content that an event is about.
pub(super) fn as_it_came(told: &Told) -> Option<Box<RawValue>> {
    if let Content::Raw { json } = told.content.as_ref()? {
        Some(raw(json.clone()))
    } else {
        None
    }
}

/// What a contact, the account's owner or Instagram did.
pub(super) fn data(fact: &InboundFact, shown: &Telling<'_>) -> EventData {
    let told = shown.told;
    let message = |data: MessageData| EventData::Message(Box::new(data));
    match fact {
        InboundFact::StoryMentioned(fact) => message(MessageData::of(fact.message, shown, None)),
        InboundFact::MessageEdited(fact) => message(MessageData::edited(fact, shown)),
        InboundFact::MessageUnsent(id) => message(MessageData::shown(*id, shown)),
        InboundFact::MessageRead(fact) => message(MessageData::read(fact, shown)),
        InboundFact::ReactionAdded(fact) | InboundFact::ReactionRemoved(fact) => {
            EventData::Reaction(ReactionData::of(fact, told))
        }
        InboundFact::PostbackReceived(fact) => {
            EventData::Postback(Box::new(PostbackData::of(fact, told)))
        }
        InboundFact::ReferralReceived(_) => EventData::Referral(Box::new(ReferralData::of(told))),
        InboundFact::OptinReceived(_) => EventData::Optin(Box::new(OptinData::of(told))),
        InboundFact::ThreadRequested(fact) => {
            EventData::ThreadRequested(ThreadRequestedData::of(fact, told))
        }
        InboundFact::ThreadControlChanged(fact) => {
            EventData::ThreadControl(ThreadControlData::of(fact, told))
        }
        InboundFact::CommentReceived(fact) => {
            EventData::Comment(Box::new(CommentData::of(fact, told)))
        }
        InboundFact::MentionReceived(fact) => EventData::Mention(MentionData::of(fact, told)),
        InboundFact::InsightReceived(fact) => EventData::Insight(InsightData::of(fact, told)),
    }
}
