//! What is out of retention is gone, and whoever asks for it is told so.

use e2e::{Answer, Caller, Reply, TestApp, Workspace, both};
use reqwest::Method;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

/// The cursor behind the oldest event.
async fn first_cursor(acme: &Workspace) -> String {
    let page = acme.get("/v1/events?limit=1").await.expect(200);
    page["next_cursor"].as_str().unwrap().to_owned()
}

async fn streams(caller: &Caller, cursor: &str) -> Answer {
    let stream = caller.call(Method::GET, "/v1/events/stream");
    stream.header("last-event-id", cursor).send().await
}

fn positions(page: &Answer) -> Vec<i64> {
    let list = page.list().iter();
    list.map(|it| it["position"].as_i64().unwrap()).collect()
}

both! {
    async fn a_cursor_older_than_what_is_kept_is_told_where_to_go_on(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let old = acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        let cursor = first_cursor(&acme).await;
        let before = acme.get("/v1/events?limit=100").await.expect(200);
        app.passes_hours(24 * 31);
        let new = acme.hears(&acme.user("bob"), &shop, "still there?").await;
        app.settled().await;

        let removed = app.retires().await;
        let again = app.retires().await;

        assert!(removed > 3 && again == 0, "{removed} {again}");
        let kept = acme.get("/v1/events?limit=100").await.expect(200);
        let oldest = positions(&kept)[0];
        assert!(oldest > *positions(&before).last().unwrap());
        assert!(kept.list().iter().any(|it| it["id"] == new.id.as_str()));
        let listed = acme.get(&format!("/v1/events?after={cursor}")).await;
        let streamed = streams(&acme, &cursor).await;
        let by_position = acme.get("/v1/events?after_position=1").await;
        let streamed_by_position = acme.get("/v1/events/stream?after_position=1").await;
        for expired in [listed, streamed, by_position, streamed_by_position] {
            assert_eq!(expired.problem(410), "cursor_expired");
            assert_eq!(expired["oldest_position"], oldest);
            let on = expired["oldest_cursor"].as_str().unwrap();
            let page = acme.get(&format!("/v1/events?limit=100&after={on}")).await.expect(200);
            assert_eq!(positions(&page), positions(&kept));
        }
        let filtered = acme.get(&format!("/v1/events?type=message.sent&after={cursor}")).await;
        assert_eq!(filtered.problem(410), "cursor_expired", "a filter hides no gap");
        let backwards = acme.get(&format!("/v1/events?before={cursor}")).await;
        assert_eq!(backwards.problem(410), "cursor_expired");
        let path = format!("/v1/events/{}", old.id);
        assert_eq!(acme.get(&path).await.problem(404), "not_found");
        assert_eq!(acme.get(&format!("{path}/deliveries")).await.problem(404), "not_found");
        let redelivered = acme.post(&format!("{path}/redeliver"), json!({})).await;
        assert_eq!(redelivered.problem(404), "not_found");
    }

    async fn what_only_events_said_goes_with_them_and_messages_keep_what_they_say(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;
        let mid = heard.text("/data/external_id");
        alice.edits(&shop, &mid, "hello there").await;
        alice.reacts(&shop, &mid, "love", "\u{2764}").await;
        alice.posts_back(&shop, "Help", "HELP").await;
        alice.comments(&shop, "how much?").await;
        let gift = json!({"sender": {"id": alice.igsid(&shop)}, "recipient": {"id": shop.ig_id()}, "timestamp": 1, "gift": {"note": "for you"}});
        let gift = json!({"object": "instagram", "entry": [{"id": shop.ig_id(), "time": 1, "messaging": [gift]}]});
        app.sandbox.deliver(gift).await;
        for kind in ["message.edited", "reaction.added", "postback.received", "comment.received", "unsupported.received"] {
            acme.receiver.next(kind).await;
        }
        app.settled().await;
        let connection = app.database.connect().await;
        let contents = async || {
            let count = Statement::from_string(connection.get_database_backend(), "SELECT count(*) FROM content");
            let row = connection.query_one_raw(count).await.unwrap().unwrap();
            row.try_get_by_index::<i64>(0).unwrap()
        };
        let before = contents().await;
        app.passes_hours(24 * 31);
        app.settled().await;

        app.retires().await;

        // two versions of one message; beside them a reaction, a tap, a comment and what nobody knows
        assert_eq!((before, contents().await), (6, 2));
        connection.close().await.unwrap();
        assert!(acme.get("/v1/events").await.expect(200).list().is_empty());
        let message = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
        assert_eq!(message["content"]["text"], "hello there");
        let comments = acme.get("/v1/comments").await.expect(200);
        assert_eq!(comments.list().len(), 1, "what a reply needs of it stays");
    }

    async fn a_log_of_which_nothing_is_kept_goes_on_where_it_was(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/workspaces/{}", acme.id);
        app.operator().patch(&path, json!({"retention": "short"})).await.expect(200);
        app.settled().await;
        let newest = acme.get("/v1/events?limit=100").await.expect(200);
        let (early, at_end) = (first_cursor(&acme).await, newest["next_cursor"].as_str().unwrap());
        let last = *positions(&newest).last().unwrap();
        app.passes_hours(24 * 5);
        app.settled().await;

        app.retires().await;

        let empty = acme.get("/v1/events").await.expect(200);
        let backwards = acme.get("/v1/events?before=end").await.expect(200);
        let expired = acme.get(&format!("/v1/events?after={early}")).await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        app.settled().await;
        assert_eq!((empty.list().len(), backwards.list().len()), (0, 0));
        assert_eq!((expired.problem(410), &expired["oldest_position"]), ("cursor_expired", &json!(last + 1)));
        for cursor in [at_end, empty["next_cursor"].as_str().unwrap(), backwards["next_cursor"].as_str().unwrap()] {
            let page = acme.get(&format!("/v1/events?limit=100&after={cursor}")).await.expect(200);
            let expected: Vec<i64> = (last + 1..).take(page.list().len()).collect();
            assert_eq!(positions(&page), expected, "nothing is missed");
            assert!(!expected.is_empty());
        }
    }

    async fn the_operator_says_for_how_long_a_log_is_kept(app: TestApp) {
        let (acme, globex) = (app.workspace("acme").await, app.workspace("globex").await);
        let operator = app.operator();
        let path = format!("/v1/workspaces/{}", acme.id);
        for (workspace, name) in [(&acme, "shop"), (&globex, "cafe")] {
            let channel = workspace.connects_instagram(name).await;
            workspace.hears(&workspace.user("alice"), &channel, "hello").await;
        }
        app.settled().await;

        let made = operator.post("/v1/workspaces", json!({"name": "Initech", "mode": "test", "retention": "long"})).await.expect(201);
        let before = acme.get("/v1/workspace").await.expect(200);
        let short = operator.patch(&path, json!({"retention": "short"})).await.expect(200);
        let wrong = [json!({"retention": "ever"}), json!({"retention": null}), json!({"name": "x"})];
        for body in wrong {
            assert_eq!(operator.patch(&path, body).await.problem(422), "invalid_request");
        }
        let own = acme.patch("/v1/workspace", json!({"retention": "long"})).await;
        let as_workspace = acme.patch(&path, json!({"retention": "long"})).await;
        let stale = operator.call(Method::PATCH, &path).header("if-match", "\"1\"");
        let stale = stale.json(&json!({"retention": "long"})).send().await;
        app.passes_hours(24 * 5);
        app.settled().await;
        app.retires().await;

        assert_eq!((&made["retention"], &before["retention"]), (&json!("long"), &json!("standard")));
        assert_eq!(short["retention"], "short");
        assert_eq!(acme.get("/v1/workspace").await.expect(200)["retention"], "short");
        assert_eq!(own.problem(422), "invalid_request");
        assert_eq!(as_workspace.problem(403), "forbidden");
        assert_eq!(stale.status, 412);
        let oldest = async |of: &Workspace| {
            let page = of.get("/v1/events?limit=1").await.expect(200);
            page.list().first().map(|it| it["position"].clone())
        };
        assert_ne!(oldest(&acme).await, Some(json!(1)));
        assert_eq!(oldest(&globex).await, Some(json!(1)));
        let log = acme.get("/v1/audit-log?action=workspace.settings_changed").await.expect(200);
        assert_eq!(log.list().len(), 1);
        assert_eq!(log.list()[0]["changed"], json!(["retention"]));
    }

    async fn what_waits_for_a_disabled_endpoint_is_kept_no_longer_than_the_log(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let (receiver, path) = crate::webhook_endpoints::told_of_postbacks(&acme, json!({})).await;
        acme.patch(&path, json!({"paused": true})).await.expect(200);
        acme.user("alice").posts_back(&shop, "old", "OLD").await;
        acme.receiver.next("postback.received").await;
        acme.patch(&path, json!({"enabled": false, "paused": false})).await.expect(200);
        app.settled().await;
        let pending = format!("{path}/deliveries?state=pending");
        app.passes_hours(24 * 29);
        app.settled().await;
        app.retires().await;
        let kept = acme.get(&pending).await.expect(200);
        app.passes_hours(24 * 2);
        app.settled().await;

        app.retires().await;

        let gone = acme.get(&pending).await.expect(200);
        acme.post(&format!("{path}/enable"), json!({})).await.expect(200);
        acme.user("alice").posts_back(&shop, "new", "NEW").await;
        let told = receiver.next("postback.received").await;
        app.settled().await;
        assert_eq!((kept.list().len(), gone.list().len()), (1, 0));
        assert_eq!(told["data"]["payload"], "NEW");
        assert_eq!(receiver.kinds().len(), 1);
    }

    async fn a_range_of_which_part_is_gone_is_delivered_again_as_far_as_it_is_kept(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let old = acme.hears(&acme.user("alice"), &shop, "one").await;
        app.settled().await;
        let since = app.time_in_seconds(-60);
        app.passes_hours(24 * 30 + 2);
        let new = acme.hears(&acme.user("alice"), &shop, "two").await;
        app.settled().await;
        app.retires().await;
        acme.receiver.forgets();

        let range = json!({"since": since, "which": "all", "types": ["message.received"]});
        let path = format!("/v1/webhook-endpoints/{}/redeliver", acme.endpoint);
        let begun = acme.post(&path, range).await.expect(202);
        app.settled().await;

        let ended = acme.get(&format!("/v1/operations/{}", begun.id())).await.expect(200);
        assert_eq!((&ended["state"], &ended["counts"]["queued"]), (&json!("completed"), &json!(1)));
        let told: Vec<_> = acme.receiver.deliveries().into_iter().map(|it| it.id).collect();
        assert!(told.contains(&new.id) && !told.contains(&old.id), "{told:?}");
        let shown = ended["replay"].clone();
        assert_ne!(shown, Value::Null);
    }

    async fn what_would_be_tried_when_its_event_is_gone_ends_before_and_is_told(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/workspaces/{}", acme.id);
        app.operator().patch(&path, json!({"retention": "short"})).await.expect(200);
        acme.hears(&acme.user("alice"), &shop, "hello").await;
        let daily = json!({"retry_schedule": [86_400, 86_400, 86_400, 86_400, 86_400]});
        let (dead, path) = crate::webhook_endpoints::told_of_postbacks(&acme, daily).await;
        dead.always(Reply::Status(500));
        acme.user("alice").posts_back(&shop, "Help", "HELP").await;
        let tried = dead.next_try("postback.received").await;
        app.settled().await;

        // a day and up to a tenth of one
        for _ in 0..3 {
            app.passes_hours(27);
            dead.next_try("postback.received").await;
            app.settled().await;
        }

        let ended = acme.receiver.next("delivery.exhausted").await;
        assert_eq!((&ended["data"]["event_id"], &ended["data"]["attempts"]), (&json!(tried.id), &json!(4)));
        let log = acme.get(&format!("{path}/deliveries?state=failed")).await.expect(200);
        assert_eq!((log.list().len(), &log.list()[0]["attempts"]), (1, &json!(4)));
    }
}
