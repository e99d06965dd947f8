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

    async fn the_log_is_read_backwards_from_its_end_to_its_beginning(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        for words in ["one", "two", "three"] {
            acme.hears(&acme.user("alice"), &shop, words).await;
        }
        app.settled().await;
        let forwards = all(&acme, "").await;
        let newest = acme.get("/v1/events?limit=100").await;
        let at_end = newest["next_cursor"].as_str().unwrap();

        let (mut backwards, mut before) = (vec![], "end".to_owned());
        let mut first = None;
        loop {
            let page = acme.get(&format!("/v1/events?limit=3&before={before}")).await.expect(200);
            backwards.splice(0..0, page.list().iter().cloned());
            first.get_or_insert_with(|| page["next_cursor"].as_str().unwrap().to_owned());
            match page["previous_cursor"].as_str() {
                Some(cursor) => cursor.clone_into(&mut before),
                None => break,
            }
        }

        assert_eq!(backwards, forwards);
        for cursor in [first.unwrap().as_str(), at_end] {
            let later = acme.get(&format!("/v1/events?after={cursor}")).await.expect(200);
            assert!(later.list().is_empty());
        }
        let second = acme.get("/v1/events?limit=2").await;
        let cursor = second["next_cursor"].as_str().unwrap();
        let on = acme.get(&format!("/v1/events?limit=2&after={cursor}")).await.expect(200);
        let back = on["previous_cursor"].as_str().unwrap();
        let back = acme.get(&format!("/v1/events?limit=2&before={back}")).await.expect(200);
        assert_eq!(back.list(), second.list());
        let both = acme.get(&format!("/v1/events?before=end&after={cursor}")).await;
        assert_eq!(both.problem(400), "invalid_parameter");
        let some = acme.get("/v1/events?before=end&limit=1&type=message.received").await.expect(200);
        assert_eq!(some.list()[0]["data"]["content"]["text"], "three");
    }

    async fn the_log_can_be_read_by_channel(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, cafe) = (acme.connects_instagram("shop").await, acme.connects_instagram("cafe").await);
        let mut said = vec![];
        for (channel, words) in [(&shop, "one"), (&cafe, "two"), (&shop, "three")] {
            said.push(acme.hears(&acme.user("alice"), channel, words).await.id);
        }
        app.settled().await;

        let of_shop = all(&acme, &format!("&channel_id={}&type=message.received", shop.id)).await;
        let all_of_cafe = all(&acme, &format!("&channel_id={}", cafe.id)).await;
        let nothing = acme.get("/v1/events?channel_id=ch_0123456789abcdefghjkmnpq01").await.expect(200);

        let ids: Vec<_> = of_shop.iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [said[0].as_str(), said[2].as_str()]);
        assert!(all_of_cafe.iter().all(|it| it["channel"]["id"] == cafe.id.as_str()));
        assert!(all_of_cafe.iter().any(|it| it["id"] == said[1].as_str()));
        assert!(nothing.list().is_empty());
        let on = nothing["next_cursor"].as_str().unwrap();
        let later = acme.get(&format!("/v1/events?after={on}")).await.expect(200);
        assert!(later.list().is_empty(), "what was looked through is not looked through again");
        let wrong = acme.get("/v1/events?channel_id=shop").await;
        assert_eq!(wrong.problem(400), "invalid_parameter");
    }

    async fn a_receiver_that_missed_something_asks_for_what_follows_a_position(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        for words in ["one", "two", "three"] {
            acme.hears(&acme.user("alice"), &shop, words).await;
        }
        app.settled().await;
        let heard: Vec<_> = acme.receiver.deliveries().into_iter().filter(|it| [5, 7].contains(&it.position())).collect();
        assert_eq!(heard.len(), 2);
        let cursor = acme.get("/v1/events?limit=1").await["next_cursor"].as_str().unwrap().to_owned();

        let missed = acme.get("/v1/events?after_position=5&limit=2").await.expect(200);
        let on = acme.get(&format!("/v1/events?limit=100&after={}", missed["next_cursor"].as_str().unwrap())).await.expect(200);
        let all_of_it = acme.get("/v1/events?after_position=0&limit=100").await.expect(200);
        let newest = all_of_it.list().last().unwrap()["position"].as_i64().unwrap();
        let at_end = acme.get(&format!("/v1/events?after_position={newest}")).await.expect(200);

        let positions = |page: &Answer| page.list().iter().map(|it| it["position"].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!(positions(&missed), [6, 7]);
        let seven = heard.iter().find(|it| it.position() == 7).unwrap();
        assert_eq!(missed.list()[1], seven.event);
        assert_eq!(positions(&on), (8..=newest).collect::<Vec<_>>());
        assert_eq!(all_of_it.list(), all(&acme, "").await);
        assert!(at_end.list().is_empty());
        let beyond = (newest + 1).to_string();
        for wrong in ["", "x", "-1", "1.5", "99999999999999999999", &beyond] {
            let refused = acme.get(&format!("/v1/events?after_position={wrong}")).await;
            assert_eq!((refused.problem(400), refused.pointers()), ("invalid_parameter", vec!["/query/after_position"]), "{wrong}");
        }
        for beside in [format!("after={cursor}"), format!("before={cursor}"), "before=end".to_owned()] {
            let refused = acme.get(&format!("/v1/events?after_position=5&{beside}")).await;
            assert_eq!((refused.problem(400), refused.pointers()), ("invalid_parameter", vec!["/query/after_position"]), "{beside}");
        }
    }
}
