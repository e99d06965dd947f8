use e2e::{Answer, Caller, Operation, TestApp, both, operations};
use serde_json::json;

/// An id of the right shape that nobody has.
fn random_id(prefix: &str) -> String {
    format!("{prefix}_0123456789abcdefghjkmnpq01")
}

async fn call(caller: &Caller, operation: &Operation, path: &str) -> Answer {
    // whoever may follow events would do so without end
    let path = match operation.id.as_str() {
        "events.stream" => &format!("{path}?after=x"),
        _ => path,
    };
    let call = caller.call(operation.method.clone(), path);
    match &operation.example {
        Some(body) => call.json(body).send().await,
        None => call.send().await,
    }
}

/// What a problem says beside its request's own id.
fn body(answer: &Answer) -> serde_json::Value {
    let mut body = answer.json().clone();
    body.as_object_mut().unwrap().remove("request_id");
    body
}

both! {
    async fn nobody_does_anything_without_a_key(app: TestApp) {
        let anonymous = Caller::anonymous(app.url());

        for operation in operations().iter().filter(|it| it.secured) {
            let path = operation.path_with(|_| random_id("msg"));
            let refused = call(&anonymous, operation, &path).await;
            assert_eq!(refused.problem(401), "unauthenticated", "{operation}");
        }
    }

    async fn a_key_without_scopes_does_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let none = app.operator().makes_key(&acme.id, &[]).await;
        let none = acme.with_key(none["key"].as_str().unwrap());

        for operation in operations().iter().filter(|it| it.secured) {
            let path = operation.path_with(random_id);
            let refused = call(&none, operation, &path).await;
            assert_eq!(refused.problem(403), "forbidden", "{operation}");
        }
    }

    async fn the_operators_own_operations_are_nobody_elses(app: TestApp) {
        let acme = app.workspace("acme").await;
        let within = app.operator().within(&acme.id);

        let mut count = 0;
        for operation in operations().iter().filter(|it| it.secured) {
            let path = operation.path_with(random_id);
            let as_operator = call(&within, operation, &path).await;
            if operation.is_operators() {
                assert_eq!(as_operator.problem(403), "forbidden", "{operation}");
                let as_workspace = call(&acme, operation, &path).await;
                assert_eq!(as_workspace.problem(403), "forbidden", "{operation}");
                count += 1;
            } else {
                assert_ne!(as_operator.status, 403, "{operation}: {as_operator}");
            }
        }

        assert!(count >= 6, "{count}");
    }

    async fn another_workspace_s_ids_are_as_unknown_as_random_ones(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
        acme.user("bob").comments(&shop, "how much?").await;
        let comment = acme.receiver.next("comment.received").await.text("/data/comment_id");
        let link = acme.makes_link().await.id();
        let key = acme.get("/v1/api-keys").await.list()[0]["id"].as_str().unwrap().to_owned();
        let range = json!({"since": app.time_in_seconds(-60), "which": "failed"});
        let redelivers = format!("/v1/webhook-endpoints/{}/redeliver", acme.endpoint);
        let operation = acme.post(&redelivers, range).await.expect(202).id();
        let of_acme = |prefix: &str| match prefix {
            "ch" => shop.id.clone(),
            "cnv" => heard.conversation(),
            "cnt" => heard.contact(),
            "cmt" => comment.clone(),
            "msg" => heard.message(),
            "evt" => heard.id.clone(),
            "ep" => acme.endpoint.clone(),
            "lnk" => link.clone(),
            "op" => operation.clone(),
            "key" => key.clone(),
            other => panic!("no id for {other}_"),
        };

        let mut count = 0;
        for operation in operations().iter().filter(|it| it.secured && it.path.contains('{')) {
            if operation.is_operators() {
                continue;
            }
            let foreign = call(&globex, operation, &operation.path_with(of_acme)).await;
            let random = call(&globex, operation, &operation.path_with(random_id)).await;
            assert_eq!(foreign.problem(404), "not_found", "{operation}");
            assert_eq!(body(&foreign), body(&random), "{operation}");
            count += 1;
        }

        assert!(count >= 10, "{count}");
        let store = globex.connects_instagram("store").await;
        let own = globex.hears(&globex.user("carol"), &store, "hi").await;
        let own_event = own.id.clone();
        let own = own.conversation();
        let text = json!({"type": "text", "text": "hi"});
        let messages = "/v1/messages".to_owned();
        let actions = format!("/v1/conversations/{own}/actions");
        let redeliver = format!("/v1/events/{own_event}/redeliver");
        // each as it is told of an id in it
        let bodies = |id: &dyn Fn(&str) -> String| [
            (&messages, json!({"to": {"conversation_id": id("cnv")}, "content": text})),
            (&messages, json!({"to": {"contact_id": id("cnt")}, "content": text})),
            (&messages, json!({"to": {"comment_id": id("cmt")}, "content": text})),
            (&messages, json!({"to": {"external_id": "1"}, "channel_id": id("ch"), "content": text})),
            (&messages, json!({"to": {"conversation_id": own}, "reply_to": id("msg"), "content": text})),
            (&actions, json!({"type": "react", "emoji": "\u{2764}", "message_id": id("msg")})),
            (&redeliver, json!({"endpoint_id": id("ep")})),
        ];
        let random = |prefix: &str| random_id(prefix);
        for ((path, foreign), (_, random)) in bodies(&of_acme).into_iter().zip(bodies(&random)) {
            let as_foreign = globex.post(path, foreign.clone()).await;
            let as_random = globex.post(path, random).await;
            // refused for that id and for nothing else
            let named = matches!(as_foreign.pointers()[..], ["/reply_to" | "/message_id" | "/endpoint_id" | "/to/comment_id"]);
            assert!(as_foreign.any_problem() == "not_found" || named, "{path} {foreign}: {as_foreign}");
            assert_eq!(body(&as_foreign), body(&as_random), "{path} {foreign}");
        }
        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200)["state"], "active");
    }
}
