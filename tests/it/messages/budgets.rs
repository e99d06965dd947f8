//! How fast is sent: within Instagram's limits before it says so, and slower when it is nearly used up (META 9).

use std::sync::Arc;

use e2e::{Channel, Received, Reply, Server, TestApp, Workspace, both};
use sandbox::{Fault, Operation, Request, Usage};
use serde_json::{Value, json};

/// Conversations of so many people with this account.
async fn conversations(acme: &Workspace, shop: &Channel, people: usize) -> Vec<String> {
    let mut with = vec![];
    for number in 0..people {
        let person = acme.user(&format!("person_{number}"));
        let hello = format!("hello {} {number}", shop.id);
        with.push(acme.hears(&person, shop, &hello).await.conversation());
    }
    with
}

async fn health(acme: &Workspace, shop: &Channel) -> Value {
    let seen = acme.get(&format!("/v1/channels/{}/health", shop.id)).await;
    seen.expect(200).json().clone()
}

fn sends(app: &TestApp) -> usize {
    app.sandbox.sends().len()
}

/// A video, and the host that it is at.
async fn video() -> (Server, Value) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: 9\r\nconnection: close\r\n\r\n";
    let server = Server::start(Arc::new(move |_: Received| Reply::Raw(head.into()))).await;
    let content = json!({"type": "video", "url": format!("http://{}/v.mp4", server.address)});
    (server, content)
}

/// A text of two parts, of which this is the second, and a video.
fn split(conversation: &str, second: &str, video: &Value) -> Value {
    let long = json!({"type": "text", "text": format!("{} {second}", "a".repeat(999))});
    json!({"to": {"conversation_id": conversation}, "content": [long, video], "on_overflow": "split"})
}

