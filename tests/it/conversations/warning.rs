use e2e::{TestApp, both};
use serde_json::json;

both! {
    async fn the_near_end_of_a_window_is_told_once_while_the_contact_has_the_last_word(app: TestApp) {
        app.leaves_work("conversations are looked after");
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.patch(&format!("/v1/channels/{}", shop.id), json!({"warn_before": 7200})).await.expect(200);
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let waiting = acme.hears(&alice, &shop, "anybody?").await.conversation();
        let answered = acme.hears(&bob, &shop, "hello").await.conversation();
        acme.sends(&answered, "hi bob").await.expect(202);
        acme.receiver.next("message.delivered").await;
        let until = acme.get(&format!("/v1/conversations/{waiting}")).await["window"]["response_until"].clone();

        app.passes_seconds(21 * 3600);
        app.settled().await;
        assert!(!acme.receiver.kinds().iter().any(|kind| kind == "conversation.window_closing"));
        app.passes_seconds(3700);
        let closing = acme.receiver.next("conversation.window_closing").await;

        assert_eq!(closing.conversation(), waiting);
        assert_eq!(closing["data"]["response_until"], until);
        app.passes_hours(1);
        app.settled().await;
        let told = || acme.receiver.kinds().iter().filter(|kind| *kind == "conversation.window_closing").count();
        assert_eq!(told(), 1);
        // a new word is a new window
        acme.hears(&bob, &shop, "and now?").await;
        app.settled().await;
        app.passes_seconds(22 * 3600 + 60);
        assert_eq!(acme.receiver.next("conversation.window_closing").await.conversation(), answered);
        app.settled().await;
        assert_eq!(told(), 2);
    }

    async fn without_the_setting_nothing_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "anybody?").await;

        app.passes_hours(23);
        app.settled().await;
        app.passes_hours(2);
        app.settled().await;

        assert!(!acme.receiver.kinds().iter().any(|kind| kind == "conversation.window_closing"));
    }
}
