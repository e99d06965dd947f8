use super::*;

fn operations(document: &Value) -> Vec<(String, &Value)> {
    document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn every_operation_says_what_it_is() {
    let document = openapi();
    let operations = operations(&document);

    assert!(operations.len() >= 30, "{}", operations.len());
    for (name, operation) in operations {
        for word in ["summary", "description", "operationId"] {
            let text = operation[word].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{name} has no {word}");
        }
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{name}");
    }
}

#[test]
fn every_good_answer_has_an_example_and_every_bad_one_is_a_problem() {
    let document = openapi();

    for (name, operation) in operations(&document) {
        let answers = operation["responses"].as_object().unwrap();
        let good = answers
            .keys()
            .filter(|status| status.starts_with('2'))
            .count();
        // whoever waits for the end of a message (RFC 7240) is told by the status whether it came, and whoever only counts
        // that nothing is done
        let two = [
            "post /v1/messages",
            "post /v1/webhook-endpoints/{endpoint_id}/redeliver",
        ];
        let expected = if two.contains(&name.as_str()) { 2 } else { 1 };
        assert_eq!(good, expected, "{name}");
        for (status, answer) in answers {
            if status == "204" {
                assert!(answer.get("content").is_none(), "{name} {status}");
            } else if let Some(stream) = answer["content"].get("text/event-stream") {
                assert!(stream["example"].is_string(), "{name} {status}");
            } else if status.starts_with('2') {
                let example = &answer["content"]["application/json"]["example"];
                assert!(example.is_object(), "{name} {status}: {example}");
            } else {
                let schema = &answer["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Problem", "{name} {status}");
            }
        }
        assert!(answers.contains_key("400"), "{name}");
    }
}

#[test]
fn every_body_has_an_example() {
    let document = openapi();

    for (name, operation) in operations(&document) {
        let Some(body) = operation.get("requestBody") else {
            continue;
        };
        let schema = body["content"]["application/json"]["schema"]["$ref"]
            .as_str()
            .unwrap();
        let schema = document.pointer(schema.trim_start_matches('#')).unwrap();
        assert!(schema["example"].is_object(), "{name}");
    }
}

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
fn examples_have_the_fields_of_their_schemas() {
    let document = openapi();

    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let (Some(example), Some(fields)) = (
            schema["example"].as_object(),
            schema["properties"].as_object(),
        ) else {
            continue;
        };
        for key in example.keys() {
            assert!(fields.contains_key(key), "{name} has no {key}");
        }
        for field in schema["required"].as_array().into_iter().flatten() {
            assert!(
                example.contains_key(field.as_str().unwrap()),
                "{name} lacks {field}"
            );
        }
    }
}

/// The named examples of what an operation reads.
fn named<'a>(document: &'a Value, method: &str, path: &str) -> Vec<&'a Value> {
    let body = &document["paths"][path][method]["requestBody"]["content"]["application/json"];
    let examples = body["examples"].as_object();
    let examples = examples.unwrap_or_else(|| panic!("{path} has no examples"));
    examples.values().map(|it| &it["value"]).collect()
}

/// The words of an enumeration, or of a pattern that is one.
fn words(schema: &Value) -> Vec<&str> {
    match schema["enum"].as_array() {
        Some(words) => words.iter().map(|it| it.as_str().unwrap()).collect(),
        None => schema["pattern"].as_str().unwrap().split('|').collect(),
    }
}

#[test]
fn every_type_of_content_every_action_and_every_setting_has_an_example() {
    let document = openapi();
    let schema = |name: &str| &document["components"]["schemas"][name];

    for path in ["/v1/messages", "/v1/messages/preview"] {
        let named = named(&document, "post", path);
        for kind in words(schema("ContentKind")) {
            let is = |it: &&Value| it["content"]["type"] == kind;
            assert!(named.iter().any(is), "{path}: {kind}");
        }
    }
    let act = "/v1/conversations/{conversation_id}/actions";
    let control = "/v1/conversations/{conversation_id}/thread-control";
    let controls = words(&schema("ThreadControl")["properties"]["action"]);
    for (path, key, words) in [
        (act, "type", words(schema("ActionType"))),
        (control, "action", controls),
    ] {
        let named = named(&document, "post", path);
        for word in words {
            assert!(named.iter().any(|it| it[key] == word), "{path}: {word}");
        }
    }
    for (path, name) in [
        ("/v1/channels/{channel_id}", "ChangeChannel"),
        ("/v1/contacts/{contact_id}", "ChangeContact"),
    ] {
        let named = named(&document, "patch", path);
        for setting in schema(name)["properties"].as_object().unwrap().keys() {
            assert!(
                named.iter().any(|it| !it[setting].is_null()),
                "{path}: {setting}"
            );
        }
    }
    // what an account shows
    for (path, methods) in document["paths"].as_object().unwrap() {
        if methods.get("put").is_some() && methods.get("delete").is_some() {
            assert!(named(&document, "put", path).len() > 1, "{path}");
        }
    }
}

#[test]
fn named_examples_have_the_fields_of_their_schemas() {
    let document = openapi();

    let mut seen = 0;
    for (name, operation) in operations(&document) {
        let body = &operation["requestBody"]["content"]["application/json"];
        let schema = body["schema"]["$ref"].as_str().unwrap_or_default();
        let schema = document.pointer(schema.trim_start_matches('#')).unwrap();
        for example in body["examples"].as_object().into_iter().flatten() {
            let fields = example.1["value"].as_object().unwrap();
            for field in fields.keys() {
                assert!(schema["properties"].get(field).is_some(), "{name}: {field}");
            }
            for field in schema["required"].as_array().into_iter().flatten() {
                assert!(
                    fields.contains_key(field.as_str().unwrap()),
                    "{name}: {field}"
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

/// Whatever in an example says what to do about a code, with where it stands.
fn advised<'a>(at: &str, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    if value["action"].is_object() {
        found.push((at.to_owned(), value));
    }
    let named = value.as_object().into_iter().flatten();
    let named = named.map(|(key, value)| (key.clone(), value));
    let listed = value.as_array().into_iter().flatten();
    for (key, one) in named.chain(listed.map(|one| ("-".to_owned(), one))) {
        advised(&format!("{at}/{key}"), one, found);
    }
}

#[test]
fn examples_say_of_a_code_what_the_catalogue_does() {
    let document = openapi();
    let mut found = vec![];
    for part in ["paths", "webhooks"] {
        advised(part, &document[part], &mut found);
    }

    assert!(found.len() > 10, "{}", found.len());
    for (at, value) in found {
        let code = value["code"].as_str().or(value["reason"].as_str());
        let code = code.unwrap_or_else(|| panic!("{at}: no code"));
        let info = Code::find(code).unwrap().info();
        let action = &value["action"];
        let url = action["url"].as_str().unwrap();
        assert!(url.ends_with(&format!("/docs/codes/{code}")), "{at}: {url}");
        assert_eq!(action["code"], info.action.as_str(), "{at}");
        let explanation = &value["explanation"];
        assert!(
            explanation.is_null() || explanation == info.explanation,
            "{at}"
        );
    }
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
