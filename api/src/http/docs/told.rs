use domain::model::channel::{ChannelState, Check, CheckId};
use domain::model::event::{About, EventType};
use domain::model::operation::OperationState;
use domain::model::shared::Code;
use serde_json::{Value, json};

use super::examples::{agree, example};
use super::received;
use super::set;
use crate::http::view::{checks, data_of};

/// An event of this type: the envelope of all, with what its type says.
pub(super) fn event(document: &Value, kind: EventType) -> Value {
    let named = |name: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        example(document, &schema)
    };
    let mut event = named("Event");
    let mut data = match data_of(kind) {
        "Nothing" => json!({}),
        "MessageEventData" => message(kind, &event, &named("MessageEventData")),
        name => named(name),
    };
    of_channel(kind, &mut data);
    of_others(kind, &mut data);
    agree(&mut data);
    if let Some(event) = event.as_object_mut() {
        if kind.about() == About::Workspace {
            event.remove("channel");
        }
        if kind.about() != About::Conversation {
            event.remove("conversation_id");
            event.remove("contact");
        }
        event.insert("type".to_owned(), kind.as_str().into());
        event.insert("data".to_owned(), data);
    }
    event
}

/// The same event when it says something else, by name: a message that is received is of many kinds.
pub(super) fn more(event: &Value, kind: EventType) -> Vec<(&'static str, Value)> {
    if kind != EventType::MessageReceived {
        return vec![];
    }
    let said = received::contents().into_iter();
    said.map(|(name, content)| {
        let mut event = event.clone();
        if let Some(data) = event.get_mut("data") {
            set(data, "kind", content.kind().into());
            set(data, "content", received::shown(&content));
        }
        (name, event)
    })
    .collect()
}

/// In which state a channel is after it, and why. Only a channel that was connected was looked at.
fn of_channel(kind: EventType, data: &mut Value) {
    let active = [EventType::ChannelConnected, EventType::ChannelRecovered];
    let (state, code) = if active.contains(&kind) {
        (ChannelState::Active, None)
    } else if kind == EventType::ChannelDegraded {
        (ChannelState::Degraded, Some(Code::AdvancedAccessMissing))
    } else if kind == EventType::ChannelRestricted {
        (ChannelState::Restricted, Some(Code::ChannelRestricted))
    } else if kind == EventType::ChannelReauthorizationRequired {
        let code = Code::ReauthorizationRequired;
        (ChannelState::ReauthorizationRequired, Some(code))
    } else if kind == EventType::ChannelDisconnected {
        (ChannelState::Disconnected, None)
    } else {
        return;
    };
    set(data, "state", state.as_str().into());
    because(data, code);
    if kind == EventType::ChannelConnected {
        let check = Check::pass(CheckId::MessageAccess);
        let checks = serde_json::to_value(checks(&[check]));
        set(data, "checks", checks.unwrap_or_default());
    } else if let Some(data) = data.as_object_mut() {
        data.remove("checks");
    }
}

/// What a link came to, and what an endpoint is told: a reason only where something is wrong.
fn of_others(kind: EventType, data: &mut Value) {
    let of_link = [
        EventType::OnboardingOpened,
        EventType::OnboardingExpired,
        EventType::OnboardingCompleted,
    ];
    if of_link.contains(&kind) {
        set(data, "account_id", Value::Null);
        set(data, "scopes", json!([]));
    }
    let of_endpoint = [
        EventType::EndpointFailing,
        EventType::EndpointRecovered,
        EventType::EndpointTest,
    ];
    if of_link.contains(&kind) || of_endpoint.contains(&kind) {
        because(data, None);
    }
    if kind == EventType::OperationCompleted {
        set(data, "state", OperationState::Completed.as_str().into());
    }
    if kind != EventType::EndpointFailing
        && let Some(data) = data.as_object_mut()
        && data.contains_key("endpoint_id")
    {
        for only_of_failing in ["since", "last_error", "disables_at"] {
            data.remove(only_of_failing);
        }
    }
    if kind == EventType::OnboardingCompleted {
        set(
            data,
            "channel_ids",
            json!(["ch_01jd2v7q7hf8mrk0e4w0z3n5tb"]),
        );
    }
}

fn because(data: &mut Value, code: Option<Code>) {
    set(data, "code", code.map(Code::as_str).into());
    if code.is_none() {
        set(data, "action", Value::Null);
    }
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
            let mention = received::mention();
            set("kind", mention.kind().into());
            set("content", received::shown(&mention));
        }
        "edited" => set("edit", of_whole("edit")),
        "unsent" | "read" => {
            set("kind", Value::Null);
            set("content", Value::Null);
        }
        "failed" => {
            let mut failure = of_whole("failure");
            // what the provider's words beside it mean (META 8)
            super::set(
                &mut failure,
                "code",
                Code::ContactUnavailable.as_str().into(),
            );
            set("failure", failure);
        }
        "waiting" => {
            let mut hold = of_whole("hold");
            super::set(
                &mut hold,
                "reason",
                Code::ProviderRateLimited.as_str().into(),
            );
            set("hold", hold);
        }
        _ => {}
    }
    if word == "read" {
        set("count", of_whole("count"));
    }
    data
}
