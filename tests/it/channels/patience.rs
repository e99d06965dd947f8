use std::sync::Arc;

use e2e::{Database, Given as _, Options, TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::json;

/// Far longer than a test may take: only a request with a deadline of its own is answered.
const NEVER: Fault = Fault::SlowMs(3_600_000);

both! {
    async fn whoever_asks_for_what_only_meta_knows_is_answered_when_meta_is_silent(database: Arc<Database>) {
        let options = Options { instagram: "read_timeout_ms = 500".to_owned(), ..Options::default() };
        let app = TestApp::start_on(Arc::clone(&database), options).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let salon = acme.instagram.account("salon");
        let keeper = acme.instagram.person("keeper");
        keeper.runs_page("Salon", Some(&salon));
        app.settled().await;
        let silent = [Operation::Me, Operation::Subscribe, Operation::Conversations, Operation::Accounts, Operation::DebugToken];
        for operation in silent {
            app.sandbox.fault_lasting(operation, NEVER);
        }

        let checked = acme.post(&format!("/v1/channels/{}/check", shop.id), json!({})).await.expect(200);
        for check in checked["checks"].as_array().unwrap() {
            assert_eq!(check["status"], "unknown", "{checked}");
        }
        let renewed = json!({"access_token": shop.issue_token()});
        let renewed = acme.put(&format!("/v1/channels/{}/credential", shop.id), renewed).await;
        assert_eq!(renewed.problem(502), "provider_unavailable");
        for token in [acme.instagram.account("store").issue_token(), keeper.issue_short_token(), keeper.issue_system_token()] {
            let brought = acme.post("/v1/channels", json!({"access_token": token})).await;
            assert_eq!(brought.problem(502), "provider_unavailable");
        }

        app.sandbox.clear_faults();
        let channels = acme.get("/v1/channels").await.expect(200);
        assert_eq!(channels.list().len(), 1);
        assert_eq!(channels.list()[0]["state"], "active");
        app.settled().await;
        app.finish().await;
    }
}
