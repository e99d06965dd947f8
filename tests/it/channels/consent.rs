use e2e::{Answer, Choice, Owner, TestApp, Workspace, both};
use serde_json::json;

/// The person "agency" connects this one of the accounts whose Pages they run; answers the channel.
async fn connects(workspace: &Workspace, account: &str) -> Answer {
    let body = json!({"expected_username": account});
    let link = workspace
        .post("/v1/onboarding-links", body)
        .await
        .expect(201);
    let url = link["url"].as_str().unwrap();
    let page = Owner::of("agency")
        .connects_with("facebook", url, Choice::Allow)
        .await;
    assert_eq!(page.status, 200, "{}", page.html);
    let told = workspace.receiver.next("channel.connected").await;
    let path = format!("/v1/channels/{}", told.text("/channel/id"));
    workspace.get(&path).await.expect(200)
}

fn agency(app: &TestApp) -> sandbox::Person {
    let person = app.sandbox.person("agency");
    for name in ["shop", "store"] {
        person.runs_page(name, Some(&app.sandbox.account(name)));
    }
    person
}

both! {
    async fn a_consent_that_another_workspace_needs_is_not_taken_back(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let person = agency(&app);
        let shop = connects(&acme, "shop").await;
        let store = connects(&globex, "store").await;

        for query in ["revoke_grant=true", "revoke_grant=true&confirm=true"] {
            let refused = acme.delete(&format!("/v1/channels/{}?{query}", shop.id())).await;
            assert_eq!(refused.problem(409), "grant_shared_elsewhere");
            let body = refused.json().to_string();
            assert!(!body.contains(&store.id()) && !body.contains("globex"), "{body}");
        }

        assert!(person.has_app());
        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id())).await["state"], "active");
        let alice = globex.user("alice");
        alice.writes(&app.sandbox.account("store"), "hello").await;
        let heard = globex.receiver.next("message.received").await;
        globex.sends(&heard.conversation(), "hi").await.expect(202);
        assert_eq!(alice.next(&app.sandbox.account("store")).await, "hi");
        globex.receiver.next("message.delivered").await;

        // once it is given up there, it is nobody else's any more
        globex.delete(&format!("/v1/channels/{}", store.id())).await;
        globex.receiver.next("channel.disconnected").await;
        app.settled().await;
        let gone = acme.delete(&format!("/v1/channels/{}?revoke_grant=true", shop.id())).await;
        assert_eq!(gone.status, 204);
        acme.receiver.next("channel.disconnected").await;
        app.passes_seconds(60);
        app.sandbox.saw(|seen| seen.method == "DELETE" && seen.path.ends_with("/permissions")).await;
        app.settled().await;
        assert!(!person.has_app());
    }

    async fn a_consent_that_is_given_anew_stays(app: TestApp) {
        let acme = app.workspace("acme").await;
        let person = agency(&app);
        let shop = connects(&acme, "shop").await;
        app.settled().await;
        app.holds_work();
        let gone = acme.delete(&format!("/v1/channels/{}?revoke_grant=true", shop.id())).await;
        assert_eq!(gone.status, 204);

        let body = json!({"expected_username": "shop"});
        let link = acme.post("/v1/onboarding-links", body).await.expect(201);
        let url = link["url"].as_str().unwrap();
        let page = Owner::of("agency").connects_with("facebook", url, Choice::Allow).await;
        assert_eq!(page.status, 200, "{}", page.html);
        app.lets_work_go();
        app.passes_seconds(60);
        app.settled().await;

        assert!(person.has_app());
        let seen = acme.get(&format!("/v1/channels/{}", shop.id())).await;
        assert_eq!(seen["state"], "active");
        let revoked = app.sandbox.requests().into_iter().any(|seen| seen.path.ends_with("/permissions") && seen.method == "DELETE");
        assert!(!revoked);
    }
}
