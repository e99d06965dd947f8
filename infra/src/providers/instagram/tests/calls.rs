//! Sends and subscriptions.

use domain::model::channel::{
    Account, Channel, ChannelId, Connected, Connection, Credential, ProviderAppId, ProviderKind,
    Via,
};
use domain::model::message::{Content, Outcome, Text};
use domain::model::shared::{Code, ExternalId, Metadata, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::provider::{Address, ProviderFailure};
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{body_json, header, method, path, query_param};

use super::*;
use crate::providers::shared_app;

pub(super) fn id(text: &str) -> ExternalId {
    ExternalId::parse(text).unwrap()
}

pub(super) fn connected() -> Connected {
    let channel = ChannelId::from_uuid(Uuid::from_u128(2));
    Connected {
        channel: Channel {
            media: domain::model::channel::MediaPolicy::default(),
            unsend: domain::model::channel::UnsendPolicy::default(),
            id: channel,
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(1)),
            provider_app: shared_app(ProviderKind::Instagram, Mode::Live),
            grant: None,
            account: Account {
                external_id: id("17841400000000001"),
                app_scoped_id: id("28978671838402975"),
                username: "shop".to_owned(),
                name: None,
                account_type: None,
            },
            connection: Connection::new(Via::Instagram, &[], Time::UNIX_EPOCH),
            name: None,
            external_id: None,
            metadata: Metadata::default(),
            signature: domain::model::message::Signature::None,
            generation: 1,
            subscribed_at: None,
            disconnected_at: None,
            reasons: vec![],
            pause: None,
            habits: domain::model::channel::Habits::default(),
            lacks: vec![],
            created_at: Time::UNIX_EPOCH,
            version: 1,
        },
        credential: Credential {
            channel,
            token: SecretString::from("IGAAtoken"),
            expires_at: None,
            obtained_at: Time::UNIX_EPOCH,
        },
    }
}

async fn sent(host: &str) -> Outcome {
    let content = Content::Text(Text::parse("hi").unwrap());
    let app = instagram(settings(host));
    app.send(&connected(), Address::Response(&id("1111")), &content)
        .await
}

fn unknown(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Unknown { .. })
}

#[tokio::test]
async fn a_text_goes_to_the_account_with_its_token() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v26.0/17841400000000001/messages"))
        .and(header("authorization", "Bearer IGAAtoken"))
        .and(body_json(json!({
            "recipient": {"id": "1111"},
            "messaging_type": "RESPONSE",
            "message": {"text": "hi"},
        })))
        .respond_with(
            ResponseTemplate::new(200)
                .set_body_json(json!({"recipient_id": "1111", "message_id": "aWdf"})),
        )
        .expect(1)
        .mount(&server)
        .await;

    let outcome = sent(&server.uri()).await;

    let (external_id, to) = (Some(id("aWdf")), Some(id("1111")));
    assert_eq!(outcome, Outcome::Accepted { external_id, to });
}

