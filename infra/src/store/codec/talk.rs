//! What became of conversations and contacts.

use domain::model::conversation::ClosedBy;
use domain::model::event::{
    ContactUpdated, ConversationClosed, EventType, FactData, WindowClosing,
};
use domain::model::shared::Time;
use serde::{Deserialize, Serialize};

use super::millis;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TalkData {
    Closed { by: String },
    Closing { until: i64 },
    Contact { changed: Vec<String> },
}

impl TalkData {
    /// Nothing when it is another fact.
    pub(super) fn of(fact: &FactData) -> Option<Self> {
        if let FactData::ConversationClosed(fact) = fact {
            let by = fact.by.as_str().to_owned();
            Some(Self::Closed { by })
        } else if let FactData::ConversationWindowClosing(fact) = fact {
            let until = millis(fact.until);
            Some(Self::Closing { until })
        } else if let FactData::ContactUpdated(fact) = fact {
            let changed = fact.changed.clone();
            Some(Self::Contact { changed })
        } else {
            None
        }
    }

    /// What happened; nothing when it is not of this type.
    pub(super) fn read(self, kind: EventType) -> Option<FactData> {
        match (kind, self) {
            (EventType::ConversationClosed, Self::Closed { by }) => {
                let by = ClosedBy::ALL.into_iter().find(|it| it.as_str() == by)?;
                Some(FactData::ConversationClosed(ConversationClosed { by }))
            }
            (EventType::ConversationWindowClosing, Self::Closing { until }) => {
                let until = Time::from_timestamp_millis(until)?;
                Some(FactData::ConversationWindowClosing(WindowClosing { until }))
            }
            (EventType::ContactUpdated, Self::Contact { changed }) => {
                Some(FactData::ContactUpdated(ContactUpdated { changed }))
            }
            _ => None,
        }
    }
}
