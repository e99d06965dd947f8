//! One that fails is left alone as a whole, and disabled as a whole.

use e2e::{Reply, TestApp, both};
use serde_json::{Value, json};

use super::{makes, posts_back, two};

both! {
    async fn failures_of_all_workspaces_leave_it_alone_together_and_one_delivery_tries_it(app: TestApp) {
        app.stops_the_clock();
        let both = two(&app).await;
        let (dead, path) = makes(&app, json!({"types": ["postback.received"]})).await;
        dead.always(Reply::Status(500));

        for number in 0..5 {
            posts_back(&both[number % 2], "HELP").await;
            app.settled().await;
        }
        let open = app.operator().get(&path).await.expect(200);
        for of in &both {
            posts_back(of, "HELP").await;
        }
        app.settled().await;
        let while_open = dead.kinds().len();
        app.passes_seconds(12);
        dead.heard(6).await;
        app.settled().await;
        let probed = dead.kinds().len();
        dead.always(Reply::Status(204));
        app.passes_seconds(1000);
        app.settled().await;
        app.passes_seconds(1000);
        app.settled().await;
        let well = app.operator().get(&path).await.expect(200);

        assert_eq!(open["health"]["state"], "failing");
        assert_eq!((while_open, probed), (5, 6));
        assert_eq!(dead.kinds().len(), 6 + 7, "6 failed, and each of 7 events was taken once");
        assert_eq!(well["health"]["state"], "healthy");
    }

    async fn one_that_answers_410_is_told_of_no_workspace_until_it_is_enabled(app: TestApp) {
        let both = two(&app).await;
        let (receiver, path) = makes(&app, json!({"types": ["postback.received"]})).await;
        receiver.answers([Reply::Status(410)]);

        posts_back(&both[0], "HELP").await;
        receiver.heard(1).await;
        app.settled().await;
        let off = app.operator().get(&path).await.expect(200);
        for of in &both {
            posts_back(of, "HELP").await;
        }
        app.settled().await;
        let while_off = receiver.kinds().len();
        app.operator().patch(&path, json!({"enabled": true})).await.expect(200);
        posts_back(&both[1], "AGAIN").await;
        let told = receiver.next("postback.received").await;

        assert_eq!((&off["enabled"], &off["disabled_code"]), (&json!(false), &json!("endpoint_gone")));
        assert_eq!(while_off, 1);
        assert_eq!(told["data"]["payload"], "AGAIN");
        for (of, _) in &both {
            assert!(!of.receiver.kinds().iter().any(|kind| kind.starts_with("endpoint.")));
        }
    }

    async fn five_days_of_failing_disable_it_and_enabling_sends_what_waited_in_every_workspace(app: TestApp) {
        app.stops_the_clock();
        let both = two(&app).await;
        let (dead, path) = makes(&app, json!({"types": ["postback.received"]})).await;
        dead.always(Reply::Status(500));
        for number in 0..5 {
            posts_back(&both[number % 2], "HELP").await;
            app.settled().await;
        }
        for _ in 0..4 {
            app.passes_hours(24);
            app.settled().await;
        }
        for of in &both {
            posts_back(of, "KEPT").await;
        }
        app.settled().await;
        let failing = app.operator().get(&path).await.expect(200);
        app.passes_hours(24);
        app.settled().await;
        let off = app.operator().get(&path).await.expect(200);

        dead.always(Reply::Status(204));
        let on = app.operator().patch(&path, json!({"enabled": true})).await.expect(200);
        for (of, _) in &both {
            let kept = |it: &e2e::Delivery| {
                it["data"]["payload"] == "KEPT" && it["workspace_id"] == of.id && it.answered == Some(204)
            };
            dead.next_like("what happened before it was disabled", kept).await;
        }
        app.settled().await;

        assert_eq!(failing["health"]["state"], "failing");
        assert_eq!((&off["disabled_code"], &off["health"]["state"]), (&json!("endpoint_failing"), &json!("disabled")));
        assert_eq!((&on["enabled"], &on["disabled_code"]), (&json!(true), &Value::Null));
        for (of, _) in &both {
            let kinds = of.receiver.kinds();
            assert!(!kinds.iter().any(|kind| kind.starts_with("endpoint.")), "{kinds:?}");
        }
    }
}
