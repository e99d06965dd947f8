use e2e::{Answer, TestApp, Workspace, both};
use serde_json::{Value, json};

async fn says(acme: &Workspace, conversation: &str, kind: &str) -> Answer {
    let body = json!({
        "to": {"conversation_id": conversation}, "sender": {"kind": kind},
        "content": {"type": "text", "text": format!("by a {kind}")},
    });
    acme.post("/v1/messages", body).await
}

both! {
    async fn who_opted_out_hears_from_people_only(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "STOP").await;
        let (conversation, path) = (heard.conversation(), format!("/v1/contacts/{}", heard.contact()));
        assert_eq!(acme.get(&path).await.expect(200)["opted_out"], Value::Null);
        says(&acme, &conversation, "bot").await.expect(202);
        assert_eq!(alice.next(&shop).await, "by a bot");

        let changed = acme.patch(&path, json!({"opted_out": {"source": "keyword STOP"}})).await.expect(200);
        assert_eq!(changed["opted_out"]["source"], "keyword STOP");
        let told = acme.receiver.next("contact.opted_out").await;
        assert_eq!((told.conversation(), told.contact()), (conversation.clone(), heard.contact()));
        assert_eq!(told["contact"]["opted_out"], changed["opted_out"]);
        let refused = says(&acme, &conversation, "bot").await;
        assert_eq!(refused.problem(422), "contact_opted_out");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/to");
        says(&acme, &conversation, "human").await.expect(202);
        assert_eq!(alice.next(&shop).await, "by a human");

        // once more changes nothing but where
        let again = acme.patch(&path, json!({"opted_out": {"source": "agent"}})).await.expect(200);
        assert_eq!(again["opted_out"]["at"], changed["opted_out"]["at"]);
        assert_eq!(again["opted_out"]["source"], "agent");
        let same = acme.patch(&path, json!({})).await.expect(200);
        assert_eq!(same.json(), again.json());
        acme.patch(&path, json!({"opted_out": null})).await.expect(200);
        says(&acme, &conversation, "bot").await.expect(202);
        assert_eq!(alice.next(&shop).await, "by a bot");
        app.settled().await;
        let told = acme.receiver.kinds().iter().filter(|kind| *kind == "contact.opted_out").count();
        assert_eq!(told, 1);
        assert_eq!(globex.get(&path).await.problem(404), "not_found");
        assert_eq!(globex.patch(&path, json!({"opted_out": {}})).await.problem(404), "not_found");
    }

    async fn what_waits_is_not_sent_to_who_opted_out_meanwhile(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;
        let conversation = heard.conversation();

        let later = acme.post("/v1/messages", json!({
            "to": {"conversation_id": conversation}, "content": {"type": "text", "text": "later"}, "send_at": app.time_in_seconds(60),
        })).await.expect(202);
        acme.patch(&format!("/v1/contacts/{}", heard.contact()), json!({"opted_out": {}})).await.expect(200);
        app.passes_seconds(60);

        let failed = acme.receiver.next_about("message.failed", &later.id()).await;
        assert_eq!(failed["data"]["failure"]["code"], "contact_opted_out");
        assert!(app.sandbox.sends().is_empty());
    }

    async fn a_preference_has_a_past_a_source_and_a_version(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
        let path = format!("/v1/contacts/{}", heard.contact());
        let etag = acme.get(&path).await.header("etag").unwrap().to_owned();

        for (body, at) in [
            (json!({"opted_out": {"at": app.time_in_seconds(1)}}), "/opted_out/at"),
            (json!({"opted_out": {"at": "yesterday"}}), "/opted_out/at"),
            (json!({"opted_out": {"source": " "}}), "/opted_out/source"),
            (json!({"opted_out": {"source": "ü".repeat(201)}}), "/opted_out/source"),
            (json!({"opted_out": {"why": "x"}}), "/opted_out/why"),
        ] {
            let refused = acme.patch(&path, body.clone()).await;
            assert_eq!(refused.problem(422), "invalid_request", "{body}");
            assert_eq!(refused.json()["errors"][0]["pointer"], at, "{body}");
        }
        let past = app.time_in_seconds(-3600);
        let body = json!({"opted_out": {"at": past, "source": "ü".repeat(200)}});
        let changed = acme.patch(&path, body).await.expect(200);
        let read = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp_millis();
        assert_eq!(read(changed["opted_out"]["at"].as_str().unwrap()), read(&past));
        let call = acme.call(reqwest::Method::PATCH, &path).header("if-match", &etag);
        let stale = call.json(&json!({"opted_out": null})).send().await;
        assert_eq!(stale.problem(412), "precondition_failed");
    }
}
