//! `event`: facts with their places in the log

use domain::model::endpoint::Heading;
use domain::model::event::Fact;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{Codec, Place, audience_of, data_of, flags_of, millis};
use crate::store::commit::at_hand::AtHand;
use crate::store::entity::event;

/// An event but for its position.
#[derive(Debug)]
pub(crate) struct EventSeed {
    pub(crate) heading: Heading,
    pub(crate) row: event::Model,
    pub(crate) at_hand: Option<Box<AtHand>>,
}

impl EventSeed {
    pub(crate) async fn of(
        codec: &Codec,
        workspace: WorkspaceId,
        fact: &Fact,
        at_hand: Option<Box<AtHand>>,
    ) -> Result<Self, StoreError> {
        let place = Place {
            workspace,
            table: "event",
            column: "data",
            row: fact.id.as_uuid(),
        };
        let data = match data_of(&fact.data) {
            None => None,
            Some(Err(error)) => return Err(StoreError::Failed(Box::new(error))),
            Some(Ok(body)) => Some(codec.write_bytes(place, &body).await?),
        };
        let (audience, endpoint_id) = audience_of(fact.audience);
        Ok(Self {
            at_hand,
            heading: Heading::from(fact),
            row: event::Model {
                workspace_id: workspace.as_uuid(),
                position: 0,
                id: fact.id.as_uuid(),
                kind: fact.kind().as_str().to_owned(),
                at: millis(fact.at),
                channel_id: fact.channel.map(|id| id.as_uuid()),
                conversation_id: fact.conversation.map(|id| id.as_uuid()),
                contact_id: fact.contact.map(|id| id.as_uuid()),
                message_id: fact.data.message().map(|id| id.as_uuid()),
                content_id: fact.data.content().map(|id| id.as_uuid()),
                audience,
                endpoint_id,
                flags: flags_of(fact.flags),
                data,
            },
        })
    }
}
