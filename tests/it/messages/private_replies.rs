//! Comments, and what may be said to their authors in private.

use e2e::{Channel, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Happening, Operation, Request};
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

    async fn a_reply_that_may_have_arrived_or_was_sent_elsewhere_was_the_one(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let (elsewhere, lost) = (comments(&acme, &alice, &shop).await, comments(&acme, &alice, &shop).await);
        let refusal = async |id: &str| acme.get(&format!("/v1/comments/{id}")).await.expect(200)["private_reply"]["refusal"].clone();
        let reply = async |id: &str| acme.post(&format!("/v1/comments/{id}/private-replies"), says("write to us")).await;
        let seen = acme.get(&format!("/v1/comments/{elsewhere}")).await.expect(200);
        shop.answers_elsewhere(seen["external_id"].as_str().unwrap());

        let refused = reply(&elsewhere).await.expect(202).id();
        acme.receiver.next_about("message.failed", &refused).await;
        app.sandbox.set_echoes(false);
        app.sandbox.fault(Fault::ResetAfterAccepting);
        app.sandbox.fault_lasting(Operation::Conversations, Fault::Transient);
        let unknown = reply(&lost).await.expect(202).id();
        acme.receiver.next_about("message.unconfirmed", &unknown).await;
        app.passes_hours(1);
        let failed = acme.receiver.next_about("message.failed", &unknown).await;
        assert_eq!(failed["data"]["failure"]["code"], "outcome_unknown");
        app.sandbox.clear_logs();

        for comment in [&elsewhere, &lost] {
            assert_eq!(refusal(comment).await, "comment_replied");
            assert_eq!(reply(comment).await.problem(422), "comment_replied");
        }
        let again = acme.post(&format!("/v1/messages/{refused}/retry"), json!({})).await;
        assert_eq!((again.problem(422), again.pointers()), ("comment_replied", vec!["/path/message_id"]));
        assert!(app.sandbox.sends().is_empty());
        // its sender may look for it at Instagram, and send it if it is not there
        acme.post(&format!("/v1/messages/{unknown}/retry"), json!({})).await.expect(202);
    }

    async fn a_reply_is_in_time_when_its_turn_is(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let comment = comments(&acme, &alice, &shop).await;
        let path = format!("/v1/comments/{comment}/private-replies");
        let at = |seconds: i64| {
            let mut body = says("write to us");
            body["send_at"] = json!(app.time_in_seconds(seconds));
            body
        };
        let week = 7 * 24 * 3600;

        let late = acme.post(&path, at(week + 60)).await;
        let as_message = json!({"to": {"comment_id": comment}, "content": says("x")["content"], "send_at": app.time_in_seconds(week + 60)});
        let refused = acme.post("/v1/messages", as_message.clone()).await;
        let preview = acme.post("/v1/messages/preview", as_message).await.expect(200);
        let held = acme.post(&path, at(week - 60)).await.expect(202).id();
        app.holds_work();
        app.passes_hours(7 * 24 + 1);
        app.lets_work_go();

        assert_eq!(late.problem(422), "comment_expired");
        assert_eq!((refused.problem(422), refused.pointers()), ("comment_expired", vec!["/to/comment_id"]));
        assert_eq!(preview["refusals"][0]["code"], "comment_expired");
        let failed = acme.receiver.next_about("message.failed", &held).await;
        assert_eq!(failed["data"]["failure"]["code"], "comment_expired");
        assert_eq!(failed["data"]["failure"]["provider"], Value::Null);
        assert!(app.sandbox.sends().is_empty(), "Instagram was not asked");
    }

    async fn a_reply_is_sent_again_only_where_a_new_one_might_be(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let (first, second) = (comments(&acme, &alice, &shop).await, comments(&acme, &alice, &shop).await);
        let fails = async |comment: &str| {
            shop.fault(Fault::Graph { status: 400, code: 551, subcode: None });
            let made = acme.post(&format!("/v1/comments/{comment}/private-replies"), says("write to us")).await.expect(202).id();
            acme.receiver.next_about("message.failed", &made).await;
            made
        };
        let again = async |id: &str| acme.post(&format!("/v1/messages/{id}/retry"), json!({})).await;
        let (one, other, late) = (fails(&first).await, fails(&first).await, fails(&second).await);

        again(&one).await.expect(202);
        acme.receiver.next_about("message.delivered", &one).await;
        let replied = again(&other).await;
        app.passes_hours(7 * 24 + 1);
        let expired = again(&late).await;

        assert_eq!((replied.problem(422), expired.problem(422)), ("comment_replied", "comment_expired"));
        assert_eq!(acme.get(&format!("/v1/comments/{first}")).await["private_reply"]["message_id"], one);
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
