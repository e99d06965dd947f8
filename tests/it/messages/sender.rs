use std::sync::Arc;

use e2e::{Answer, Channel, Database, Given as _, Options, TestApp, Workspace, both};
use sandbox::{EndUser, Fault, Request};
use serde_json::{Value, json};

/// The two login products.
const PRODUCTS: [&str; 2] = ["instagram", "facebook"];

async fn talking(acme: &Workspace, product: &str) -> (Channel, EndUser, String) {
    let name = format!("shop.{product}");
    let shop = acme.connects_with(product, &name).await;
    let alice = acme.user(&format!("alice.{product}"));
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    (shop, alice, conversation)
}

/// The call to the Send API that says this, but for whom it is for.
async fn sent(app: &TestApp, text: &str) -> Value {
    let says = |seen: &Request| seen.is_send() && seen.json()["message"]["text"] == *text;
    let mut body = app.sandbox.saw(says).await.json();
    body.as_object_mut().unwrap().remove("recipient");
    body
}

fn pointer(answer: &Answer) -> &str {
    answer
        .json()
        .pointer("/errors/0/pointer")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

both! {
    async fn a_signature_stands_before_the_text_and_counts_into_its_limit(app: TestApp) {
        let acme = app.workspace("acme").await;
        let zoe = |signature| json!({"sender": {"kind": "human", "id": "7", "name": "Zoë Müller", "alias": "Zoë", "signature": signature}});
        let unsaid = json!({"sender": {"kind": "human", "name": "Zoë Müller", "alias": "Zoë"}});
        for product in PRODUCTS {
            let (shop, alice, conversation) = talking(&acme, product).await;
            app.sandbox.clear_logs();

            let made = acme.says(&conversation, "hi", zoe("alias")).await.expect(202);
            assert_eq!(alice.next(&shop).await, "Zoë:\nhi");
            assert_eq!(sent(&app, "Zoë:\nhi").await, json!({"messaging_type": "RESPONSE", "message": {"text": "Zoë:\nhi"}}));
            assert_eq!(made["content"]["text"], "hi", "what was said is what was said");
            assert_eq!(made["sender"], zoe("alias")["sender"]);
            acme.says(&conversation, "ho", zoe("name")).await.expect(202);
            assert_eq!(alice.next(&shop).await, "Zoë Müller:\nho");

            acme.says(&conversation, "plain", unsaid.clone()).await.expect(202);
            assert_eq!(alice.next(&shop).await, "plain");
            let path = format!("/v1/channels/{}", shop.id);
            let changed = acme.patch(&path, json!({"signature": "name"})).await.expect(200);
            assert_eq!(changed["signature"], "name");
            acme.says(&conversation, "by the channel", unsaid.clone()).await.expect(202);
            assert_eq!(alice.next(&shop).await, "Zoë Müller:\nby the channel");
            acme.says(&conversation, "unsigned", zoe("none")).await.expect(202);
            assert_eq!(alice.next(&shop).await, "unsigned");
            acme.sends(&conversation, "nobody's").await.expect(202);
            assert_eq!(alice.next(&shop).await, "nobody's");
            let back = acme.patch(&path, json!({"signature": null})).await.expect(200);
            assert_eq!(back["signature"], "none");
            acme.says(&conversation, "plain again", unsaid.clone()).await.expect(202);
            assert_eq!(alice.next(&shop).await, "plain again");

            // "Zoë:" and a line's end are six bytes
            let ends = |bytes: usize| format!("{}{}", "ü".repeat((bytes - 6) / 2), if bytes % 2 == 1 { "u" } else { "" });
            for below in [999, 1000] {
                acme.says(&conversation, &ends(below), zoe("alias")).await.expect(202);
                assert_eq!(alice.next(&shop).await.text.unwrap().len(), below);
            }
            let above = acme.says(&conversation, &ends(1001), zoe("alias")).await;
            assert_eq!(above.problem(422), "text_too_long");
            assert_eq!(pointer(&above), "/content/text");
            assert!(above.json()["errors"][0]["detail"].as_str().unwrap().contains("signature"));
        }
    }

    async fn text_above_buttons_and_in_place_of_something_is_signed(app: TestApp) {
        let acme = app.workspace("acme").await;
        for product in PRODUCTS {
            let (shop, alice, conversation) = talking(&acme, product).await;
            let signed = |content: Value, fallback: Option<String>| json!({
                "to": {"conversation_id": conversation}, "content": content, "fallback_text": fallback,
                "sender": {"kind": "human", "alias": "Zoë", "signature": "alias"},
            });
            let asked = |text: String| json!({"type": "buttons", "text": text, "buttons": [{"title": "Red", "payload": "RED"}]});
            app.sandbox.clear_logs();

            let made = acme.post("/v1/messages", signed(asked("Which?".to_owned()), None)).await.expect(202);
            acme.receiver.next_about("message.delivered", &made.id()).await;
            assert_eq!(made["content"]["text"], "Which?", "what was said is what was said");
            let sent = app.sandbox.saw(Request::is_send).await;
            assert_eq!(sent.json()["message"]["attachment"]["payload"]["text"], "Zoë:\nWhich?");
            // "Zoë:" and a line's end are five characters, and six bytes
            acme.post("/v1/messages", signed(asked("ж".repeat(635)), None)).await.expect(202);
            let above = acme.post("/v1/messages", signed(asked("ж".repeat(636)), None)).await;
            assert_eq!((above.problem(422), pointer(&above)), ("field_too_long", "/content/text"));
            assert!(above.json()["errors"][0]["detail"].as_str().unwrap().contains("signature"));

            app.settled().await;
            shop.set_lacks(&["sticker"]);
            let heart = |text: String| signed(json!({"type": "sticker"}), Some(text));
            let made = acme.post("/v1/messages", heart("a heart".to_owned())).await.expect(202);
            acme.receiver.next_about("message.delivered", &made.id()).await;
            assert_eq!(alice.inbox(&shop).pop().unwrap(), "Zoë:\na heart");
            let above = acme.post("/v1/messages", heart("ж".repeat(498))).await;
            assert_eq!((above.problem(422), pointer(&above)), ("text_too_long", "/fallback_text"));
            assert!(above.json()["errors"][0]["detail"].as_str().unwrap().contains("signature"));
        }
    }

    async fn what_was_accepted_unsigned_is_sent_again_whoever_is_to_sign_by_then(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, _, conversation) = talking(&acme, PRODUCTS[0]).await;
        let words = "ж".repeat(640);
        let content = json!({"type": "buttons", "text": words, "buttons": [{"title": "Red", "payload": "RED"}]});
        let sender = json!({"kind": "human", "name": "Zoë"});
        shop.fault(Fault::UserUnavailable);
        let body = json!({"to": {"conversation_id": conversation}, "content": content, "sender": sender});
        let failed = acme.post("/v1/messages", body).await.expect(202).id();
        acme.receiver.next_about("message.failed", &failed).await;

        acme.patch(&format!("/v1/channels/{}", shop.id), json!({"signature": "name"})).await.expect(200);
        acme.post(&format!("/v1/messages/{failed}/retry"), json!({})).await.expect(202);
        acme.receiver.next_about("message.delivered", &failed).await;

        let sent = app.sandbox.saw(Request::is_send).await;
        assert_eq!(sent.json()["message"]["attachment"]["payload"]["text"], words);
    }

    async fn whoever_signs_has_a_name(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (_, _, conversation) = talking(&acme, "instagram").await;
        let by = |sender| json!({"sender": sender});

        for (sender, at) in [
            (json!({"kind": "bot", "signature": "name"}), "/sender/name"),
            (json!({"kind": "bot", "name": "x", "signature": "alias"}), "/sender/alias"),
            (json!({"kind": "bot", "name": " "}), "/sender/name"),
            (json!({"kind": "bot", "alias": "ü".repeat(201)}), "/sender/alias"),
        ] {
            let refused = acme.says(&conversation, "hi", by(sender)).await;
            assert_eq!((refused.problem(422), pointer(&refused)), ("invalid_request", at));
        }
        let long = json!({"kind": "bot", "alias": "ü".repeat(200)});
        acme.says(&conversation, "hi", by(long)).await.expect(202);
    }

    async fn a_person_answers_for_seven_days_with_the_tag(app: TestApp) {
        let acme = app.workspace("acme").await;
        app.sandbox.set_human_agent(true);
        let anna = || json!({"sender": {"kind": "human", "id": "anna"}});
        for product in PRODUCTS {
            let (shop, alice, conversation) = talking(&acme, product).await;

            app.passes_seconds(24 * 3600 - 60);
            acme.says(&conversation, "in time", anna()).await.expect(202);
            assert_eq!(alice.next(&shop).await, "in time");
            assert_eq!(sent(&app, "in time").await, json!({"messaging_type": "RESPONSE", "message": {"text": "in time"}}));
            app.sandbox.clear_logs();

            app.passes_seconds(120);
            acme.says(&conversation, "late", anna()).await.expect(202);
            assert_eq!(alice.next(&shop).await, "late");
            assert_eq!(sent(&app, "late").await, json!({
                "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "message": {"text": "late"},
            }));
            let bot = acme.sends(&conversation, "a bot").await;
            assert_eq!(bot.problem(422), "window_closed");
            let nobody = acme.says(&conversation, "who?", json!({"sender": {"kind": "human"}})).await;
            assert_eq!((nobody.problem(422), pointer(&nobody)), ("sender_id_required", "/sender/id"));
            let scopes = ["messages:write", "messages:read"];
            let key = app.operator().makes_key(&acme.id, &scopes).await;
            let weak = acme.with_key(key["key"].as_str().unwrap());
            let body = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "x"}, "sender": {"kind": "human", "id": "anna"}});
            let forbidden = weak.post("/v1/messages", body).await;
            assert_eq!((forbidden.problem(403), pointer(&forbidden)), ("forbidden", "/sender/kind"));
            assert!(forbidden.json()["detail"].as_str().unwrap().contains("messages:human_agent"));
            // a preview says the same of each
            for (sender, code, at) in [
                (json!({"kind": "human"}), "sender_id_required", "/sender/id"),
                (json!({"kind": "human", "id": "anna"}), "forbidden", "/sender/kind"),
            ] {
                let body = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "x"}, "sender": sender});
                let preview = weak.post("/v1/messages/preview", body.clone()).await.expect(200);
                let refusal = &preview["refusals"][0];
                assert_eq!((&refusal["code"], &refusal["pointer"]), (&json!(code), &json!(at)));
                let refused = weak.post("/v1/messages", body).await;
                assert_eq!((refused.any_problem(), &refused.json()["errors"][0]["detail"]), (code, &refusal["detail"]));
            }

            app.passes_seconds(6 * 24 * 3600 - 120);
            acme.says(&conversation, "the last minute", anna()).await.expect(202);
            assert_eq!(alice.next(&shop).await, "the last minute");
            app.passes_seconds(120);
            let closed = acme.says(&conversation, "too late", anna()).await;
            assert_eq!(closed.problem(422), "window_closed");
        }
    }

    async fn without_the_feature_nobody_answers_late(app: TestApp) {
        let acme = app.live_workspace("acme").await;
        let shop = acme.connects_with("instagram", "shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        app.passes_hours(25);
        let refused = acme.says(&conversation, "late", json!({"sender": {"kind": "human", "id": "anna"}})).await;

        assert_eq!((refused.problem(422), pointer(&refused)), ("human_agent_unavailable", "/sender/kind"));
        assert!(app.meta.sends().is_empty());
    }

    async fn with_the_feature_people_answer_late_in_live_workspaces(database: Arc<Database>) {
        let instagram = "human_agent = true\n".to_owned();
        let app = TestApp::start_on(database, Options { instagram, ..Options::default() }).await;
        app.meta.set_human_agent(true);
        let acme = app.live_workspace("acme").await;
        for product in PRODUCTS {
            let shop = acme.connects_with(product, product).await;
            let alice = acme.user("alice");
            let conversation = acme.hears(&alice, &shop, "hello").await.conversation();

            app.passes_hours(25);
            acme.says(&conversation, "late", json!({"sender": {"kind": "human", "id": "anna"}})).await.expect(202);

            assert_eq!(alice.next(&shop).await, "late");
            let sent = app.meta.saw(|it: &Request| it.is_send() && it.json()["message"]["text"] == "late").await;
            assert_eq!((&sent.json()["messaging_type"], &sent.json()["tag"]), (&json!("MESSAGE_TAG"), &json!("HUMAN_AGENT")));
            app.meta.clear_logs();
        }
        app.finish().await;
    }

    async fn what_waits_until_the_window_closes_is_not_sent_by_a_program(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (_, _, conversation) = talking(&acme, "instagram").await;
        app.settled().await;

        app.holds_work();
        let bot = acme.sends(&conversation, "by a bot").await.expect(202);
        let anna = json!({"sender": {"kind": "human", "id": "anna"}});
        app.sandbox.set_human_agent(true);
        let human = acme.says(&conversation, "by anna", anna).await.expect(202);
        app.passes_hours(25);
        app.lets_work_go();

        let failed = acme.receiver.next_about("message.failed", &bot.id()).await;
        assert_eq!(failed["data"]["failure"]["code"], "window_closed");
        acme.receiver.next_about("message.delivered", &human.id()).await;
        assert_eq!(sent(&app, "by anna").await["tag"], "HUMAN_AGENT");
        assert_eq!(app.sandbox.sends().len(), 1, "Instagram was not asked for what it would refuse");
    }
}
