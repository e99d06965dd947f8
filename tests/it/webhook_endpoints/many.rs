use e2e::{TestApp, both};
use futures::future::join_all;
use serde_json::json;

both! {
    async fn a_hundred_are_enough_also_when_they_are_made_at_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let make = |number: usize| {
            let body = json!({"url": format!("http://127.0.0.1:9/{number}"), "types": ["channel.connected"]});
            acme.post("/v1/webhook-endpoints", body)
        };

        // one was there before
        let answers = join_all((0..110).map(make)).await;

        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 99);
        for refused in answers.iter().filter(|answer| answer.status != 201) {
            assert_eq!(refused.problem(409), "too_many");
        }
    }
}
