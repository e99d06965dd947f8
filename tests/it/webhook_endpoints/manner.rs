//! How an endpoint is told: headers, authentication, order, and how much.

use e2e::{Delivery, Receiver, Reply, TestApp, both};
use serde_json::json;

const NINE: [u32; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

both! {
    async fn headers_and_authentication_go_with_every_delivery_and_are_never_shown(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let receiver = Receiver::start().await;
        let body = json!({
            "url": receiver.url(), "types": ["message.received"], "headers": {"X-Tenant": "hush-1"},
            "auth": {"type": "basic", "username": "me", "password": "hush-2"},
        });
        let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
        receiver.trust(made["secret"].as_str().unwrap());
        let path = format!("/v1/webhook-endpoints/{}", made.id());

        let alice = acme.user("alice");
        alice.writes(&shop, "one").await;
        let one = receiver.next("message.received").await;
        let change = json!({"headers": {"x-other": "hush-3"}, "auth": {"type": "bearer", "token": "hush-4"}});
        let changed = acme.patch(&path, change).await.expect(200);
        alice.writes(&shop, "two").await;
        let two = receiver.next("message.received").await;
        acme.patch(&path, json!({"headers": null, "auth": null})).await.expect(200);
        alice.writes(&shop, "three").await;
        let three = receiver.next("message.received").await;

        assert_eq!((one.header("x-tenant"), one.header("authorization")), (Some("hush-1"), Some("Basic bWU6aHVzaC0y")));
        assert_eq!((two.header("x-tenant"), two.header("x-other")), (None, Some("hush-3")));
        assert_eq!(two.header("authorization"), Some("Bearer hush-4"));
        assert_eq!((three.header("x-other"), three.header("authorization")), (None, None));
        assert_eq!((&changed["header_names"], &changed["auth"]), (&json!(["x-other"]), &json!("bearer")));
        for answer in [&made, &changed, &acme.get(&path).await] {
            assert!(!answer.text().contains("hush"), "{answer}");
        }
    }

    async fn what_may_not_be_set_is_refused_where_it_stands(app: TestApp) {
        let acme = app.workspace("acme").await;
        let url = acme.receiver.url();
        let shop = app.workspace("globex").await.connects_instagram("shop").await;
        for (field, value, code, pointer) in [
            ("headers", json!({"Webhook-Id": "x"}), "header_forbidden", "/headers/Webhook-Id"),
            ("headers", json!({"host": "x"}), "header_forbidden", "/headers/host"),
            ("headers", json!({"a b": "x"}), "header_invalid", "/headers/a b"),
            ("headers", json!({"a/b": "x"}), "header_invalid", "/headers/a~1b"),
            ("headers", json!({"x-a": "a\r\nb: c"}), "header_invalid", "/headers/x-a"),
            ("headers", json!({"x-a": "1", "X-A": "2"}), "header_invalid", "/headers/x-a"),
            ("auth", json!({"type": "basic", "username": "a:b", "password": "c"}), "invalid_request", "/auth/username"),
            ("auth", json!({"type": "bearer", "token": ""}), "invalid_request", "/auth/token"),
            ("types", json!(["message.*", "nothing.*"]), "event_type_unknown", "/types/1"),
            ("kinds", json!(["an image"]), "invalid_request", "/kinds/0"),
            ("channel_ids", json!([shop.id]), "channel_unknown", "/channel_ids/0"),
            ("channel_ids", json!(["shop"]), "channel_unknown", "/channel_ids/0"),
            ("labels", json!([" "]), "invalid_request", "/labels/0"),
            ("concurrency", json!(0), "invalid_request", "/concurrency"),
            ("concurrency", json!(257), "invalid_request", "/concurrency"),
            ("rate", json!({"deliveries": 0}), "invalid_request", "/rate/deliveries"),
            ("rate", json!({"deliveries": 1, "per_seconds": 3601}), "invalid_request", "/rate/per_seconds"),
            ("ordering", json!("channel"), "invalid_request", "/ordering"),
            ("payload", json!("slim"), "invalid_request", "/payload"),
            ("retry_schedule", json!([0]), "invalid_request", "/retry_schedule"),
            ("retry_schedule", json!([86_400, 86_401]), "invalid_request", "/retry_schedule"),
            ("secret", json!("whsec_c2hvcnQ="), "secret_invalid", "/secret"),
        ] {
            let refused = acme.post("/v1/webhook-endpoints", json!({"url": url, field: value})).await;
            assert_eq!((refused.problem(422), refused.pointers()), (code, vec![pointer]), "{field}: {value}");
            if field != "secret" {
                let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
                let refused = acme.patch(&path, json!({field: value})).await;
                assert_eq!((refused.problem(422), refused.pointers()), (code, vec![pointer]), "{field}: {value}");
            }
        }
    }

    async fn all_that_can_be_set_is_shown_and_taken_away_again(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        let plain = acme.get(&path).await.expect(200);
        let set = json!({
            "types": ["message.*", "channel.degraded"], "kinds": ["image"], "channel_ids": [shop.id], "labels": ["sales"],
            "concurrency": 4, "rate": {"deliveries": 10, "per_seconds": 60}, "ordering": "conversation", "payload": "thin",
            "retry_schedule": [5, 60],
        });

        let changed = acme.patch(&path, set.clone()).await.expect(200);
        let nulls: serde_json::Map<_, _> = set.as_object().unwrap().keys().map(|key| (key.clone(), json!(null))).collect();
        let back = acme.patch(&path, nulls.into()).await.expect(200);

        for (key, value) in set.as_object().unwrap() {
            assert_eq!(&changed[key.as_str()], value, "{key}");
            assert_eq!(back[key.as_str()], plain[key.as_str()], "{key}");
        }
        assert_eq!(plain["retry_schedule"], json!(NINE));
    }

    async fn a_thin_payload_says_which_and_not_what(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        acme.patch(&path, json!({"payload": "thin"})).await.expect(200);

        acme.user("alice").writes(&shop, "a secret word").await;
        let told = acme.receiver.next("message.received").await;

        let whole = acme.get(&format!("/v1/events/{}", told.id)).await.expect(200);
        assert_eq!(whole["data"]["content"]["text"], "a secret word");
        assert_eq!(told["channel"], json!({"id": shop.id}));
        assert_eq!(told["contact"], json!({"id": whole["contact"]["id"]}));
        let data = json!({"message_id": whole["data"]["message_id"], "kind": "text", "direction": "inbound"});
        assert_eq!(told["data"], data);
        for key in ["id", "type", "timestamp", "position", "conversation_id", "flags", "workspace_id", "mode"] {
            assert_eq!(told[key], whole[key], "{key}");
        }
    }

    async fn an_ordered_endpoint_hears_a_conversation_one_by_one_and_others_meanwhile(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        acme.hears(&alice, &shop, "hello").await;
        acme.hears(&bob, &shop, "hello").await;
        app.settled().await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        acme.patch(&path, json!({"ordering": "conversation", "types": ["message.received"]})).await.expect(200);
        acme.receiver.answers([Reply::Status(500)]);

        alice.writes(&shop, "1").await;
        let failed = acme.receiver.next_try("message.received").await;
        app.settled().await;
        for words in ["2", "3"] {
            alice.writes(&shop, words).await;
        }
        acme.hears(&bob, &shop, "meanwhile").await;
        let before = acme.receiver.deliveries().len();
        app.passes_seconds(10);
        app.settled().await;

        let later: Vec<_> = acme.receiver.deliveries()[before..].iter().map(Delivery::words).collect();
        assert_eq!(failed.words(), "1");
        assert_eq!(later, ["1", "2", "3"], "the one that failed holds those behind it");
    }

    async fn a_schedule_of_its_own_decides_when_it_is_tried_again(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        acme.patch(&path, json!({"retry_schedule": [60]})).await.expect(200);
        acme.receiver.always(Reply::Status(500));
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = acme.receiver.next_try("postback.received").await;
        app.settled().await;

        app.passes_seconds(70);
        app.settled().await;
        app.passes_hours(100);
        app.settled().await;

        let tries = acme.receiver.deliveries().into_iter().filter(|it| it.id == first.id).count();
        assert_eq!(tries, 2);
        let log = acme.get(&format!("/v1/events/{}/deliveries", first.id)).await.expect(200);
        assert_eq!(log.list()[0]["state"], "failed");
    }

    async fn a_paused_endpoint_is_told_later_what_happens_meanwhile(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        app.settled().await;
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);

        let paused = acme.patch(&path, json!({"paused": true})).await.expect(200);
        let before = acme.receiver.deliveries().len();
        alice.writes(&shop, "meanwhile").await;
        app.settled().await;
        let heard = acme.receiver.deliveries().len() - before;
        let on = acme.patch(&path, json!({"paused": false})).await.expect(200);
        let told = acme.receiver.next("message.received").await;

        assert!(paused["paused_at"].is_string() && paused["enabled"] == true);
        assert_eq!((heard, &on["paused_at"]), (0, &json!(null)));
        assert_eq!((told.words(), told.header("gramway-attempt")), ("meanwhile".to_owned(), Some("1")));
    }
}
