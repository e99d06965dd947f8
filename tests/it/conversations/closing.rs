use e2e::{TestApp, both};
use serde_json::{Value, json};

both! {
    async fn a_closed_conversation_opens_with_the_contact_s_next_word(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        acme.receiver.next("conversation.opened").await;
        let path = format!("/v1/conversations/{conversation}");

        let closed = acme.call(reqwest::Method::POST, &format!("{path}/close")).send().await.expect(200);
        let told = acme.receiver.next("conversation.closed").await;
        let again = acme.call(reqwest::Method::POST, &format!("{path}/close")).send().await.expect(200);

        assert_eq!(closed["state"], "closed");
        assert_eq!(again["closed_at"], closed["closed_at"]);
        assert_eq!((told.conversation(), &told["data"]["kind"]), (conversation.clone(), &json!("request")));
        // what we say leaves it closed
        acme.sends(&conversation, "bye").await.expect(202);
        acme.receiver.next("message.delivered").await;
        assert_eq!(acme.get(&path).await["state"], "closed");
        acme.hears(&alice, &shop, "one more thing").await;
        let opened = acme.receiver.next("conversation.opened").await;
        assert_eq!(opened.conversation(), conversation);
        let open = acme.get(&path).await.expect(200);
        assert_eq!((&open["state"], &open["closed_at"]), (&json!("open"), &Value::Null));
        app.settled().await;
        assert_eq!(acme.receiver.kinds().iter().filter(|kind| *kind == "conversation.closed").count(), 1);
    }

    async fn an_idle_conversation_closes_when_its_channel_says_so_and_no_other(app: TestApp) {
        app.leaves_work("conversations are looked after");
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let other = acme.connects_instagram("other").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let of_before = acme.hears(&bob, &shop, "before").await.conversation();
        acme.patch(&format!("/v1/channels/{}", shop.id), json!({"idle_close_after": 3600})).await.expect(200);
        app.settled().await;
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let elsewhere = acme.hears(&alice, &other, "hello there").await.conversation();
        let state = async |id: &str| acme.get(&format!("/v1/conversations/{id}")).await["state"].clone();

        app.passes_seconds(3000);
        acme.hears(&alice, &shop, "still here").await;
        app.passes_seconds(700);
        let closed = acme.receiver.next("conversation.closed").await;
        app.settled().await;

        assert_eq!((closed.conversation(), &closed["data"]["kind"]), (of_before.clone(), &json!("idle")));
        assert_eq!(state(&conversation).await, "open");
        app.passes_seconds(3000);
        assert_eq!(acme.receiver.next("conversation.closed").await.conversation(), conversation);
        assert_eq!(state(&elsewhere).await, "open");
        // it is looked after again when it is open again
        acme.hears(&alice, &shop, "again").await;
        assert_eq!(state(&conversation).await, "open");
        app.passes_seconds(3700);
        assert_eq!(acme.receiver.next("conversation.closed").await.conversation(), conversation);
        app.settled().await;
        assert_eq!(state(&of_before).await, "closed");
    }

    async fn a_setting_that_is_taken_away_closes_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);
        acme.patch(&path, json!({"idle_close_after": 3600})).await.expect(200);
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        acme.patch(&path, json!({"idle_close_after": null})).await.expect(200);
        app.settled().await;
        app.passes_hours(30);
        app.settled().await;

        let seen = acme.get(&format!("/v1/conversations/{conversation}")).await.expect(200);
        assert_eq!(seen["state"], "open");
        assert!(!acme.receiver.kinds().iter().any(|kind| kind == "conversation.closed"));
    }

    async fn looking_after_conversations_costs_their_messages_nothing(app: TestApp) {
        app.leaves_work("conversations are looked after");
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        // on a busy machine some are claimed rather than begun with their commit, and written once more
        let rows = async |word: &str| {
            let mut fewest = u64::MAX;
            for number in 0..32 {
                app.settled().await;
                let (_, before) = app.store_stats();
                acme.hears(&alice, &shop, &format!("{word} {number}")).await;
                app.settled().await;
                fewest = fewest.min(app.store_stats().1 - before);
            }
            fewest
        };

        let without = rows("one").await;
        let habits = json!({"idle_close_after": 3600, "warn_before": 3600});
        acme.patch(&format!("/v1/channels/{}", shop.id), habits).await.expect(200);
        let with = rows("two").await;

        assert_eq!(with, without);
    }
}
