//! What the contact read, and echoes in any order.

use std::time::Duration;

use e2e::{TestApp, both};
use sandbox::Fault;
use serde_json::json;

both! {
    async fn a_receipt_covers_all_that_was_sent_before(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let mut ids = vec![];
        for text in ["1", "2", "3"] {
            ids.push(acme.sends(&conversation, text).await.expect(202).id());
            acme.receiver.next("message.delivered").await;
        }

        alice.reads(&shop).await.unwrap();
        let read = acme.receiver.next("message.read").await;
        let later = acme.sends(&conversation, "4").await.expect(202).id();
        acme.receiver.next("message.delivered").await;

        assert_eq!((read.message(), &read["data"]["count"]), (ids[2].clone(), &json!(3)));
        assert_eq!(read["caused_by"]["message_id"], ids[2]);
        for id in &ids {
            assert_eq!(acme.state_of(id).await, "read");
        }
        assert_eq!(acme.state_of(&later).await, "delivered");
        let seen = acme.get(&format!("/v1/conversations/{conversation}")).await.expect(200);
        assert!(seen["read_until"].is_string(), "{seen}");

        app.sandbox.resend_last().await.unwrap();
        alice.reads(&shop).await.unwrap();
        let read = acme.receiver.next("message.read").await;
        assert_eq!((read.message(), &read["data"]["count"]), (later.clone(), &json!(1)));
        // an old receipt takes nothing back
        let old = json!({"read": {"mid": alice.inbox(&shop)[0].mid}});
        alice.sends_raw(&shop, old).await;
        app.settled().await;
        assert_eq!(acme.state_of(&later).await, "read");
        assert_eq!(acme.receiver.kinds().iter().filter(|kind| *kind == "message.read").count(), 2);
    }

    async fn read_implies_delivered_and_an_echo_after_it_says_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.hold_webhooks();
        let sent = acme.sends(&conversation, "hi").await.expect(202).id();
        acme.receiver.next("message.sent").await;
        alice.reads(&shop).await.unwrap();
        app.sandbox.release_backwards().await;

        assert_eq!(acme.receiver.next("message.read").await.message(), sent);
        app.settled().await;
        assert_eq!(acme.state_of(&sent).await, "read");
        assert!(!acme.receiver.kinds().contains(&"message.delivered".to_owned()));
        let seen = acme.get(&format!("/v1/messages/{sent}")).await.expect(200);
        assert!(seen["parts"][0]["delivered_at"].is_string(), "{seen}");
    }

    async fn a_receipt_that_comes_before_the_answer_to_the_send_waits_for_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.set_reads(true);
        app.sandbox.set_echoes(false);
        app.sandbox.fault(Fault::SlowMs(700));
        let sent = acme.sends(&conversation, "hi").await.expect(202).id();

        assert_eq!(acme.receiver.next("message.sent").await.message(), sent);
        assert_eq!(acme.receiver.next("message.read").await.message(), sent);
        app.settled().await;
        assert_eq!(acme.state_of(&sent).await, "read");
    }

    async fn what_was_typed_elsewhere_is_read_as_well(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        let _mid = shop.types_in_app(&alice, "from the phone");
        let elsewhere = acme.receiver.next("message.sent_externally").await;

        alice.reads(&shop).await.unwrap();

        let read = acme.receiver.next("message.read").await;
        assert_eq!((read.message(), &read["data"]["count"]), (elsewhere.message(), &json!(1)));
    }

    async fn an_echo_that_comes_late_still_shows_that_it_arrived(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.set_echo_delay(Duration::from_millis(400));
        let sent = acme.sends(&conversation, "hi").await.expect(202).id();
        acme.receiver.next("message.sent").await;
        acme.hears(&alice, &shop, "meanwhile").await;

        assert_eq!(acme.receiver.next("message.delivered").await.message(), sent);
        app.settled().await;
        assert!(!acme.receiver.kinds().contains(&"message.sent_externally".to_owned()));
    }

    async fn an_echo_that_says_something_else_waits_for_what_is_being_sent(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

        app.sandbox.hold_webhooks();
        app.sandbox.fault(Fault::SlowMs(900));
        let sent = acme.sends(&conversation, "hi").await.expect(202).id();
        let shown = alice.next(&shop).await;
        let typed = shop.types_in_app(&alice, "from the phone");
        // Instagram shows it otherwise than it was sent
        let echo = json!({"sender": {"id": shop.ig_id()}, "recipient": {"id": alice.igsid(&shop)}, "timestamp": app.sandbox.now(),
            "message": {"mid": shown.mid, "text": "hi :)", "is_echo": true}});
        let body = json!({"object": "instagram", "entry": [{"id": shop.ig_id(), "time": 1, "messaging": [echo]}]});
        assert_eq!(app.sandbox.deliver(body).await.status(), 200);
        app.sandbox.release_webhooks().await;

        assert_eq!(acme.receiver.next("message.delivered").await.message(), sent);
        let elsewhere = acme.receiver.next("message.sent_externally").await;
        assert_eq!((elsewhere.text("/data/external_id"), elsewhere.words()), (typed, "from the phone".to_owned()));
        app.settled().await;
        let kinds = acme.receiver.kinds();
        assert_eq!(kinds.iter().filter(|kind| *kind == "message.sent_externally").count(), 1, "{kinds:?}");
    }

    async fn a_reaction_and_a_tap_open_the_window_and_a_comment_does_not(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "hello").await;
        let conversation = acme.receiver.next("message.received").await.conversation();
        let path = format!("/v1/conversations/{conversation}");
        app.passes_hours(25);

        alice.comments(&shop, "nice").await;
        alice.unreacts(&shop, &said.mid).await;
        acme.receiver.next("reaction.removed").await;
        assert_eq!(acme.get(&path).await.expect(200)["window"]["state"], "human_agent");
        alice.reacts(&shop, &said.mid, "love", "\u{2764}").await;
        acme.receiver.next("reaction.added").await;
        assert_eq!(acme.get(&path).await.expect(200)["window"]["state"], "response");
        app.passes_hours(25);
        alice.posts_back(&shop, "Help", "HELP").await;
        acme.receiver.next("postback.received").await;

        assert_eq!(acme.get(&path).await.expect(200)["window"]["state"], "response");
        acme.sends(&conversation, "hi").await.expect(202);
        assert_eq!(alice.next(&shop).await, "hi");
        acme.receiver.next("message.delivered").await;
    }
}
