use e2e::{Answer, TestApp, both};
use serde_json::{Value, json};

fn item(conversation: &str, text: &str) -> Value {
    json!({"message": {"to": {"conversation_id": conversation}, "content": {"type": "text", "text": text}}})
}

fn keyed(key: &str, mut item: Value) -> Value {
    item["idempotency_key"] = json!(key);
    item
}

fn results(answer: &Answer) -> &Vec<Value> {
    answer.json()["results"].as_array().unwrap()
}

fn ids(answer: &Answer) -> Vec<&str> {
    results(answer)
        .iter()
        .map(|one| one["message"]["id"].as_str().unwrap_or_default())
        .collect()
}

both! {
    async fn each_of_many_is_accepted_or_refused_by_itself(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let with_alice = acme.hears(&alice, &shop, "hello").await.conversation();
        let with_bob = acme.hears(&bob, &shop, "hello").await.conversation();
        let nobody = "cnv_0123456789abcdefghjkmnpq01";
        let wrong = json!({"message": {"to": {}, "content": {"type": "text", "text": " "}}});
        let unknown = json!({"message": {"to": {"conversation_id": with_bob}, "content": {"type": "text", "text": "x"}, "colour": "red"}});
        let key = keyed("ö", item(&with_bob, "x"));

        let body = json!({"messages": [
            item(&with_alice, "one"), item(&with_bob, "for bob"), item(&with_alice, &"x".repeat(1001)), item(&with_alice, "two"),
            item(nobody, "x"), wrong, unknown, key,
        ]});
        let answer = acme.post("/v1/messages/batch", body).await.expect(200);

        let codes: Vec<_> = results(&answer).iter().map(|one| (one["status"].as_u64().unwrap(), one["problem"]["code"].as_str().unwrap_or("none"))).collect();
        assert_eq!(codes, [
            (202, "none"), (202, "none"), (422, "text_too_long"), (202, "none"),
            (404, "not_found"), (422, "invalid_request"), (422, "invalid_request"), (400, "idempotency_key_invalid"),
        ]);
        let pointers = |place: usize| -> Vec<&str> {
            let errors = results(&answer)[place]["problem"]["errors"].as_array().unwrap();
            errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
        };
        assert_eq!(pointers(2), ["/messages/2/message/content/text"]);
        assert_eq!(pointers(5), ["/messages/5/message/to", "/messages/5/message/content/text"]);
        assert_eq!(pointers(6), ["/messages/6/message/colour"]);
        assert_eq!(pointers(7), ["/messages/7/idempotency_key"]);
        assert_eq!(alice.next(&shop).await, "one");
        assert_eq!(alice.next(&shop).await, "two");
        assert_eq!(bob.next(&shop).await, "for bob");
        let single = acme.get(&format!("/v1/messages/{}", ids(&answer)[0])).await.expect(200);
        assert_eq!(single["content"], results(&answer)[0]["message"]["content"]);
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 3);
    }

    async fn a_hundred_are_few_commits_and_repeating_sends_none_twice(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let to = |number: usize| json!({"external_id": acme.user(&format!("user{number}")).igsid(&shop)});
        let all: Vec<Value> = (0..100).map(|number| {
            json!({"idempotency_key": format!("key-{number}"), "message": {"to": to(number), "content": {"type": "text", "text": "hi"}}})
        }).collect();
        let body = json!({"messages": all});
        app.settled().await;

        app.holds_work();
        let (before, _) = app.store_stats();
        let first = acme.post("/v1/messages/batch", body.clone()).await.expect(200);
        let (after, _) = app.store_stats();
        let again = acme.post("/v1/messages/batch", body).await.expect(200);
        app.lets_work_go();

        assert!(results(&first).iter().all(|one| one["status"] == 202 && one["replayed"] == false));
        assert!(after - before <= 50, "{} commits for 100 messages", after - before);
        assert!(results(&again).iter().all(|one| one["replayed"] == true));
        assert_eq!(ids(&first), ids(&again));
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 100);
    }

    async fn one_key_for_all_is_one_for_each_and_the_same_as_alone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let body = |text: &str| json!({"messages": [item(&conversation, "one"), item(&conversation, text), keyed("mine", item(&conversation, "three"))]});

        let first = acme.post_once("/v1/messages/batch", "all", body("two")).await.expect(200);
        let again = acme.post_once("/v1/messages/batch", "all", body("two")).await.expect(200);
        let other = acme.post_once("/v1/messages/batch", "all", body("another")).await.expect(200);
        let alone = acme.post_once("/v1/messages", "mine", item(&conversation, "three")["message"].clone()).await.expect(202);

        assert_eq!(ids(&first), ids(&again));
        assert_eq!(results(&other)[0]["replayed"], true);
        assert_eq!(results(&other)[1]["problem"]["code"], "idempotency_key_reused");
        assert_eq!(results(&other)[1]["problem"]["errors"][0]["pointer"], "/messages/1/idempotency_key");
        assert_eq!(alone.id(), ids(&first)[2]);
        for text in ["one", "two", "three"] {
            assert_eq!(alice.next(&shop).await, text);
        }
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 3);
    }

    async fn a_batch_has_one_to_a_hundred(app: TestApp) {
        let acme = app.workspace("acme").await;
        let one = item("cnv_0123456789abcdefghjkmnpq01", "x");

        for many in [0, 101] {
            let refused = acme.post("/v1/messages/batch", json!({"messages": vec![one.clone(); many]})).await;
            assert_eq!(refused.problem(422), "invalid_request", "{many}");
            assert_eq!(refused.pointers(), ["/messages"]);
        }
        for many in [1, 99, 100] {
            let answer = acme.post("/v1/messages/batch", json!({"messages": vec![one.clone(); many]})).await.expect(200);
            assert_eq!(results(&answer).len(), many);
        }
    }
}
