use e2e::{TestApp, both};
use serde_json::json;

both! {
    async fn a_picture_is_told_with_its_address(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;

        acme.user("alice").sends_image(&shop, "https://cdn.example/a.jpg?x=1&y=2").await;

        let told = acme.receiver.next("message.received").await;
        assert_eq!(told["data"]["kind"], "image");
        assert_eq!(told.text("/data/content/attachments/0/type"), "image");
        assert_eq!(told.text("/data/content/attachments/0/url"), "https://cdn.example/a.jpg?x=1&y=2");
    }

    async fn a_first_word_opens_a_conversation_and_says_who(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");

        let heard = acme.hears(&alice, &shop, "hello").await;

        let opened = acme.receiver.next("conversation.opened").await;
        assert_eq!(opened.conversation(), heard.conversation());
        assert_eq!(heard["contact"]["external_id"], alice.igsid(&shop));
        assert_eq!(heard["channel"]["external_id"], shop.ig_id());
        assert_eq!(heard["channel"]["provider"], "instagram");
        assert_eq!(heard["workspace_id"], acme.id);
        assert_eq!(heard["mode"], "test");
        assert_eq!(heard["data"]["kind"], "text");
        let conversation = acme.get(&format!("/v1/conversations/{}", heard.conversation())).await.expect(200);
        assert_eq!(conversation["window"]["state"], "response");
        assert_eq!(conversation["contact"]["external_id"], alice.igsid(&shop));
    }

    async fn what_the_owner_types_in_the_app_is_told_as_sent_externally(app: TestApp) {
        let acme = app.workspace("acme").await;
        let alice = acme.user("alice");
        for product in ["instagram", "facebook"] {
            let shop = acme.connects_with(product, product).await;
            acme.hears(&alice, &shop, product).await;

            let _mid = shop.types_in_app(&alice, "hi from the phone");

            let told = acme.receiver.next("message.sent_externally").await;
            assert_eq!(told.words(), "hi from the phone", "{product}");
            assert_eq!(told["channel"]["id"], shop.id, "{product}");
            assert_eq!(told["contact"]["external_id"], alice.igsid(&shop), "{product}");
        }
    }

    async fn what_has_no_type_yet_is_told_with_its_kind_and_its_json(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "hello").await;
        acme.receiver.next("message.received").await;

        alice.sends_raw(&shop, json!({"from_the_future": {"a": [1, {"b": null}], "of": said.mid}})).await;
        let future = acme.receiver.next("unsupported.received").await;

        assert_eq!(future["data"]["kind"], "from_the_future");
        assert_eq!(future["data"]["raw"]["from_the_future"], json!({"a": [1, {"b": null}], "of": said.mid}));
        assert_eq!(future["contact"]["external_id"], alice.igsid(&shop));
    }

    async fn deep_json_harms_nobody(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let deep = format!(
            "{{\"object\":\"instagram\",\"entry\":[{{\"id\":\"{}\",\"messaging\":[{}{}]}}]}}",
            shop.ig_id(), "[".repeat(50_000), "]".repeat(50_000)
        );

        assert_eq!(app.sandbox.post_signed(deep.into_bytes()).await.status(), 200);

        acme.hears(&acme.user("alice"), &shop, "still here").await;
    }
}
