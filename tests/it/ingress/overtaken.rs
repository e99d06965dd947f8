//! What overtakes what it is about: order changes nothing but order.

use e2e::{Channel, TestApp, Workspace, both};
use serde_json::{Value, json};

/// The Instagram user.
const ALICE: &str = "1789000000000001";
/// When everything is said, by Instagram's clock.
const AT: i64 = 1_770_000_000_000;

async fn says(app: &TestApp, shop: &Channel, item: &Value) {
    let body = json!({"object": "instagram", "entry": [{"id": shop.ig_id(), "time": AT, "messaging": [item]}]});
    assert_eq!(app.sandbox.deliver(body).await.status(), 200);
}

fn by_alice(shop: &Channel, fields: &Value) -> Value {
    let mut item =
        json!({"sender": {"id": ALICE}, "recipient": {"id": shop.ig_id()}, "timestamp": AT});
    let more = fields.as_object().unwrap().clone();
    item.as_object_mut().unwrap().extend(more);
    item
}

fn by_account(shop: &Channel, fields: &Value) -> Value {
    let mut item = by_alice(shop, fields);
    item["sender"] = json!({"id": shop.ig_id()});
    item["recipient"] = json!({"id": ALICE});
    item
}

async fn shop(app: &TestApp) -> (Workspace, Channel) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    app.settled().await;
    acme.receiver.forgets();
    (acme, shop)
}

async fn seen(acme: &Workspace, message: &str) -> Value {
    let path = format!("/v1/messages/{message}");
    acme.get(&path).await.expect(200)["content"].clone()
}

fn count(acme: &Workspace, kind: &str) -> usize {
    let kinds = acme.receiver.kinds();
    kinds.iter().filter(|told| *told == kind).count()
}

