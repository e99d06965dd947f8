use e2e::{TestApp, both};
use futures::future::join_all;
use serde_json::json;

both! {
    async fn a_repeated_request_sends_once_and_is_answered_again(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let body = |text: &str| json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": text}});

        let first = acme.post_once("/v1/messages", "key-1", body("hi")).await.expect(202);
        let again = acme.post_once("/v1/messages", "key-1", body("hi")).await.expect(202);
        let other = acme.post_once("/v1/messages", "key-1", body("something else")).await;
        let next = acme.post_once("/v1/messages", "key-2", body("hi")).await.expect(202);

        assert_eq!(again.id(), first.id());
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(other.problem(422), "idempotency_key_reused");
        assert_ne!(next.id(), first.id());
        acme.receiver.next("message.delivered").await;
        acme.receiver.next("message.delivered").await;
        assert_eq!(alice.inbox(&shop).len(), 2);
    }

    async fn the_same_request_many_times_at_once_is_one_message(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let body = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "hi"}});

        let asked = (0..20).map(|_| acme.post_once("/v1/messages", "same", body.clone()));
        let answers = join_all(asked).await;

        let mut ids: Vec<_> = answers.into_iter().map(|answer| answer.expect(202).id()).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1);
        acme.receiver.next("message.delivered").await;
        app.settled().await;
        assert_eq!(alice.inbox(&shop).len(), 1);
    }

    async fn different_requests_with_one_key_at_once_are_one_request_and_refusals(app: TestApp) {
        let acme = app.workspace("acme").await;

        let asked = (0..50).map(|n| acme.post_once("/v1/onboarding-links", "a key", json!({"external_id": format!("link-{}", n % 10)})));
        let answers = join_all(asked).await;

        let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
        assert_eq!((made.len(), refused.len()), (5, 45));
        assert!(made.iter().all(|answer| answer.id() == made[0].id()));
        for answer in refused {
            assert_eq!(answer.problem(422), "idempotency_key_reused");
        }
        assert_eq!(acme.get("/v1/onboarding-links").await.expect(200).list().len(), 1);
    }

    async fn keys_of_two_workspaces_do_not_meet(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;

        let here = acme.post_once("/v1/onboarding-links", "key", json!({})).await.expect(201);
        let there = globex.post_once("/v1/onboarding-links", "key", json!({"external_id": "x"})).await.expect(201);

        assert_ne!(here.id(), there.id());
    }

    async fn a_key_that_is_none_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;

        for key in ["", " ", "\"\"", &"k".repeat(256), &"k".repeat(30_000), "tab\there", "sch\u{fc}ssel"] {
            let refused = acme.post_once("/v1/onboarding-links", key, json!({})).await;
            assert_eq!(refused.problem(400), "idempotency_key_invalid", "{key:?}");
        }
        acme.post_once("/v1/onboarding-links", &"k".repeat(255), json!({})).await.expect(201);
    }
}
