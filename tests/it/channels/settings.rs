use e2e::{TestApp, both};
use reqwest::Method;
use serde_json::{Value, json};

both! {
    async fn what_a_workspace_says_of_a_channel_is_kept(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);

        let changed = acme.patch(&path, json!({"name": "Main shop", "reference": "crm-7", "metadata": {"team": "blue"}})).await.expect(200);
        let cleared = acme.patch(&path, json!({"name": null})).await.expect(200);

        assert_eq!(changed["name"], "Main shop");
        assert_eq!(cleared["name"], Value::Null);
        assert_eq!(acme.get(&path).await["metadata"], json!({"team": "blue"}));
        assert_eq!(acme.get(&path).await["username"], "shop");
    }

    async fn null_takes_notes_and_key_away(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);
        acme.patch(&path, json!({"reference": "crm-7", "metadata": {"team": "blue"}})).await.expect(200);

        let cleared = acme.patch(&path, json!({"reference": null, "metadata": null})).await.expect(200);

        assert_eq!(cleared["reference"], Value::Null);
        assert_eq!(cleared["metadata"], json!({}));
        acme.patch("/v1/workspace", json!({"redirect_hosts": ["app.example.com"]})).await.expect(200);
        let hosts = acme.patch("/v1/workspace", json!({"redirect_hosts": null})).await.expect(200);
        assert_eq!(hosts["redirect_hosts"], json!([]));
    }

    async fn a_change_that_was_decided_on_something_older_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);
        let seen = acme.get(&path).await;
        let tag = seen.header("etag").unwrap().to_owned();
        acme.patch(&path, json!({"name": "first"})).await.expect(200);

        let late = acme.call(Method::PATCH, &path).header("if-match", &tag).json(&json!({"name": "second"})).send().await;

        assert_eq!(late.problem(412), "precondition_failed");
        assert_eq!(acme.get(&path).await["name"], "first");
        let now = acme.get(&path).await.header("etag").unwrap().to_owned();
        let call = acme.call(Method::PATCH, &path).header("if-match", &now);
        call.json(&json!({"name": "third"})).send().await.expect(200);
    }

    async fn channels_are_listed_by_state(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let store = acme.connects_instagram("store").await;
        acme.delete(&format!("/v1/channels/{}", store.id)).await;

        let active = acme.get("/v1/channels?state=active").await.expect(200);
        let gone = acme.get("/v1/channels?state=disconnected").await.expect(200);

        assert_eq!(active.list().len(), 1);
        assert_eq!(active.list()[0]["id"], Value::from(shop.id));
        assert_eq!(gone.list()[0]["id"], Value::from(store.id));
        assert_eq!(acme.get("/v1/channels?state=lost").await.problem(400), "invalid_parameter");
        app.settled().await;
    }
}
