//! How many numbers there are depends on the program, and on no customer.

use std::sync::Arc;

use e2e::{Database, Given as _, TestApp, both};
use infra::metrics::CATALOGUE;

use super::watched;

/// A workspace that connects an account, hears, answers and reads.
async fn lives(app: &TestApp, number: usize) {
    let some = app.workspace(&format!("customer {number}")).await;
    let shop = some.connects_instagram(&format!("shop{number}")).await;
    let alice = some.user(&format!("alice{number}"));
    let heard = some.hears(&alice, &shop, "hello").await;
    some.sends(&heard.conversation(), "hi").await.expect(202);
    some.receiver.next("message.delivered").await;
    some.get(&format!("/v1/webhook-endpoints/{}", some.endpoint))
        .await
        .expect(200);
    some.get("/v1/messages?status=sent").await.expect(200);
    some.get(&format!("/v1/messages/{number}"))
        .await
        .any_problem();
    some.get(&format!("/v1/nothing/{number}"))
        .await
        .problem(404);
    app.anonymous()
        .get(&format!("/nothing/{number}"))
        .await
        .problem(404);
}

both! {
    async fn fifty_workspaces_have_no_more_series_than_one(database: Arc<Database>) {
        let app = watched(&database).await;
        lives(&app, 0).await;
        app.settled().await;
        let one = app.numbers().await;

        for number in 1..=50 {
            lives(&app, number).await;
        }
        app.settled().await;

        let many = app.numbers().await;
        assert_eq!(one.series(), many.series());
        assert!(one.series().len() < 1000, "{}", one.series().len());
        let told = "gramway_events_total{type=\"message.received\"}";
        assert!(many.since(&one, told) >= 50.0, "{many:?}");
        app.finish().await;
    }

    async fn what_is_served_is_what_is_explained(database: Arc<Database>) {
        let app = watched(&database).await;
        app.operator().get("/v1/workspaces").await.expect(200);

        let numbers = app.numbers().await;

        let explained = CATALOGUE.iter();
        let explained = explained.map(|it| (it.name.to_owned(), it.kind.as_str().to_owned()));
        assert_eq!(*numbers.kinds(), explained.collect());
        app.finish().await;
    }
}
