use e2e::{Answer, Channel, Delivery, TestApp, Workspace, both};
use sandbox::{EndUser, Happening, Request};
use serde_json::{Value, json};

async fn answers(acme: &Workspace, comment: &str, more: Value) -> Answer {
    let mut body =
        json!({"to": {"comment_id": comment}, "content": {"type": "text", "text": "write to us"}});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    acme.post("/v1/messages", body).await
}

/// Lets them comment; Instagram's id of it.
async fn comments(acme: &Workspace, user: &EndUser, shop: &Channel) -> Delivery {
    assert_eq!(user.comments(shop, "how much?").await.status(), 200);
    acme.receiver.next("comment.received").await
}

fn id(told: &Delivery) -> String {
    told.text("/data/external_id")
}

both! {
    async fn a_private_reply_goes_to_the_comment_and_opens_the_conversation(app: TestApp) {
        let acme = app.workspace("acme").await;
        for product in ["instagram", "facebook"] {
            let shop = acme.connects_with(product, &format!("shop.{product}")).await;
            let alice = acme.user("alice");
            let told = comments(&acme, &alice, &shop).await;
            assert!(told.event.get("conversation_id").is_none(), "a comment opens no conversation");
            app.sandbox.clear_logs();

            let made = answers(&acme, &id(&told), json!({})).await.expect(202);
            assert_eq!(alice.next(&shop).await, "write to us");
            let delivered = acme.receiver.next_about("message.delivered", &made.id()).await;

            let sent = app.sandbox.saw(Request::is_send).await;
            assert_eq!(sent.json(), json!({"recipient": {"comment_id": id(&told)}, "message": {"text": "write to us"}}));
            assert_eq!(delivered["contact"]["external_id"], alice.igsid(&shop));
            let opened = acme.receiver.next_like("conversation.opened", |it| it.kind() == "conversation.opened").await;
            assert_eq!(opened.conversation(), delivered.conversation());
            let path = format!("/v1/conversations/{}", delivered.conversation());
            assert_eq!(acme.get(&path).await["window"]["state"], "unknown", "it opens no window");
            acme.hears(&alice, &shop, "hello").await;
            acme.sends(&delivered.conversation(), "hi").await.expect(202);
            assert_eq!(alice.next(&shop).await, "hi");
        }
    }

    async fn a_comment_is_answered_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let told = comments(&acme, &alice, &shop).await;

        let first = answers(&acme, &id(&told), json!({})).await.expect(202);
        let at_once = answers(&acme, &id(&told), json!({})).await;
        acme.receiver.next_about("message.delivered", &first.id()).await;
        let later = answers(&acme, &id(&told), json!({})).await;
        let next = comments(&acme, &alice, &shop).await;
        let other = answers(&acme, &id(&next), json!({})).await.expect(202);

        assert_eq!(at_once.problem(422), "comment_replied");
        assert_eq!((later.problem(422), later.pointers()), ("comment_replied", vec!["/to/comment_id"]));
        acme.receiver.next_about("message.delivered", &other.id()).await;
        assert_eq!(app.sandbox.sends().len(), 2);
    }

    async fn a_reply_that_never_left_was_none(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let told = comments(&acme, &alice, &shop).await;

        let later = answers(&acme, &id(&told), json!({"send_at": app.time_in_seconds(60)})).await.expect(202);
        assert_eq!(answers(&acme, &id(&told), json!({})).await.problem(422), "comment_replied");
        acme.post(&format!("/v1/messages/{}/cancel", later.id()), json!({})).await.expect(200);
        answers(&acme, &id(&told), json!({})).await.expect(202);

        assert_eq!(alice.next(&shop).await, "write to us");
    }

    async fn a_comment_is_answered_for_seven_days(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let to_alice = comments(&acme, &alice, &shop).await;
        let to_bob = comments(&acme, &bob, &shop).await;
        let live = bob.comments_live(&shop, "now").await;
        assert_eq!(live.status(), 200);
        let live = acme.receiver.next("comment.received").await;
        assert_eq!(live["data"]["live"], true);

        app.passes_seconds(7 * 24 * 3600 - 60);
        answers(&acme, &id(&to_alice), json!({})).await.expect(202);
        assert_eq!(alice.next(&shop).await, "write to us");
        app.passes_seconds(120);
        let late = answers(&acme, &id(&to_bob), json!({})).await;
        assert_eq!((late.problem(422), late.pointers()), ("comment_expired", vec!["/to/comment_id"]));
        // whether the broadcast still runs is Instagram's to say
        let asked = answers(&acme, &id(&live), json!({})).await.expect(202);
        let failed = acme.receiver.next_about("message.failed", &asked.id()).await;
        assert_eq!(failed["data"]["failure"]["code"], "comment_not_answerable");
        assert_eq!(failed["data"]["failure"]["provider"]["subcode"], 2_534_025);
    }

    async fn only_a_comment_of_somebody_else_s_is_answered_and_with_one_message(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        globex.connects_instagram("store").await;
        let told = comments(&acme, &acme.user("alice"), &shop).await;
        shop.sees(Happening::CommentsItself { text: "thanks".to_owned() }).await;
        let own = acme.receiver.next("comment.received").await;
        assert_eq!(own["data"]["own"], true);

        assert_eq!(answers(&acme, &id(&own), json!({})).await.problem(422), "comment_own");
        assert_eq!(answers(&acme, "17999", json!({})).await.problem(422), "comment_unknown");
        assert_eq!(answers(&globex, &id(&told), json!({})).await.problem(422), "comment_unknown");
        let two = json!({"content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]});
        let refused = answers(&acme, &id(&told), two).await;
        assert_eq!((refused.problem(422), refused.pointers()), ("content_too_long", vec!["/content"]));
        assert!(app.sandbox.sends().is_empty());
    }

    async fn what_instagram_says_of_a_comment_that_was_answered_elsewhere_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let told = comments(&acme, &alice, &shop).await;
        shop.answers_elsewhere(&id(&told));

        let made = answers(&acme, &id(&told), json!({})).await.expect(202);

        let failed = acme.receiver.next_about("message.failed", &made.id()).await;
        assert_eq!(failed["data"]["failure"]["code"], "comment_replied");
        let provider = &failed["data"]["failure"]["provider"];
        assert_eq!((&provider["status"], &provider["code"], &provider["subcode"]), (&json!(500), &json!(-1), &json!(2_534_023)));
    }
}
