//! Metrics are the operator's, at a listener of their own.

use std::sync::Arc;

use e2e::{Caller, Database, Given as _, Options, TestApp, both};

use super::watched;

both! {
    async fn they_are_at_the_admin_listener_and_at_no_other(database: Arc<Database>) {
        let app = watched(&database).await;
        let admin = Caller::anonymous(&app.admin_url());

        let read = admin.get("/metrics").await.expect(200);

        assert_eq!(read.header("content-type"), Some("text/plain; version=0.0.4"));
        assert!(read.text().contains("\n# TYPE gramway_events_total counter\n"), "{}", read.text());
        assert_eq!(app.anonymous().get("/metrics").await.problem(404), "route_not_found");
        for path in ["/metrics", "/metrics/", "/v1/metrics"] {
            assert_eq!(app.operator().get(path).await.problem(404), "route_not_found", "{path}");
        }
        for elsewhere in ["/", "/v1/messages", "/docs", "/openapi.json", "/webhooks/instagram"] {
            assert_eq!(admin.get(elsewhere).await.problem(404), "route_not_found", "{elsewhere}");
        }
        app.finish().await;
    }

    async fn the_process_s_health_is_there_too(database: Arc<Database>) {
        let app = watched(&database).await;
        let admin = Caller::anonymous(&app.admin_url());

        assert_eq!(admin.get("/livez").await.expect(200)["status"], "ok");
        assert_eq!(admin.get("/readyz").await.expect(200)["status"], "ok");
        app.finish().await;
    }

    async fn nothing_listens_when_nobody_said_where(database: Arc<Database>) {
        let app = TestApp::start_on(database, Options::default()).await;

        assert!(!app.has_admin());
        app.finish().await;
    }
}
