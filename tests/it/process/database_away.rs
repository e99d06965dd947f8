use std::sync::Arc;
use std::time::{Duration, Instant};

use e2e::{Backend, Cluster, Delivery, Given as _, Options, TestApp, within};
use futures::future::join_all;
use sandbox::{Fault, Operation};
use serde_json::json;

/// PostgreSQL stops in mid-run and comes back; whatever was acknowledged before ends as it should.
#[test]
fn what_was_acknowledged_survives_a_database_that_went_away() {
    e2e::run(Backend::Postgres, |()| async {
        let cluster = Cluster::create();
        let database = cluster.database().await;
        let options = Options {
            meta_tells_for: Duration::from_mins(2),
            ..Options::default()
        };
        let app = TestApp::start_on(Arc::clone(&database), options).await;
        let acme = app.live_workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let ready = async || app.anonymous().get("/readyz").await.status;
        assert_eq!(ready().await, 200);

        let acme_ref = &acme;
        let conversation_ref = &conversation;
        let sends = (0..200).map(|number| async move {
            let answer = acme_ref
                .sends(conversation_ref, &format!("number {number}"))
                .await;
            assert!(answer.status == 202 || answer.status == 503, "{answer}");
            (answer.status == 202).then(|| answer.id())
        });
        let stopping = async {
            app.meta.saw(sandbox::Request::is_send).await;
            tokio::task::block_in_place(|| cluster.stop());
        };
        let (accepted, ()) = tokio::join!(join_all(sends), stopping);
        let mut accepted: Vec<_> = accepted.into_iter().flatten().collect();

        let refused = acme.sends(&conversation, "nobody stores this").await;
        assert_eq!(refused.problem(503), "service_unavailable");
        assert!(refused.header("retry-after").is_some());
        assert_eq!(ready().await, 503);
        assert_eq!(app.anonymous().get("/livez").await.status, 200);
        let said = app.meta.post_signed(r#"{"object": "instagram"}"#).await;
        assert_eq!(
            said.status(),
            503,
            "what is not on disk is not acknowledged"
        );
        let writes = alice.writes(&shop, "said meanwhile");

        tokio::task::block_in_place(|| cluster.start());
        let again = async {
            while ready().await != 200 {
                tokio::task::yield_now().await;
            }
        };
        within("readiness after the database is back", again).await;
        writes.await;
        let said =
            |it: &Delivery| it.kind() == "message.received" && it.words() == "said meanwhile";
        acme.receiver.next_like("said meanwhile", said).await;
        let last = acme.post_once("/v1/messages", "after", json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "after"}})).await;
        accepted.push(last.expect(202).id());

        // What was answered 503 may be on record all the same: it is no promise, and no lie.
        for id in &accepted {
            let about = |it: &Delivery| it.kind() == "message.delivered" && it.message() == *id;
            acme.receiver.next_like(id, about).await;
        }
        app.settled().await;
        let mut arrived: Vec<_> = alice.inbox(&shop).into_iter().map(|it| it.text).collect();
        let count = arrived.len();
        arrived.sort();
        arrived.dedup();
        assert!(count >= accepted.len());
        assert_eq!(arrived.len(), count, "nothing was sent twice");
        app.finish().await;
    });
}

/// The answer comes while the database is away: it is kept until it is on record, for nothing else would tell of it.
#[test]
fn an_answer_that_came_while_the_database_was_away_is_not_forgotten() {
    e2e::run(Backend::Postgres, |()| async {
        let cluster = Cluster::create();
        let database = cluster.database().await;
        let app = TestApp::start_on(Arc::clone(&database), Options::default()).await;
        let acme = app.live_workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        app.settled().await;
        app.meta.set_echoes(false);
        app.meta
            .fault_lasting(Operation::Conversations, Fault::Transient);

        let answers_after = Duration::from_millis(1500);
        app.meta.fault(Fault::slow(answers_after));
        let answer = acme.sends(&conversation, "hi").await.expect(202);
        app.meta.saw(sandbox::Request::is_send).await;
        let called = Instant::now();
        tokio::task::block_in_place(|| cluster.stop());
        let answered = async {
            while called.elapsed() < answers_after + Duration::from_millis(200) {
                app.anonymous().get("/livez").await;
            }
        };
        within("the answer", answered).await;
        tokio::task::block_in_place(|| cluster.start());

        let sent = acme.receiver.next("message.sent").await;
        assert_eq!(sent.message(), answer.id());
        app.settled().await;
        assert_eq!(acme.state_of(&answer.id()).await, "sent");
        assert!(
            !acme
                .receiver
                .kinds()
                .contains(&"message.unconfirmed".to_owned())
        );
        assert_eq!(app.meta.sends().len(), 1);
        app.finish().await;
    });
}
