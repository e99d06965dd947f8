use std::sync::Arc;

use e2e::{Database, Given as _, Options, TestApp, both};
use serde_json::json;

both! {
    async fn where_webhooks_come_from_is_published(database: Arc<Database>) {
        let webhooks = "source_ips = [\"203.0.113.7\", \"2001:db8::/32\"]".to_owned();
        let app = TestApp::start_on(database, Options { webhooks, ..Options::default() }).await;
        let acme = app.workspace("acme").await;

        let listed = acme.get("/v1/source-ips").await.expect(200);
        let nobody = app.anonymous().get("/v1/source-ips").await;

        assert_eq!(listed["data"], json!([{"cidr": "203.0.113.7/32"}, {"cidr": "2001:db8::/32"}]));
        assert_eq!(nobody.problem(401), "unauthenticated");
        app.finish().await;
    }

    async fn nothing_is_published_that_nobody_named(app: TestApp) {
        let acme = app.workspace("acme").await;
        assert_eq!(acme.get("/v1/source-ips").await.expect(200)["data"], json!([]));
    }
}