both! {
    async fn a_burst_goes_as_fast_as_instagram_allows_and_burns_nothing(app: TestApp) {
        app.stops_the_clock();
        app.sandbox.keep_limits(true);
        let acme = app.workspace("acme").await;
        let (shop, other) = (acme.connects_instagram("shop").await, acme.connects_instagram("other").await);
        let with = conversations(&acme, &shop, 7).await;
        let elsewhere = conversations(&acme, &other, 1).await;

        for number in 0..105 {
            acme.sends(&with[number % 7], &format!("{number}")).await.expect(202);
        }
        acme.sends(&elsewhere[0], "not slowed").await.expect(202);
        for _ in 0..101 {
            acme.receiver.next("message.delivered").await;
        }

        assert_eq!(sends(&app), 101, "a hundred in this second, and what goes through another account");
        assert!(!acme.receiver.kinds().contains(&"message.waiting".to_owned()));
        let listed = acme.get("/v1/messages?status=queued").await.expect(200);
        assert_eq!(listed.list().len(), 5);

        app.passes_seconds(1);
        app.settled().await;
        assert_eq!((sends(&app), app.sandbox.beyond_limits()), (106, 0));
        for (number, conversation) in with.iter().enumerate() {
            let heard = acme.user(&format!("person_{number}")).inbox(&shop);
            let order: Vec<usize> = heard.iter().map(|one| one.text.as_deref().unwrap().parse().unwrap()).collect();
            assert!(order.is_sorted() && order.len() == 15, "{conversation}: {order:?}");
        }
    }

    async fn files_have_a_smaller_budget_of_their_own(app: TestApp) {
        app.stops_the_clock();
        app.sandbox.keep_limits(true);
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let with = conversations(&acme, &shop, 2).await;
        let (_server, content) = video().await;

        for _ in 0..12 {
            let body = json!({"to": {"conversation_id": with[0]}, "content": content});
            acme.post("/v1/messages", body).await.expect(202);
        }
        acme.sends(&with[1], "a text is not kept by them").await.expect(202);
        for _ in 0..11 {
            acme.receiver.next("message.delivered").await;
        }
        assert_eq!(sends(&app), 11);

        app.passes_seconds(1);
        app.settled().await;
        assert_eq!((sends(&app), app.sandbox.beyond_limits()), (13, 0));
    }

    async fn a_part_of_a_split_message_keeps_its_budget_when_it_is_sent_again_or_later(app: TestApp) {
        app.stops_the_clock();
        app.sandbox.keep_limits(true);
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let with = conversations(&acme, &shop, 2).await;
        let (_server, video) = video().await;
        // once this was said, and one more text beside it, whatever may go has gone
        let said = async |text: &str| {
            app.sandbox.saw(|it: &Request| it.is_send() && it.json()["message"]["text"] == text).await;
            let beside = acme.sends(&with[1], "beside").await.expect(202).id();
            acme.receiver.next_about("message.delivered", &beside).await;
        };

        shop.fault(Fault::UserUnavailable);
        let failed = acme.post("/v1/messages", split(&with[0], "again", &video)).await.expect(202).id();
        acme.receiver.next_about("message.failed", &failed).await;
        // in this second its work burdened the budget, although nothing of it left
        app.settled().await;
        app.passes_seconds(1);
        for _ in 0..10 {
            let body = json!({"to": {"conversation_id": with[1]}, "content": video});
            acme.post("/v1/messages", body).await.expect(202);
        }
        for _ in 0..10 {
            acme.receiver.next("message.delivered").await;
        }
        acme.post(&format!("/v1/messages/{failed}/retry"), json!({})).await.expect(202);
        said("again").await;
        assert_eq!(sends(&app), 1 + 10 + 2 + 1, "its text may go, its video may not");
        app.passes_seconds(1);
        acme.receiver.next_about("message.delivered", &failed).await;

        let at = app.time_in_seconds(60);
        for number in 1..=12 {
            let mut later = split(&with[0], &number.to_string(), &video);
            later["send_at"] = json!(at);
            acme.post("/v1/messages", later).await.expect(202);
        }
        app.settled().await;
        app.sandbox.clear_logs();
        app.passes_seconds(60);
        for _ in 0..10 {
            acme.receiver.next("message.delivered").await;
        }
        assert!(sends(&app) <= 10 * 3 + 2, "{}", sends(&app));
        app.passes_seconds(1);
        app.settled().await;
        assert_eq!((sends(&app), app.sandbox.beyond_limits()), (12 * 3, 0));
    }

    async fn an_action_says_how_much_is_used_up_and_rests_with_the_account(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let with = conversations(&acme, &shop, 1).await;
        let typing = format!("/v1/conversations/{}/actions", with[0]);
        let before = sends(&app);

        app.sandbox.set_usage(Some(Usage::Account(93, 7)));
        acme.post(&typing, json!({"type": "typing_on"})).await.expect(200);
        app.sandbox.set_usage(None);
        let refused = acme.post(&typing, json!({"type": "typing_off"})).await;

        assert_eq!((refused.problem(429), refused.header("retry-after").unwrap()), ("provider_rate_limited", "420"));
        assert_eq!(sends(&app), before + 1, "Instagram was not asked");
        assert_eq!(health(&acme, &shop).await["usage"]["account_percent"], 93);
        app.passes_seconds(8 * 60);
        acme.post(&typing, json!({"type": "typing_off"})).await.expect(200);
    }

    async fn an_account_whose_usage_is_nearly_used_up_rests_before_it_is_refused(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, other) = (acme.connects_instagram("shop").await, acme.connects_instagram("other").await);
        let with = conversations(&acme, &shop, 1).await;
        let elsewhere = conversations(&acme, &other, 1).await;
        assert_eq!(health(&acme, &shop).await["usage"], json!(null));

        app.sandbox.set_usage(Some(Usage::Account(40, 0)));
        acme.sends(&with[0], "nothing comes of little usage").await.expect(202);
        acme.receiver.next("message.delivered").await;
        app.sandbox.set_usage(Some(Usage::Account(93, 7)));
        acme.sends(&with[0], "the last one").await.expect(202);
        acme.receiver.next("message.delivered").await;
        app.sandbox.set_usage(None);
        let waits = acme.sends(&with[0], "waits").await.expect(202);
        let waiting = acme.receiver.next("message.waiting").await;

        assert_eq!((waiting.message(), waiting["data"]["hold"]["reason"].as_str()), (waits.id(), Some("provider_rate_limited")));
        assert_eq!(sends(&app), 2, "Instagram was not asked");
        let seen = health(&acme, &shop).await;
        assert_eq!((&seen["usage"]["account_percent"], &seen["hold"]["reason"]), (&json!(93), &json!("provider_rate_limited")));
        // the one that waits had its turn, too
        assert_eq!(seen["budgets"][0], json!({"pace": "send", "calls": 100, "per_seconds": 1, "used": 3, "until": null}));
        acme.sends(&elsewhere[0], "another account goes on").await.expect(202);
        acme.receiver.next("message.delivered").await;

        app.passes_seconds(6 * 60);
        app.settled().await;
        assert_eq!(sends(&app), 3);
        app.passes_seconds(61);
        assert_eq!(acme.receiver.next("message.delivered").await.message(), waits.id());
        assert_eq!(health(&acme, &shop).await["hold"], json!(null));
    }

    async fn what_the_app_is_refused_or_nearly_used_up_keeps_all_its_channels(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let (shop, other) = (acme.connects_instagram("shop").await, acme.connects_instagram("other").await);
        let with = conversations(&acme, &shop, 1).await;
        let elsewhere = conversations(&acme, &other, 1).await;

        for usage in [None, Some(Usage::App(97))] {
            let before = sends(&app);
            match usage {
                None => shop.fault(Fault::RateLimited),
                Some(_) => app.sandbox.set_usage(usage),
            }
            let teller = acme.sends(&with[0], "tells of it").await.expect(202).id();
            let ends = if usage.is_some() { "message.delivered" } else { "message.waiting" };
            acme.receiver.next_about(ends, &teller).await;
            app.sandbox.set_usage(None);
            let kept = acme.sends(&elsewhere[0], "is not tried").await.expect(202).id();

            let waiting = acme.receiver.next_about("message.waiting", &kept).await;
            assert_eq!(waiting["data"]["hold"]["reason"], "provider_app_rate_limited");
            assert_eq!(waiting["channel"]["id"].as_str(), Some(&*other.id));
            assert_eq!(sends(&app), before + 1);
            app.passes_seconds(70);
            app.settled().await;
            app.passes_seconds(70);
            app.settled().await;
            assert_eq!(acme.get("/v1/messages?status=waiting").await.expect(200).list().len(), 0);
        }
    }

    async fn after_a_pause_one_message_is_tried_and_not_the_whole_backlog(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let with = conversations(&acme, &shop, 6).await;

        app.sandbox.fault_lasting(Operation::Send, Fault::AccountRateLimited);
        acme.sends(&with[0], "the first").await.expect(202);
        acme.receiver.next("message.waiting").await;
        for conversation in with.iter().skip(1) {
            acme.sends(conversation, "waits").await.expect(202);
        }
        app.settled().await;
        assert_eq!(sends(&app), 1);
        for (wait, tried) in [(6, 2), (11, 3), (21, 4)] {
            app.passes_seconds(wait);
            app.settled().await;
            assert_eq!(sends(&app), tried, "one each time");
        }
        app.sandbox.clear_faults();
        app.passes_seconds(41);
        app.settled().await;

        assert_eq!(sends(&app), 4 + 6);
        assert!(!acme.receiver.kinds().contains(&"message.failed".to_owned()));
    }
}
