use e2e::{Receiver, Reply, TestApp, both};
use serde_json::{Value, json};

use super::limits::told_of_postbacks;

both! {
    async fn an_endpoint_is_told_only_the_types_that_it_takes(app: TestApp) {
        let acme = app.workspace("acme").await;
        let only_sent = Receiver::start().await;
        let body = json!({"url": only_sent.url(), "types": ["message.sent", "message.failed"]});
        let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
        only_sent.trust(made["secret"].as_str().unwrap());
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();

        acme.sends(&conversation, "hi").await.expect(202);

        let here = only_sent.next("message.sent").await;
        let there = acme.receiver.next("message.sent").await;
        assert_eq!(here.id, there.id, "one event, two deliveries");
        app.settled().await;
        assert_eq!(only_sent.kinds(), ["message.sent"]);
    }

    async fn groups_kinds_channels_and_labels_narrow_what_an_endpoint_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let (shop, store) = (acme.connects_instagram("shop").await, acme.connects_instagram("store").await);
        let makes = async |filter: Value| {
            let receiver = Receiver::start().await;
            let mut body = filter;
            body["url"] = json!(receiver.url());
            let made = acme.post("/v1/webhook-endpoints", body).await.expect(201);
            receiver.trust(made["secret"].as_str().unwrap());
            receiver
        };
        acme.patch(&format!("/v1/channels/{}", store.id), json!({"routing_label": "sales"})).await.expect(200);
        let groups = makes(json!({"types": ["message.*"]})).await;
        let kinds = makes(json!({"types": ["message.received", "postback.received"], "kinds": ["image"]})).await;
        let channels = makes(json!({"types": ["message.received"], "channel_ids": [shop.id]})).await;
        let labels = makes(json!({"types": ["message.received"], "labels": ["sales"]})).await;
        let alice = acme.user("alice");

        alice.writes(&shop, "words").await;
        alice.sends_image(&store, "https://cdn.example/1.jpg").await;
        alice.posts_back(&shop, "Help", "HELP").await;
        for _ in 0..2 {
            acme.receiver.next("message.received").await;
        }
        acme.receiver.next("postback.received").await;
        app.settled().await;

        let about = |receiver: &Receiver| {
            let told = receiver.deliveries();
            let mut told: Vec<_> = told.iter().map(|told| (told.kind().to_owned(), told.text("/channel/username"))).collect();
            told.sort();
            told
        };
        let is = |kind: &str, channel: &str| (kind.to_owned(), channel.to_owned());
        assert_eq!(about(&groups), [is("message.received", "shop"), is("message.received", "store")]);
        assert_eq!(about(&kinds), [is("message.received", "store"), is("postback.received", "shop")], "what has no kind is told");
        assert_eq!(about(&channels), [is("message.received", "shop")]);
        assert_eq!(about(&labels), [is("message.received", "store")]);
    }

    async fn a_filter_that_changes_decides_about_what_waits(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        acme.receiver.answers([Reply::Status(500)]);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let failed = acme.receiver.next_try("postback.received").await;
        app.settled().await;

        acme.patch(&format!("/v1/webhook-endpoints/{}", acme.endpoint), json!({"types": ["message.*"]})).await.expect(200);
        app.passes_hours(1);
        app.settled().await;

        assert_eq!(acme.receiver.deliveries().iter().filter(|told| told.id == failed.id).count(), 1);
    }

    async fn kinds_channels_and_labels_decide_about_what_waits_too(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, store) = (acme.connects_instagram("shop").await, acme.connects_instagram("store").await);
        acme.patch(&format!("/v1/channels/{}", shop.id), json!({"routing_label": "support"})).await.expect(200);
        acme.hears(&acme.user("alice"), &shop, "hello").await;

        for (filter, takes) in [
            (json!({"kinds": ["image"]}), false), (json!({"kinds": ["text", "image"]}), true),
            (json!({"channel_ids": [store.id]}), false), (json!({"channel_ids": [store.id, shop.id]}), true),
            (json!({"labels": ["sales"]}), false), (json!({"labels": ["sales", "support"]}), true),
        ] {
            let (receiver, path) = told_of_postbacks(&acme, json!({"types": ["message.received"]})).await;
            receiver.answers([Reply::Status(500)]);
            acme.user("alice").writes(&shop, "and?").await;
            let first = receiver.next_try("message.received").await;
            app.settled().await;

            acme.patch(&path, filter.clone()).await.expect(200);
            app.passes_seconds(10);
            app.settled().await;

            let tries = receiver.deliveries().iter().filter(|told| told.id == first.id).count();
            assert_eq!(tries, if takes { 2 } else { 1 }, "{filter}");
            let ended = acme.get(&format!("{path}/deliveries")).await.expect(200);
            let state = if takes { "delivered" } else { "dropped" };
            assert_eq!((ended.list().len(), &ended.list()[0]["state"]), (1, &json!(state)), "{filter}");
            acme.delete(&path).await.expect(204);
        }
    }

    async fn a_type_that_does_not_exist_is_refused_with_a_pointer(app: TestApp) {
        let acme = app.workspace("acme").await;

        let body = json!({"url": acme.receiver.url(), "types": ["message.sent", "message.eaten"]});
        let refused = acme.post("/v1/webhook-endpoints", body).await;

        assert_eq!(refused.problem(422), "event_type_unknown");
        assert_eq!(refused.pointers(), ["/types/1"]);
    }

    async fn two_workspaces_endpoints_hear_nothing_of_each_other(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;
        let shop = acme.connects_instagram("shop").await;

        acme.hears(&acme.user("alice"), &shop, "hello").await;

        app.settled().await;
        assert!(globex.receiver.kinds().is_empty());
    }
}