#[tokio::test]
async fn a_channel_of_another_app_reaches_no_host() {
    let server = answering(ResponseTemplate::new(200)).await;
    let app = instagram(settings(&server.uri()));
    let mut foreign = connected();
    for other in [
        shared_app(ProviderKind::Instagram, Mode::Test),
        ProviderAppId::from_uuid(Uuid::nil()),
    ] {
        foreign.channel.provider_app = other;
        let content = Content::Text(Text::parse("hi").unwrap());

        let outcome = app
            .send(&foreign, Address::Response(&id("1111")), &content)
            .await;

        assert!(matches!(
            outcome,
            Outcome::Rejected {
                code: Code::ProviderAppMissing,
                ..
            }
        ));
        assert!(app.subscribe(&foreign).await.is_err());
        assert!(app.unsubscribe(&foreign).await.is_err());
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_before_it_is_sent() {
    let server = answering(ResponseTemplate::new(200)).await;
    let app = instagram(settings(&server.uri()));
    let raw = Content::Raw { json: "{}".into() };

    let outcome = app
        .send(&connected(), Address::Response(&id("1111")), &raw)
        .await;

    assert!(matches!(
        outcome,
        Outcome::Rejected {
            code: Code::ContentRefused,
            ..
        }
    ));
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_send_that_no_answer_came_to_is_unknown() {
    for answer in [
        None,
        Some("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"message_id\":\"aW"),
        Some("HTTP/1.1 500 Oops\r\nContent-Length: 500\r\n\r\n{\"error\":"),
        Some("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 12\r\n\r\n<html>Sorry<"),
        Some("nonsense\r\n\r\n"),
    ] {
        assert!(unknown(&sent(&blunt(answer)).await), "{answer:?}");
    }
}

#[tokio::test]
async fn a_send_that_takes_too_long_is_unknown_and_one_without_a_connection_waits() {
    let slow = answering(ResponseTemplate::new(200).set_delay(Duration::from_mins(1))).await;
    let app = instagram(InstagramSettings {
        send_timeout: Duration::from_millis(200),
        ..settings(&slow.uri())
    });
    let content = Content::Text(Text::parse("hi").unwrap());
    assert!(unknown(
        &app.send(&connected(), Address::Response(&id("1")), &content)
            .await
    ));

    let outcome = sent(&nobody()).await;
    assert!(matches!(
        outcome,
        Outcome::Deferred {
            code: Code::ProviderUnavailable,
            ..
        }
    ));
}

#[tokio::test]
async fn an_answer_beyond_a_mebibyte_is_no_answer() {
    let huge = json!({"message_id": "aWdf", "x": "x".repeat(1024 * 1024)});
    let server = answering(ResponseTemplate::new(200).set_body_json(huge)).await;
    assert!(unknown(&sent(&server.uri()).await));
}

#[tokio::test]
async fn a_redirect_takes_the_token_nowhere() {
    let elsewhere = answering(ResponseTemplate::new(200)).await;
    let redirect = ResponseTemplate::new(307).insert_header("location", elsewhere.uri().as_str());
    let server = answering(redirect).await;

    let outcome = sent(&server.uri()).await;

    assert!(matches!(outcome, Outcome::Deferred { .. }));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_wait_is_read_from_usage_headers_in_minutes() {
    let limited = json!({"error": {"message": "slow", "code": 613}});
    let usage = |minutes: Value| {
        json!({
            "1": [{"type": "messenger", "estimated_time_to_regain_access": 0}],
            "2": [{"type": "instagram", "estimated_time_to_regain_access": minutes}],
        })
        .to_string()
    };
    for (minutes, expected) in [
        (json!(12), Some(chrono::Duration::minutes(12))),
        (json!(0), None),
        (json!("soon"), None),
    ] {
        let template = ResponseTemplate::new(400)
            .set_body_json(&limited)
            .insert_header("x-business-use-case-usage", usage(minutes).as_str());
        let server = answering(template).await;
        let Outcome::Deferred { code, wait, .. } = sent(&server.uri()).await else {
            panic!("not deferred");
        };
        assert_eq!((code, wait), (Code::ProviderRateLimited, expected));
    }
}

#[tokio::test]
async fn a_token_that_instagram_repeats_is_not_kept() {
    let token = "IGAAWZCxlZAZBVNBZAFJ4aEFIdnZA";
    let said = json!({"error": {"message": format!("bad token {token}"), "code": 190}});
    let server = answering(ResponseTemplate::new(400).set_body_json(said)).await;
    let Outcome::Rejected { code, words } = sent(&server.uri()).await else {
        panic!("not rejected");
    };
    assert_eq!(code, Code::ReauthorizationRequired);
    assert_eq!(words.message.as_deref(), Some("bad token [token]"));
}

async fn subscribed(body: ResponseTemplate) -> Result<(), ProviderFailure> {
    let server = answering(body).await;
    instagram(settings(&server.uri()))
        .subscribe(&connected())
        .await
}

#[tokio::test]
async fn a_subscription_is_asked_for_and_given_up() {
    let server = MockServer::start().await;
    let done = ResponseTemplate::new(200).set_body_json(json!({"success": true}));
    Mock::given(method("POST"))
        .and(path("/v26.0/me/subscribed_apps"))
        .and(header("authorization", "Bearer IGAAtoken"))
        .and(query_param(
            "subscribed_fields",
            "messages,message_echoes,message_reactions,message_edit,messaging_postbacks,messaging_seen,messaging_referral,messaging_optins,messaging_handover,standby",
        ))
        .respond_with(done.clone())
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("DELETE"))
        .and(path("/v26.0/me/subscribed_apps"))
        .respond_with(done)
        .expect(1)
        .mount(&server)
        .await;
    let app = instagram(settings(&server.uri()));

    app.subscribe(&connected()).await.unwrap();
    app.unsubscribe(&connected()).await.unwrap();
}

#[tokio::test]
async fn a_subscription_counts_when_instagram_says_so() {
    let json = |body: Value| ResponseTemplate::new(200).set_body_json(body);
    assert_eq!(subscribed(json(json!({"success": "true"}))).await, Ok(()));
    for template in [
        json(json!({"success": false})),
        json(json!({})),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(502),
    ] {
        let failure = subscribed(template).await.unwrap_err();
        assert_eq!(failure.code, Code::ProviderUnavailable);
    }
    let limit = json!({"error": {"type": "IGApiException", "code": 613, "is_transient": false}});
    let limited = ResponseTemplate::new(500).set_body_json(limit);
    let failure = subscribed(limited).await.unwrap_err();
    assert_eq!(failure.code, Code::ProviderRateLimited);
}
