use e2e::{Delivery, TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::json;

both! {
    async fn a_rate_limit_holds_the_channel_and_burns_nothing(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let other = acme.connects_instagram("other").await;
        let (alice, bob, carol) = (acme.user("alice"), acme.user("bob"), acme.user("carol"));
        let with_alice = acme.hears(&alice, &shop, "hello").await.conversation();
        let with_bob = acme.hears(&bob, &shop, "hello").await.conversation();
        let elsewhere = acme.hears(&carol, &other, "hello").await.conversation();

        app.sandbox.fault(Fault::AccountRateLimited);
        let first = acme.sends(&with_alice, "first").await.expect(202);
        let waiting = acme.receiver.next("message.waiting").await;
        let second = acme.sends(&with_bob, "second").await.expect(202);
        acme.sends(&elsewhere, "not held").await.expect(202);
        assert_eq!(carol.next(&other).await, "not held");
        acme.receiver.next("message.delivered").await;

        assert_eq!(waiting.message(), first.id());
        let hold = &waiting["data"]["hold"];
        assert_eq!((hold["at"].as_str(), hold["reason"].as_str()), (Some("target"), Some("provider_rate_limited")));
        assert!(hold["since"].is_string() && hold["until"].is_string() && hold["explanation"].is_string());
        assert_eq!(second["state"], "waiting");
        assert_eq!(acme.receiver.next("message.waiting").await.message(), second.id());
        let shown = acme.get(&format!("/v1/channels/{}", shop.id)).await;
        assert_eq!((&shown["state"], &shown["hold"]["reason"]), (&json!("active"), &json!("provider_rate_limited")));
        let listed = acme.get("/v1/messages?status=waiting").await.expect(200);
        assert_eq!(listed.list().len(), 2);
        assert_eq!(app.sandbox.sends().len(), 2, "it is not asked again before its time");

        app.passes_seconds(6);
        assert_eq!(alice.next(&shop).await, "first");
        assert_eq!(bob.next(&shop).await, "second");
        for _ in 0..2 {
            acme.receiver.next("message.delivered").await;
        }
        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id)).await["hold"], json!(null));
        assert!(!acme.receiver.kinds().contains(&"message.failed".to_owned()));
    }

    async fn what_waits_behind_another_says_so_and_only_while_it_does(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        app.settled().await;
        let shown = async |message: &str| {
            let seen = acme.get(&format!("/v1/messages/{message}")).await.expect(200);
            let why = seen.json().pointer("/hold/reason").and_then(|it| it.as_str()).map(ToOwned::to_owned);
            (seen["state"].as_str().unwrap().to_owned(), why)
        };
        let waiting = ("waiting".to_owned(), Some("provider_rate_limited".to_owned()));

        app.holds_work();
        app.sandbox.fault(Fault::AccountRateLimited);
        let first = acme.sends(&conversation, "first").await.expect(202).id();
        let behind = acme.sends(&conversation, "behind").await.expect(202).id();
        assert_eq!(shown(&behind).await, ("queued".to_owned(), None));
        app.lets_work_go();
        acme.receiver.next_about("message.waiting", &first).await;
        let later = acme.sends(&conversation, "later").await.expect(202).id();
        acme.receiver.next_about("message.waiting", &later).await;
        for message in [&first, &behind, &later] {
            assert_eq!(shown(message).await, waiting);
        }

        app.holds_work();
        app.passes_seconds(6);
        for message in [&first, &behind, &later] {
            assert_eq!(shown(message).await, ("queued".to_owned(), None), "its time to wait is over");
        }
        app.lets_work_go();
        for message in [&first, &behind, &later] {
            acme.receiver.next_about("message.delivered", message).await;
            assert_eq!(shown(message).await, ("delivered".to_owned(), None));
        }
    }

    async fn however_often_instagram_refuses_for_a_while_nothing_fails(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.fault_lasting(Operation::Send, Fault::RateLimited);
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        for _ in 0..15 {
            app.settled().await;
            app.passes_seconds(601);
        }
        app.settled().await;
        assert!(app.sandbox.sends().len() >= 15);
        app.sandbox.clear_faults();
        app.passes_seconds(601);

        assert_eq!(alice.next(&shop).await, "hi");
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        let told = |kind: &str| acme.receiver.kinds().iter().filter(|it| *it == kind).count();
        assert_eq!((told("message.waiting"), told("message.failed")), (1, 0));
    }

    async fn what_waits_ends_with_its_time(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        shop.expire_tokens();
        let body = json!({
            "to": {"conversation_id": conversation}, "expires_at": app.time_in_seconds(60),
            "content": {"type": "text", "text": "soon"},
        });
        let answer = acme.post("/v1/messages", body).await.expect(202);
        acme.receiver.next("message.waiting").await;
        app.passes_seconds(61);

        assert_eq!(acme.receiver.next("message.expired").await.message(), answer.id());
        app.settled().await;
        assert!(alice.inbox(&shop).is_empty());
    }

    async fn what_waits_for_a_channel_fails_when_that_is_disconnected(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        shop.expire_tokens();
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        acme.receiver.next("message.waiting").await;
        acme.delete(&format!("/v1/channels/{}", shop.id)).await.expect(204);

        let failed = |told: &Delivery| told.kind() == "message.failed" && told.message() == answer.id();
        let failed = acme.receiver.next_like("message.failed", failed).await;
        assert_eq!(failed["data"]["failure"]["code"], "channel_not_active");
        app.leaves_work("a token that died cannot end its webhooks");
    }

    async fn a_restricted_account_waits_and_goes_on(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.fault(Fault::Restricted);
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        let told = acme.receiver.next("channel.restricted").await;
        assert_eq!(told["data"]["code"], "channel_restricted");
        assert_eq!(told["data"]["state"], "restricted");
        let path = format!("/v1/channels/{}", shop.id);
        assert_eq!(acme.get(&path).await["state"], "restricted");
        assert_eq!(acme.receiver.next("message.waiting").await.message(), answer.id());
        app.passes_seconds(301);

        let told = acme.receiver.next("channel.recovered").await;
        assert_eq!(told["data"]["state"], "active");
        assert!(!acme.receiver.kinds().contains(&"channel.degraded".to_owned()));
        assert_eq!(acme.receiver.next("message.delivered").await.message(), answer.id());
        assert_eq!(alice.next(&shop).await, "hi");
    }
}
