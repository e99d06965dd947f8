//! One that does not answer keeps nobody else waiting.

use std::sync::Arc;

use e2e::{Database, Given as _, Options, Reply, TestApp, both};
use serde_json::json;
use tokio::sync::Semaphore;

use super::makes;

both! {
    async fn one_that_hangs_delays_no_workspace_and_not_another_of_the_operator_s(database: Arc<Database>) {
        // few, so that none of them gives up before it is answered
        let options = Options { work: "in_flight_per_target = 4".to_owned(), ..Options::default() };
        let app = TestApp::start_on(database, options).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let postbacks = json!({"types": ["postback.received"]});
        let (hangs, _) = makes(&app, postbacks.clone()).await;
        let (well, _) = makes(&app, postbacks).await;
        let go_on = Arc::new(Semaphore::new(0));
        let rest = "HTTP/1.1 204 x\r\ncontent-length: 0\r\n\r\n";
        hangs.always(Reply::Halves("".into(), Arc::clone(&go_on), rest.into()));

        for _ in 0..6 {
            acme.user("alice").posts_back(&shop, "Help", "HELP").await;
            acme.receiver.next("postback.received").await;
            well.next("postback.received").await;
        }

        for heard in 4..=6 {
            hangs.heard(heard).await;
            assert_eq!(hangs.kinds().len(), heard, "no more than it may wait for their answer");
            go_on.add_permits(1);
        }
        go_on.close();
        app.settled().await;
        app.finish().await;
    }
}
