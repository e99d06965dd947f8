use e2e::{Answer, Channel, TestApp, Workspace, both};
use sandbox::{EndUser, Fault};
use serde_json::{Value, json};

async fn talking(app: &TestApp) -> (Workspace, Channel, EndUser, String) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
    (acme, shop, alice, conversation)
}

fn hold(answer: &Answer) -> (&str, &str) {
    let text = |key: &str| {
        answer
            .json()
            .pointer(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    (text("/hold/at"), text("/hold/reason"))
}

const WINDOW: (&str, &str) = ("work", "window_closed");

both! {
    async fn what_waits_for_the_contact_goes_in_order_when_they_write(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;
        app.sandbox.set_human_agent(true);
        let holds = || json!({"on_closed_window": "hold"});
        app.passes_hours(25);

        let one = acme.says(&conversation, "one", holds()).await.expect(202);
        let two = acme.says(&conversation, "two", holds()).await.expect(202);
        assert_eq!((one["state"].as_str(), hold(&one)), (Some("waiting"), WINDOW));
        assert_eq!(one["hold"]["until"], Value::Null);
        assert_eq!(one["on_closed_window"], "hold");
        for message in [&one, &two] {
            let waiting = acme.receiver.next_about("message.waiting", &message.id()).await;
            assert_eq!(waiting["data"]["hold"]["reason"], "window_closed");
        }
        // a person may go on meanwhile
        let anna = json!({"sender": {"kind": "human", "id": "anna"}});
        acme.says(&conversation, "by anna", anna).await.expect(202);
        assert_eq!(alice.next(&shop).await, "by anna");
        assert_eq!(acme.state_of(&one.id()).await, "waiting");

        acme.hears(&alice, &shop, "still there").await;

        assert_eq!(alice.next(&shop).await, "one");
        assert_eq!(alice.next(&shop).await, "two");
        acme.receiver.next_about("message.delivered", &two.id()).await;
        assert_eq!(acme.state_of(&one.id()).await, "delivered");
    }

    async fn a_tap_wakes_what_waits_and_an_open_window_holds_nothing(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;
        let holds = || json!({"on_closed_window": "hold"});

        acme.says(&conversation, "at once", holds()).await.expect(202);
        assert_eq!(alice.next(&shop).await, "at once");
        app.passes_hours(25);
        let later = acme.says(&conversation, "later", holds()).await.expect(202);
        // whether it may go is looked at now and then
        app.passes_hours(7);
        app.settled().await;
        assert_eq!(acme.state_of(&later.id()).await, "waiting");
        assert_eq!(alice.posts_back(&shop, "More", "MORE").await.status(), 200);

        assert_eq!(alice.next(&shop).await, "later");
    }

    async fn what_waits_for_the_contact_expires_and_can_be_withdrawn(app: TestApp) {
        let (acme, shop, alice, conversation) = talking(&app).await;
        app.passes_hours(25);

        let soon = json!({"on_closed_window": "hold", "expires_in": "PT1H"});
        let expires = acme.says(&conversation, "expires", soon).await.expect(202);
        let withdrawn = acme.says(&conversation, "withdrawn", json!({"on_closed_window": "hold"})).await.expect(202);
        acme.post(&format!("/v1/messages/{}/cancel", withdrawn.id()), json!({})).await.expect(200);
        acme.receiver.next_about("message.cancelled", &withdrawn.id()).await;
        app.passes_seconds(3601);
        acme.receiver.next_about("message.expired", &expires.id()).await;
        acme.hears(&alice, &shop, "hello again").await;

        acme.sends(&conversation, "welcome back").await.expect(202);
        assert_eq!(alice.next(&shop).await, "welcome back");
    }

    async fn what_instagram_finds_closed_waits_too(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let body = json!({
            "to": {"external_id": alice.igsid(&shop)}, "on_closed_window": "hold",
            "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}],
        });

        let made = acme.post("/v1/messages", body).await.expect(202);
        let waiting = acme.receiver.next_about("message.waiting", &made.id()).await;
        assert_eq!(waiting["data"]["hold"]["reason"], "window_closed");
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 1, "one refusal is enough");
        acme.hears(&alice, &shop, "hello").await;

        assert_eq!(alice.next(&shop).await, "one");
        assert_eq!(alice.next(&shop).await, "two");
        acme.receiver.next_about("message.delivered", &made.id()).await;
    }

    async fn a_scheduled_message_is_sent_then_and_holds_up_nothing(app: TestApp) {
        app.stops_the_clock();
        let (acme, shop, alice, conversation) = talking(&app).await;

        let at = |seconds| json!({"send_at": app.time_in_seconds(seconds)});
        let later = acme.says(&conversation, "in an hour", at(3600)).await.expect(202);
        let sooner = acme.says(&conversation, "in a minute", at(60)).await.expect(202);
        let withdrawn = acme.says(&conversation, "never", at(60)).await.expect(202);
        acme.sends(&conversation, "now").await.expect(202);

        assert_eq!((later["state"].as_str(), hold(&later)), (Some("waiting"), ("work", "message_scheduled")));
        assert_eq!(later["hold"]["until"], later["send_at"]);
        acme.receiver.next_about("message.waiting", &later.id()).await;
        assert_eq!(alice.next(&shop).await, "now");
        acme.post(&format!("/v1/messages/{}/cancel", withdrawn.id()), json!({})).await.expect(200);
        app.passes_seconds(59);
        app.settled().await;
        assert_eq!(acme.state_of(&sooner.id()).await, "waiting");
        app.passes_seconds(1);
        assert_eq!(alice.next(&shop).await, "in a minute");
        app.passes_seconds(3540);
        assert_eq!(alice.next(&shop).await, "in an hour");
        acme.receiver.next_about("message.delivered", &later.id()).await;
        assert_eq!(acme.state_of(&withdrawn.id()).await, "cancelled");
    }

    async fn a_scheduled_message_is_decided_on_the_window_as_it_will_be(app: TestApp) {
        app.stops_the_clock();
        let (acme, shop, alice, conversation) = talking(&app).await;
        let at = |hours: i64, policy: &str| json!({"send_at": app.time_in_seconds(hours * 3600), "on_closed_window": policy});

        let refused = acme.says(&conversation, "tomorrow", at(25, "fail")).await;
        assert_eq!(refused.problem(422), "window_closed");
        acme.says(&conversation, "today", at(23, "fail")).await.expect(202);
        let held = acme.says(&conversation, "tomorrow", at(25, "hold")).await.expect(202);
        app.passes_hours(23);
        assert_eq!(alice.next(&shop).await, "today");
        app.passes_hours(3);
        app.settled().await;
        let seen = acme.get(&format!("/v1/messages/{}", held.id())).await.expect(200);
        assert_eq!((seen["state"].as_str(), hold(&seen)), (Some("waiting"), WINDOW));
        acme.hears(&alice, &shop, "hello").await;

        assert_eq!(alice.next(&shop).await, "tomorrow");
        acme.receiver.next_about("message.delivered", &held.id()).await;
    }

    async fn a_channel_s_pause_holds_what_was_scheduled_when_its_time_comes(app: TestApp) {
        app.stops_the_clock();
        let (acme, shop, alice, conversation) = talking(&app).await;

        acme.says(&conversation, "scheduled", json!({"send_at": app.time_in_seconds(3)})).await.expect(202);
        app.sandbox.fault(Fault::AccountRateLimited);
        let first = acme.sends(&conversation, "first").await.expect(202);
        acme.receiver.next_about("message.waiting", &first.id()).await;
        app.passes_seconds(3);
        app.settled().await;
        assert_eq!(app.sandbox.sends().len(), 1);
        app.passes_seconds(10);

        assert_eq!(alice.next(&shop).await, "first");
        assert_eq!(alice.next(&shop).await, "scheduled");
    }

    async fn times_that_make_no_sense_are_refused_where_they_stand(app: TestApp) {
        app.stops_the_clock();
        let (acme, _, _, conversation) = talking(&app).await;
        let soon = app.time_in_seconds(60);
        let past = app.time_in_seconds(-1);

        for (more, at) in [
            (json!({"send_at": past}), "/send_at"),
            (json!({"send_at": "tomorrow"}), "/send_at"),
            (json!({"expires_at": past}), "/expires_at"),
            (json!({"send_at": soon, "expires_at": soon}), "/expires_at"),
            (json!({"expires_at": soon, "expires_in": 60}), "/expires_in"),
            (json!({"expires_in": 0}), "/expires_in"),
            (json!({"expires_in": "P31D"}), "/expires_in"),
            (json!({"expires_in": 2_592_001}), "/expires_in"),
            (json!({"on_closed_window": "maybe"}), "/on_closed_window"),
        ] {
            let refused = acme.says(&conversation, "hi", more.clone()).await;
            assert_eq!(refused.problem(422), "invalid_request", "{more}");
            assert_eq!(refused.json()["errors"][0]["pointer"], at, "{more}");
        }
        let both = json!({"send_at": soon, "expires_in": 60});
        let made = acme.says(&conversation, "hi", both).await.expect(202);
        let time = |key: &str| made[key].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!((time("expires_at") - time("send_at")).num_seconds(), 60);
        app.leaves_work("it is scheduled");
    }
}
