use e2e::{Reply, TestApp, both};

/// Seconds between attempts, as the standard has them.
const SCHEDULE: [u64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

both! {
    async fn a_failing_endpoint_is_tried_again_on_the_standard_s_schedule_and_then_no_more(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let witness = e2e::Receiver::start().await;
        acme.makes_endpoint(&witness).await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        acme.receiver.always(Reply::Status(500));

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;

        let mut ids = vec![];
        for (number, seconds) in SCHEDULE.iter().enumerate() {
            let told = acme.receiver.next_try("postback.received").await;
            assert_eq!(told.header("gramway-attempt"), Some((number + 1).to_string().as_str()));
            ids.push(told.id.clone());
            app.settled().await;
            // a tenth of jitter, and not a moment before
            app.passes_seconds(seconds * 9 / 10 - 3);
            app.settled().await;
            assert_eq!(tries(&acme), ids.len(), "not before its time");
            app.passes_seconds(seconds / 5 + 6);
        }
        let last = acme.receiver.next_try("postback.received").await;

        ids.dedup();
        assert_eq!(ids, std::slice::from_ref(&last.id), "the id stays for ever");
        let exhausted = witness.next("delivery.exhausted").await;
        assert_eq!(exhausted["data"]["event_id"], last.id);
        assert_eq!(exhausted["data"]["endpoint_id"], acme.endpoint);
        assert_eq!(exhausted["data"]["attempts"], 10);
        app.passes_hours(48);
        app.settled().await;
        assert_eq!(tries(&acme), 10);
    }

    async fn a_receiver_can_ask_for_more_time(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let wait = vec![("retry-after", "3600".to_owned())];
        acme.receiver.answers([Reply::Whole(503, wait, "".into())]);

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        acme.receiver.next_try("postback.received").await;
        app.settled().await;
        app.passes_seconds(3500);
        app.settled().await;
        assert_eq!(tries(&acme), 1);
        app.passes_seconds(200);

        acme.receiver.next("postback.received").await;
    }

    async fn no_answer_and_half_an_answer_are_failures_and_logged(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
        acme.receiver.answers([Reply::Reset, Reply::Raw("garbage".into()), Reply::Raw(half.into()), Reply::Status(404)]);

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let first = acme.receiver.next_try("postback.received").await;
        for _ in 0..4 {
            app.settled().await;
            app.passes_hours(6);
            acme.receiver.next_try("postback.received").await;
        }

        app.settled().await;
        let log = acme.get(&format!("/v1/events/{}/deliveries", first.id)).await.expect(200);
        let attempts = log.list()[0]["attempts"].as_array().unwrap();
        let errors: Vec<_> = attempts.iter().map(|it| it["error"].as_str().unwrap_or("none")).collect();
        assert_eq!(errors.len(), 5, "{attempts:#?}");
        assert_eq!(errors[3..], ["http", "none"]);
        assert!(errors[..3].iter().all(|error| *error == "protocol" || *error == "connect"), "{errors:?}");
    }
}

fn tries(acme: &e2e::Workspace) -> usize {
    let kinds = acme.receiver.kinds();
    kinds
        .iter()
        .filter(|kind| *kind == "postback.received")
        .count()
}
