mod events;

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
            "post /v1/comments/{comment_id}/private-replies",
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
