use e2e::{Answer, TestApp, Workspace, both};
use serde_json::Value;

/// All events, page by page.
async fn all(acme: &Workspace, query: &str) -> Vec<Value> {
    let mut events = vec![];
    let mut after = String::new();
    loop {
        let page = acme
            .get(&format!("/v1/events?limit=3{query}{after}"))
            .await
            .expect(200);
        events.extend(page.list().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) if !page.list().is_empty() => after = format!("&after={cursor}"),
            Some(_) | None => return events,
        }
    }
}

both! {
    async fn the_log_has_every_event_once_in_its_place_and_no_gap(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        for number in 0..5 {
            acme.sends(&conversation, &format!("number {number}")).await.expect(202);
            acme.receiver.next("message.delivered").await;
        }
        app.settled().await;

        let events = all(&acme, "").await;

        let positions: Vec<_> = events.iter().map(|it| it["position"].as_i64().unwrap()).collect();
        let expected: Vec<_> = (1..).take(events.len()).collect();
        assert_eq!(positions, expected);
        let mut told = acme.receiver.deliveries();
        told.sort_by_key(e2e::Delivery::position);
        let told: Vec<_> = told.into_iter().map(|it| it.event).collect();
        for (told, shown) in told.iter().zip(&events) {
            assert_eq!(told, shown, "what was told is what the log shows");
        }
        assert_eq!(told.len(), events.len());
    }

    async fn the_log_can_be_read_by_type(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        acme.sends(&conversation, "hi").await.expect(202);
        acme.receiver.next("message.delivered").await;

        let some = all(&acme, "&type=message.sent,message.received").await;

        let kinds: Vec<_> = some.iter().map(|it| it["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["message.received", "message.sent"]);
        let wrong = acme.get("/v1/events?type=message.eaten").await;
        assert!((400..500).contains(&wrong.status));
        wrong.any_problem();
    }

    async fn a_cursor_is_good_for_its_own_list_only(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        acme.connects_instagram("shop").await;
        app.settled().await;
        let cursor = |answer: &Answer| answer["next_cursor"].as_str().unwrap().to_owned();
        let own = cursor(&acme.get("/v1/events?limit=1").await);

        acme.get(&format!("/v1/events?after={own}")).await.expect(200);
        let elsewhere = globex.get(&format!("/v1/events?after={own}")).await;
        let other_list = acme.get(&format!("/v1/conversations?after={own}")).await;

        assert_eq!(elsewhere.problem(400), "invalid_cursor");
        assert_eq!(other_list.problem(400), "invalid_cursor");
    }
}
