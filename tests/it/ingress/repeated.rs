use e2e::{TestApp, both};
use serde_json::json;

both! {
    async fn what_comes_twice_is_told_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "once").await;

        for _ in 0..3 {
            assert_eq!(app.sandbox.resend_last().await.unwrap().status(), 200);
        }
        acme.hears(&alice, &shop, "twice").await;

        app.settled().await;
        let told = acme.receiver.deliveries();
        let once = told.iter().filter(|it| it.event["data"]["content"]["text"] == "once");
        assert_eq!(once.count(), 1);
    }

    async fn what_leaves_nothing_but_its_event_and_comes_twice_is_told_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "like this").await;

        for _ in 0..2 {
            alice.reacts(&shop, &said.mid, "love", "\u{2764}").await;
            app.sandbox.resend_last().await.unwrap();
        }
        for _ in 0..2 {
            alice.sends_raw(&shop, json!({"from_the_future": 1, "timestamp": 1_790_000_000_000_i64})).await;
        }
        alice.comments(&shop, "nice").await;
        app.sandbox.resend_last().await.unwrap();
        acme.hears(&alice, &shop, "after").await;

        app.settled().await;
        let kinds = acme.receiver.kinds();
        let count = |wanted: &str| kinds.iter().filter(|kind| *kind == wanted).count();
        assert_eq!(count("reaction.added"), 2);
        assert_eq!(count("unsupported.received"), 1);
        assert_eq!(count("comment.received"), 1);
    }

    async fn one_body_may_speak_of_two_workspaces(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        let store = globex.connects_instagram("store").await;
        let entry = |account: &str, text: &str| json!({"id": account, "time": 1, "messaging": [
            {"sender": {"id": "1789000000000001"}, "recipient": {"id": account}, "timestamp": 1_790_000_000_000_i64,
             "message": {"mid": format!("mid-{text}"), "text": text}}]});

        let body = json!({"object": "instagram", "entry": [
            entry(shop.ig_id(), "for acme"), entry("17841499999999999", "for nobody"), entry(store.ig_id(), "for globex")]});
        assert_eq!(app.sandbox.deliver(body).await.status(), 200);

        assert_eq!(acme.receiver.next("message.received").await.words(), "for acme");
        assert_eq!(globex.receiver.next("message.received").await.words(), "for globex");
        app.settled().await;
        let all = [acme.receiver.kinds(), globex.receiver.kinds()].concat();
        assert_eq!(all.iter().filter(|kind| *kind == "message.received").count(), 2);
    }

    async fn what_one_person_says_is_numbered_in_the_order_of_its_coming(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let texts: Vec<_> = (0..40).map(|number| format!("number {number}")).collect();

        for text in &texts {
            assert_eq!(alice.writes(&shop, text).await.status(), 200);
        }

        let mut positions = vec![];
        for text in &texts {
            let told = acme.receiver.next_like(text, |it| it.event["data"]["content"]["text"] == *text).await;
            positions.push(told.position());
        }
        assert!(positions.is_sorted(), "{positions:?}");
    }
}
