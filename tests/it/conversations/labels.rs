use e2e::{TestApp, both};
use serde_json::{Value, json};

both! {
    async fn a_label_is_told_with_every_event_its_own_before_its_channel_s(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let without = acme.hears(&alice, &shop, "one").await;
        let path = format!("/v1/channels/{}", shop.id);
        let changed = acme.patch(&path, json!({"routing_label": "sales"})).await.expect(200);
        let with = acme.hears(&alice, &shop, "two").await;
        let conversation = format!("/v1/conversations/{}", with.conversation());
        let own = acme.patch(&conversation, json!({"routing_label": "vip", "metadata": {"ticket": "7"}})).await.expect(200);
        let with_own = acme.hears(&alice, &shop, "three").await;
        acme.patch(&conversation, json!({"routing_label": null})).await.expect(200);
        let without_own = acme.hears(&alice, &shop, "four").await;

        assert_eq!(without["channel"]["routing_label"], Value::Null);
        assert_eq!(changed["routing_label"], "sales");
        assert_eq!(with["channel"]["routing_label"], "sales");
        assert_eq!((&own["routing_label"], &own["metadata"]), (&json!("vip"), &json!({"ticket": "7"})));
        assert_eq!(with_own["channel"]["routing_label"], "vip");
        assert_eq!(without_own["channel"]["routing_label"], "sales");
        let seen = acme.get(&conversation).await.expect(200);
        assert_eq!((&seen["routing_label"], &seen["metadata"]), (&Value::Null, &json!({"ticket": "7"})));
        let bare = acme.patch(&conversation, json!({"metadata": null})).await.expect(200);
        assert_eq!(bare["metadata"], json!({}));
        assert_eq!(acme.get(&conversation).await["metadata"], json!({}));
        let listed = acme.get("/v1/events?limit=100").await.expect(200);
        let told = listed.list().iter().find(|told| told["data"]["content"]["text"] == "three");
        // what is told shows the label as it is now
        assert_eq!(told.unwrap()["channel"]["routing_label"], "sales");
    }

    async fn what_is_wrong_with_a_setting_is_said_all_at_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
        let channel = format!("/v1/channels/{}", shop.id);

        let wrong = json!({"routing_label": " ", "idle_close_after": 59, "warn_before": 82801});
        let refused = acme.patch(&channel, wrong).await;
        let long = json!({"routing_label": "\u{fc}".repeat(201)});
        let conversation = format!("/v1/conversations/{}", heard.conversation());

        assert_eq!(refused.problem(422), "invalid_request");
        let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|it| it["pointer"].clone()).collect();
        assert_eq!(pointers, ["/routing_label", "/idle_close_after", "/warn_before"]);
        assert_eq!(acme.patch(&conversation, long).await.problem(422), "invalid_request");
        acme.patch(&conversation, json!({"routing_label": "\u{fc}".repeat(200)})).await.expect(200);
        for good in [json!({"idle_close_after": 60}), json!({"idle_close_after": 31_536_000, "warn_before": 60}), json!({"warn_before": 82_800})] {
            acme.patch(&channel, good).await.expect(200);
        }
        acme.patch(&channel, json!({"idle_close_after": null, "warn_before": null})).await.expect(200);
        app.settled().await;
    }
}
