use std::collections::BTreeSet;
use std::sync::Arc;

use e2e::{Call, Database, Options, Service, Stream, Streamed, TestApp, Workspace, both};
use reqwest::Method;
use sandbox::AppSettings;

fn call(acme: &Workspace, query: &str) -> Call {
    acme.call(Method::GET, &format!("/v1/events/stream{query}"))
}

async fn after(acme: &Workspace, id: &str) -> Stream {
    call(acme, "").header("last-event-id", id).streams().await
}

fn positions(told: &[Streamed]) -> Vec<i64> {
    told.iter().map(Streamed::position).collect()
}

both! {
    async fn what_happens_from_now_on_is_told_as_webhooks_are(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        app.settled().await;
        let before = acme.receiver.deliveries().iter().map(e2e::Delivery::position).max().unwrap();
        let mut stream = call(&acme, "").streams().await;

        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;

        let webhooks = acme.receiver.deliveries();
        let after = |it: &&e2e::Delivery| it.position() > before;
        for told in stream.takes(webhooks.iter().filter(after).count()).await {
            let webhook = webhooks.iter().find(|it| it.event["id"] == told.event["id"]).unwrap();
            assert_eq!(told.event, webhook.event);
            assert_eq!(told.kind, webhook.kind());
        }
    }

    async fn a_reader_that_comes_back_misses_nothing_and_reads_nothing_twice(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        app.settled().await;
        let begin = call(&acme, "").streams().await.last_id().to_owned();
        let users: Vec<_> = (0..4).map(|number| acme.user(&format!("user{number}"))).collect();
        let writing = async {
            for round in 0..10 {
                let words = format!("round {round}");
                let writes = users.iter().map(|user| user.writes(&shop, &words));
                futures::future::join_all(writes).await;
            }
            app.settled().await;
        };
        // reads a few, goes away, comes back, while events are committed
        let reading = async {
            let (mut told, mut last) = (vec![], begin.clone());
            let mut received = 0;
            while received < 40 {
                let mut stream = after(&acme, &last).await;
                for _ in 0..3 {
                    if received < 40 {
                        let one = stream.next().await;
                        received += usize::from(one.kind == "message.received");
                        last.clone_from(&one.id);
                        told.push(one);
                    }
                }
            }
            told
        };

        let ((), told) = futures::join!(writing, reading);

        let first = told[0].position();
        let expected: Vec<_> = (first..).take(told.len()).collect();
        assert_eq!(positions(&told), expected);
        let again = after(&acme, &begin).await.takes(told.len()).await;
        assert_eq!(positions(&again), expected);
    }

    async fn the_cursor_of_the_list_and_the_id_of_the_stream_are_the_same(app: TestApp) {
        let acme = app.workspace("acme").await;
        acme.connects_instagram("shop").await;
        app.settled().await;
        let page = acme.get("/v1/events?limit=1").await.expect(200);
        let cursor = page["next_cursor"].as_str().unwrap();

        let mut stream = call(&acme, &format!("?after={cursor}")).streams().await;
        let next = stream.next().await;
        let list = acme.get(&format!("/v1/events?after={}", next.id)).await.expect(200);
        // a browser comes back to the same address: what it read counts more
        let mut again = call(&acme, &format!("?after={cursor}")).header("last-event-id", &next.id).streams().await;

        assert_eq!(next.position(), 2);
        let third = list.list().first().map(|it| it["position"].clone());
        if let Some(third) = third {
            assert_eq!(again.next().await.position(), third);
        }
    }

    async fn a_stream_of_some_types_knows_how_far_it_looked(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let mut stream = call(&acme, "?type=message.*,reaction.added").streams().await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        acme.sends(&conversation, "hi").await.expect(202);
        acme.receiver.next("message.delivered").await;

        let told = stream.takes(3).await;

        let kinds: BTreeSet<_> = told.iter().map(|it| it.kind.as_str()).collect();
        assert_eq!(kinds, ["message.delivered", "message.received", "message.sent"].into());
        assert_eq!(call(&acme, "?type=message.eaten").send().await.problem(400), "invalid_parameter");
    }

    async fn strange_cursors_and_too_many_streams_are_refused(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let foreign = call(&globex, "").streams().await.last_id().to_owned();

        for id in ["x", &foreign] {
            assert_eq!(call(&acme, &format!("?after={id}")).send().await.problem(400), "invalid_cursor");
            let refused = call(&acme, "").header("last-event-id", id).send().await;
            assert_eq!(refused.problem(400), "invalid_cursor");
            assert_eq!(refused.pointers(), ["/header/last-event-id"]);
        }
        assert_eq!(call(&acme, "?before=x").send().await.problem(400), "invalid_parameter");
        let mut streams = vec![];
        for _ in 0..10 {
            streams.push(call(&acme, "").streams().await);
        }
        assert_eq!(call(&acme, "").send().await.problem(429), "too_many_streams");
        call(&globex, "").streams().await;
        let head = acme.call(Method::HEAD, "/v1/events/stream").send().await;
        assert_eq!(head.status, 429);
        streams.clear();
        // that they are gone is noticed when something is said to them
        e2e::within("room for another stream", async {
            while acme.call(Method::HEAD, "/v1/events/stream").send().await.status != 200 {
                let body = serde_json::json!({"type": "endpoint.test"});
                acme.post("/v1/test/events", body).await.expect(202);
            }
        }).await;
    }

    async fn a_stop_ends_streams_and_their_readers_go_on_afterwards(database: Arc<Database>) {
        let service = Service::prepare(database, Options::default(), AppSettings::default()).await;
        let program = service.serves().await;
        let acme = service.workspace("acme").await;
        let stream = call(&acme, "").streams().await;
        let begin = stream.last_id().to_owned();

        let (status, log) = program.terminate().await;

        assert!(status.success(), "{log}");
        assert!(!log.contains("did not end in time"), "{log}");
        assert_eq!(stream.ends().await, []);
        let _program = service.serves().await;
        let mut stream = after(&acme, &begin).await;
        acme.connects_instagram("shop").await;
        assert_eq!(stream.next().await.position(), 1);
    }

    async fn a_stream_goes_on_from_a_position_and_then_from_what_was_read(app: TestApp) {
        let acme = app.workspace("acme").await;
        acme.connects_instagram("shop").await;
        app.settled().await;

        let mut stream = call(&acme, "?after_position=1").streams().await;
        let next = stream.next().await;
        // a browser comes back to the same address
        let mut again = call(&acme, "?after_position=0").header("last-event-id", &next.id).streams().await;

        assert_eq!(next.position(), 2);
        assert_eq!(again.next().await.position(), 3);
        for wrong in ["after_position=x".to_owned(), "after_position=9999".to_owned(), format!("after_position=1&after={}", next.id)] {
            let refused = call(&acme, &format!("?{wrong}")).send().await;
            assert_eq!((refused.problem(400), refused.pointers()), ("invalid_parameter", vec!["/query/after_position"]), "{wrong}");
        }
    }
}
