//! What a contact, the account's owner or Instagram did: what of it stands in no column.

use std::collections::BTreeMap;

use domain::model::event::{
    CommentIds, CommentReceived, EventType, InboundFact, InsightReceived, MentionReceived,
    MessageEdited, MessageRead, PostbackReceived, ReactionFact, ThreadChange, ThreadControlChanged,
    ThreadRequested,
};
use domain::model::shared::ExternalId;
use serde::{Deserialize, Serialize};

use super::EventParts;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InboundData {
    Edited {
        number: Option<u32>,
    },
    Read {
        count: u32,
    },
    Reaction {
        external_id: String,
    },
    Postback {
        external_id: Option<String>,
    },
    Requested {
        app: Option<String>,
    },
    Control {
        change: String,
        previous: Option<String>,
        next: Option<String>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        roles: BTreeMap<String, Vec<String>>,
    },
    Comment(Box<CommentData>),
    Mention {
        media: Option<String>,
        comment: Option<String>,
    },
    Insight {
        media: Option<String>,
        metrics: BTreeMap<String, i64>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CommentData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    external_id: String,
    parent: Option<String>,
    from: Option<String>,
    media: Option<String>,
    product_type: Option<String>,
    ad: Option<String>,
    original_media: Option<String>,
    live: bool,
    own: bool,
}

fn text(id: Option<&ExternalId>) -> Option<String> {
    id.map(|id| id.as_str().to_owned())
}

fn id(text: Option<String>) -> Option<Option<ExternalId>> {
    text.map(|text| ExternalId::parse(&text)).transpose().ok()
}

impl InboundData {
    /// Nothing when the columns say all.
    pub(super) fn of(fact: &InboundFact) -> Option<Self> {
        Some(match fact {
            InboundFact::MessageEdited(fact) => Self::Edited {
                number: fact.number,
            },
            InboundFact::MessageRead(fact) => Self::Read { count: fact.count },
            InboundFact::ReactionAdded(fact) | InboundFact::ReactionRemoved(fact) => {
                Self::Reaction {
                    external_id: fact.external_id.to_string(),
                }
            }
            InboundFact::PostbackReceived(fact) => Self::Postback {
                external_id: text(fact.external_id.as_ref()),
            },
            InboundFact::ThreadRequested(fact) => Self::Requested {
                app: text(fact.app.as_ref()),
            },
            InboundFact::ThreadControlChanged(fact) => Self::Control {
                change: fact.change.as_str().to_owned(),
                previous: text(fact.previous.as_ref()),
                next: text(fact.next.as_ref()),
                roles: fact.roles.clone(),
            },
            InboundFact::CommentReceived(fact) => Self::Comment(Box::new(CommentData::of(fact))),
            InboundFact::MentionReceived(fact) => Self::Mention {
                media: text(fact.media.as_ref()),
                comment: text(fact.comment.as_ref()),
            },
            InboundFact::InsightReceived(fact) => Self::Insight {
                media: text(fact.media.as_ref()),
                metrics: fact.metrics.clone(),
            },
            InboundFact::StoryMentioned(_)
            | InboundFact::MessageUnsent(_)
            | InboundFact::ReferralReceived(_)
            | InboundFact::OptinReceived(_) => return None,
        })
    }
}

/// What happened; nothing when columns and data do not make it.
pub(super) fn read(parts: EventParts, data: Option<InboundData>) -> Option<InboundFact> {
    let content = parts.content;
    Some(match (parts.kind, data) {
        (EventType::StoryMentioned, None) => InboundFact::StoryMentioned(parts.message()?),
        (EventType::MessageUnsent, None) => InboundFact::MessageUnsent(parts.message?),
        (EventType::ReferralReceived, None) => InboundFact::ReferralReceived(content),
        (EventType::OptinReceived, None) => InboundFact::OptinReceived(content),
        (EventType::MessageEdited, Some(InboundData::Edited { number })) => {
            InboundFact::MessageEdited(MessageEdited {
                message: parts.message?,
                content: content?,
                number,
            })
        }
        (EventType::MessageRead, Some(InboundData::Read { count })) => {
            InboundFact::MessageRead(MessageRead {
                message: parts.message?,
                count,
            })
        }
        (
            kind @ (EventType::ReactionAdded | EventType::ReactionRemoved),
            Some(InboundData::Reaction { external_id }),
        ) => reaction(kind, parts, &external_id)?,
        (EventType::PostbackReceived, Some(InboundData::Postback { external_id })) => {
            InboundFact::PostbackReceived(PostbackReceived {
                external_id: id(external_id)?,
                content,
            })
        }
        (EventType::ThreadRequested, Some(InboundData::Requested { app })) => {
            let app = id(app)?;
            InboundFact::ThreadRequested(ThreadRequested { app, content })
        }
        (EventType::ConversationThreadControlChanged, Some(data)) => control(parts, data)?,
        (EventType::CommentReceived, Some(InboundData::Comment(data))) => {
            let mut fact = data.read()?;
            fact.content = content;
            InboundFact::CommentReceived(Box::new(fact))
        }
        (EventType::MentionReceived, Some(InboundData::Mention { media, comment })) => {
            InboundFact::MentionReceived(MentionReceived {
                media: id(media)?,
                comment: id(comment)?,
                content,
            })
        }
        (EventType::InsightReceived, Some(InboundData::Insight { media, metrics })) => {
            InboundFact::InsightReceived(InsightReceived {
                media: id(media)?,
                metrics,
                content,
            })
        }
        _ => return None,
    })
}

fn reaction(kind: EventType, parts: EventParts, external_id: &str) -> Option<InboundFact> {
    let fact = ReactionFact {
        message: parts.message,
        external_id: ExternalId::parse(external_id).ok()?,
        content: parts.content,
    };
    Some(if kind == EventType::ReactionAdded {
        InboundFact::ReactionAdded(fact)
    } else {
        InboundFact::ReactionRemoved(fact)
    })
}

fn control(parts: EventParts, data: InboundData) -> Option<InboundFact> {
    let InboundData::Control {
        change,
        previous,
        next,
        roles,
    } = data
    else {
        return None;
    };
    let mut all = ThreadChange::ALL.into_iter();
    Some(InboundFact::ThreadControlChanged(ThreadControlChanged {
        change: all.find(|known| known.as_str() == change)?,
        previous: id(previous)?,
        next: id(next)?,
        roles,
        content: parts.content,
    }))
}

impl CommentData {
    fn of(fact: &CommentReceived) -> Self {
        let about = &fact.about;
        Self {
            id: fact.comment.map(|id| id.to_string()),
            external_id: about.external_id.to_string(),
            parent: text(about.parent.as_ref()),
            from: text(about.from.as_ref()),
            media: text(about.media.as_ref()),
            product_type: about.product_type.clone(),
            ad: text(about.ad.as_ref()),
            original_media: text(about.original_media.as_ref()),
            live: about.live,
            own: fact.own,
        }
    }

    fn read(self) -> Option<CommentReceived> {
        Some(CommentReceived {
            comment: match self.id {
                None => None,
                Some(id) => Some(id.parse().ok()?),
            },
            about: CommentIds {
                external_id: ExternalId::parse(&self.external_id).ok()?,
                parent: id(self.parent)?,
                from: id(self.from)?,
                media: id(self.media)?,
                product_type: self.product_type,
                ad: id(self.ad)?,
                original_media: id(self.original_media)?,
                live: self.live,
            },
            own: self.own,
            content: None,
        })
    }
}
