//! What Instagram allows of each kind of call for an account (META 9), below, at and above it: what waits for nobody waits
//! for its turn, and whoever waits for Instagram's answer is told when to come again. Texts and files are in
//! `messages/budgets`, the messenger profile is in `greetings`.

use std::sync::Arc;

use e2e::{Answer, Channel, Database, Given as _, Options, TestApp, Workspace, both};
use futures::future::join_all;
use sandbox::{EndUser, Request};
use serde_json::{Value, json};

/// Refused as one call too many, to be made again after so many seconds.
fn too_often(answer: &Answer, seconds: &str) {
    let after = answer.header("retry-after").map(str::to_owned);
    assert_eq!(
        (answer.problem(429), after.as_deref()),
        ("provider_rate_limited", Some(seconds))
    );
}

/// So many comments of each of them; Instagram's ids of them.
async fn comments(
    acme: &Workspace,
    users: &[EndUser],
    shop: &Channel,
    live: bool,
    count: usize,
) -> Vec<String> {
    let one = async |user: &EndUser| {
        let said = if live {
            user.comments_live(shop, "how much?").await
        } else {
            user.comments(shop, "how much?").await
        };
        assert_eq!(said.status(), 200);
        said.mid
    };
    let mut ids = vec![];
    for _ in 0..count {
        ids.extend(join_all(users.iter().map(one)).await);
    }
    for _ in &ids {
        let told = acme.receiver.next("comment.received").await;
        assert_eq!(told["data"]["live"], live);
    }
    ids
}

/// Answers them all in private.
async fn answers(acme: &Workspace, comments: &[String]) {
    for comments in comments.chunks(100) {
        let message = |comment: &String| json!({"message": {"to": {"comment_id": comment}, "content": {"type": "text", "text": "write to us"}}});
        let body = json!({"messages": comments.iter().map(message).collect::<Vec<_>>()});
        let answer = acme.post("/v1/messages/batch", body).await.expect(200);
        let results = answer["results"].as_array().unwrap();
        assert!(results.iter().all(|one| one["status"] == 202), "{answer}");
    }
}

async fn delivered(acme: &Workspace, count: usize) {
    for _ in 0..count {
        acme.receiver.next("message.delivered").await;
    }
}

/// Then, as answers write it.
fn in_seconds(app: &TestApp, seconds: i64) -> String {
    app.time_in_seconds(seconds).replace("+00:00", "Z")
}

fn asked(app: &TestApp, like: impl Fn(&Request) -> bool) -> usize {
    app.sandbox.requests().iter().filter(|it| like(it)).count()
}

