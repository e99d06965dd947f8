use e2e::{TestApp, both};
use serde_json::json;

both! {
    async fn a_closed_window_accepts_nothing_and_opens_with_the_next_word(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let path = format!("/v1/conversations/{conversation}");

        app.passes_hours(23);
        acme.sends(&conversation, "just in time").await.expect(202);
        acme.receiver.next("message.delivered").await;
        app.passes_hours(2);
        let refused = acme.sends(&conversation, "too late").await;
        let state = acme.get(&path).await["window"]["state"].clone();
        app.passes_hours(24 * 7);
        let closed = acme.get(&path).await["window"]["state"].clone();
        acme.hears(&alice, &shop, "are you there?").await;
        acme.sends(&conversation, "yes").await.expect(202);

        assert_eq!(refused.problem(422), "window_closed");
        assert_eq!(state, "human_agent");
        assert_eq!(closed, "closed");
        acme.receiver.next("message.delivered").await;
        assert_eq!(acme.get(&path).await["window"]["state"], "response");
    }

    async fn an_unknown_window_lets_instagram_decide(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let to = json!({"external_id": alice.igsid(&shop)});

        let answer = acme.sends_to(to, "have we met?").await.expect(202);

        let failed = acme.receiver.next("message.failed").await;
        assert_eq!(failed.message(), answer.id());
        assert_eq!(failed["data"]["failure"]["code"], "window_closed_by_provider");
        assert_eq!(failed["data"]["failure"]["provider"]["code"], 10);
        assert_eq!(failed["data"]["failure"]["provider"]["subcode"], 2_534_022);
        assert_eq!(acme.state_of(&answer.id()).await, "failed");
        let conversation = answer["conversation_id"].as_str().unwrap();
        assert_eq!(acme.receiver.next("conversation.opened").await.conversation(), conversation);
        let seen = acme.get(&format!("/v1/conversations/{conversation}")).await;
        assert_eq!(seen["window"]["state"], "unknown");
    }
}
