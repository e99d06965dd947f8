use e2e::{TestApp, both};
use serde_json::Value;

both! {
    async fn a_webhook_is_what_the_standard_says(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;

        let told = acme.hears(&acme.user("alice"), &shop, "hello").await;

        assert_eq!(told.header("webhook-id"), told["id"].as_str());
        assert!(told.id.starts_with("evt_"));
        assert!(told.header("webhook-timestamp").unwrap().parse::<i64>().is_ok());
        assert!(told.header("webhook-signature").unwrap().starts_with("v1,"));
        assert_eq!(told.header("content-type"), Some("application/json"));
        assert_eq!(told.header("gramway-attempt"), Some("1"));
        assert!(acme.receiver.rejected().is_empty());
    }

    async fn an_event_has_its_whole_envelope(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;

        let told = acme.hears(&acme.user("alice"), &shop, "hello").await;

        assert_eq!(told["type"], "message.received");
        assert_eq!(told["mode"], "test");
        assert_eq!(told["workspace_id"], acme.id);
        assert!(told["position"].is_i64());
        let time = told["timestamp"].as_str().unwrap();
        assert!(time.ends_with('Z') && time.len() == 24, "{time}");
        assert_eq!(told["channel"]["id"], shop.id);
        assert_eq!(told["channel"]["username"], "shop");
        assert!(told.conversation().starts_with("cnv_"));
        assert!(told.contact().starts_with("cnt_"));
        assert!(told.message().starts_with("msg_"));
        let flags = told["flags"].as_object().unwrap();
        assert!(flags.values().all(|flag| *flag == Value::Bool(false)), "{flags:?}");
    }

    async fn what_a_request_caused_names_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        acme.sends(&conversation, "hi").await.expect(202);

        let sent = acme.receiver.next("message.sent").await;
        let read = acme.get(&format!("/v1/events/{}", sent.id)).await.expect(200);
        assert_eq!(*read.json(), sent.event, "the log shows what was delivered");
    }
}
