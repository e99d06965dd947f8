use serde_json::{Map, Value, json};

use crate::http::content::examples;

/// A message of the contact's, and of this service's ids.
const MESSAGE: &str = "msg_01jd2v7q7hf8mrk0e4w0z3n5tb";

/// Bodies by name: Swagger UI offers them to choose from.
type Named = Vec<(&'static str, Value)>;

/// Gives what reads one of several things an example of each.
pub(super) fn complete(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let Some(paths) = paths else {
        return;
    };
    for (path, method, named) in operations() {
        let content = paths
            .get_mut(path)
            .and_then(|methods| methods.get_mut(method))
            .and_then(|it| it.pointer_mut("/requestBody/content/application~1json"));
        if let Some(content) = content.and_then(Value::as_object_mut) {
            let named = named.into_iter();
            let named: Map<String, Value> = named
                .map(|(name, body)| (name.to_owned(), json!({"value": body})))
                .collect();
            content.insert("examples".to_owned(), Value::Object(named));
        }
    }
}

fn operations() -> [(&'static str, &'static str, Named); 8] {
    [
        ("/v1/messages", "post", messages()),
        ("/v1/messages/preview", "post", messages()),
        (
            "/v1/conversations/{conversation_id}/actions",
            "post",
            actions(),
        ),
        (
            "/v1/conversations/{conversation_id}/thread-control",
            "post",
            controls(),
        ),
        ("/v1/channels/{channel_id}", "patch", habits()),
        (
            "/v1/channels/{channel_id}/ice-breakers",
            "put",
            ice_breakers(),
        ),
        ("/v1/channels/{channel_id}/persistent-menu", "put", menu()),
        ("/v1/contacts/{contact_id}", "patch", preferences()),
    ]
}

fn messages() -> Named {
    let to = json!({"conversation_id": "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb"});
    let examples = examples().into_iter();
    examples
        .map(|(name, content)| (name, json!({"to": to, "content": content})))
        .collect()
}

fn actions() -> Named {
    vec![
        ("typing_on", json!({"type": "typing_on"})),
        ("typing_off", json!({"type": "typing_off"})),
        ("mark_seen", json!({"type": "mark_seen"})),
        (
            "react",
            json!({"type": "react", "message_id": MESSAGE, "emoji": "\u{2764}\u{fe0f}"}),
        ),
        ("unreact", json!({"type": "unreact", "message_id": MESSAGE})),
    ]
}

fn controls() -> Named {
    vec![
        ("take", json!({"action": "take"})),
        (
            "pass",
            json!({"action": "pass", "to": "instagram_inbox", "metadata": "the customer wants a person"}),
        ),
        ("release", json!({"action": "release"})),
        (
            "request",
            json!({"action": "request", "metadata": "it is about an order"}),
        ),
        ("extend", json!({"action": "extend", "duration": 86_400})),
    ]
}

fn habits() -> Named {
    vec![
        ("name", json!({"name": "Support"})),
        ("reference", json!({"reference": "shop-1"})),
        ("metadata", json!({"metadata": {"team": "blue"}})),
        ("routing_label", json!({"routing_label": "sales"})),
        ("signature", json!({"signature": "alias"})),
        ("idle_close_after", json!({"idle_close_after": 86_400})),
        ("warn_before", json!({"warn_before": 7200})),
        (
            "withhold_media",
            json!({"withhold_media": ["image", "video"]}),
        ),
        ("on_unsend", json!({"on_unsend": "delete"})),
        (
            "thread_control",
            json!({"thread_control": {"action": "take"}}),
        ),
        (
            "human_agent_handover",
            json!({"human_agent_handover": true}),
        ),
        (
            "nothing of it",
            json!({"idle_close_after": null, "warn_before": null, "withhold_media": null}),
        ),
    ]
}

fn ice_breakers() -> Named {
    let questions = |locale: &str, question: &str| json!({"locale": locale, "questions": [{"question": question, "payload": "LOCATION"}]});
    vec![
        (
            "for everybody",
            json!({"data": [questions("default", "Where are you?")]}),
        ),
        (
            "by language",
            json!({"data": [questions("default", "Where are you?"), questions("de_DE", "Wo sind Sie?")]}),
        ),
    ]
}

fn menu() -> Named {
    let items = |locale: &str, person: &str, shop: &str| {
        json!({"locale": locale, "items": [
            {"title": person, "payload": "HUMAN_AGENT"},
            {"title": shop, "url": "https://example.com/"},
        ]})
    };
    let all = items("default", "Talk to a person", "Our shop");
    vec![
        ("for everybody", json!({"data": [all]})),
        (
            "by language",
            json!({"data": [all, items("de_DE", "Mit einem Menschen sprechen", "Unser Laden")]}),
        ),
    ]
}

fn preferences() -> Named {
    vec![
        (
            "opted out",
            json!({"opted_out": {"source": "keyword STOP"}}),
        ),
        ("agreed again", json!({"opted_out": null})),
    ]
}
