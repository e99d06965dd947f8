use e2e::{Caller, Operation, TestApp, Workspace, both, operations};
use reqwest::Method;
use serde_json::{Value, json};

/// Every operation that reads a body, with the path of something that exists where that is possible.
pub(super) async fn writers(app: &TestApp) -> (Workspace, Vec<(Operation, String, Caller)>) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
    acme.user("bob").comments(&shop, "how much?").await;
    let comment = acme.receiver.next("comment.received").await;
    let ids = |prefix: &str| match prefix {
        "ch" => shop.id.clone(),
        "cnv" => heard.conversation(),
        "cnt" => heard.contact(),
        "cmt" => comment.text("/data/comment_id"),
        "msg" => heard.message(),
        "evt" => heard.id.clone(),
        "ep" => acme.endpoint.clone(),
        "ws" => acme.id.clone(),
        other => panic!("no id for {other}_"),
    };
    let writers = operations()
        .into_iter()
        .filter(|it| it.secured && it.example.is_some())
        .map(|operation| {
            let path = operation.path_with(ids);
            let caller = if operation.is_operators() {
                (*app.operator()).clone()
            } else {
                acme.caller.clone()
            };
            (operation, path, caller)
        })
        .collect();
    (acme, writers)
}

both! {
    async fn a_body_that_is_no_json_of_the_right_shape_is_a_problem(app: TestApp) {
        let (_acme, writers) = writers(&app).await;
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let deep_object = format!("{}1{}", "{\"a\":".repeat(20_000), "}".repeat(20_000));

        assert!(writers.len() >= 8);
        for (operation, path, caller) in &writers {
            for (bytes, statuses) in [
                ("{", vec![400]),
                ("{\"a\":}", vec![400]),
                ("nul", vec![400]),
                ("\u{feff}{}", vec![400]),
                ("[]", vec![400, 422]),
                ("\"text\"", vec![400, 422]),
                ("1e999", vec![400, 422]),
                ("{\"no_such_field\":1}", vec![422]),
                (deep.as_str(), vec![400, 422]),
                (deep_object.as_str(), vec![400, 422]),
            ] {
                let call = caller.call(operation.method.clone(), path);
                let answer = call.bytes("application/json", bytes.to_owned()).send().await;
                let what = bytes.get(..20).unwrap_or(bytes);
                assert!(statuses.contains(&answer.status), "{operation} {what}: {answer}");
                answer.any_problem();
            }
            let not_utf8 = caller.call(operation.method.clone(), path);
            let answer = not_utf8.bytes("application/json", vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']).send().await;
            assert_eq!(answer.problem(400), "invalid_json", "{operation}");
        }
    }

    async fn a_wrong_type_in_any_field_is_named_with_its_pointer(app: TestApp) {
        let (_acme, writers) = writers(&app).await;

        for (operation, path, caller) in &writers {
            let example = operation.example.clone().unwrap();
            for field in example.as_object().unwrap().keys() {
                for wrong in [json!(12.5), json!([[]]), json!({"x": {"y": []}}), json!(true)] {
                    let mut body = example.clone();
                    body[field.as_str()] = wrong.clone();
                    let fits = matches!((&example[field.as_str()], &wrong), (Value::Bool(_), Value::Bool(_)));
                    if fits {
                        continue;
                    }
                    let call = caller.call(operation.method.clone(), path).json(&body);
                    let answer = call.send().await;
                    assert_eq!(answer.problem(422), answer.any_problem(), "{operation} {field}={wrong}");
                    let pointers = answer.pointers();
                    let about = |pointer: &&str| pointer.starts_with(&format!("/{field}"));
                    assert!(pointers.iter().any(about), "{operation} {field}={wrong}: {answer}");
                }
            }
        }
    }

    async fn an_unknown_field_is_named(app: TestApp) {
        let (_acme, writers) = writers(&app).await;

        for (operation, path, caller) in &writers {
            let mut body = operation.example.clone().unwrap();
            body["no_such_field"] = json!(1);
            let answer = caller.call(operation.method.clone(), path).json(&body).send().await;
            assert_eq!(answer.problem(422), "invalid_request", "{operation}");
            assert!(answer.pointers().contains(&"/no_such_field"), "{operation}: {answer}");
        }
    }

    async fn another_content_type_and_too_large_a_body_are_said_so(app: TestApp) {
        let (_acme, writers) = writers(&app).await;
        let huge = format!("{{\"a\":\"{}\"}}", "x".repeat(400_000));

        for (operation, path, caller) in &writers {
            let example = operation.example.clone().unwrap().to_string();
            for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"] {
                let call = caller.call(operation.method.clone(), path);
                let answer = call.bytes(kind, example.clone()).send().await;
                assert_eq!(answer.problem(415), "unsupported_media_type", "{operation} {kind}");
            }
            let call = caller.call(operation.method.clone(), path);
            let answer = call.bytes("application/json", huge.clone()).send().await;
            assert_eq!(answer.problem(413), "body_too_large", "{operation}");
        }
    }

    async fn text_that_no_field_should_have_harms_nobody(app: TestApp) {
        let (acme, _writers) = writers(&app).await;

        for name in ["", " ", "\u{0}", "a\u{0}b", &"x".repeat(10_000), "\u{202e}evil", "'; DROP TABLE workspace;--"] {
            let answer = acme.post("/v1/webhook-endpoints", json!({"url": acme.receiver.url(), "name": name})).await;
            assert!(answer.status == 201 || answer.status == 422, "{name:?}: {answer}");
            if answer.status == 422 {
                assert_eq!(answer.pointers(), ["/name"], "{name:?}");
            } else {
                acme.delete(&format!("/v1/webhook-endpoints/{}", answer.id())).await;
            }
        }
    }

    async fn a_webhook_body_that_is_too_large_is_refused(app: TestApp) {
        let huge = vec![b' '; 17 * 1024 * 1024];

        let call = Caller::anonymous(app.url()).call(Method::POST, "/webhooks/instagram");
        let answer = call.bytes("application/json", huge).send().await;

        assert_eq!(answer.problem(413), "body_too_large");
    }
}
