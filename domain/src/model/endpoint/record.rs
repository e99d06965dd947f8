use crate::model::event::{Audience, EventType};
use crate::model::shared::{Code, Metadata, Name, SecretString, Time, id};
use crate::model::workspace::WorkspaceId;

use super::WebhookUrl;

id!(/** A customer's webhook URL. */ EndpointId, "ep");

/// Which events an endpoint is told. Empty takes all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The types that it takes.
    pub types: Vec<EventType>,
}

/// A customer's webhook URL.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Where events are posted to.
    pub url: WebhookUrl,
    /// What people call it.
    pub name: Option<Name>,
    /// Which events it is told.
    pub filter: Filter,
    /// The signing secret, `whsec_…`; sealed wherever it is stored.
    pub secret: SecretString,
    /// The workspace's notes on it.
    pub metadata: Metadata,
    /// When and why it was disabled, if it is.
    pub disabled: Option<(Time, Option<Code>)>,
    /// When it was deleted: its open deliveries end, its log stays.
    pub deleted_at: Option<Time>,
    /// Since when.
    pub created_at: Time,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What decides whether an endpoint is told of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its id.
    pub id: EndpointId,
    /// Which events it takes.
    pub filter: Filter,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether it is deleted.
    pub deleted: bool,
}

impl Endpoint {
    /// Whether it is told of an event of this type and audience.
    pub fn wants(&self, kind: EventType, audience: Audience) -> bool {
        let listener = Listener {
            id: self.id,
            filter: self.filter.clone(),
            disabled: self.disabled.is_some(),
            deleted: self.deleted_at.is_some(),
        };
        listener.wants(kind, audience)
    }
}

impl Listener {
    /// Whether it is told of an event of this type and audience.
    pub fn wants(&self, kind: EventType, audience: Audience) -> bool {
        let listens = !self.disabled && !self.deleted;
        match audience {
            Audience::Only(endpoint) => endpoint == self.id && !self.deleted,
            Audience::Except(endpoint) if endpoint == self.id => false,
            Audience::All | Audience::Except(_) => listens && self.filter.takes(kind),
        }
    }
}

impl Filter {
    /// Whether it takes events of this type.
    pub fn takes(&self, kind: EventType) -> bool {
        self.types.is_empty() || self.types.contains(&kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn endpoint() -> Endpoint {
        Endpoint {
            id: EndpointId::from_uuid(Uuid::from_u128(1)),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            url: WebhookUrl::parse("https://example.com/hook", true).unwrap(),
            name: None,
            filter: Filter {
                types: vec![EventType::MessageReceived],
            },
            secret: SecretString::from("whsec_x"),
            metadata: Metadata::default(),
            disabled: None,
            deleted_at: None,
            created_at: Time::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn it_is_told_what_its_filter_takes() {
        assert!(endpoint().wants(EventType::MessageReceived, Audience::All));
        assert!(!endpoint().wants(EventType::MessageSent, Audience::All));
        let all = Endpoint {
            filter: Filter::default(),
            ..endpoint()
        };
        assert!(all.wants(EventType::MessageSent, Audience::All));
        let off = Endpoint {
            disabled: Some((Time::UNIX_EPOCH, None)),
            ..endpoint()
        };
        assert!(!off.wants(EventType::MessageReceived, Audience::All));
    }

    #[test]
    fn what_is_about_it_goes_to_others_and_a_test_to_it_alone() {
        let other = EndpointId::from_uuid(Uuid::from_u128(2));
        assert!(!endpoint().wants(EventType::MessageReceived, Audience::Except(endpoint().id)));
        assert!(endpoint().wants(EventType::MessageReceived, Audience::Except(other)));
        assert!(endpoint().wants(EventType::EndpointTest, Audience::Only(endpoint().id)));
        assert!(!endpoint().wants(EventType::EndpointTest, Audience::Only(other)));
    }
}
