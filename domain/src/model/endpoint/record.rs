use crate::model::channel::ChannelId;
use crate::model::event::{Audience, EventType, Fact};
use crate::model::shared::{Code, Metadata, Name, Time, id};
use crate::model::workspace::WorkspaceId;

use super::{
    CustomHeaders, EndpointAuth, Filter, Health, Limits, Ordering, Payload, Schedule, Secrets,
    WebhookUrl,
};

id!(/** A customer's webhook URL. */ EndpointId, "ep");

/// How an endpoint is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manner {
    /// Headers of the customer's own.
    pub headers: CustomHeaders,
    /// How Gramway shows who it is, beside the signature.
    pub auth: Option<EndpointAuth>,
    /// How much at once, and how fast.
    pub limits: Limits,
    /// In which order.
    pub ordering: Ordering,
    /// How much of each event.
    pub payload: Payload,
    /// When a delivery that failed is tried again; as the standard says when absent.
    pub schedule: Option<Schedule>,
}

/// A customer's webhook URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Whose it is: a workspace's, or [`WorkspaceId::OPERATOR`]'s, which is told of all workspaces.
    pub workspace: WorkspaceId,
    /// Where events are posted to.
    pub url: WebhookUrl,
    /// What people call it.
    pub name: Option<Name>,
    /// Which events it is told.
    pub filter: Filter,
    /// How it is told.
    pub manner: Manner,
    /// What its deliveries are signed with; sealed wherever it is stored.
    pub secrets: Secrets,
    /// The workspace's notes on it.
    pub metadata: Metadata,
    /// When it was paused, if it is: what is for it waits.
    pub paused_at: Option<Time>,
    /// When and why it was disabled, if it is: what happens meanwhile is not for it.
    pub disabled: Option<(Time, Option<Code>)>,
    /// Up to which place in the sequence of work its open deliveries are being dropped, while they are: what is for it waits.
    pub dropping: Option<i64>,
    /// When it was deleted: its open deliveries end, its log stays.
    pub deleted_at: Option<Time>,
    /// Since when.
    pub created_at: Time,
    /// What its answers show. A row of its own, with a version of its own: it is written by itself, and its changes are none
    /// of the endpoint's.
    pub health: Health,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What decides whether an endpoint is told of an event when it happens, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its id.
    pub id: EndpointId,
    /// Which events it takes.
    pub filter: Filter,
    /// In which order it is told.
    pub ordering: Ordering,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether it is deleted.
    pub deleted: bool,
}

/// What is known of an event when it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// Its type.
    pub kind: EventType,
    /// Who may be told.
    pub audience: Audience,
    /// The channel that it is about.
    pub channel: Option<ChannelId>,
}

impl From<&Fact> for Heading {
    fn from(fact: &Fact) -> Self {
        Self {
            kind: fact.kind(),
            audience: fact.audience,
            channel: fact.channel,
        }
    }
}

impl Endpoint {
    /// Whether it is told of such an event, as far as is known when it happens.
    pub fn wants(&self, event: &Heading) -> bool {
        let (disabled, deleted) = (self.disabled.is_some(), self.deleted_at.is_some());
        wants((self.id, &self.filter), disabled, deleted, event)
    }

    /// Whether what is for it waits, or does not come to be.
    pub const fn is_resting(&self) -> bool {
        self.paused_at.is_some() || self.disabled.is_some() || self.dropping.is_some()
    }

    /// When a delivery that failed is tried again.
    pub fn schedule(&self) -> &Schedule {
        let own = self.manner.schedule.as_ref();
        own.unwrap_or_else(|| Schedule::standard())
    }
}

impl Listener {
    /// Whether it is told of such an event, as far as is known when it happens.
    pub fn wants(&self, event: &Heading) -> bool {
        let known = (self.id, &self.filter);
        wants(known, self.disabled, self.deleted, event)
    }
}

fn wants(
    (id, filter): (EndpointId, &Filter),
    disabled: bool,
    deleted: bool,
    event: &Heading,
) -> bool {
    match event.audience {
        Audience::Only(endpoint) => endpoint == id && !deleted,
        Audience::Except(endpoint) if endpoint == id => false,
        Audience::All | Audience::Except(_) => {
            !disabled && !deleted && filter.takes(event.kind, event.channel)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::TypePattern;
    use uuid::Uuid;

    fn heading(kind: EventType, audience: Audience) -> Heading {
        Heading {
            kind,
            audience,
            channel: None,
        }
    }

    fn endpoint() -> Endpoint {
        Endpoint {
            id: EndpointId::from_uuid(Uuid::from_u128(1)),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            url: WebhookUrl::parse("https://example.com/hook", true).unwrap(),
            name: None,
            filter: Filter {
                types: vec![TypePattern::One(EventType::MessageReceived)],
                ..Filter::default()
            },
            manner: Manner::default(),
            secrets: Secrets::of("whsec_x".into()),
            metadata: Metadata::default(),
            paused_at: None,
            disabled: None,
            dropping: None,
            deleted_at: None,
            created_at: Time::UNIX_EPOCH,
            health: Health::default(),
            version: 1,
        }
    }

    #[test]
    fn it_is_told_what_its_filter_takes() {
        assert!(endpoint().wants(&heading(EventType::MessageReceived, Audience::All)));
        assert!(!endpoint().wants(&heading(EventType::MessageSent, Audience::All)));
        let all = Endpoint {
            filter: Filter::default(),
            ..endpoint()
        };
        assert!(all.wants(&heading(EventType::MessageSent, Audience::All)));
        let off = Endpoint {
            disabled: Some((Time::UNIX_EPOCH, None)),
            ..endpoint()
        };
        assert!(!off.wants(&heading(EventType::MessageReceived, Audience::All)));
    }

    #[test]
    fn what_is_about_it_goes_to_others_and_a_test_to_it_alone() {
        let other = EndpointId::from_uuid(Uuid::from_u128(2));
        assert!(!endpoint().wants(&heading(
            EventType::MessageReceived,
            Audience::Except(endpoint().id)
        )));
        assert!(endpoint().wants(&heading(
            EventType::MessageReceived,
            Audience::Except(other)
        )));
        assert!(endpoint().wants(&heading(
            EventType::EndpointTest,
            Audience::Only(endpoint().id)
        )));
        assert!(!endpoint().wants(&heading(EventType::EndpointTest, Audience::Only(other))));
    }
}
