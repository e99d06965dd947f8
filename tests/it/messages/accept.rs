use e2e::{TestApp, both};
use serde_json::json;

both! {
    async fn a_message_can_be_sent_to_a_contact_a_conversation_or_an_external_id(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;

        for (to, text) in [
            (json!({"contact_id": heard.contact()}), "to the contact"),
            (json!({"conversation_id": heard.conversation()}), "to the conversation"),
            (json!({"external_id": alice.igsid(&shop)}), "to the id"),
        ] {
            let answer = acme.sends_to(to, text).await.expect(202);
            assert_eq!(answer["conversation_id"], heard.conversation());
            assert_eq!(alice.next(&shop).await, text);
            acme.receiver.next("message.delivered").await;
        }
    }

    async fn what_was_asked_is_shown_again(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;

        let answer = acme.post("/v1/messages", json!({
            "to": {"conversation_id": heard.conversation()},
            "content": {"type": "text", "text": "hi"},
            "sender": {"kind": "human", "id": "agent-7"},
            "reference": "order-1",
            "metadata": {"a": "b"},
        })).await.expect(202);
        let seen = acme.get(&format!("/v1/messages/{}", answer.id())).await.expect(200);

        for shown in [&answer, &seen] {
            assert_eq!(shown["direction"], "outbound");
            assert_eq!(shown["content"]["type"], "text");
            assert_eq!(shown["content"]["text"], "hi");
            assert_eq!(shown["sender"]["kind"], "human");
            assert_eq!(shown["sender"]["id"], "agent-7");
            assert_eq!(shown["reference"], "order-1");
            assert_eq!(shown["metadata"], json!({"a": "b"}));
            assert_eq!(shown["channel_id"], shop.id);
        }
        acme.receiver.next("message.delivered").await;
    }

    async fn text_is_limited_in_bytes_and_not_in_characters(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        for text in ["a".repeat(1000), "ü".repeat(500), "😀".repeat(250)] {
            acme.sends(&conversation, &text).await.expect(202);
            assert_eq!(alice.next(&shop).await, text.as_str());
        }
        for text in ["a".repeat(1001), "ü".repeat(501), "😀".repeat(251)] {
            let refused = acme.sends(&conversation, &text).await;
            assert_eq!(refused.problem(422), "text_too_long");
            assert_eq!(refused.pointers(), ["/content/text"]);
        }
        for text in ["", " ", "\n\t\u{2003}"] {
            let refused = acme.sends(&conversation, text).await;
            assert_eq!(refused.problem(422), "text_blank");
            assert_eq!(refused.pointers(), ["/content/text"]);
        }

        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 3);
    }

    async fn a_recipient_must_be_exactly_one(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;

        let none = acme.sends_to(json!({}), "hi").await;
        let two = acme.sends_to(json!({"contact_id": heard.contact(), "conversation_id": heard.conversation()}), "hi").await;
        let comment = acme.sends_to(json!({"comment_id": "1790"}), "hi").await;

        assert_eq!(none.problem(422), "recipient_invalid");
        assert_eq!(two.problem(422), "recipient_invalid");
        assert_eq!(two.pointers(), ["/to"]);
        assert_eq!(comment.problem(422), "comment_unknown");
    }

    async fn an_external_id_with_two_channels_needs_to_be_told_which(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let store = acme.connects_instagram("store").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        let to = json!({"external_id": alice.igsid(&shop)});

        let unclear = acme.sends_to(to.clone(), "hi").await;
        let content = json!({"type": "text", "text": "hi"});
        let clear = acme.post("/v1/messages", json!({"to": to, "channel_id": shop.id, "content": content})).await;

        assert_eq!(unclear.problem(422), "channel_ambiguous");
        assert_eq!(clear.expect(202)["channel_id"], shop.id);
        assert_ne!(shop.id, store.id);
        acme.receiver.next("message.delivered").await;
    }

    async fn nothing_is_told_to_somebody_nobody_knows(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;

        let contact = acme.sends_to(json!({"contact_id": "cnt_00000000000000000000000001"}), "hi").await;
        let conversation = acme.sends("cnv_00000000000000000000000001", "hi").await;

        assert_eq!(contact.problem(404), "not_found");
        assert_eq!(conversation.problem(404), "not_found");
        drop(shop);
        assert!(app.sandbox.sends().is_empty());
    }
}
