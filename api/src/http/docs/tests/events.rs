use domain::model::event::Kinds;

use super::*;

#[test]
fn every_type_of_event_is_a_webhook_and_references_lead_somewhere() {
    let document = openapi();

    assert_eq!(document["openapi"], "3.1.0");
    for kind in EventType::ALL {
        assert!(
            document["webhooks"][kind.as_str()]["post"].is_object(),
            "{}",
            kind.as_str()
        );
    }
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn every_webhook_has_schemas_of_its_own_and_says_what_headers_and_answers_mean() {
    let document = openapi();

    for kind in EventType::ALL {
        let name = kind.as_str();
        let webhook = &document["webhooks"][name]["post"];
        let schema = &webhook["requestBody"]["content"]["application/json"]["schema"];
        let of = |name: String| json!({"$ref": format!("#/components/schemas/{name}")});
        let [full, thin] = ["Event", "ThinEvent"].map(|it| format!("{it}.{name}"));
        assert_eq!(schema["anyOf"], json!([of(full.clone()), of(thin.clone())]));
        let schemas = &document["components"]["schemas"];
        for component in [&full, &thin] {
            let fields = &schemas[component]["properties"];
            assert_eq!(fields["type"]["const"], name);
            assert!(fields["data"].is_object(), "{component}");
        }
        let headers = webhook["parameters"].as_array().unwrap();
        let headers: Vec<_> = headers
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        let standard = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        assert_eq!(headers[..3], standard);
        assert_eq!(headers[3..], ["gramway-attempt", "gramway-replay"]);
        let answers = webhook["responses"].as_object().unwrap();
        for status in ["2XX", "3XX", "410", "429", "502", "503", "504", "default"] {
            assert!(
                answers[status]["description"].is_string(),
                "{name} {status}"
            );
        }
        assert!(
            answers["429"]["headers"]["Retry-After"].is_object(),
            "{name}"
        );
    }
    let any = &document["components"]["schemas"]["Event"];
    assert_eq!(any["oneOf"].as_array().unwrap().len(), EventType::ALL.len());
    assert_eq!(any["discriminator"]["propertyName"], "type");
}

#[test]
fn an_event_says_only_what_its_type_does() {
    let document = openapi();
    let field = |kind: &str, name: &str| {
        document["components"]["schemas"][format!("EventData.{kind}")]["properties"][name].clone()
    };

    assert!(field("message.failed", "failure").is_object());
    assert!(field("message.sent", "failure").is_null());
    assert!(field("message.received", "sender").is_null());
    assert_eq!(
        field("message.sent", "direction")["enum"],
        json!(["outbound", null])
    );
    assert_eq!(field("message.read", "content")["type"], "null");
    assert_eq!(
        field("comment.received", "kind")["enum"],
        json!(["comment", "live_comment"])
    );
    let open = &field("message.received", "kind")["anyOf"];
    assert!(
        open[0]["enum"]
            .as_array()
            .unwrap()
            .contains(&json!("story_reply"))
    );
    assert_eq!(open[1]["type"], "string");
    let thin = &document["components"]["schemas"]["ThinEvent.comment.received"];
    let said = thin["properties"]["data"]["properties"]
        .as_object()
        .unwrap();
    let said: Vec<_> = said.keys().collect();
    assert_eq!(said, ["comment_id", "kind", "live", "parent_id"]);
    assert_eq!(thin["properties"]["contact"]["required"], json!(["id"]));
}

#[test]
fn every_webhook_has_an_example_of_its_type() {
    let document = openapi();
    let example = |kind: &str| {
        document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["examples"]
            ["full"]["value"]
            .clone()
    };

    for kind in EventType::ALL {
        let example = example(kind.as_str());
        assert_eq!(example["type"], kind.as_str());
        let says_something = example["data"]
            .as_object()
            .is_some_and(|data| !data.is_empty());
        assert!(
            says_something || kind.as_str() == "conversation.opened",
            "{}",
            kind.as_str()
        );
    }
    assert_eq!(example("reaction.added")["data"]["reaction"], "love");
    assert_eq!(example("message.read")["data"]["count"], 1);
    assert!(
        example("story.mentioned")["data"]["content"]["attachments"][0]["media_url"].is_string()
    );
    assert_eq!(example("message.sent")["data"]["direction"], "outbound");
    assert_eq!(
        example("conversation.thread_control_changed")["data"]["kind"],
        "passed"
    );
}

#[test]
fn an_event_has_a_reason_only_where_something_is_wrong() {
    let document = openapi();
    let data = |kind: &str| {
        document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["examples"]
            ["full"]["value"]["data"]
            .clone()
    };

    for kind in [
        "channel.connected",
        "channel.recovered",
        "channel.disconnected",
        "onboarding.opened",
        "onboarding.completed",
        "onboarding.expired",
        "endpoint.failing",
        "endpoint.recovered",
        "endpoint.test",
    ] {
        let data = data(kind);
        assert!(data["code"].is_null() && data["action"].is_null(), "{kind}");
    }
    for kind in [
        "channel.degraded",
        "channel.restricted",
        "channel.reauthorization_required",
        "onboarding.failed",
        "endpoint.disabled",
    ] {
        let data = data(kind);
        assert!(
            data["code"].is_string() && data["action"].is_object(),
            "{kind}"
        );
    }
    let connected = data("channel.connected");
    assert_eq!(data("endpoint.failing")["last_error"]["status"], 503);
    assert_eq!(data("endpoint.recovered")["since"], Value::Null);
    assert_eq!(connected["state"], "active");
    assert_eq!(connected["checks"][0]["status"], "pass");
    assert_eq!(data("channel.recovered")["checks"], Value::Null);
    assert_eq!(data("channel.disconnected")["state"], "disconnected");
    assert_eq!(
        data("message.failed")["failure"]["code"],
        "contact_unavailable"
    );
}

#[test]
fn a_message_that_is_received_has_an_example_of_each_kind() {
    let document = openapi();
    let body = "post/requestBody/content/application~1json/examples";
    let examples = &document.pointer(&format!("/webhooks/message.received/{body}"));
    let examples = examples.unwrap().as_object().unwrap();
    let (Kinds::Open(kinds) | Kinds::Closed(kinds)) = EventType::MessageReceived.kinds() else {
        panic!("a message is of a kind");
    };

    assert_eq!(examples.keys().next().unwrap(), "full", "it is shown first");
    for kind in kinds {
        let full = { examples.iter() }.filter(|(name, _)| name.starts_with("full"));
        let mut of_kind = full.filter(|(_, it)| it["value"]["data"]["kind"] == *kind);
        assert!(of_kind.next().is_some(), "{kind} has no example");
    }
    let said = |name: &str| examples[name]["value"]["data"]["content"].clone();
    let file = &said("full.image")["attachments"][0];
    assert!(file["media_url"].is_string() && file["refreshable"] == true);
    assert!(said("full.story_reply")["reply_to"]["story"]["media_url"].is_string());
    let shown = said("full.ephemeral")["attachments"][0].clone();
    assert_eq!(shown["status"], "unsupported");
    assert_eq!(said("full.unsent"), json!({"type": "unsent"}));
}
