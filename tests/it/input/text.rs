use e2e::{TestApp, both};
use serde_json::{Value, json};

use super::bodies::writers;

/// The body with this text in each place that has a text, and the places' pointers.
fn spoilt(body: &Value, text: &str) -> Vec<(String, Value)> {
    let mut places = vec![];
    collect(body, String::new(), &mut places);
    let with = |place: String| {
        let mut body = body.clone();
        *body.pointer_mut(&place).unwrap() = json!(text);
        (place, body)
    };
    places.into_iter().map(with).collect()
}

fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::String(_) => places.push(at),
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                collect(value, format!("{at}/{index}"), places);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                collect(value, format!("{at}/{name}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

both! {
    async fn a_nul_in_any_text_is_named_and_never_stored(app: TestApp) {
        let (_acme, writers) = writers(&app).await;
        let mut tried = 0;

        for (operation, path, caller) in &writers {
            let example = operation.example.clone().unwrap();
            for text in ["\u{0}", "a\u{0}b"] {
                for (place, body) in spoilt(&example, text) {
                    let answer = caller.call(operation.method.clone(), path).json(&body).send().await;
                    assert_eq!(answer.problem(422), "invalid_request", "{operation} {place}");
                    assert_eq!(answer.pointers(), [place.as_str()], "{operation}");
                    tried += 1;
                }
            }
            let mut body = example.clone();
            body["metadata"] = json!({"k\u{0}": "v"});
            let answer = caller.call(operation.method.clone(), path).json(&body).send().await;
            assert_eq!(answer.problem(422), "invalid_request", "{operation}");
        }

        assert!(tried > 20, "{tried}");
    }

    async fn a_field_that_comes_twice_is_named(app: TestApp) {
        let (acme, _writers) = writers(&app).await;

        for (body, pointer) in [
            (r#"{"external_id":"a","external_id":"b"}"#, "/external_id"),
            (r#"{"metadata":{"k":"a","k":"b"}}"#, "/metadata/k"),
            (r#"{"metadata":{"k":"a","\u006b":"b"}}"#, "/metadata/k"),
        ] {
            let call = acme.call(reqwest::Method::POST, "/v1/onboarding-links");
            let answer = call.bytes("application/json", body).send().await;
            assert_eq!(answer.problem(422), "invalid_request", "{body}");
            assert_eq!(answer.pointers(), [pointer], "{body}");
        }
    }

    async fn any_other_text_comes_through_as_it_is(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        for text in [
            "\u{200b}\u{200d}", "\u{301}", "\u{202e}gnihtemos", "\u{feff}", "\u{ffff}\u{10ffff}", "\u{1b}[31m\u{7}",
            "שלום عليكم", "line\r\nline\u{2028}line", "\\u0000", "'; DROP TABLE message;--", &"\u{1f600}".repeat(250),
            &"e\u{301}".repeat(333),
        ] {
            let sent = acme.sends(&conversation, text).await.expect(202);
            let delivered = acme.receiver.next("message.delivered").await;
            assert_eq!(delivered.message(), sent.id());
            assert_eq!(alice.next(&shop).await.text.as_deref(), Some(text));
            let seen = acme.get(&format!("/v1/messages/{}", sent.id())).await.expect(200);
            assert_eq!(seen["content"]["text"], text);

            let heard = acme.hears(&alice, &shop, text).await;
            let seen = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
            assert_eq!(seen["content"]["text"], text);
        }
        let too_long = acme.sends(&conversation, &"\u{1f600}".repeat(251)).await;
        assert_eq!(too_long.problem(422), "text_too_long");
        assert_eq!(too_long.pointers(), ["/content/text"]);
    }
}
