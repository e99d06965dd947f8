//! How much an endpoint is told at once, how fast, and whether at all.

use std::sync::Arc;

use e2e::{Channel, Receiver, Reply, TestApp, Workspace, both};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

both! {
    async fn what_is_for_a_paused_endpoint_waits_and_then_goes_on_in_order(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = told_of_postbacks(&acme, json!({"ordering": "conversation"})).await;

        let paused = acme.patch(&path, json!({"paused": true})).await.expect(200);
        for title in ["one", "two", "three"] {
            acme.user("alice").posts_back(&shop, title, "X").await;
            acme.receiver.next("postback.received").await;
        }
        app.settled().await;
        let while_paused = receiver.kinds();
        app.passes_hours(30);
        app.settled().await;
        let later = receiver.kinds();
        let on = acme.patch(&path, json!({"paused": false})).await.expect(200);
        receiver.heard(3).await;

        assert_eq!(paused["health"]["state"], "paused");
        assert_eq!((while_paused, later), (vec![], vec![]));
        assert_eq!(on["health"], json!({"state": "healthy", "failing_since": null, "last_error": null, "next_try_at": null}));
        let told = receiver.deliveries();
        assert!(told.is_sorted_by_key(e2e::Delivery::position));
        assert!(told.iter().all(|it| it.header("gramway-attempt") == Some("1")));
    }

    async fn no_more_than_it_may_are_told_at_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, _) = told_of_postbacks(&acme, json!({"concurrency": 2})).await;
        let go_on = Arc::new(Semaphore::new(0));
        let rest = "HTTP/1.1 204 x\r\ncontent-length: 0\r\n\r\n";
        receiver.always(Reply::Halves("".into(), Arc::clone(&go_on), rest.into()));

        for _ in 0..5 {
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            acme.receiver.next("postback.received").await;
        }

        for heard in 2..=5 {
            receiver.heard(heard).await;
            assert_eq!(receiver.kinds().len(), heard, "two wait for their answer");
            go_on.add_permits(1);
        }
        go_on.close();
        app.settled().await;
        assert_eq!(receiver.kinds().len(), 5);
    }

    async fn it_is_told_no_faster_than_it_may(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let rate = json!({"rate": {"deliveries": 2, "per_seconds": 60}});
        let (receiver, _) = told_of_postbacks(&acme, rate).await;

        for _ in 0..5 {
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            acme.receiver.next("postback.received").await;
        }

        for heard in [2, 4] {
            receiver.heard(heard).await;
            assert_eq!(receiver.kinds().len(), heard);
            app.passes_seconds(61);
        }
        receiver.heard(5).await;
        app.settled().await;
        assert_eq!(receiver.kinds().len(), 5);
    }
}

/// An endpoint that is told of postbacks only, and its path.
pub(crate) async fn told_of_postbacks(acme: &Workspace, more: Value) -> (Receiver, String) {
    let receiver = Receiver::start().await;
    let mut body = json!({"url": receiver.url(), "types": ["postback.received"]});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
    receiver.trust(made["secret"].as_str().unwrap());
    let path = format!("/v1/webhook-endpoints/{}", made.id());
    (receiver, path)
}

/// An endpoint that is told of postbacks, and takes none. No time passes but what a test lets pass.
pub(super) async fn takes_nothing(
    app: &TestApp,
    more: Value,
) -> (Workspace, Channel, Receiver, String) {
    app.stops_the_clock();
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    acme.hears(&acme.user("alice"), &shop, "hello").await;
    let (dead, path) = told_of_postbacks(&acme, more).await;
    dead.always(Reply::Status(500));
    (acme, shop, dead, path)
}

/// An endpoint that is told of postbacks, and takes none, is told of five: as many as open its breaker.
pub(super) async fn fails_five_times(app: &TestApp, acme: &Workspace, shop: &Channel) {
    for _ in 0..5 {
        acme.user("alice").posts_back(shop, "Help", "HELP").await;
        acme.receiver.next("postback.received").await;
        app.settled().await;
    }
}
