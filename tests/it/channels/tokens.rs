use e2e::{Choice, Owner, TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::json;

both! {
    async fn a_token_that_the_caller_holds_connects_its_account(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.instagram.account("shop");
        let body = json!({"access_token": shop.issue_token()});

        let made = acme.post_once("/v1/channels", "once", body.clone()).await.expect(201);
        let again = acme.post_once("/v1/channels", "once", body).await.expect(201);

        assert_eq!(made.id(), again.id());
        assert_eq!(made["external_id"], shop.ig_id());
        assert_eq!(made["login"], "instagram");
        assert_eq!(made["state"], "active");
        assert!(shop.is_subscribed());
        acme.receiver.next("channel.connected").await;
        let seen = acme.get(&format!("/v1/channels/{}", made.id())).await.expect(200);
        assert!(!seen.json().to_string().contains("IGAA"));
    }

    async fn a_token_that_meta_refuses_is_not_stored(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.instagram.account("shop");
        let dead = shop.issue_token();
        shop.expire_tokens();
        let create = async |body| acme.post("/v1/channels", body).await;

        assert_eq!(create(json!({"access_token": dead})).await.problem(422), "token_refused");
        assert_eq!(create(json!({"access_token": "EAAnobodys"})).await.problem(422), "token_refused");
        assert_eq!(create(json!({"access_token": "what"})).await.problem(422), "invalid_request");
        assert_eq!(create(json!({"access_token": "a b", "login": "instagram"})).await.problem(422), "invalid_request");
        shop.set_messages_closed(true);
        let closed = create(json!({"access_token": shop.issue_token()})).await;
        assert_eq!(closed.problem(400), "message_access_off");
        let unexpected = json!({"access_token": acme.instagram.account("store").issue_token(), "account_id": "17841"});
        assert_eq!(create(unexpected).await.problem(422), "account_ambiguous");
        assert!(acme.get("/v1/channels").await.expect(200).list().is_empty());
    }

    async fn a_token_is_renewed_in_place_for_its_account_only(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}/credential", shop.id);
        let renew = async |token: String| acme.put(&path, json!({"access_token": token})).await;
        shop.expire_tokens();

        let store = acme.instagram.account("store").issue_token();
        assert_eq!(renew(store).await.problem(409), "account_unexpected");
        let renewed = renew(shop.issue_token()).await.expect(200);

        assert_eq!(renewed.id(), shop.id);
        assert_eq!(renewed["state"], "active");
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;
        acme.sends(&heard.conversation(), "hi").await.expect(202);
        assert_eq!(alice.next(&shop).await, "hi");
        acme.receiver.next("message.delivered").await;
        acme.delete(&format!("/v1/channels/{}", shop.id)).await;
        assert_eq!(renew(shop.issue_token()).await.problem(409), "channel_not_active");
    }

    async fn a_token_that_is_renewed_while_its_channel_is_given_up_connects_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);
        app.settled().await;

        // Instagram takes its time to say who the token is for
        app.sandbox.fault_on(Operation::Me, Fault::SlowMs(3_000));
        app.sandbox.clear_logs();
        let body = json!({"access_token": shop.issue_token()});
        let renewal = format!("{path}/credential");
        let renewal = acme.put(&renewal, body);
        let deletion = async {
            app.sandbox.saw(|seen| seen.path.ends_with("/me")).await;
            acme.delete(&path).await
        };
        let (renewed, deleted) = futures::join!(renewal, deletion);

        assert_eq!(deleted.status, 204);
        assert_eq!(renewed.problem(409), "channel_not_active");
        acme.receiver.next("channel.disconnected").await;
        assert_eq!(acme.get(&path).await["state"], "disconnected");
    }

    async fn a_refusal_of_the_old_token_says_nothing_of_the_new_one(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;

        shop.expire_tokens();
        shop.fault(Fault::SlowMs(3_000));
        let answer = acme.sends(&heard.conversation(), "hi").await.expect(202);
        app.sandbox.saw(sandbox::Request::is_send).await;
        let body = json!({"access_token": shop.issue_token()});
        let path = format!("/v1/channels/{}", shop.id);
        acme.put(&format!("{path}/credential"), body).await.expect(200);

        acme.receiver.next_about("message.waiting", &answer.id()).await;
        app.passes_hours(1);
        acme.receiver.next_about("message.sent", &answer.id()).await;
        assert_eq!(alice.next(&shop).await, "hi");
        acme.receiver.next("message.delivered").await;
        assert!(!acme.receiver.kinds().contains(&"channel.reauthorization_required".to_owned()));
        assert_eq!(acme.get(&path).await["state"], "active");
    }

    async fn a_token_that_lives_an_hour_is_exchanged_before_it_is_stored(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.instagram.account("shop");
        let store = acme.instagram.account("store");
        let salon = acme.instagram.account("salon");
        let keeper = acme.instagram.person("keeper");
        keeper.runs_page("Store", Some(&store));
        let portfolio = acme.instagram.person("portfolio");
        portfolio.runs_page("Salon", Some(&salon));
        let alice = acme.user("alice");

        for account in [&shop, &store, &salon] {
            let token = match account.username() {
                "shop" => shop.issue_short_token(),
                "store" => keeper.issue_short_token(),
                _ => portfolio.issue_system_token(),
            };
            acme.post("/v1/channels", json!({"access_token": token})).await.expect(201);
            acme.receiver.next("channel.connected").await;
            alice.writes(account, "hello").await;
            let heard = acme.receiver.next("message.received").await;
            app.settled().await;
            app.passes_hours(2);

            acme.sends(&heard.conversation(), "two hours later").await.expect(202);
            assert_eq!(alice.next(account).await, "two hours later");
            acme.receiver.next("message.delivered").await;
        }
    }

    async fn a_creator_account_is_read_until_its_messages_flow(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.instagram.account("shop");
        shop.set_creator(true);
        app.sandbox.fault_lasting(Operation::Conversations, Fault::Transient);
        let channel = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", channel.id);
        let access = async || {
            let seen = acme.get(&path).await.expect(200);
            let checks = seen["checks"].as_array().unwrap().clone();
            let check = checks.into_iter().find(|check| check["id"] == "message_access").unwrap();
            check["status"].as_str().unwrap().to_owned()
        };
        assert_eq!(access().await, "unknown");

        let lost = acme.user("alice").writes(&channel, "anybody there?").await;
        app.settled().await;
        app.sandbox.clear_faults();
        app.sandbox.clear_logs();
        app.passes_hours(2);
        app.sandbox.saw(|seen| seen.path.ends_with("/conversations")).await;
        app.settled().await;

        assert_eq!(lost.told, sandbox::Told::NotSubscribed);

        assert_eq!(access().await, "pass");
        acme.hears(&acme.user("alice"), &channel, "hello").await;
    }

    async fn a_check_says_what_is_wrong_now_and_what_to_do(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        Owner::of("shop").connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        let connected = acme.receiver.next("channel.connected").await;
        let path = format!("/v1/channels/{}/check", connected.text("/channel/id"));
        let shop = acme.instagram.account("shop");
        let status = async |id: &str| {
            // two a second are asked (META 9)
            app.passes_seconds(1);
            let checked = acme.post(&path, json!({})).await.expect(200);
            let checks = checked["checks"].as_array().unwrap().clone();
            let check = checks.into_iter().find(|check| check["id"] == id).unwrap();
            assert_eq!(check["help"].is_null(), check["status"] == "pass", "{check}");
            check["status"].as_str().unwrap().to_owned()
        };

        for id in ["token", "scopes", "professional_account", "message_access", "subscription"] {
            assert_eq!(status(id).await, "pass", "{id}");
        }
        shop.set_messages_closed(true);
        assert_eq!(status("message_access").await, "fail");
        shop.set_messages_closed(false);
        shop.unsubscribe();
        assert_eq!(status("subscription").await, "fail");
        app.sandbox.fault_on(Operation::DebugToken, Fault::Transient);
        assert_eq!(status("token").await, "unknown");
        acme.instagram.person("shop").removes_app();
        assert_eq!(status("token").await, "fail");
    }
}
