//! What nobody knows yet, and what cannot be routed: nothing of it is lost.

use e2e::{TestApp, both};
use serde_json::{Value, json};

both! {
    async fn what_is_said_of_no_account_is_kept_for_the_operator(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let item = |mid: &str| json!({"sender": {"id": "1789000000000001"}, "recipient": {"id": shop.ig_id()}, "message": {"mid": mid, "text": mid}});
        let nobodys = json!({"time": 1, "messaging": [item("lost")]});

        let body = json!({"object": "instagram", "entry": [nobodys, {"id": shop.ig_id(), "time": 1, "messaging": [item("found")]}]});
        assert_eq!(app.sandbox.deliver(body).await.status(), 200);

        assert_eq!(acme.receiver.next("message.received").await.words(), "found");
        let inbox = app.operator().get("/v1/inbox").await.expect(200);
        let kept: Vec<_> = inbox.list().iter().map(|it| it["body"].as_str().unwrap()).collect();
        assert_eq!(kept, [nobodys.to_string()]);
    }

    async fn what_stands_in_and_beside_a_message_and_has_no_type_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");

        alice.sends_raw(&shop, json!({"message": {"mid": "m", "text": "hello", "mood": {"is": "good"},
            "attachments": [{"type": "image", "payload": "https://a"}]}, "hologram": {"id": 1}})).await;

        let heard = acme.receiver.next("message.received").await;
        assert_eq!((heard.words(), &heard["data"]["kind"]), ("hello".to_owned(), &json!("image")));
        assert_eq!(heard["data"]["content"]["raw"], json!({"mood": {"is": "good"}}));
        assert_eq!(heard["data"]["content"]["attachments"][0]["raw"], "https://a");
        let beside = acme.receiver.next("unsupported.received").await;
        assert_eq!((&beside["data"]["kind"], &beside["data"]["raw"]["hologram"]), (&json!("hologram"), &json!({"id": 1})));
        assert_eq!(beside.contact(), heard.contact());
        // what the message says is the message's alone, and goes with it when it is taken back
        assert!(!beside["data"].to_string().contains("hello"), "{:?}", beside["data"]);
    }

    async fn what_a_comment_a_mention_and_figures_say_beside_what_has_a_type_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let comment = json!({"id": "179", "text": "nice", "mood": {"is": "good"}, "media": {"id": "178", "permalink": "https://a"}});
        let plain = json!({"id": "180", "text": "plain"});
        let mention = json!({"media_id": "178", "seen": 7});
        let figures = json!({"media_id": "178", "reach": 4, "by_country": {"fr": 4}});
        for (field, value, kind, kept) in [
            ("comments", &comment, "comment.received", json!({"media": comment["media"], "mood": comment["mood"]})),
            ("live_comments", &plain, "comment.received", Value::Null),
            ("mentions", &mention, "mention.received", json!({"seen": 7})),
            ("story_insights", &figures, "insight.received", json!({"by_country": {"fr": 4}})),
        ] {
            let change = json!({"field": field, "value": value});
            let body = json!({"object": "instagram", "entry": [{"id": shop.ig_id(), "time": 1_770_000_000, "changes": [change]}]});
            assert_eq!(app.sandbox.deliver(body).await.status(), 200);

            let told = acme.receiver.next(kind).await;
            assert_eq!(told["data"]["raw"], kept, "{field}");
            let listed = acme.get(&format!("/v1/events/{}", told.id)).await.expect(200);
            assert_eq!(listed["data"]["raw"], kept, "{field}");
        }
    }

    async fn a_thousand_long_messages_at_once_are_received(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let account = shop.ig_id();
        let words = "\\u00fc".repeat(1_000);
        let items: Vec<String> = (0..1_000)
            .map(|number| format!(
                r#"{{"sender":{{"id":"1789000000000{:03}"}},"recipient":{{"id":"{account}"}},"timestamp":1770000000000,"message":{{"mid":"m{number}","text":"{words}"}}}}"#,
                number % 50))
            .collect();
        let body = format!(r#"{{"object":"instagram","entry":[{{"id":"{account}","time":1770000000000,"messaging":[{}]}}]}}"#, items.join(","));
        assert!(body.len() > 6_000_000);

        assert_eq!(app.sandbox.post_signed(body.into_bytes()).await.status(), 200);

        app.settled_within(std::time::Duration::from_mins(1)).await;
        let kinds = acme.receiver.kinds();
        assert_eq!(kinds.iter().filter(|kind| *kind == "message.received").count(), 1_000);
    }
}
