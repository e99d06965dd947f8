//! Receivers that answer nothing, too much, too slowly or wrongly: attempts with a class, and nobody else notices.

use std::collections::BTreeMap;
use std::sync::Arc;

use e2e::{
    Answer, Database, Given as _, Hostile, HostileReceiver, Options, TestApp, Workspace, both,
};
use serde_json::json;

/// A service whose webhooks may take 3 seconds: a second to connect, two for a head or a body. This name is nearby at
/// first, and afterwards where a cloud keeps its metadata.
async fn hasty(database: &Arc<Database>) -> TestApp {
    let options = Options {
        more: "[testing]\ncourier_ms = 3000\nnames = { \"shifty.example\" = [\"127.0.0.1\", \"169.254.169.254\"] }".to_owned(),
        ..Options::default()
    };
    TestApp::start_on(Arc::clone(database), options).await
}

async fn told_of_postbacks(acme: &Workspace, url: &str) -> String {
    let body = json!({"url": url, "types": ["postback.received"]});
    acme.post("/v1/webhook-endpoints", body)
        .await
        .expect(201)
        .id()
}

/// The class of trouble of an attempt, and the status.
type Came<'a> = (Option<&'a str>, Option<u64>);

/// What the attempts at each endpoint came to.
fn attempts(log: &Answer) -> BTreeMap<&str, Vec<Came<'_>>> {
    let mut all = BTreeMap::new();
    for delivery in log.list() {
        let attempts = delivery["attempts"].as_array().unwrap();
        let of = attempts
            .iter()
            .map(|it| (it["error"].as_str(), it["status"].as_u64()))
            .collect();
        all.insert(delivery["endpoint_id"].as_str().unwrap(), of);
    }
    all
}

both! {
    async fn each_is_an_attempt_with_its_class_and_others_are_told_meanwhile(database: Arc<Database>) {
        let app = hasty(&database).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let mut hostile = vec![];
        for does in Hostile::ALL {
            let receiver = HostileReceiver::start(does);
            hostile.push((told_of_postbacks(&acme, &receiver.url()).await, receiver));
        }

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let told = acme.receiver.next("postback.received").await;
        for _ in 0..5 {
            acme.hears(&acme.user("alice"), &shop, "still there?").await;
        }
        app.settled().await;

        let log = acme.get(&format!("/v1/events/{}/deliveries", told.id)).await.expect(200);
        let came = attempts(&log);
        for (endpoint, receiver) in &hostile {
            let (class, status) = receiver.does.comes_to();
            let expected = vec![(class, status.map(u64::from))];
            assert_eq!(came[endpoint.as_str()], expected, "{:?}", receiver.does);
            assert!(receiver.connections() <= 2, "{:?}", receiver.does);
        }
        assert!(log.text().len() < 64 * 1024, "{}", log.text().len());
        acme.hears(&acme.user("alice"), &shop, "and afterwards?").await;
        app.leaves_work("what the hostile ones did not take is tried again later");
        app.finish().await;
    }

    async fn a_name_that_leads_inside_at_the_second_look_is_refused_and_nothing_says_why(database: Arc<Database>) {
        let app = hasty(&database).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let receiver = HostileReceiver::start(Hostile::Closing);
        let endpoint = told_of_postbacks(&acme, &receiver.url_at("shifty.example")).await;

        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let told = acme.receiver.next("postback.received").await;
        app.settled().await;
        app.passes_seconds(10);
        app.settled().await;

        let log = acme.get(&format!("/v1/events/{}/deliveries", told.id)).await.expect(200);
        let came = attempts(&log);
        assert_eq!(came[endpoint.as_str()], [(Some("http"), Some(500)), (Some("refused"), None)]);
        assert_eq!(receiver.connections(), 1);
        assert!(!log.text().contains("169.254"), "{}", log.text());
        let stats = acme.get(&format!("/v1/webhook-endpoints/{endpoint}/stats")).await.expect(200);
        assert!(!stats.text().contains("169.254"), "{}", stats.text());
        app.leaves_work("what was refused is tried again later");
        app.finish().await;
    }
}
