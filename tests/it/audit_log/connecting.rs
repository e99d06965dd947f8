use e2e::{Answer, Choice, Owner, TestApp, Workspace, both};
use serde_json::{Value, json};

/// What was done to channels, the oldest first: the action, the channel and who did it.
async fn done(acme: &Workspace) -> Vec<(Value, Value, Value)> {
    let listed = acme.get("/v1/audit-log?limit=100").await.expect(200);
    let entries = listed.list().iter().rev();
    let of_channels = entries.filter(|entry| {
        let subject = entry["subject_id"].as_str().unwrap();
        subject.starts_with("ch_")
    });
    let told = |entry: &Value| {
        assert_eq!(entry["source_address"], "127.0.0.1", "{entry}");
        assert!(
            entry["request_id"].as_str().unwrap().starts_with("req_"),
            "{entry}"
        );
        let part = |name: &str| entry[name].clone();
        (part("action"), part("subject_id"), part("actor"))
    };
    of_channels.map(told).collect()
}

fn is((action, channel, actor): (&str, &str, (&str, &str)), seen: &(Value, Value, Value)) -> bool {
    let actor = json!({"type": actor.0, "id": actor.1});
    *seen == (json!(action), json!(channel), actor)
}

fn who_acts(entry: &(Value, Value, Value)) -> (&str, &str) {
    let actor = &entry.2;
    let kind = actor["type"].as_str().unwrap();
    (kind, actor["id"].as_str().unwrap())
}

both! {
    async fn who_connects_with_a_link_is_known_by_the_link(app: TestApp) {
        let acme = app.workspace("acme").await;
        let comes = async |link: &Answer| {
            let owner = Owner::of("shop");
            let page = owner.connects(link["url"].as_str().unwrap(), Choice::Allow).await;
            assert_eq!(page.status, 200, "{}", page.html);
            acme.receiver.next("onboarding.completed").await.text("/data/channel_ids/0")
        };
        let (first, second, third) = (acme.makes_link().await, acme.makes_link().await, acme.makes_link().await);
        let refused = Owner::of("shop").connects(first["url"].as_str().unwrap(), Choice::Cancel).await;
        assert_ne!(refused.status, 200);
        assert_eq!(done(&acme).await, []);

        let shop = comes(&first).await;
        comes(&second).await;
        acme.delete(&format!("/v1/channels/{shop}")).await.expect(204);
        comes(&third).await;

        let (first, second, third) = (first.id(), second.id(), third.id());
        let done = done(&acme).await;
        let [connected, renewed, disconnected, again] = done.as_slice() else {
            panic!("{done:?}");
        };
        let by = |link| ("onboarding_link", link);
        assert!(is(("channel.connected", &shop, by(first.as_str())), connected), "{connected:?}");
        assert!(is(("channel.credential_replaced", &shop, by(second.as_str())), renewed), "{renewed:?}");
        assert_eq!((&disconnected.0, who_acts(disconnected).0), (&json!("channel.disconnected"), "api_key"));
        assert!(is(("channel.connected", &shop, by(third.as_str())), again), "{again:?}");
        let of_link = acme.get(&format!("/v1/audit-log?actor_id={second}")).await.expect(200);
        assert_eq!(of_link.list().len(), 1, "{of_link}");
    }

    async fn each_account_that_is_chosen_is_on_record(app: TestApp) {
        let acme = app.workspace("acme").await;
        let person = acme.instagram.person("agency");
        for name in ["one", "two", "three"] {
            person.runs_page(name, Some(&acme.instagram.account(name)));
        }
        let link = acme.post("/v1/onboarding-links", json!({"max_channels": 2})).await.expect(201);
        let owner = Owner::of("agency");
        let page = owner.connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        let mut form = page.form();
        for field in &mut form.fields {
            field.checked = ["one", "two"].iter().any(|name| acme.instagram.account(name).ig_id() == field.value);
        }
        let sent = owner.browser.press(&page, &form, None).await;
        owner.browser.follow(sent).await;

        let told = acme.receiver.next("onboarding.completed").await;
        let channels = told["data"]["channel_ids"].as_array().unwrap();
        let done = done(&acme).await;
        assert_eq!((channels.len(), done.len()), (2, 2));
        for (channel, seen) in channels.iter().zip(&done) {
            let expected = ("channel.connected", channel.as_str().unwrap(), ("onboarding_link", &*link.id()));
            assert!(is(expected, seen), "{seen:?}");
        }
        for _ in channels {
            acme.receiver.next("channel.connected").await;
        }
    }

    async fn a_token_that_a_caller_brings_is_on_record_with_the_caller(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.instagram.account("shop");
        let dead = shop.issue_token();
        shop.expire_tokens();
        acme.post("/v1/channels", json!({"access_token": dead})).await.problem(422);
        let body = json!({"access_token": shop.issue_token()});
        let operator = app.operator().within(&acme.id);

        let made = acme.post_once("/v1/channels", "once", body.clone()).await.expect(201);
        acme.post_once("/v1/channels", "once", body).await.expect(201);
        let path = format!("/v1/channels/{}/credential", made.id());
        let store = acme.instagram.account("store").issue_token();
        acme.put(&path, json!({"access_token": store})).await.problem(409);
        let token = shop.issue_token();
        operator.put(&path, json!({"access_token": token})).await.expect(200);
        acme.post("/v1/channels", json!({"access_token": shop.issue_token()})).await.expect(201);

        let done = done(&acme).await;
        let seen: Vec<_> = done.iter().map(|entry| (entry.0.as_str().unwrap(), who_acts(entry).0)).collect();
        let replaced = "channel.credential_replaced";
        assert_eq!(seen, [("channel.connected", "api_key"), (replaced, "operator"), (replaced, "api_key")]);
        assert!(done.iter().all(|entry| entry.1 == made.id()));
        let log = acme.get("/v1/audit-log?limit=100").await.expect(200);
        assert!(!log.text().contains(&token));
    }
}
