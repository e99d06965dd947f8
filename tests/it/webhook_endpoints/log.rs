use e2e::{Reply, TestApp, both};

both! {
    async fn every_attempt_is_in_the_log_with_what_was_answered(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let body = "sorry: out of coffee";
        acme.receiver.answers([Reply::Whole(500, vec![], body.into())]);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = acme.receiver.next_try("postback.received").await;
        app.settled().await;
        let path = format!("/v1/events/{}/deliveries", first.id);
        let open = acme.get(&path).await.expect(200);

        app.passes_seconds(10);
        acme.receiver.next("postback.received").await;
        app.settled().await;

        let done = acme.get(&path).await.expect(200);
        assert_eq!(open.list().len(), 1);
        assert_eq!(open.list()[0]["endpoint_id"], acme.endpoint);
        assert_eq!(open.list()[0]["state"], "pending");
        assert!(open.list()[0]["next_attempt_at"].is_string());
        assert_eq!(open.list()[0]["attempts"][0]["number"], 1);
        assert_eq!(open.list()[0]["attempts"][0]["status"], 500);
        assert_eq!(open.list()[0]["attempts"][0]["error"], "http");
        assert_eq!(open.list()[0]["attempts"][0]["response_body"], body);
        assert_eq!(done.list()[0]["state"], "delivered");
        assert_eq!(done.list()[0]["attempts"][1]["status"], 204);
        assert!(done.list()[0]["attempts"][1]["error"].is_null());
        assert!(done.list()[0]["next_attempt_at"].is_null());
    }

    async fn an_answer_without_end_is_cut(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let endless = "x".repeat(4 * 1024 * 1024);
        acme.receiver.answers([Reply::Whole(500, vec![], endless.into())]);

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = acme.receiver.next_try("postback.received").await;

        app.settled().await;
        let log = acme.get(&format!("/v1/events/{}/deliveries", first.id)).await.expect(200);
        assert!(log.text().len() < 8 * 1024, "{}", log.text().len());
        app.passes_seconds(10);
        acme.receiver.next("postback.received").await;
    }
}