both! {
    async fn the_health_of_a_channel_names_every_limit_and_how_much_of_it_is_used(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        app.passes_seconds(1);
        let budgets = async || acme.get(&format!("/v1/channels/{}/health", shop.id)).await.expect(200)["budgets"].clone();
        let of = |pace: &str, calls: u16, per_seconds: u16| json!({"pace": pace, "calls": calls, "per_seconds": per_seconds, "used": 0, "until": null});
        assert_eq!(budgets().await, json!([
            of("send", 100, 1), of("file", 10, 1), of("private_reply", 750, 3600), of("live_private_reply", 100, 1),
            of("conversations", 2, 1), of("profile", 100, 1), of("messenger_profile", 10, 600), of("thread_control", 100, 1),
        ]));

        for _ in 0..9 {
            acme.get(&format!("/v1/channels/{}/ice-breakers", shop.id)).await.expect(200);
        }
        let nearly = budgets().await[6].clone();
        acme.get(&format!("/v1/channels/{}/ice-breakers", shop.id)).await.expect(200);
        let used_up = budgets().await[6].clone();

        assert_eq!((&nearly["used"], &nearly["until"]), (&json!(9), &Value::Null));
        assert_eq!((&used_up["used"], &used_up["until"]), (&json!(10), &json!(in_seconds(&app, 600))));
        app.passes_seconds(600);
        assert_eq!(budgets().await[6], of("messenger_profile", 10, 600));
    }

    async fn actions_and_texts_take_from_the_same_hundred_a_second(app: TestApp) {
        app.stops_the_clock();
        app.sandbox.keep_limits(true);
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, other) = (acme.user("alice"), acme.connects_instagram("other").await);
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let elsewhere = acme.hears(&alice, &other, "hello").await.conversation();
        let typing = async |conversation: &str| {
            acme.post(&format!("/v1/conversations/{conversation}/actions"), json!({"type": "typing_on"})).await
        };

        for _ in 0..60 {
            acme.sends(&conversation, "a text").await.expect(202);
        }
        delivered(&acme, 60).await;
        for _ in 0..40 {
            typing(&conversation).await.expect(200);
        }

        too_often(&typing(&conversation).await, "1");
        typing(&elsewhere).await.expect(200);
        let waits = acme.sends(&conversation, "waits for its turn").await.expect(202).id();
        assert_eq!(asked(&app, Request::is_send), 101, "a hundred, and one of the other account");
        app.passes_seconds(1);
        acme.receiver.next_about("message.delivered", &waits).await;
        for _ in 0..99 {
            typing(&conversation).await.expect(200);
        }
        too_often(&typing(&conversation).await, "1");
        assert_eq!((asked(&app, Request::is_send), app.sandbox.beyond_limits()), (201, 0));
        assert!(!acme.receiver.kinds().contains(&"message.waiting".to_owned()));
    }

    async fn live_comments_are_answered_a_hundred_times_a_second_beside_those_on_posts(app: TestApp) {
        app.stops_the_clock();
        app.sandbox.keep_limits(true);
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let live = comments(&acme, &[alice], &shop, true, 101).await;
        let below_posts = comments(&acme, &[bob], &shop, false, 1).await;

        answers(&acme, &live[..99]).await;
        delivered(&acme, 99).await;
        answers(&acme, &live[99..100]).await;
        delivered(&acme, 1).await;
        answers(&acme, &live[100..]).await;
        answers(&acme, &below_posts).await;
        delivered(&acme, 1).await;

        assert_eq!(asked(&app, Request::is_send), 101, "a hundred in this second, and one below a post");
        app.passes_seconds(1);
        delivered(&acme, 1).await;
        assert_eq!((asked(&app, Request::is_send), app.sandbox.beyond_limits()), (102, 0));
    }

    async fn comments_on_posts_are_answered_750_times_an_hour(app: TestApp) {
        app.stops_the_clock();
        app.sandbox.keep_limits(true);
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let users: Vec<EndUser> = (0..94).map(|number| acme.user(&format!("person_{number}"))).collect();
        let mut below_posts = comments(&acme, &users, &shop, false, 8).await;
        below_posts.truncate(751);
        let answered = || users.iter().map(|user| user.inbox(&shop).len()).sum::<usize>();

        answers(&acme, &below_posts).await;
        delivered(&acme, 750).await;

        assert_eq!(answered(), 750);
        app.passes_seconds(3599);
        assert_eq!(acme.get("/v1/messages?status=queued").await.expect(200).list().len(), 1);
        let health = acme.get(&format!("/v1/channels/{}/health", shop.id)).await.expect(200);
        assert_eq!((&health["budgets"][2]["used"], &health["budgets"][2]["until"]), (&json!(750), &json!(in_seconds(&app, 1))));
        assert_eq!(answered(), 750);
        app.passes_seconds(1);
        delivered(&acme, 1).await;
        assert_eq!((answered(), app.sandbox.beyond_limits()), (751, 0));
        assert!(!acme.receiver.kinds().contains(&"message.waiting".to_owned()));
    }

    async fn conversations_are_asked_for_twice_a_second(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, other) = (acme.connects_instagram("shop").await, acme.connects_instagram("other").await);
        app.passes_seconds(1);
        app.sandbox.keep_limits(true);
        let check = async |channel: &Channel| acme.post(&format!("/v1/channels/{}/check", channel.id), json!({})).await;

        check(&shop).await.expect(200);
        check(&shop).await.expect(200);
        let before = app.sandbox.request_count();
        too_often(&check(&shop).await, "1");

        assert_eq!(app.sandbox.request_count(), before, "nothing is asked");
        check(&other).await.expect(200);
        app.passes_seconds(1);
        check(&shop).await.expect(200);
        assert_eq!(app.sandbox.beyond_limits(), 0);
    }

    async fn a_hundred_profiles_a_second_are_asked_for_and_the_next_is_asked_for_later(database: Arc<Database>) {
        let app = TestApp::start_on(database, Options { profiles: true, ..Options::default() }).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let profiles = |app: &TestApp| asked(app, |it| it.query.iter().any(|(_, value)| value.contains("is_verified_user")));

        for number in 0..101 {
            assert_eq!(acme.user(&format!("person_{number}")).writes(&shop, "hello").await.status(), 200);
        }
        for _ in 0..100 {
            acme.receiver.next("contact.updated").await;
        }

        assert_eq!(profiles(&app), 100);
        app.passes_seconds(1);
        acme.receiver.next("contact.updated").await;
        assert_eq!(profiles(&app), 101);
        app.settled().await;
        app.finish().await;
    }

    async fn the_control_of_conversations_is_changed_a_hundred_times_a_second_and_what_messages_ask_for_is_done_later(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_with("facebook", "shop").await;
        shop.set_routing(true);
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let path = format!("/v1/conversations/{conversation}/thread-control");
        let control = async |body: Value| acme.post(&path, body).await;
        let extend = || json!({"action": "extend", "duration": 3600});
        control(json!({"action": "take"})).await.expect(200);
        for _ in 0..99 {
            control(extend()).await.expect(200);
        }

        let before = app.sandbox.request_count();
        too_often(&control(extend()).await, "1");
        assert_eq!(app.sandbox.request_count(), before, "nothing is asked");
        let sent = acme.says(&conversation, "bye", json!({"thread_control": {"action": "release"}})).await.expect(202).id();
        acme.receiver.next_about("message.delivered", &sent).await;
        app.settled().await;
        assert!(shop.thread_owner(&alice).is_some(), "it is not released yet");

        app.passes_seconds(1);
        app.settled().await;
        assert_eq!(shop.thread_owner(&alice), None);
        control(json!({"action": "take"})).await.expect(200);
    }
}
