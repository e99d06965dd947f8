//! What a contact or the account quotes is named by our own id of it, when it is on record.

use e2e::{Delivery, TestApp, Workspace, both};
use sandbox::Deed;
use serde_json::{Value, json};

/// What a message quotes, as its event and as the message itself say it.
async fn quoted(acme: &Workspace, told: &Delivery) -> Value {
    let of_event = told["data"]["content"]["reply_to"].clone();
    let seen = acme.get(&format!("/v1/messages/{}", told.message())).await;
    assert_eq!(seen.expect(200)["content"]["reply_to"], of_event);
    of_event
}

both! {
    async fn a_quoted_message_is_named_whoever_said_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "hello").await;
        let theirs = acme.receiver.next("message.received").await;
        let list = json!([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]);
        let body = json!({"to": {"conversation_id": theirs.conversation()}, "content": list});
        let ours = acme.post("/v1/messages", body).await.expect(202);
        acme.receiver.next("message.delivered").await;
        let parts = acme.get(&format!("/v1/messages/{}", ours.id())).await.expect(200)["parts"].clone();

        for (mid, id) in [
            (&parts[0]["external_id"], ours.id()),
            (&parts[1]["external_id"], ours.id()),
            (&json!(said.mid), theirs.message()),
        ] {
            let mid = mid.as_str().unwrap().to_owned();
            let deed = Deed::Replies { mid: mid.clone(), text: "this one".to_owned() };
            alice.does(&shop, deed).await;

            let told = acme.receiver.next("message.received").await;
            let quoted = quoted(&acme, &told).await;
            assert_eq!((&quoted["message_id"], &quoted["external_id"]), (&json!(id), &json!(mid)));
        }
    }

    async fn what_is_quoted_and_not_on_record_has_instagrams_id_alone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let (shop, other) = (acme.connects_instagram("shop").await, globex.connects_instagram("other").await);
        let alice = acme.user("alice");
        let elsewhere = globex.user("bob").writes(&other, "elsewhere").await;
        globex.receiver.next("message.received").await;

        for mid in ["nobody_s", &elsewhere.mid] {
            alice.sends_raw(&shop, json!({"message": {"text": "this?", "reply_to": {"mid": mid}}})).await;

            let told = acme.receiver.next("message.received").await;
            let quoted = quoted(&acme, &told).await;
            assert_eq!(quoted["external_id"], mid);
            assert_eq!(quoted.get("message_id"), None);
        }
    }

    async fn an_edit_keeps_what_is_quoted_and_what_the_account_quotes_elsewhere_is_named(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let first = alice.writes(&shop, "hello").await;
        let heard = acme.receiver.next("message.received").await;
        let answer = json!({"message": {"text": "helo", "reply_to": {"mid": first.mid, "is_self_reply": true}}});
        let said = alice.sends_raw(&shop, answer).await;
        acme.receiver.next("message.received").await;

        alice.edits(&shop, &said.mid, "hello").await;

        let edited = acme.receiver.next("message.edited").await;
        assert_eq!(quoted(&acme, &edited).await["message_id"], heard.message());
        let item = json!({"sender": {"id": shop.ig_id()}, "recipient": {"id": alice.igsid(&shop)}, "timestamp": app.now(),
            "message": {"mid": "typed", "is_echo": true, "text": "as you said", "reply_to": {"mid": first.mid}}});
        let body = json!({"object": "instagram", "entry": [{"id": shop.ig_id(), "time": app.now(), "messaging": [item]}]});
        app.sandbox.deliver(body).await;
        let typed = acme.receiver.next("message.sent_externally").await;
        assert_eq!(quoted(&acme, &typed).await["message_id"], heard.message());
    }
}
