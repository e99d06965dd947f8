//! What becomes of messages after they were said: edits and unsends, in any order.

use e2e::{TestApp, both};
use sandbox::{Deed, Happening};
use serde_json::{Value, json};

both! {
    async fn an_edit_is_another_version_and_the_earlier_one_stays_what_it_was(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "helo").await;
        let heard = acme.receiver.next("message.received").await;

        alice.edits(&shop, &said.mid, "hello").await;
        let edited = acme.receiver.next("message.edited").await;
        alice.edits(&shop, &said.mid, "hello!").await;
        let again = acme.receiver.next("message.edited").await;

        assert_eq!((edited.message(), edited.words()), (heard.message(), "hello".to_owned()));
        assert_eq!((&edited["data"]["edit"], &again["data"]["edit"]), (&json!(1), &json!(2)));
        let seen = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
        assert_eq!(seen["content"]["text"], "hello!");
        let listed = acme.get(&format!("/v1/events/{}", heard.id)).await.expect(200);
        assert_eq!(listed["data"]["content"]["text"], "helo");
    }

    async fn edits_that_come_backwards_leave_the_last_words(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "1").await;
        let heard = acme.receiver.next("message.received").await;

        app.sandbox.hold_webhooks();
        for text in ["2", "3", "4"] {
            alice.edits(&shop, &said.mid, text).await;
        }
        app.sandbox.release_backwards().await;

        assert_eq!(acme.receiver.next("message.edited").await.words(), "4");
        app.settled().await;
        let seen = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
        assert_eq!(seen["content"]["text"], "4");
        let kinds = acme.receiver.kinds();
        assert_eq!(kinds.iter().filter(|kind| *kind == "message.edited").count(), 1);
    }

    async fn a_message_that_comes_after_its_edit_or_its_unsend_changes_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");

        app.sandbox.hold_webhooks();
        let edited = alice.writes(&shop, "helo").await;
        alice.edits(&shop, &edited.mid, "hello").await;
        let gone = alice.writes(&shop, "secret").await;
        alice.unsends(&shop, &gone.mid).await;
        app.sandbox.release_backwards().await;

        let told = acme.receiver.next("message.received").await;
        assert_eq!((told.words(), told.text("/data/external_id")), ("hello".to_owned(), edited.mid));
        assert_eq!(acme.receiver.next("message.edited").await.message(), told.message());
        assert_eq!(acme.receiver.next("message.unsent").await.text("/data/external_id"), gone.mid);
        app.settled().await;
        let everything = acme.get("/v1/events?limit=100").await.expect(200);
        assert!(!everything.text().contains("secret") && !everything.text().contains("helo\""));
        assert_eq!(acme.receiver.kinds().iter().filter(|kind| *kind == "message.received").count(), 1);
    }

    async fn an_edit_with_the_number_0_is_noise(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "hello").await;

        alice.does(&shop, Deed::MakesEditNoise { mid: said.mid }).await;
        acme.hears(&alice, &shop, "after").await;

        app.settled().await;
        let kinds = acme.receiver.kinds();
        assert!(!kinds.iter().any(|kind| kind == "message.edited" || kind == "unsupported.received"), "{kinds:?}");
    }

    async fn what_is_unsent_is_gone_from_everywhere(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "first secret").await;
        alice.edits(&shop, &said.mid, "second secret").await;
        let heard = acme.receiver.next("message.received").await;
        acme.receiver.next("message.edited").await;

        alice.unsends(&shop, &said.mid).await;
        app.sandbox.resend_last().await.unwrap();
        let unsent = acme.receiver.next("message.unsent").await;
        acme.hears(&alice, &shop, "after").await;
        app.settled().await;

        assert_eq!(unsent.message(), heard.message());
        assert_eq!(unsent["data"]["content"], Value::Null);
        let seen = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
        assert_eq!(seen["content"], json!({"type": "unsent"}));
        let listed = acme.get("/v1/events?limit=100").await.expect(200);
        assert!(!listed.text().contains("secret"), "{listed}");
        assert_eq!(acme.receiver.kinds().iter().filter(|kind| *kind == "message.unsent").count(), 1);
        acme.post(&format!("/v1/events/{}/redeliver", heard.id), json!({})).await.expect(202);
        let again = acme.receiver.next("message.received").await;
        let again = if again.id == heard.id { again } else { acme.receiver.next("message.received").await };
        assert_eq!(again["data"]["content"], json!({"type": "unsent"}), "a redelivery says it no more");
        // an edit that comes late does not bring it back
        alice.sends_raw(&shop, json!({"message_edit": {"mid": said.mid, "text": "third secret", "num_edit": 9}})).await;
        app.settled().await;
        let seen = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
        assert_eq!(seen["content"], json!({"type": "unsent"}));
    }

    async fn no_version_of_what_was_edited_and_unsent_is_left(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "secret 0").await;
        let mut versions = vec![acme.receiver.next("message.received").await];
        for text in ["secret 1", "secret 2"] {
            alice.edits(&shop, &said.mid, text).await;
            versions.push(acme.receiver.next("message.edited").await);
        }
        let said_then: Vec<_> = versions.iter().map(e2e::Delivery::words).collect();
        assert_eq!(said_then, ["secret 0", "secret 1", "secret 2"]);

        alice.unsends(&shop, &said.mid).await;
        acme.receiver.next("message.unsent").await;
        app.settled().await;
        let before = acme.receiver.deliveries().len();
        for version in &versions {
            // each event refers to its own version: what it shows is what that row says
            let event = acme.get(&format!("/v1/events/{}", version.id)).await.expect(200);
            assert_eq!(event["data"]["content"], json!({"type": "unsent"}));
            acme.post(&format!("/v1/events/{}/redeliver", version.id), json!({})).await.expect(202);
        }
        let range = json!({"since": app.time_in_seconds(-3600), "which": "all"});
        acme.post(&format!("/v1/webhook-endpoints/{}/redeliver", acme.endpoint), range).await.expect(202);
        app.settled().await;

        let again = acme.receiver.deliveries().split_off(before);
        for version in &versions {
            let told: Vec<_> = again.iter().filter(|it| it.id == version.id).collect();
            assert_eq!(told.len(), 2, "by itself, and with all others");
            assert!(told.iter().all(|it| it["data"]["content"] == json!({"type": "unsent"})));
        }
        for path in [format!("/v1/messages/{}", versions[0].message()), "/v1/events?limit=100".to_owned()] {
            let seen = acme.get(&path).await.expect(200);
            assert!(!seen.text().contains("secret"), "{seen}");
        }
    }

    async fn the_owner_may_take_back_what_was_sent_through_us(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let sent = acme.sends(&conversation, "a mistake").await.expect(202);
        let mid = acme.receiver.next("message.delivered").await.text("/data/external_id");

        let user = "alice".to_owned();
        shop.sees(Happening::Unsends { user, mid: mid.clone() }).await;

        let unsent = acme.receiver.next("message.unsent").await;
        assert_eq!((unsent.message(), unsent.text("/data/external_id")), (sent.id(), mid));
        assert_eq!(unsent["data"]["direction"], "outbound");
        let seen = acme.get(&format!("/v1/messages/{}", sent.id())).await.expect(200);
        assert_eq!(seen["content"], json!({"type": "unsent"}));
        assert_eq!(seen["state"], "delivered");
    }

    async fn of_several_parts_only_the_one_that_was_taken_back_is_gone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let list = json!([{"type": "text", "text": "first secret"}, {"type": "text", "text": "second words"}]);
        let sent = acme.post("/v1/messages", json!({"to": {"conversation_id": conversation}, "content": list})).await.expect(202);
        acme.receiver.next("message.delivered").await;
        let path = format!("/v1/messages/{}", sent.id());
        let before = acme.get(&path).await.expect(200);
        let takes_back = async |part: usize| {
            let mid = before["parts"][part]["external_id"].as_str().unwrap().to_owned();
            shop.sees(Happening::Unsends { user: "alice".to_owned(), mid }).await;
        };

        takes_back(0).await;
        app.sandbox.resend_last().await.unwrap();
        let unsent = acme.receiver.next("message.unsent").await;
        let left = acme.get(&path).await.expect(200);
        let everything = acme.get("/v1/events?limit=100").await.expect(200);
        takes_back(1).await;
        acme.receiver.next("message.unsent").await;

        assert_eq!(unsent.message(), sent.id());
        assert_eq!(left["content"], json!({"type": "list", "items": [{"type": "unsent"}, {"type": "text", "text": "second words"}]}));
        assert!(!everything.text().contains("secret"), "{everything}");
        assert_eq!(acme.get(&path).await.expect(200)["content"], json!({"type": "unsent"}));
        app.settled().await;
        assert_eq!(acme.receiver.kinds().iter().filter(|kind| *kind == "message.unsent").count(), 2);
    }

    async fn a_whole_conversation_twice_and_backwards_tells_everything_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));

        app.sandbox.set_twice(true);
        app.sandbox.hold_webhooks();
        for user in [&alice, &bob] {
            let said = user.writes(&shop, "hello").await;
            user.reacts(&shop, &said.mid, "love", "\u{2764}").await;
            user.posts_back(&shop, "Help", "HELP").await;
            user.comments(&shop, "nice").await;
            user.mentions_in_story(&shop, "https://cdn.example/story").await;
            user.does(&shop, Deed::FollowsLink { r#ref: "abc".to_owned() }).await;
            user.does(&shop, Deed::OptsIn { payload: "news".to_owned() }).await;
        }
        app.sandbox.release_backwards().await;
        app.settled().await;

        let kinds = acme.receiver.kinds();
        for kind in ["message.received", "reaction.added", "postback.received", "comment.received",
            "story.mentioned", "referral.received", "optin.received", "conversation.opened"] {
            assert_eq!(kinds.iter().filter(|told| *told == kind).count(), 2, "{kind}: {kinds:?}");
        }
    }
}
