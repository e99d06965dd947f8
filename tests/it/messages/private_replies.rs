//! Comments, and what may be said to their authors in private.

use e2e::{Channel, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Happening, Request};
use serde_json::{Value, json};

/// Lets them comment; our id of it.
async fn comments(acme: &Workspace, user: &EndUser, shop: &Channel) -> String {
    assert_eq!(user.comments(shop, "how much?").await.status(), 200);
    let told = acme.receiver.next("comment.received").await;
    told.text("/data/comment_id")
}

fn says(text: &str) -> Value {
    json!({"content": {"type": "text", "text": text}})
}

both! {
    async fn a_comment_shows_what_may_be_said_to_its_author(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let first = comments(&acme, &alice, &shop).await;
        let second = comments(&acme, &bob, &shop).await;
        shop.sees(Happening::CommentsItself { text: "thanks".to_owned() }).await;
        let own = acme.receiver.next("comment.received").await.text("/data/comment_id");
        let seen = async |id: &str| acme.get(&format!("/v1/comments/{id}")).await.expect(200);
        let refusal = |seen: &e2e::Answer| seen["private_reply"]["refusal"].as_str().map(str::to_owned);

        let open = seen(&first).await;
        assert_eq!((&open["author_external_id"], &open["channel_id"]), (&json!(alice.igsid(&shop)), &json!(shop.id)));
        assert_eq!((refusal(&open), &open["private_reply"]["message_id"]), (None, &Value::Null));
        assert_eq!(refusal(&seen(&own).await).as_deref(), Some("comment_own"));
        let sent = acme.post(&format!("/v1/comments/{first}/private-replies"), says("write to us")).await.expect(202).id();
        acme.receiver.next_about("message.delivered", &sent).await;
        let answered = seen(&first).await;
        assert_eq!(refusal(&answered).as_deref(), Some("comment_replied"));
        assert_eq!(answered["private_reply"]["message_id"], sent);
        app.passes_hours(7 * 24 + 1);
        assert_eq!(refusal(&seen(&second).await).as_deref(), Some("comment_expired"));
    }

    async fn a_private_reply_is_a_message_to_the_comment(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let (one, other) = (comments(&acme, &alice, &shop).await, comments(&acme, &alice, &shop).await);
        let path = format!("/v1/comments/{one}/private-replies");
        let comment = acme.get(&format!("/v1/comments/{one}")).await.expect(200);

        let made = acme.post(&path, json!({"content": {"type": "text", "text": "write to us"}, "reference": "c-1"})).await.expect(202);
        assert_eq!(alice.next(&shop).await, "write to us");
        acme.receiver.next_about("message.delivered", &made.id()).await;
        let again = acme.post(&path, says("once more")).await;
        let as_message = acme.sends_to(json!({"comment_id": other}), "me, too").await.expect(202).id();
        acme.receiver.next_about("message.delivered", &as_message).await;

        let sent = app.sandbox.saw(|it: &Request| it.is_send() && it.json()["message"]["text"] == "write to us").await;
        assert_eq!(sent.json()["recipient"], json!({"comment_id": comment["external_id"]}));
        assert_eq!((&made["reference"], again.problem(422)), (&json!("c-1"), "comment_replied"));
        assert_eq!(again.pointers(), ["/path/comment_id"]);
        let wrong = acme.post(&path, json!({"content": {"type": "text", "text": "x"}, "to": {}})).await;
        assert_eq!((wrong.problem(422), wrong.pointers()), ("invalid_request", vec!["/to"]));
    }

    async fn a_private_reply_belongs_to_whom_instagram_names_as_its_recipient(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob, carol) = (acme.user("alice"), acme.user("bob"), acme.user("carol"));
        let with_bob = acme.hears(&bob, &shop, "hello").await.conversation();
        app.sandbox.set_echoes(false);
        for (really, known) in [(&bob, Some(&with_bob)), (&carol, None), (&alice, None)] {
            let comment = comments(&acme, &alice, &shop).await;
            let seen = acme.get(&format!("/v1/comments/{comment}")).await.expect(200);
            shop.answers_to(seen["external_id"].as_str().unwrap(), really);

            let made = acme.post(&format!("/v1/comments/{comment}/private-replies"), says("write to us")).await.expect(202);
            let sent = acme.receiver.next_about("message.sent", &made.id()).await;

            assert_eq!(really.next(&shop).await, "write to us");
            assert_eq!(sent["contact"]["external_id"], really.igsid(&shop));
            if let Some(known) = known {
                assert_eq!(&sent.conversation(), known);
            }
            let shown = acme.get(&format!("/v1/messages/{}", made.id())).await.expect(200);
            assert_eq!((shown["conversation_id"].as_str(), shown["contact_id"].as_str()), (Some(&*sent.conversation()), Some(&*sent.contact())));
            let said = acme.get(&format!("/v1/conversations/{}/messages", sent.conversation())).await.expect(200);
            assert_eq!(said.list()[0]["id"], made.id());
        }
    }

    async fn an_echo_to_somebody_else_before_the_answer_is_no_message_from_elsewhere(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob, carol) = (acme.user("alice"), acme.user("bob"), acme.user("carol"));
        acme.hears(&bob, &shop, "hello").await;
        for really in [&bob, &carol] {
            let comment = comments(&acme, &alice, &shop).await;
            let seen = acme.get(&format!("/v1/comments/{comment}")).await.expect(200);
            shop.answers_to(seen["external_id"].as_str().unwrap(), really);

            app.sandbox.fault(Fault::SlowMs(700));
            let made = acme.post(&format!("/v1/comments/{comment}/private-replies"), says("write to us")).await.expect(202).id();

            // it looks again by itself only after longer than this waits: what became of the reply wakes it
            let sent = acme.receiver.next_about("message.sent", &made).await;
            let delivered = acme.receiver.next_about("message.delivered", &made).await;
            assert_eq!(sent["contact"]["external_id"], really.igsid(&shop));
            assert_eq!(delivered.conversation(), sent.conversation());
            app.settled().await;
            assert!(!acme.receiver.kinds().contains(&"message.sent_externally".to_owned()));
        }
    }

    async fn what_is_typed_while_a_private_reply_is_sent_is_told_once_that_is_answered(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let with_bob = acme.hears(&bob, &shop, "hello").await.conversation();
        let comment = comments(&acme, &alice, &shop).await;

        app.sandbox.fault(Fault::SlowMs(700));
        let made = acme.post(&format!("/v1/comments/{comment}/private-replies"), says("write to us")).await.expect(202).id();
        app.sandbox.saw(Request::is_send).await;
        shop.types_in_app(&bob, "by hand");

        acme.receiver.next_about("message.delivered", &made).await;
        let typed = acme.receiver.next("message.sent_externally").await;
        assert_eq!((typed.conversation(), &typed["data"]["content"]["text"]), (with_bob, &json!("by hand")));
    }

    async fn comments_are_listed_and_found_by_their_channel_and_instagram_s_id(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let store = acme.connects_instagram("store").await;
        let alice = acme.user("alice");
        let first = comments(&acme, &alice, &shop).await;
        let second = comments(&acme, &alice, &shop).await;
        let elsewhere = comments(&acme, &alice, &store).await;
        let ids = async |query: &str| {
            let found = acme.get(&format!("/v1/comments{query}")).await.expect(200);
            let mut ids: Vec<_> = found.list().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
            ids.sort();
            ids
        };
        let sorted = |all: &[&String]| {
            let mut all: Vec<_> = all.iter().map(|id| (*id).clone()).collect();
            all.sort();
            all
        };

        let external = acme.get(&format!("/v1/comments/{second}")).await["external_id"].as_str().unwrap().to_owned();

        assert_eq!(ids("").await, sorted(&[&first, &second, &elsewhere]));
        assert_eq!(ids(&format!("?channel_id={}", shop.id)).await, sorted(&[&first, &second]));
        assert_eq!(ids(&format!("?external_id={external}")).await, sorted(&[&second]));
        assert_eq!(ids("?external_id=1").await, sorted(&[]));
        let page = acme.get("/v1/comments?limit=2").await.expect(200);
        let next = page["next_cursor"].as_str().unwrap();
        assert_eq!(ids(&format!("?limit=2&after={next}")).await.len(), 1);
    }
}
