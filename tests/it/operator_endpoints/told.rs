//! What they are told, and of whom.

use e2e::{Delivery, TestApp, both};
use serde_json::json;

use super::makes;

/// Of which workspaces it was told of postbacks, in order of their ids.
fn heard_of(told: &[Delivery]) -> Vec<String> {
    let postbacks = told.iter().filter(|it| it.kind() == "postback.received");
    let mut of: Vec<_> = postbacks.map(|it| it.text("/workspace_id")).collect();
    of.sort();
    of.dedup();
    of
}

fn sorted(ids: &[&str]) -> Vec<String> {
    let mut ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
    ids.sort();
    ids
}

both! {
    async fn what_happens_in_every_workspace_is_told_with_one_secret_live_or_test(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (receiver, _) = makes(&app, json!({})).await;
        let globex = app.live_workspace("globex").await;
        let store = globex.connects_instagram("store").await;

        let in_test = acme.hears(&acme.user("alice"), &shop, "hello").await;
        let live = globex.hears(&globex.user("bob"), &store, "hi").await;

        for (own, of, mode) in [(&in_test, &acme, "test"), (&live, &globex, "live")] {
            let same = |it: &Delivery| it.id == own.id;
            let told = receiver.next_like("the same event", same).await;
            assert_eq!((&told["workspace_id"], &told["mode"]), (&json!(of.id), &json!(mode)));
            assert_eq!(told.event, own.event, "it is told what the workspace is told");
            assert_eq!((told.header("webhook-id"), told.header("gramway-attempt")), (Some(own.id.as_str()), Some("1")));
        }
        receiver.next_like("what came before", |it| it.kind() == "channel.connected" && it["workspace_id"] == globex.id).await;
        app.settled().await;
        assert!(receiver.rejected().is_empty());
        let twice = receiver.deliveries().iter().filter(|it| it.id == in_test.id).count();
        assert_eq!(twice, 1);
    }

    async fn it_is_told_what_its_filter_takes_of_the_workspaces_that_it_reaches(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let globex = app.live_workspace("globex").await;
        let store = globex.connects_instagram("store").await;
        for (of, channel) in [(&acme, &shop), (&globex, &store)] {
            of.hears(&of.user("alice"), channel, "hello").await;
        }
        let postbacks = json!({"types": ["postback.*"]});
        let (all, _) = makes(&app, postbacks).await;
        let (live, path) = makes(&app, json!({"types": ["postback.received"], "mode": "live"})).await;
        let (of_acme, _) = makes(&app, json!({"workspace_ids": [acme.id], "mode": "test"})).await;
        let (nobody, _) = makes(&app, json!({"workspace_ids": [acme.id], "mode": "live"})).await;

        for (of, channel) in [(&acme, &shop), (&globex, &store)] {
            of.user("alice").posts_back(channel, "Help", "HELP").await;
            of.receiver.next("postback.received").await;
        }
        app.settled().await;
        let before = heard_of(&live.deliveries());
        let operator = app.operator();
        let changed = operator.patch(&path, json!({"mode": null, "workspace_ids": [acme.id]})).await.expect(200);
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        live.next_like("what it asks for now", |it| it["workspace_id"] == acme.id).await;
        app.settled().await;

        assert_eq!(heard_of(&all.deliveries()), sorted(&[&acme.id, &globex.id]));
        assert!(all.kinds().iter().all(|kind| kind == "postback.received"));
        assert_eq!(before, sorted(&[&globex.id]));
        assert_eq!((&changed["mode"], &changed["workspace_ids"]), (&json!(null), &json!([acme.id])));
        assert_eq!(heard_of(&of_acme.deliveries()), sorted(&[&acme.id]));
        assert!(nobody.deliveries().is_empty());
    }

    async fn a_conversation_is_told_in_order_when_that_is_asked_for(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let globex = app.workspace("globex").await;
        let store = globex.connects_instagram("store").await;
        let (receiver, _) = makes(&app, json!({"types": ["message.received"], "ordering": "conversation", "payload": "thin"})).await;

        for number in 0..8 {
            acme.user("alice").writes(&shop, &number.to_string()).await;
            globex.user("bob").writes(&store, &number.to_string()).await;
        }
        receiver.heard(16).await;
        app.settled().await;

        for of in [&acme, &globex] {
            let told = receiver.deliveries().into_iter().filter(|it| it["workspace_id"] == of.id);
            let positions: Vec<_> = told.map(|it| it.position()).collect();
            assert_eq!(positions.len(), 8);
            assert!(positions.is_sorted(), "{positions:?}");
        }
        assert!(receiver.deliveries().iter().all(|it| it["data"].get("content").is_none()), "thin");
    }

    async fn while_secrets_overlap_either_verifies(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (receiver, path) = makes(&app, json!({"types": ["message.received"]})).await;
        let operator = app.operator();

        let rotates = format!("{path}/rotate-secret");
        let rotated = operator.post_once(&rotates, "once", json!({"overlap_seconds": 3600})).await.expect(200);
        let again = operator.post_once(&rotates, "once", json!({"overlap_seconds": 3600})).await.expect(200);
        acme.user("alice").writes(&shop, "by the old one").await;
        let during = receiver.next("message.received").await;
        app.passes_seconds(3601);
        receiver.trust(rotated["secret"].as_str().unwrap());
        acme.user("alice").writes(&shop, "by the new one").await;
        let after = receiver.next("message.received").await;
        app.settled().await;

        let signatures = |told: &Delivery| told.header("webhook-signature").unwrap().split(' ').count();
        assert_eq!((signatures(&during), signatures(&after)), (2, 1));
        assert_eq!(rotated["secret"], again["secret"]);
        assert!(receiver.rejected().is_empty());
    }
}
