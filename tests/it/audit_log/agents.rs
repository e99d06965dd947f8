use e2e::{TestApp, both};
use sandbox::Fault;
use serde_json::{Value, json};

both! {
    async fn what_only_a_person_may_send_is_on_record_with_the_person(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        app.sandbox.set_human_agent(true);
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let anna = || json!({"sender": {"kind": "human", "id": "anna", "name": "Anna Agent"}});
        let entries = async || {
            let listed = acme.get("/v1/audit-log?action=message.sent_as_human_agent").await;
            listed.expect(200).list().to_vec()
        };

        acme.says(&conversation, "in time", anna()).await.expect(202);
        assert_eq!(alice.next(&shop).await, "in time");
        app.passes_hours(25);
        assert_eq!(acme.sends(&conversation, "a program").await.problem(422), "window_closed");
        assert_eq!(entries().await, Vec::<Value>::new());

        let late = acme.says(&conversation, "the text of it", anna()).await.expect(202);
        let batch = json!({"messages": [{"message": {"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "two"}, "sender": anna()["sender"]}}]});
        acme.post("/v1/messages/batch", batch).await.expect(200);

        let entries = entries().await;
        assert_eq!(entries.len(), 2);
        let entry = &entries[1];
        assert_eq!(entry["subject_id"], late.id());
        assert_eq!(entry["agent_id"], "anna");
        assert_eq!(entry["actor"]["type"], "api_key");
        assert_eq!(entry["request_id"].as_str(), late.header("request-id"));
        for secret in ["Anna Agent", "the text of it"] {
            assert!(!entry.to_string().contains(secret), "{entry}");
        }
        for _ in 0..2 {
            alice.next(&shop).await;
        }
    }

    async fn what_waited_until_only_a_person_may_send_it_is_on_record_when_it_leaves(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        app.sandbox.set_human_agent(true);
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        app.sandbox.fault(Fault::Restricted);
        let anna = json!({"sender": {"kind": "human", "id": "anna"}});
        let waits = acme.says(&conversation, "in time", anna).await.expect(202);
        acme.receiver.next("message.waiting").await;
        let path = format!("/v1/audit-log?subject_id={}", waits.id());
        assert!(acme.get(&path).await.expect(200).list().is_empty());

        app.passes_hours(25);
        assert_eq!(alice.next(&shop).await, "in time");
        acme.receiver.next("message.sent").await;

        let listed = acme.get(&path).await.expect(200);
        let [entry] = listed.list() else {
            panic!("{listed}");
        };
        assert_eq!(entry["action"], "message.sent_as_human_agent");
        assert_eq!(entry["actor"], json!({"type": "system", "id": null}));
        assert_eq!(entry["agent_id"], "anna");
        assert_eq!(entry["request_id"].as_str(), waits.header("request-id"));
    }

    async fn whoever_has_a_late_answer_sent_again_is_on_record_too(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        app.sandbox.set_human_agent(true);
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        app.passes_hours(25);
        app.sandbox.fault(Fault::CapabilityMissing);
        let anna = json!({"sender": {"kind": "human", "id": "anna"}});
        let late = acme.says(&conversation, "late", anna).await.expect(202);
        acme.receiver.next("message.failed").await;

        let again = app.operator().within(&acme.id).post(&format!("/v1/messages/{}/retry", late.id()), json!({})).await;

        again.expect(202);
        assert_eq!(alice.next(&shop).await, "late");
        let path = format!("/v1/audit-log?subject_id={}", late.id());
        let listed = acme.get(&path).await.expect(200);
        let by: Vec<_> = listed.list().iter().map(|entry| (entry["actor"]["type"].clone(), entry["agent_id"].clone())).collect();
        assert_eq!(by, ["operator", "api_key"].map(|actor| (json!(actor), json!("anna"))));
    }

    async fn what_is_sent_again_when_only_a_person_may_send_it_is_on_record_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        app.sandbox.set_human_agent(true);
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let anna = json!({"sender": {"kind": "human", "id": "anna"}});
        let actors = async |message: &str| {
            let listed = acme.get(&format!("/v1/audit-log?subject_id={message}")).await.expect(200);
            listed.list().iter().rev().map(|entry| entry["actor"]["type"].clone()).collect::<Vec<_>>()
        };
        app.sandbox.fault(Fault::CapabilityMissing);
        let in_time = acme.says(&conversation, "in time", anna).await.expect(202).id();
        acme.receiver.next_about("message.failed", &in_time).await;
        assert_eq!(actors(&in_time).await, Vec::<Value>::new());

        app.passes_hours(25);
        let retry = async || acme.post(&format!("/v1/messages/{in_time}/retry"), json!({})).await.expect(202);
        app.sandbox.fault(Fault::CapabilityMissing);
        retry().await;
        acme.receiver.next_about("message.failed", &in_time).await;
        assert_eq!(actors(&in_time).await, ["api_key"], "it did not leave");
        retry().await;
        assert_eq!(alice.next(&shop).await, "in time");
        acme.receiver.next_about("message.sent", &in_time).await;

        assert_eq!(actors(&in_time).await, ["api_key", "api_key"], "one for each who had it sent again");
    }

    async fn what_left_late_without_an_answer_and_is_sent_again_by_the_service_is_on_record_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        app.sandbox.set_human_agent(true);
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        app.sandbox.fault(Fault::Restricted);
        let anna = json!({"sender": {"kind": "human", "id": "anna"}, "on_unconfirmed": "resend"});
        let waits = acme.says(&conversation, "late", anna).await.expect(202).id();
        acme.receiver.next_about("message.waiting", &waits).await;

        app.sandbox.fault(Fault::Transient);
        app.passes_hours(25);
        acme.receiver.next_about("message.unconfirmed", &waits).await;
        app.passes_seconds(180);
        assert_eq!(alice.next(&shop).await, "late");
        acme.receiver.next_about("message.sent", &waits).await;

        let listed = acme.get(&format!("/v1/audit-log?subject_id={waits}")).await.expect(200);
        let [entry] = listed.list() else {
            panic!("{listed}");
        };
        assert_eq!((&entry["actor"]["type"], &entry["agent_id"]), (&json!("system"), &json!("anna")));
    }
}
