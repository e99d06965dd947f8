use e2e::{Answer, Reply, TestApp, both};
use serde_json::{Value, json};

use super::limits::told_of_postbacks;

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

    async fn the_log_is_searched_by_what_became_of_it_and_when(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = told_of_postbacks(&acme, json!({"retry_schedule": [60]})).await;
        let mut ids = vec![];
        let mut times = vec![];
        let answer = |status: u16| Reply::Whole(status, vec![("x-reason", "coffee".to_owned())], "sorry".into());
        for reply in [answer(204), answer(500), answer(204)] {
            times.push(app.time_in_seconds(0).replace("+00:00", "Z"));
            receiver.answers([reply]);
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            ids.push(receiver.next_try("postback.received").await.id);
            app.settled().await;
            app.passes_seconds(1);
        }
        times.push(app.time_in_seconds(0).replace("+00:00", "Z"));
        let list = async |query: &str| acme.get(&format!("{path}/{query}")).await.expect(200);
        let events = |page: &Answer| page.list().iter().map(|it| it["event_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();

        let pending = list("deliveries?state=pending").await;
        let retried = list("attempts?state=retried").await;
        let both_states = list("attempts?state=delivered,retried").await;
        let second = list(&format!("attempts?from={}&to={}", times[1], times[2])).await;
        let from_second = list(&format!("deliveries?from={}", times[1])).await;
        let first = list("attempts?limit=1").await;
        let of_second = list(&format!("attempts?event_id={}", ids[1])).await;
        let rest = list(&format!("attempts?limit=2&after={}", first["next_cursor"].as_str().unwrap())).await;
        let back = list(&format!("attempts?limit=2&before={}", rest["previous_cursor"].as_str().unwrap())).await;
        receiver.answers([answer(500)]);
        app.passes_seconds(70);
        receiver.next_try("postback.received").await;
        app.settled().await;
        let failed = list("deliveries?state=failed").await;
        let delivered = list("deliveries?state=delivered").await;
        let ended = list("deliveries").await;

        assert_eq!(events(&pending), [ids[1].clone()]);
        assert!(pending.list()[0]["next_attempt_at"].is_string());
        assert_eq!(events(&retried), [ids[1].clone()]);
        assert_eq!(events(&both_states), [ids[2].clone(), ids[1].clone(), ids[0].clone()]);
        assert_eq!(events(&second), [ids[1].clone()]);
        assert_eq!(events(&from_second), [ids[2].clone()]);
        assert_eq!(events(&of_second), [ids[1].clone()]);
        assert_eq!(events(&first), [ids[2].clone()]);
        assert_eq!(events(&rest), [ids[1].clone(), ids[0].clone()]);
        assert_eq!((&rest["next_cursor"], events(&back)), (&Value::Null, events(&first)));
        let last = &failed.list()[0]["last_attempt"];
        assert_eq!((events(&failed), &failed.list()[0]["attempts"]), (vec![ids[1].clone()], &json!(2)));
        assert!(last["response_headers"].as_array().unwrap().contains(&json!({"name": "x-reason", "value": "coffee"})), "{last}");
        assert_eq!(last["response_body"], "sorry");
        assert_eq!(events(&delivered), [ids[2].clone(), ids[0].clone()]);
        assert_eq!(delivered.list()[0]["last_attempt"]["response_headers"], json!([]));
        assert_eq!(events(&ended), [ids[1].clone(), ids[2].clone(), ids[0].clone()]);
    }

    async fn what_no_log_can_be_searched_by_is_named(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (early, late) = ("2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z");

        for list in ["deliveries", "attempts"] {
            let path = format!("/v1/webhook-endpoints/{}/{list}", acme.endpoint);
            for (query, named) in [
                ("state=lost".to_owned(), "state"), ("state=".to_owned(), "state"), ("state=delivered,lost".to_owned(), "state"),
                ("from=yesterday".to_owned(), "from"), ("to=1".to_owned(), "to"), (format!("from={late}&to={early}"), "to"),
                (format!("from={late}&to={late}"), "to"), ("limit=0".to_owned(), "limit"), ("limit=101".to_owned(), "limit"),
                ("status=500".to_owned(), "status"), ("event_id=one".to_owned(), "event_id"),
            ] {
                let refused = acme.get(&format!("{path}?{query}")).await;
                assert_eq!((refused.problem(400), refused.pointers()), ("invalid_parameter", vec![format!("/query/{named}").as_str()]), "{list} {query}");
            }
            let foreign = acme.get("/v1/events?limit=1").await["next_cursor"].as_str().unwrap().to_owned();
            assert_eq!(acme.get(&format!("{path}?after={foreign}")).await.problem(400), "invalid_cursor");
        }
    }

    async fn numbers_are_taken_over_one_endpoint_or_all_of_a_workspace(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let ours = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        let before = acme.get(&format!("{ours}/stats")).await.expect(200);
        let (dead, path) = told_of_postbacks(&acme, json!({})).await;
        dead.always(Reply::Status(503));

        let mut said = vec![];
        for _ in 0..2 {
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            said.push(acme.receiver.next("postback.received").await.text("/timestamp"));
        }
        dead.next_try("postback.received").await;
        app.settled().await;
        let tried = dead.kinds().len();

        let one = acme.get(&format!("{path}/stats")).await.expect(200);
        let other = acme.get(&format!("{ours}/stats")).await.expect(200);
        let all = acme.get("/v1/webhook-stats").await.expect(200);
        let count = |of: &Answer| of["attempts"].as_u64().unwrap();
        assert_eq!((&one["attempts"], &one["success_rate"], &one["pending"]), (&json!(tried), &json!(0.0), &json!(2)));
        assert_eq!((&one["last_error"]["status"], &one["more"]), (&json!(503), &json!(false)));
        assert_eq!(one["oldest_undelivered_at"], said[0]);
        assert_eq!(count(&other), count(&before) + 2);
        assert_eq!((&other["success_rate"], &other["pending"], &other["oldest_undelivered_at"]), (&json!(1.0), &json!(0), &Value::Null));
        assert_eq!(count(&all), count(&one) + count(&other));
        assert_eq!((&all["pending"], &all["oldest_undelivered_at"]), (&json!(2), &one["oldest_undelivered_at"]));
        let delivered = all["success_rate"].as_f64().unwrap() * all["attempts"].as_f64().unwrap();
        assert!((delivered - other["attempts"].as_f64().unwrap()).abs() < 1e-6, "{all}");
        for of in [&one, &other, &all] {
            assert!(of["p50_ms"].as_i64().unwrap() <= of["p95_ms"].as_i64().unwrap(), "{of}");
        }
        assert!(path.ends_with(all["last_error"]["endpoint_id"].as_str().unwrap()));
        acme.delete(&path).await;
        app.settled().await;
    }
}
