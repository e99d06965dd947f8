//! Who runs the work.

use std::sync::Arc;

use e2e::{Database, Given as _, Options, TestApp, both};
use sea_orm::ConnectionTrait as _;

use super::with_admin;

const TAKEN: &str = "gramway_lease_moves_total{direction=\"taken\"}";
const LOST: &str = "gramway_lease_moves_total{direction=\"lost\"}";

both! {
    async fn a_lease_that_another_process_takes_is_lost_and_taken_again_when_that_is_gone(database: Arc<Database>) {
        let options = Options { lease_ttl_ms: 1_000, ..with_admin() };
        let app = TestApp::start_on(Arc::clone(&database), options).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        app.settled().await;
        let before = app.numbers().await;

        // as another process does that finds its time over
        let until = app.now() + 60_000;
        let takes = format!("UPDATE lease SET token = token + 1, holder = 'another', until = {until}");
        let connection = database.connect().await;
        connection.execute_unprepared(&takes).await.unwrap();
        connection.close().await.unwrap();
        let lost = app.numbers_with(LOST, 1.0).await;
        acme.user("alice").writes(&shop, "hello").await;
        let heard = acme.receiver.kinds();
        app.passes_seconds(61);
        acme.receiver.next("message.received").await;
        app.settled().await;

        let after = app.numbers().await;
        let moves = [&before, &lost, &after].map(|numbers| [numbers.of(TAKEN), numbers.of(LOST)]);
        assert_eq!(format!("{moves:?}"), "[[1.0, 0.0], [1.0, 1.0], [2.0, 1.0]]");
        assert!(!heard.contains(&"message.received".to_owned()), "work is run elsewhere");
        app.finish().await;
    }
}
