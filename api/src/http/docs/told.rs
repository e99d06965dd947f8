use domain::model::event::EventType;
use serde_json::{Value, json};

use super::examples::example;

/// The schema of what events of this type say, by the group that the type begins with.
fn schema_of(kind: EventType) -> Option<&'static str> {
    let group = kind.as_str().split('.').next()?;
    Some(match group {
        "channel" => "ChannelEventData",
        "onboarding" => "OnboardingEventData",
        "message" | "story" => "MessageEventData",
        "reaction" => "ReactionEventData",
        "postback" => "PostbackEventData",
        "referral" => "ReferralEventData",
        "optin" => "OptinEventData",
        "comment" => "CommentEventData",
        "mention" => "MentionEventData",
        "insight" => "InsightEventData",
        "thread" => "ThreadRequestedEventData",
        "unsupported" => "UnsupportedEventData",
        "delivery" => "DeliveryEventData",
        "endpoint" => "EndpointEventData",
        "contact" if kind == EventType::ContactOptedOut => "OptedOutEventData",
        "contact" => "ContactUpdatedEventData",
        "conversation" if kind == EventType::ConversationClosed => "ConversationClosedEventData",
        "conversation" if kind == EventType::ConversationWindowClosing => "WindowClosingEventData",
        "conversation" if kind == EventType::ConversationThreadControlChanged => {
            "ThreadControlEventData"
        }
        _ => return None,
    })
}

/// An event of this type: the envelope of all, with what its type says.
pub(super) fn event(document: &Value, kind: EventType) -> Value {
    let named = |name: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        example(document, &schema)
    };
    let mut event = named("Event");
    let data = match schema_of(kind) {
        None => json!({}),
        Some("MessageEventData") => message(kind, &event, &named("MessageEventData")),
        Some(name) => named(name),
    };
    if let Some(event) = event.as_object_mut() {
        event.insert("type".to_owned(), kind.as_str().into());
        event.insert("data".to_owned(), data);
    }
    event
}

/// What a message's event says: what all of them say, and what only some do.
fn message(kind: EventType, event: &Value, whole: &Value) -> Value {
    let mut data = event.get("data").cloned().unwrap_or_default();
    let mut set = |key: &str, value: Value| {
        if let Some(data) = data.as_object_mut() {
            data.insert(key.to_owned(), value);
        }
    };
    let of_whole = |key: &str| whole.get(key).cloned().unwrap_or_default();
    let own = ["received", "mentioned", "edited", "unsent"];
    let word = kind.as_str().rsplit('.').next().unwrap_or_default();
    if word == "sent_externally" {
        set("direction", "external".into());
    } else if !own.contains(&word) {
        set("direction", "outbound".into());
    }
    match word {
        "mentioned" => {
            let attachment = json!({
                "type": "story_mention",
                "status": "available",
                "refreshable": false,
                "url": "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1",
                "media_url": "https://gramway.example/media/AQGTq0Vn",
            });
            set("kind", "story_mention".into());
            set(
                "content",
                json!({"type": "media", "attachments": [attachment]}),
            );
        }
        "edited" => set("edit", of_whole("edit")),
        "unsent" | "read" => {
            set("kind", Value::Null);
            set("content", Value::Null);
        }
        "failed" => set("failure", of_whole("failure")),
        "waiting" => set("hold", of_whole("hold")),
        _ => {}
    }
    if word == "read" {
        set("count", of_whole("count"));
    }
    data
}
