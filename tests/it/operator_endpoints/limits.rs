//! It is one receiver: what it may is counted over all workspaces.

use std::sync::Arc;

use e2e::{Database, Given as _, Options, Receiver, Reply, TestApp, both};
use serde_json::json;
use tokio::sync::Semaphore;

use super::{makes, posts_back, two};

/// The receiver withholds its answers; each permit is for one.
fn withholds(receiver: &Receiver) -> Arc<Semaphore> {
    let go_on = Arc::new(Semaphore::new(0));
    let rest = "HTTP/1.1 204 x\r\ncontent-length: 0\r\n\r\n";
    receiver.always(Reply::Halves("".into(), Arc::clone(&go_on), rest.into()));
    go_on
}

both! {
    async fn no_more_than_it_may_are_told_at_once_over_all_workspaces(app: TestApp) {
        let [acme, globex] = two(&app).await;
        let (receiver, _) = makes(&app, json!({"types": ["postback.received"], "concurrency": 2})).await;
        let go_on = withholds(&receiver);

        for of in [&acme, &globex, &acme, &globex, &acme] {
            posts_back(of, "HELP").await;
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

    async fn of_each_workspace_as_many_are_told_at_once_as_to_any_other_and_more_of_all_together(database: Arc<Database>) {
        let caps = "in_flight_per_target = 2\nin_flight_per_operator_endpoint = 3";
        let options = Options { work: caps.to_owned(), ..Options::default() };
        let app = TestApp::start_on(database, options).await;
        let [acme, globex] = two(&app).await;
        let (receiver, _) = makes(&app, json!({"types": ["postback.received"], "concurrency": 256})).await;
        let go_on = withholds(&receiver);

        for (of, heard) in [(&acme, 1), (&acme, 2), (&acme, 2), (&globex, 3), (&globex, 3)] {
            posts_back(of, "HELP").await;
            receiver.heard(heard).await;
            assert_eq!(receiver.kinds().len(), heard);
        }
        go_on.close();
        receiver.heard(5).await;
        app.settled().await;
        app.finish().await;
    }

    async fn it_is_told_no_faster_than_it_may_over_all_workspaces(app: TestApp) {
        app.stops_the_clock();
        let [acme, globex] = two(&app).await;
        let rate = json!({"types": ["postback.received"], "rate": {"deliveries": 2, "per_seconds": 60}});
        let (receiver, _) = makes(&app, rate).await;

        for of in [&acme, &globex, &globex] {
            posts_back(of, "HELP").await;
        }
        receiver.heard(2).await;
        app.passes_seconds(1);
        let before = receiver.kinds().len();
        app.passes_seconds(60);
        receiver.heard(3).await;
        app.settled().await;

        assert_eq!(before, 2);
    }

    async fn what_is_for_a_paused_one_waits_in_every_workspace(app: TestApp) {
        app.stops_the_clock();
        let [acme, globex] = two(&app).await;
        let (receiver, path) = makes(&app, json!({"types": ["postback.received"]})).await;
        // one that was tried already is to be tried hours later
        receiver.answers([Reply::Whole(500, vec![("retry-after", "36000".to_owned())], "".into())]);
        acme.0.user("alice").posts_back(&acme.1, "Help", "HELP").await;
        let tried = receiver.next_try("postback.received").await;
        app.settled().await;

        let paused = app.operator().patch(&path, json!({"paused": true})).await.expect(200);
        for of in [&acme, &globex] {
            posts_back(of, "HELP").await;
        }
        app.passes_seconds(60);
        let while_paused = receiver.kinds().len();
        app.operator().patch(&path, json!({"paused": false})).await.expect(200);
        receiver.heard(4).await;
        app.settled().await;

        assert_eq!(paused["health"]["state"], "paused");
        assert_eq!(while_paused, 1);
        assert_eq!(receiver.deliveries().iter().filter(|it| it.id == tried.id).count(), 2, "and what was put off goes at once");
    }
}
