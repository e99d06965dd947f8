use e2e::{Answer, TestApp, Workspace, both};
use sandbox::{Fault, Operation, Request};
use serde_json::{Value, json};

fn is_action(seen: &Request) -> bool {
    seen.is_send() && seen.json().get("sender_action").is_some()
}

/// The last action that Instagram was asked for.
fn last(app: &TestApp) -> Value {
    let requests = app.sandbox.requests();
    requests
        .iter()
        .rev()
        .find(|seen| is_action(seen))
        .unwrap()
        .json()
}

async fn acts(acme: &Workspace, conversation: &str, body: Value) -> Answer {
    acme.post(&format!("/v1/conversations/{conversation}/actions"), body)
        .await
}

both! {
    async fn each_action_is_one_call_and_answered_when_instagram_did_it(app: TestApp) {
        let acme = app.workspace("acme").await;
        for product in ["instagram", "facebook"] {
            let shop = acme.connects_with(product, &format!("shop.{product}")).await;
            let alice = acme.user("alice");
            let said = alice.writes(&shop, "hello").await;
            let heard = acme.receiver.next("message.received").await;
            let (conversation, message) = (heard.conversation(), heard.message());
            let before = acme.get(&format!("/v1/conversations/{conversation}")).await.expect(200).json().clone();
            let to = json!({"id": alice.igsid(&shop)});
            let mid = said.mid.clone();

            for (body, sent) in [
                (json!({"type": "typing_on"}), json!({"recipient": to, "sender_action": "typing_on"})),
                (json!({"type": "typing_off"}), json!({"recipient": to, "sender_action": "typing_off"})),
                (json!({"type": "mark_seen"}), json!({"recipient": to, "sender_action": "mark_seen"})),
                (json!({"type": "react", "message_id": message, "emoji": "🔥"}),
                    json!({"recipient": to, "sender_action": "react", "payload": {"message_id": mid, "reaction": "🔥"}})),
                (json!({"type": "react", "message_id": message, "emoji": "love"}),
                    json!({"recipient": to, "sender_action": "react", "payload": {"message_id": mid, "reaction": "love"}})),
                (json!({"type": "unreact", "message_id": message}),
                    json!({"recipient": to, "sender_action": "unreact", "payload": {"message_id": mid}})),
            ] {
                let done = acts(&acme, &conversation, body.clone()).await.expect(200);
                assert_eq!(last(&app), sent);
                assert_eq!((&done["type"], &done["emoji"]), (&body["type"], &body["emoji"]));
                assert_eq!(done["conversation_id"], conversation.as_str());
            }
            let messages = acme.get(&format!("/v1/conversations/{conversation}/messages")).await;
            assert_eq!(messages.list().len(), 1, "nothing is said by it");
            let after = acme.get(&format!("/v1/conversations/{conversation}")).await;
            assert_eq!(after.json(), &before, "and no window opened");
        }
    }

    async fn an_action_waits_for_no_window_and_no_message(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        app.passes_hours(25);
        acme.post("/v1/messages", json!({
            "to": {"conversation_id": conversation}, "content": {"type": "text", "text": "x"}, "on_closed_window": "hold", "expires_in": 60,
        })).await.expect(202);

        acts(&acme, &conversation, json!({"type": "mark_seen"})).await.expect(200);

        app.passes_seconds(61);
        acme.receiver.next("message.expired").await;
    }

    async fn only_what_the_contact_wrote_here_can_be_reacted_to(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let heard = acme.hears(&alice, &shop, "hello").await;
        let conversation = heard.conversation();
        let elsewhere = acme.hears(&bob, &shop, "hello").await.message();
        let store = globex.connects_instagram("store").await;
        let foreign = globex.hears(&alice, &store, "hello").await.message();
        let own = acme.sends(&conversation, "hi").await.expect(202).id();
        acme.receiver.next_about("message.delivered", &own).await;
        let gone = alice.writes(&shop, "gone").await;
        let taken_back = acme.receiver.next("message.received").await.message();
        alice.unsends(&shop, &gone.mid).await;
        acme.receiver.next("message.unsent").await;
        let calls = app.sandbox.request_count();

        let nobody = "msg_0123456789abcdefghjkmnpq01".to_owned();
        for message in [elsewhere, foreign, own, taken_back, nobody] {
            for body in [json!({"type": "react", "message_id": message, "emoji": "love"}), json!({"type": "unreact", "message_id": message})] {
                let refused = acts(&acme, &conversation, body).await;
                assert_eq!(refused.problem(422), "message_not_reactable");
                assert_eq!(refused.json()["errors"][0]["pointer"], "/message_id");
            }
        }
        for (body, at) in [
            (json!({"type": "react", "message_id": heard.message()}), "/emoji"),
            (json!({"type": "react", "emoji": "love"}), "/message_id"),
            (json!({"type": "unreact"}), "/message_id"),
            (json!({"type": "typing_on", "emoji": "love"}), "/emoji"),
            (json!({"type": "mark_seen", "message_id": heard.message()}), "/message_id"),
            (json!({"type": "react", "message_id": heard.message(), "emoji": "heart"}), "/emoji"),
            (json!({"type": "react", "message_id": "x", "emoji": "love"}), "/message_id"),
            (json!({"type": "wave"}), "/type"),
        ] {
            let refused = acts(&acme, &conversation, body.clone()).await;
            assert_eq!(refused.problem(422), "invalid_request", "{body}");
            assert_eq!(refused.json()["errors"][0]["pointer"], at, "{body}");
        }
        assert_eq!(app.sandbox.request_count(), calls, "Instagram was not asked");
    }

    async fn what_instagram_does_not_do_is_said_in_its_words(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        let typing = || json!({"type": "typing_on"});

        app.sandbox.fault(Fault::UserUnavailable);
        let refused = acts(&acme, &conversation, typing()).await;
        assert_eq!(refused.problem(422), "action_refused");
        assert_eq!(refused.json()["errors"][0]["code"], "contact_unavailable");
        app.sandbox.fault_on(Operation::Send, Fault::AccountRateLimited);
        let slower = acts(&acme, &conversation, typing()).await;
        assert_eq!((slower.problem(429), slower.header("retry-after").unwrap()), ("provider_rate_limited", "5"));
        app.sandbox.fault(Fault::ResetBeforeAccepting);
        assert_eq!(acts(&acme, &conversation, typing()).await.problem(502), "provider_unavailable");
        acts(&acme, &conversation, typing()).await.expect(200);

        acme.delete(&format!("/v1/channels/{}", shop.id)).await.expect(204);
        assert_eq!(acts(&acme, &conversation, typing()).await.problem(409), "channel_not_active");
    }

    async fn an_idempotency_key_does_it_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        let path = format!("/v1/conversations/{conversation}/actions");
        let once = |body: Value| acme.post_once(&path, "once", body);

        let first = once(json!({"type": "mark_seen"})).await.expect(200);
        let calls = app.sandbox.request_count();
        let again = once(json!({"type": "mark_seen"})).await.expect(200);
        let other = once(json!({"type": "typing_on"})).await;

        assert_eq!(again.json(), first.json());
        assert_eq!(app.sandbox.request_count(), calls);
        assert_eq!(other.problem(422), "idempotency_key_reused");
    }
}
