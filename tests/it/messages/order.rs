use e2e::{TestApp, both};
use futures::future::join_all;
use sandbox::{Fault, Operation};

both! {
    async fn messages_of_one_conversation_arrive_in_the_order_of_their_acceptance(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let texts: Vec<_> = (0..60).map(|number| format!("number {number}")).collect();

        for text in &texts {
            acme.sends(&conversation, text).await.expect(202);
        }

        for text in &texts {
            assert_eq!(alice.next(&shop).await, text.as_str());
        }
        for _ in &texts {
            acme.receiver.next("message.delivered").await;
        }
    }

    async fn a_message_that_has_to_wait_holds_those_behind_it_and_nobody_else(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let with_alice = acme.hears(&alice, &shop, "hello").await.conversation();
        let with_bob = acme.hears(&bob, &shop, "hello").await.conversation();

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::ResetAfterAccepting);
        let first = acme.sends(&with_alice, "first").await.expect(202);
        acme.receiver.next("message.unconfirmed").await;
        let second = acme.sends(&with_alice, "second").await.expect(202);
        acme.sends(&with_bob, "to bob").await.expect(202);

        assert_eq!(bob.next(&shop).await, "to bob");
        assert_eq!(acme.state_of(&first.id()).await, "unconfirmed");
        assert_eq!(acme.state_of(&second.id()).await, "queued");
        app.sandbox.release_webhooks().await;
        assert_eq!(alice.next(&shop).await, "first");
        assert_eq!(alice.next(&shop).await, "second");
        for _ in 0..3 {
            acme.receiver.next("message.delivered").await;
        }
    }

    async fn sends_that_hang_keep_nothing_from_coming_in(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let users: Vec<_> = (0..17).map(|number| acme.user(&format!("user{number}"))).collect();
        let mut conversations = vec![];
        for user in &users {
            conversations.push(acme.hears(user, &shop, "hello").await.conversation());
        }
        app.sandbox.fault_lasting(Operation::Send, Fault::SlowMs(4_000));
        app.sandbox.set_echoes(false);
        let (last, hanging) = users.split_last().unwrap();

        // as many as a channel may have under way
        for (user, conversation) in hanging.iter().zip(&conversations) {
            acme.sends(conversation, "are you there?").await.expect(202);
            assert_eq!(user.next(&shop).await, "are you there?");
        }
        let heard = acme.hears(last, &shop, "is anybody there?").await;

        assert_eq!(heard.event["data"]["content"]["text"], "is anybody there?");
        let kinds = acme.receiver.kinds();
        assert!(!kinds.contains(&"message.sent".to_owned()), "it came in after they were done");
        for _ in hanging {
            acme.receiver.next("message.sent").await;
        }
    }

    async fn many_at_once_to_many_lose_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let users: Vec<_> = (0..8).map(|number| acme.user(&format!("user{number}"))).collect();
        let mut conversations = vec![];
        for user in &users {
            conversations.push(acme.hears(user, &shop, "hello").await.conversation());
        }

        let acme = &acme;
        let sends = conversations.iter().flat_map(|conversation| {
            (0..8).map(move |number| {
                let text = format!("text {number}");
                async move { acme.sends(conversation, &text).await.expect(202).id() }
            })
        });
        let ids = join_all(sends).await;

        let mut delivered: Vec<_> = vec![];
        for _ in &ids {
            delivered.push(acme.receiver.next("message.delivered").await.message());
        }
        delivered.sort();
        let mut ids = ids;
        ids.sort();
        assert_eq!(delivered, ids);
        for user in &users {
            assert_eq!(user.inbox(&shop).len(), 8);
        }
    }
}