both! {
    async fn an_edit_that_does_not_say_whose_it_is_waits_for_its_message(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let edit = json!({"timestamp": AT + 1, "message_edit": {"mid": "m", "text": "hello", "num_edit": 1}});

        says(&app, &shop, &edit).await;
        app.settled().await;
        says(&app, &shop, &by_alice(&shop, &json!({"message": {"mid": "m", "text": "helo"}}))).await;
        let heard = acme.receiver.next("message.received").await;
        app.passes_seconds(10);

        assert_eq!(heard.words(), "helo");
        let edited = acme.receiver.next("message.edited").await;
        assert_eq!((edited.message(), edited.words()), (heard.message(), "hello".to_owned()));
        app.settled().await;
        assert_eq!(count(&acme, "unsupported.received"), 0);
    }

    async fn an_edit_of_nobodys_whose_message_never_comes_is_told_as_it_came(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let edit = json!({"timestamp": AT, "message_edit": {"mid": "m", "text": "hello", "num_edit": 1}});

        says(&app, &shop, &edit).await;
        app.settled().await;
        assert_eq!(count(&acme, "unsupported.received"), 0);
        app.passes_seconds(121);

        let told = acme.receiver.next("unsupported.received").await;
        assert_eq!((told["data"]["kind"].clone(), told["data"]["raw"].clone()), (json!("message_edit"), edit));
    }

    async fn a_message_that_comes_after_its_edits_keeps_all_that_it_says(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let edit = |number: u32, text: &str| by_alice(&shop, &json!({"message_edit": {"mid": "m", "text": text, "num_edit": number}}));
        let original = by_alice(&shop, &json!({"timestamp": AT - 1000, "message": {"mid": "m", "text": "loook", "reply_to": {"mid": "before"},
            "attachments": [{"type": "image", "payload": {"url": "https://lookaside.fbsbx.com/1"}}]}}));

        says(&app, &shop, &edit(1, "look")).await;
        let heard = acme.receiver.next("message.received").await;
        assert_eq!(acme.receiver.next("message.edited").await.words(), "look");
        says(&app, &shop, &edit(2, "look!")).await;
        assert_eq!(acme.receiver.next("message.edited").await.words(), "look!");
        for _ in 0..2 {
            says(&app, &shop, &original).await;
        }

        let whole = acme.receiver.next("message.edited").await;
        assert_eq!((whole.message(), whole.words(), &whole["data"]["edit"]), (heard.message(), "look!".to_owned(), &json!(2)));
        assert_eq!(whole.text("/data/content/attachments/0/url"), "https://lookaside.fbsbx.com/1");
        assert_eq!(whole.text("/data/content/reply_to/external_id"), "before");
        app.settled().await;
        assert_eq!((count(&acme, "message.received"), count(&acme, "message.edited")), (1, 3));
        let content = seen(&acme, &heard.message()).await;
        assert_eq!((&content["text"], content["attachments"].as_array().unwrap().len()), (&json!("look!"), 1));
        let message = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
        assert_eq!(message["created_at"], "2026-02-02T02:39:59.000Z");

        says(&app, &shop, &by_alice(&shop, &json!({"message": {"mid": "m", "is_deleted": true}}))).await;
        acme.receiver.next("message.unsent").await;
        let everything = acme.get("/v1/events?limit=100").await.expect(200);
        assert!(!everything.text().contains("look"), "{everything}");
    }

    async fn a_message_of_words_alone_that_comes_after_its_edit_is_told_no_more(app: TestApp) {
        let (acme, shop) = shop(&app).await;

        says(&app, &shop, &by_alice(&shop, &json!({"message_edit": {"mid": "m", "text": "hello", "num_edit": 1}}))).await;
        let heard = acme.receiver.next("message.received").await;
        acme.receiver.next("message.edited").await;
        says(&app, &shop, &by_alice(&shop, &json!({"message": {"mid": "m", "text": "helo"}}))).await;
        app.settled().await;

        assert_eq!((count(&acme, "message.received"), count(&acme, "message.edited")), (1, 1));
        assert_eq!(seen(&acme, &heard.message()).await["text"], "hello");
    }

    async fn what_the_account_writes_and_edits_is_no_customers(app: TestApp) {
        let (acme, shop) = shop(&app).await;

        says(&app, &shop, &by_account(&shop, &json!({"message": {"mid": "m", "text": "from the phone"}}))).await;
        let told = acme.receiver.next("message.sent_externally").await;
        says(&app, &shop, &by_account(&shop, &json!({"message_edit": {"mid": "n", "text": "edited there", "num_edit": 1}}))).await;
        app.settled().await;
        app.passes_seconds(121);
        let edited = acme.receiver.next("message.sent_externally").await;

        assert_eq!((told.words(), edited.words()), ("from the phone".to_owned(), "edited there".to_owned()));
        for told in [&told, &edited] {
            assert_eq!(told["contact"]["external_id"], ALICE);
        }
        assert_eq!(acme.receiver.next("message.edited").await.message(), edited.message());
        app.settled().await;
        assert_eq!(count(&acme, "message.received"), 0);
        let conversation = acme.get(&format!("/v1/conversations/{}", told.conversation())).await.expect(200);
        assert!(conversation["last_inbound_at"].is_null(), "{conversation}");
    }

    async fn a_receipt_that_overtakes_what_was_typed_elsewhere_waits_for_it(app: TestApp) {
        let (acme, shop) = shop(&app).await;

        says(&app, &shop, &by_alice(&shop, &json!({"read": {"mid": "m"}}))).await;
        app.settled().await;
        says(&app, &shop, &by_account(&shop, &json!({"message": {"mid": "m", "text": "from the phone", "is_echo": true}}))).await;
        let elsewhere = acme.receiver.next("message.sent_externally").await;
        app.passes_seconds(20);

        let read = acme.receiver.next("message.read").await;
        assert_eq!(read.message(), elsewhere.message());
        app.settled().await;
        assert_eq!(count(&acme, "unsupported.received"), 0);
    }

    async fn a_receipt_of_a_stranger_is_told_as_it_came(app: TestApp) {
        let (acme, shop) = shop(&app).await;

        says(&app, &shop, &by_alice(&shop, &json!({"read": {"mid": "m"}}))).await;
        app.settled().await;
        app.passes_seconds(121);

        assert_eq!(acme.receiver.next("unsupported.received").await["data"]["kind"], "read");
        app.settled().await;
        assert_eq!(count(&acme, "conversation.opened"), 0);
    }
}
