use e2e::{TestApp, both};
use reqwest::Method;
use serde_json::{Value, json};

both! {
    async fn what_a_workspace_says_of_a_contact_is_kept_and_found(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let store = acme.connects_instagram("store").await;
        let alice = acme.user("alice");
        let at_shop = acme.hears(&alice, &shop, "hello").await.contact();
        let at_store = acme.hears(&alice, &store, "hello").await.contact();
        let path = format!("/v1/contacts/{at_shop}");
        let said = json!({"reference": "customer-7", "metadata": {"tier": "gold"}});
        let found = async |key: &str| {
            let found = acme.get(&format!("/v1/contacts?reference={key}")).await.expect(200);
            found.list().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(acme.get(&path).await["reference"], Value::Null);

        let changed = acme.patch(&path, said).await.expect(200);
        acme.patch(&format!("/v1/contacts/{at_store}"), json!({"reference": "customer-7"})).await.expect(200);

        assert_eq!((&changed["reference"], &changed["metadata"]), (&json!("customer-7"), &json!({"tier": "gold"})));
        assert_eq!(found("customer-7").await, [at_store.clone(), at_shop.clone()]);
        assert!(found("customer-8").await.is_empty());
        let globex = app.workspace("globex").await;
        assert!(globex.get("/v1/contacts?reference=customer-7").await.expect(200).list().is_empty());
        // what is said of them stays when they are heard again, and when something else changes
        acme.hears(&alice, &shop, "again").await;
        let out = acme.patch(&path, json!({"opted_out": {"source": "STOP"}})).await.expect(200);
        assert_eq!((&out["reference"], &out["metadata"]), (&json!("customer-7"), &json!({"tier": "gold"})));
        let cleared = acme.patch(&path, json!({"reference": null, "metadata": null})).await.expect(200);
        assert_eq!((&cleared["reference"], &cleared["metadata"]), (&Value::Null, &json!({})));
        assert_eq!(found("customer-7").await, [at_store]);
        assert!(!acme.receiver.kinds().contains(&"contact.updated".to_owned()), "that is told of profiles");
        acme.receiver.next("contact.opted_out").await;
    }

    async fn bad_words_of_a_contact_are_refused_and_late_ones_too(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/contacts/{}", acme.hears(&acme.user("alice"), &shop, "hello").await.contact());
        let tag = acme.get(&path).await.header("etag").unwrap().to_owned();

        let wrong = json!({"reference": "", "metadata": {"k".repeat(41): "v"}});
        let refused = acme.patch(&path, wrong).await;
        acme.patch(&path, json!({"reference": "first"})).await.expect(200);
        let late = acme.call(Method::PATCH, &path).header("if-match", &tag).json(&json!({"reference": "second"})).send().await;

        assert_eq!(refused.problem(422), "invalid_request");
        assert!(refused.pointers().contains(&"/reference"), "{refused}");
        assert_eq!(late.problem(412), "precondition_failed");
        assert_eq!(acme.get("/v1/contacts?reference=").await.problem(400), "invalid_parameter");
    }

    async fn what_is_noted_of_a_contact_leaves_their_conversation_as_it_is(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
        let contact = format!("/v1/contacts/{}", heard.contact());
        let conversation = format!("/v1/conversations/{}", heard.conversation());
        let tag = async || acme.get(&conversation).await.header("etag").unwrap().to_owned();
        let before = tag().await;

        acme.patch(&contact, json!({"reference": "customer-7", "metadata": {"tier": "gold"}})).await.expect(200);
        let noted = tag().await;
        let label = acme.call(Method::PATCH, &conversation).header("if-match", &before).json(&json!({"metadata": {"by": "hand"}})).send().await;
        label.expect(200);
        let labelled = tag().await;
        acme.patch(&contact, json!({"opted_out": {"source": "STOP"}})).await.expect(200);

        assert_eq!(noted, before, "whoever decides on the conversation need not decide again");
        assert_ne!(tag().await, labelled, "whoever decided to send does");
        acme.receiver.next("contact.opted_out").await;
    }
}
