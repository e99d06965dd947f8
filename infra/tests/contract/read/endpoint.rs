//! An endpoint with a bit of everything.

use chrono::Duration;
use domain::model::channel::ChannelId;
use domain::model::endpoint::{
    CustomHeaders, Endpoint, EndpointAuth, EndpointId, Filter, Health, Limits, Manner, Ordering,
    Payload, Schedule, Secrets, TypePattern, WebhookUrl,
};
use domain::model::event::EventType;
use domain::model::shared::{Ids as _, Name, Rate};
use domain::model::workspace::WorkspaceId;
use infra::ids::UuidIds;

use super::world::{at, notes};

pub(super) fn endpoint(workspace: WorkspaceId) -> Endpoint {
    Endpoint {
        id: EndpointId::from_uuid(UuidIds.next()),
        workspace,
        url: WebhookUrl::parse("https://example.com/hook", true).unwrap(),
        name: Some(Name::parse("Hook").unwrap()),
        filter: Filter {
            types: vec![
                TypePattern::One(EventType::MessageReceived),
                TypePattern::Group("channel"),
            ],
            kinds: vec!["image".to_owned()],
            channels: vec![ChannelId::from_uuid(UuidIds.next())],
            labels: vec![Name::parse("sales, north").unwrap()],
            ..Filter::default()
        },
        manner: Manner {
            headers: CustomHeaders::parse([("x-a".to_owned(), "b".to_owned())].into()).unwrap(),
            auth: Some(EndpointAuth::basic("me".to_owned(), "hush".into()).unwrap()),
            limits: Limits {
                in_flight: Some(3),
                rate: Some(Rate {
                    calls: 5,
                    per: Duration::seconds(2),
                }),
            },
            ordering: Ordering::Conversation,
            payload: Payload::Thin,
            schedule: Some(Schedule::parse(&[5, 60]).unwrap()),
        },
        secrets: Secrets::of("whsec_old".into()).rotated(
            "whsec_secret".into(),
            Duration::days(1),
            at(2),
        ),
        metadata: notes(),
        paused_at: Some(at(3)),
        dropping: Some(17),
        disabled: None,
        deleted_at: None,
        created_at: at(2),
        health: Health::default(),
        version: 1,
    }
}
