use e2e::{Answer, Channel, Choice, Delivery, Owner, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Happening, Request, Told};
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

/// Each login product, and what it calls the permission for comments.
const PERMISSIONS: [(&str, &str); 2] = [
    ("instagram", "instagram_business_manage_comments"),
    ("facebook", "instagram_manage_comments"),
];

/// Lets the owner log in and do this in the dialog.
async fn logs_in(acme: &Workspace, (product, name): (&str, &str), choice: Choice) {
    let link = acme.makes_link().await;
    let url = link["url"].as_str().unwrap();
    let page = Owner::of(name).connects_with(product, url, choice).await;
    assert_eq!(page.status, 200, "{}", page.html);
}

/// What the channel says of private replies.
async fn private_replies(acme: &Workspace, channel: &str) -> (Value, Value) {
    let path = format!("/v1/channels/{channel}/capabilities");
    let seen = acme.get(&path).await.expect(200);
    let mut all = seen["features"].as_array().unwrap().iter();
    let found = all.find(|it| it["feature"] == "private_replies").unwrap();
    (found["available"].clone(), found["code"].clone())
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

    async fn a_login_without_the_permission_for_comments_connects_all_the_same(app: TestApp) {
        let acme = app.workspace("acme").await;
        for (product, scope) in PERMISSIONS {
            let name = format!("shop.{product}");
            logs_in(&acme, (product, &name), Choice::Without(scope)).await;

            let told = acme.receiver.next("channel.connected").await;
            let channel = told.text("/channel/id");
            assert_eq!(private_replies(&acme, &channel).await, (json!(false), json!("scope_missing")));
            let shop = Channel { id: channel, account: app.sandbox.account(&name) };
            let alice = acme.user("alice");
            let heard = acme.hears(&alice, &shop, "hello").await;
            acme.sends(&heard.conversation(), "hi").await.expect(202);
            assert_eq!(alice.next(&shop).await, "hi");
            assert_eq!(alice.comments(&shop, "anybody?").await.told, Told::NotAllowed);
        }
    }

    async fn a_comment_of_whom_nobody_knows_is_judged_all_the_same(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let hello = acme.hears(&acme.user("alice"), &shop, "hello").await;
        let value = json!({"id": "17900000000000009", "text": "who am I?"});
        let entry = json!({"id": shop.ig_id(), "time": app.now() / 1000, "changes": [{"field": "comments", "value": value}]});
        assert_eq!(app.sandbox.deliver(json!({"object": "instagram", "entry": [entry]})).await.status(), 200);
        let told = acme.receiver.next("comment.received").await;
        let body = |content: Value| json!({"to": {"comment_id": id(&told)}, "content": content, "reply_to": hello.message()});

        let unknown = acme.post("/v1/messages", body(json!({"type": "text", "text": "hi"}))).await;
        assert_eq!((unknown.problem(422), unknown.pointers()), ("comment_unknown", vec!["/to/comment_id"]));
        let preview = acme.post("/v1/messages/preview", body(json!({"type": "text", "text": "hi"}))).await;
        assert_eq!((preview.problem(422), preview.pointers()), ("comment_unknown", vec!["/to/comment_id"]), "nobody is called");
        let unfit = acme.post("/v1/messages", body(json!({"type": "sticker"}))).await;
        assert_eq!((unfit.problem(422), unfit.pointers()), ("invalid_request", vec!["/content", "/to/comment_id"]));
        let shown = acme.get(&format!("/v1/comments/{}", told.text("/data/comment_id"))).await.expect(200);
        assert_eq!(shown["private_reply"]["refusal"], "comment_unknown");
    }

    async fn all_that_is_wrong_with_a_private_reply_is_told_at_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (product, scope) = PERMISSIONS[0];
        let shop = acme.connects_with(product, "shop").await;
        let told = comments(&acme, &acme.user("alice"), &shop).await;
        let path = format!("/v1/comments/{}/private-replies", told.text("/data/comment_id"));
        let store = acme.connects_instagram("store").await;
        let long = json!({"type": "text", "text": "b".repeat(1001)});
        logs_in(&acme, (product, "shop"), Choice::Without(scope)).await;
        app.settled().await;
        app.passes_hours(7 * 24 + 1);
        let all = |refused: &Answer| -> Vec<(String, String)> {
            assert_eq!(refused.problem(422), "invalid_request");
            let text = |it: &Value| it.as_str().unwrap().to_owned();
            let errors = refused.json()["errors"].as_array().unwrap().iter();
            errors.map(|it| (text(&it["pointer"]), text(&it["code"]))).collect()
        };
        let each = |expected: &[(&str, &str)]| -> Vec<(String, String)> {
            expected.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
        };

        let replied = acme.post(&path, json!({"content": long})).await;
        assert_eq!(all(&replied), each(&[
            ("/content/text", "text_too_long"),
            ("/path/comment_id", "comment_expired"),
            ("/path/comment_id", "scope_missing"),
        ]));
        let to = json!({"comment_id": told.text("/data/comment_id")});
        let sent = acme.post("/v1/messages", json!({"to": to, "channel_id": store.id, "content": long})).await;
        assert_eq!(all(&sent), each(&[
            ("/content/text", "text_too_long"),
            ("/to/comment_id", "comment_expired"),
            ("/to/comment_id", "scope_missing"),
            ("/channel_id", "channel_ambiguous"),
        ]));
        acme.delete(&format!("/v1/channels/{}", shop.id)).await.expect(204);
        let gone = acme.post(&path, json!({"content": {"type": "text", "text": "x"}})).await;
        assert_eq!(all(&gone), each(&[
            ("/path/comment_id", "channel_not_active"),
            ("/path/comment_id", "comment_expired"),
        ]));
        assert!(app.sandbox.sends().is_empty());
    }

    async fn what_the_owner_does_not_allow_any_more_is_refused_before_it_is_tried(app: TestApp) {
        let acme = app.workspace("acme").await;
        for (product, scope) in PERMISSIONS {
            let name = format!("shop.{product}");
            let shop = acme.connects_with(product, &name).await;
            let alice = acme.user("alice");
            assert_eq!(private_replies(&acme, &shop.id).await, (json!(true), Value::Null));
            let (lost, told) = (comments(&acme, &alice, &shop).await, comments(&acme, &alice, &shop).await);
            shop.fault(Fault::Graph { status: 400, code: 551, subcode: None });
            let failed = answers(&acme, &id(&lost), json!({})).await.expect(202).id();
            acme.receiver.next_about("message.failed", &failed).await;

            logs_in(&acme, (product, &name), Choice::Without(scope)).await;
            app.settled().await;
            app.sandbox.clear_logs();

            assert_eq!(private_replies(&acme, &shop.id).await, (json!(false), json!("scope_missing")));
            let refused = answers(&acme, &id(&told), json!({})).await;
            assert_eq!((refused.problem(400), refused.pointers()), ("scope_missing", vec!["/to/comment_id"]));
            let comment = told.text("/data/comment_id");
            let path = format!("/v1/comments/{comment}");
            let refused = acme.post(&format!("{path}/private-replies"), json!({"content": {"type": "text", "text": "x"}})).await;
            assert_eq!(refused.problem(400), "scope_missing");
            assert_eq!(acme.get(&path).await["private_reply"]["refusal"], "scope_missing");
            let again = acme.post(&format!("/v1/messages/{failed}/retry"), json!({})).await;
            assert_eq!(again.problem(400), "scope_missing");
            assert!(app.sandbox.sends().is_empty());
            let channel = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
            assert_eq!(channel["state"], "active");
        }
    }

    async fn of_a_token_that_does_not_say_what_it_is_good_for_nothing_is_held_to_be_missing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let account = app.sandbox.account("shop");
        let made = acme.post("/v1/channels", json!({"access_token": account.issue_token()})).await.expect(201);
        let shop = Channel { id: made.id(), account };
        acme.receiver.next("channel.connected").await;
        let alice = acme.user("alice");
        let told = comments(&acme, &alice, &shop).await;

        assert_eq!(private_replies(&acme, &shop.id).await, (json!(true), Value::Null));
        answers(&acme, &id(&told), json!({})).await.expect(202);
        assert_eq!(alice.next(&shop).await, "write to us");
    }

    async fn a_live_comment_is_answered_while_the_broadcast_runs(app: TestApp) {
        let acme = app.workspace("acme").await;
        for (product, _) in PERMISSIONS {
            let shop = acme.connects_with(product, &format!("shop.{product}")).await;
            let alice = acme.user("alice");
            let live = async || {
                assert_eq!(alice.comments_live(&shop, "now").await.status(), 200);
                let told = acme.receiver.next("comment.received").await;
                assert_eq!(told["data"]["live"], true);
                id(&told)
            };
            let (first, second) = (live().await, live().await);
            let below = comments(&acme, &alice, &shop).await;

            answers(&acme, &first, json!({})).await.expect(202);
            assert_eq!(alice.next(&shop).await, "write to us");
            shop.ends_broadcast();
            let late = answers(&acme, &second, json!({})).await.expect(202);

            let failed = acme.receiver.next_about("message.failed", &late.id()).await;
            let failure = &failed["data"]["failure"];
            assert_eq!(failure["code"], "comment_not_answerable");
            assert_eq!((&failure["provider"]["code"], &failure["provider"]["subcode"]), (&json!(100), &json!(2_534_025)));
            answers(&acme, &id(&below), json!({})).await.expect(202);
            assert_eq!(alice.next(&shop).await, "write to us");
            let next = live().await;
            answers(&acme, &next, json!({})).await.expect(202);
            assert_eq!(alice.next(&shop).await, "write to us");
        }
    }

    async fn a_private_reply_is_a_text_buttons_or_cards(app: TestApp) {
        let acme = app.workspace("acme").await;
        let photo = json!({"url": "https://example.com/photo.png"});
        let choice = json!({"title": "Red", "payload": "RED"});
        for (product, _) in PERMISSIONS {
            let shop = acme.connects_with(product, &format!("shop.{product}")).await;
            let alice = acme.user("alice");
            let told = id(&comments(&acme, &alice, &shop).await);
            app.sandbox.clear_logs();

            let mut refused = vec![
                json!({"type": "image", "url": photo["url"]}),
                json!({"type": "video", "url": "https://example.com/film.mp4"}),
                json!({"type": "audio", "url": "https://example.com/voice.m4a"}),
                json!({"type": "file", "url": "https://example.com/paper.pdf"}),
                json!({"type": "images", "images": [photo, photo]}),
                json!({"type": "sticker"}),
                json!({"type": "post", "post_id": "1790"}),
                json!({"type": "text", "text": "Which?", "quick_replies": [choice]}),
            ];
            if product == "facebook" {
                refused.push(json!({"type": "products", "products": [{"id": "7"}]}));
            }
            for content in refused {
                let answer = answers(&acme, &told, json!({"content": content})).await;
                assert_eq!((answer.problem(422), answer.pointers()), ("private_reply_content", vec!["/content"]), "{content}");
            }
            let body = json!({"to": {"comment_id": told}, "content": {"type": "sticker"}});
            let preview = acme.post("/v1/messages/preview", body).await.expect(200);
            assert_eq!(preview["refusals"][0]["code"], "private_reply_content");
            assert!(app.sandbox.sends().is_empty());

            for content in [
                json!({"type": "buttons", "text": "Still there.", "buttons": [choice]}),
                json!({"type": "cards", "cards": [{"title": "Red", "subtitle": "18 €"}]}),
            ] {
                let told = id(&comments(&acme, &alice, &shop).await);
                let sent = answers(&acme, &told, json!({"content": content})).await.expect(202);
                acme.receiver.next_about("message.delivered", &sent.id()).await;
            }
        }
    }
}
