use e2e::{Choice, Owner, Page, TestApp, Workspace, both};
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

/// An agency whose person runs Pages of these accounts, and one without any.
fn agency(acme: &Workspace, accounts: &[String]) {
    let person = acme.instagram.person("agency");
    for name in accounts {
        person.runs_page(
            &format!("Page of {name}"),
            Some(&acme.instagram.account(name)),
        );
    }
    person.runs_page("No account", None);
    acme.instagram.set_page_size(4);
}

async fn asks(acme: &Workspace, most: u16) -> (String, Owner, Page) {
    let link = acme
        .post("/v1/onboarding-links", json!({"max_channels": most}))
        .await
        .expect(201);
    let owner = Owner::of("agency");
    let page = owner
        .connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow)
        .await;
    assert_eq!(page.status, 200, "{}", page.html);
    assert!(page.url.path().ends_with("/oauth/choose"), "{}", page.url);
    (link.id(), owner, page)
}

/// Ticks these accounts and presses the button.
async fn ticks(acme: &Workspace, owner: &Owner, page: &Page, names: &[String]) -> Page {
    let mut form = page.form();
    for field in &mut form.fields {
        let named = |name: &String| acme.instagram.account(name).ig_id() == field.value;
        field.checked = names.iter().any(named);
    }
    let sent = owner.browser.press(page, &form, None).await;
    owner.browser.follow(sent).await
}

both! {
    async fn an_agency_connects_ten_in_one_go_with_a_result_each(app: TestApp) {
        let acme = app.workspace("acme").await;
        let names: Vec<String> = (0..12).map(|number| format!("shop{number}")).collect();
        agency(&acme, &names);
        acme.instagram.account("shop3").set_messages_closed(true);
        let (link, owner, page) = asks(&acme, 10).await;
        assert!(page.says("No account") && page.says("cannot be connected"), "{}", page.html);

        let none = ticks(&acme, &owner, &page, &[]).await;
        assert_eq!(none.status, 422);
        assert!(none.says("Tick at least one"), "{}", none.html);
        let many = ticks(&acme, &owner, &none, &names).await;
        assert!(many.says("Tick 10 at most"), "{}", many.html);
        let done = ticks(&acme, &owner, &many, &names[..10]).await;

        assert_eq!(done.status, 200, "{}", done.html);
        assert!(done.says("9 of 10 accounts are connected"), "{}", done.html);
        assert!(done.says("Access to messages is switched off"), "{}", done.html);
        for name in ["Page of shop0", "Page of shop9"] {
            assert!(done.says(name), "{name}: {}", done.html);
        }
        let seen = acme.get(&format!("/v1/onboarding-links/{link}")).await.expect(200);
        let results = seen["results"].as_array().unwrap();
        let failed: Vec<&Value> = results.iter().filter(|it| it["channel_id"].is_null()).collect();
        assert_eq!((results.len(), failed.len()), (10, 1));
        let subscribed = json!({"id": "subscription", "status": "pass"});
        for result in results.iter().filter(|it| it["channel_id"].is_string()) {
            let mut checks = result["checks"].as_array().unwrap().iter();
            assert!(checks.any(|it| it["id"] == subscribed["id"] && it["status"] == subscribed["status"]), "{result}");
        }
        let trail = seen["trail"].as_array().unwrap();
        let steps: Vec<&str> = trail.iter().map(|step| step["step"].as_str().unwrap()).collect();
        assert_eq!(steps[..6], ["opened", "redirected", "returned", "exchanged", "accounts_listed", "checked"]);
        assert_eq!(steps.iter().filter(|step| **step == "connected").count(), 9, "{steps:?}");
        assert_eq!(failed[0]["code"], "message_access_off");
        assert_eq!(seen["channel_ids"].as_array().unwrap().len(), 9);
        assert_eq!(acme.get("/v1/channels?state=active&limit=100").await.expect(200).list().len(), 9);
        let told = acme.receiver.next("onboarding.failed").await;
        assert_eq!(told["data"]["code"], "message_access_off");
        assert_eq!(told["data"]["account_id"], acme.instagram.account("shop3").ig_id());
        let connected = acme.receiver.next("channel.connected").await;
        let checks = connected["data"]["checks"].as_array().unwrap();
        let of = |id: &str| checks.iter().find(|check| check["id"] == id).unwrap()["status"].clone();
        assert_eq!(of("page_tasks"), "pass");
        assert_eq!(of("subscription"), "pass");
        assert_eq!(of("receiving"), "unknown");
        // pressing the button once more shows what became of it
        let again = ticks(&acme, &owner, &many, &names[..10]).await;
        assert_eq!(again.status, 200, "{}", again.html);
    }

    async fn whoever_presses_twice_is_shown_what_the_first_press_came_to(app: TestApp) {
        let acme = app.workspace("acme").await;
        let names = ["shop".to_owned(), "store".to_owned(), "depot".to_owned()];
        agency(&acme, &names);
        // with room left, and with a link that the first press completes
        for (most, picked) in [(3, &names[..2]), (1, &names[2..])] {
            let (link, owner, page) = asks(&acme, most).await;
            app.sandbox.clear_logs();
            for _ in picked {
                app.sandbox.fault_on(Operation::Conversations, Fault::SlowMs(2_000));
            }
            let second = async {
                // the first press has taken the choice, and asks Instagram
                app.sandbox.saw(|seen| seen.path.ends_with("/conversations")).await;
                ticks(&acme, &owner, &page, picked).await
            };
            let (first, second) = futures::join!(ticks(&acme, &owner, &page, picked), second);

            assert_eq!(first.status, 200, "{}", first.html);
            assert_eq!(second.status, 202, "{}", second.html);
            assert!(second.url.path().ends_with("/oauth/connected"), "{}", second.url);
            for page in [owner.browser.open(second.url).await, ticks(&acme, &owner, &page, picked).await] {
                assert_eq!(page.status, 200, "{}", page.html);
                for name in picked {
                    assert!(page.says(&format!("@{name}")), "{name}: {}", page.html);
                }
            }
            let seen = acme.get(&format!("/v1/onboarding-links/{link}")).await.expect(200);
            assert_eq!(seen["channel_ids"].as_array().unwrap().len(), picked.len());
            for _ in picked {
                acme.receiver.next("channel.connected").await;
            }
        }
        app.settled().await;
        assert!(!acme.receiver.kinds().contains(&"onboarding.failed".to_owned()));
    }

    async fn a_message_proves_that_receiving_works_and_the_page_says_so(app: TestApp) {
        let acme = app.workspace("acme").await;
        agency(&acme, &["shop".to_owned(), "store".to_owned()]);
        let (_, owner, page) = asks(&acme, 2).await;
        let done = ticks(&acme, &owner, &page, &["shop".to_owned()]).await;
        assert!(done.says("@shop is connected") && done.says("Send us a message now"), "{}", done.html);
        acme.receiver.next("channel.connected").await;

        acme.user("alice").writes(&acme.instagram.account("shop"), "hello").await;
        acme.receiver.next("message.received").await;

        let again = owner.browser.open(done.url).await;
        assert!(!again.says("Send us a message now"), "{}", again.html);
        let channel = acme.get("/v1/channels").await.expect(200).list()[0].clone();
        assert!(channel["receive_verified_at"].is_string());
    }

    async fn a_consent_is_taken_back_with_its_siblings_named_first(app: TestApp) {
        let acme = app.workspace("acme").await;
        let names = ["shop".to_owned(), "store".to_owned()];
        agency(&acme, &names);
        let (_, owner, page) = asks(&acme, 2).await;
        ticks(&acme, &owner, &page, &names).await;
        for _ in 0..2 {
            acme.receiver.next("channel.connected").await;
        }
        let channels = acme.get("/v1/channels").await.expect(200);
        let ids: Vec<String> = channels.list().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
        let person = acme.instagram.person("agency");

        let named = acme.delete(&format!("/v1/channels/{}?revoke_grant=true", ids[0])).await;
        assert_eq!(named.problem(409), "grant_shared");
        assert!(named["errors"][0]["detail"].as_str().unwrap().contains(&ids[1]));
        assert!(person.has_app());
        let gone = acme.delete(&format!("/v1/channels/{}?revoke_grant=true&confirm=true", ids[0])).await;

        assert_eq!(gone.status, 204);
        for _ in 0..2 {
            acme.receiver.next("channel.disconnected").await;
        }
        let revoked = acme.instagram.saw(|seen| seen.method == "DELETE" && seen.path.ends_with("/permissions")).await;
        assert_eq!(revoked.status, Some(200));
        assert!(!person.has_app());
        app.passes_seconds(60);
    }

    async fn what_no_browser_sends_is_answered_by_a_page(app: TestApp) {
        let acme = app.workspace("acme").await;
        agency(&acme, &["shop".to_owned(), "store".to_owned()]);
        let (_, owner, page) = asks(&acme, 2).await;

        for (kind, body, status) in [
            ("application/json", "{}".to_owned(), 415),
            ("application/x-www-form-urlencoded", "account=1&".repeat(60_000), 413),
        ] {
            let refused = owner.browser.sends(&page.url, kind, body).await;
            assert_eq!(refused.status, status, "{}", refused.html);
            assert!(refused.says("What to do"), "{}", refused.html);
        }
        assert!(page.html.contains("name=\"account\""));
    }

    async fn a_consent_that_only_its_owner_can_take_back_stays_and_so_does_the_channel(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);

        for query in ["revoke_grant=true", "revoke_grant=true&confirm=true"] {
            let refused = acme.delete(&format!("{path}?{query}")).await;
            assert_eq!(refused.problem(409), "grant_not_revocable");
        }

        assert_eq!(acme.get(&path).await.expect(200)["state"], "active");
        assert_eq!(acme.delete(&path).await.status, 204);
        acme.receiver.next("channel.disconnected").await;
    }

    async fn a_redirect_goes_to_registered_hosts_only_and_says_what_came(app: TestApp) {
        let acme = app.workspace("acme").await;
        let body = || json!({"redirect_url": "https://app.example.com/done?a=b"});
        assert_eq!(acme.post("/v1/onboarding-links", body()).await.problem(422), "redirect_refused");
        let hosts = json!({"redirect_hosts": ["app.example.com"]});
        let changed = acme.patch("/v1/workspace", hosts).await.expect(200);
        assert_eq!(changed["redirect_hosts"], json!(["app.example.com"]));
        let link = acme.post("/v1/onboarding-links", body()).await.expect(201);
        let owner = Owner::of("shop");

        let cancelled = owner.connects(link["url"].as_str().unwrap(), Choice::Cancel).await;
        let dialog = owner.begins(link["url"].as_str().unwrap()).await;
        let back = owner.decides(&dialog, Choice::Allow).await;
        let sent = owner.browser.ask(reqwest::Method::GET, back).await;

        assert!(cancelled.says("Back to app.example.com"), "{}", cancelled.html);
        let failed = format!("https://app.example.com/done?a=b&link_id={}&status=failed&code=oauth_denied", link.id());
        assert!(cancelled.html.contains(&failed.replace('&', "&#38;")), "{}", cancelled.html);
        let target = sent.redirect().unwrap();
        let pairs: Vec<(String, String)> = target.query_pairs().into_owned().collect();
        assert_eq!(target.host_str(), Some("app.example.com"));
        assert_eq!(pairs[0], ("a".to_owned(), "b".to_owned()));
        assert_eq!(pairs[1], ("link_id".to_owned(), link.id()));
        assert_eq!(pairs[2].0, "channel_id");
        assert_eq!(pairs[3], ("status".to_owned(), "connected".to_owned()));
        acme.receiver.next("channel.connected").await;
    }

    async fn a_redirect_says_which_of_several_accounts_are_connected_and_why_another_is_not(app: TestApp) {
        let acme = app.workspace("acme").await;
        let names = ["shop".to_owned(), "store".to_owned()];
        agency(&acme, &names);
        acme.instagram.account("store").set_messages_closed(true);
        acme.patch("/v1/workspace", json!({"redirect_hosts": ["app.example.com"]})).await.expect(200);
        let body = json!({"redirect_url": "https://app.example.com/done", "max_channels": 2});
        let link = acme.post("/v1/onboarding-links", body).await.expect(201);
        let owner = Owner::of("agency");
        let page = owner.connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;

        let mut form = page.form();
        for field in &mut form.fields {
            field.checked = field.name == "account";
        }
        let sent = owner.browser.press(&page, &form, None).await;

        let channel = acme.receiver.next("channel.connected").await.text("/channel/id");
        let pairs: Vec<(String, String)> = sent.redirect().unwrap().query_pairs().into_owned().collect();
        let pair = |name: &str, value: String| (name.to_owned(), value);
        assert_eq!(pairs, [
            pair("link_id", link.id()), pair("channel_id", channel), pair("status", "partial".to_owned()), pair("code", "message_access_off".to_owned()),
        ]);
        acme.receiver.next("onboarding.failed").await;
    }

    async fn a_host_that_was_given_up_gets_no_browser(app: TestApp) {
        let acme = app.workspace("acme").await;
        let hosts = |hosts: Value| acme.patch("/v1/workspace", json!({"redirect_hosts": hosts}));
        hosts(json!(["app.example.com"])).await.expect(200);
        let body = json!({"redirect_url": "https://app.example.com/done"});
        let link = acme.post("/v1/onboarding-links", body).await.expect(201);
        let url = link["url"].as_str().unwrap();
        hosts(json!([])).await.expect(200);
        let owner = Owner::of("shop");

        let cancelled = owner.connects(url, Choice::Cancel).await;
        let done = owner.connects(url, Choice::Allow).await;

        assert_eq!(cancelled.status, 400);
        assert!(!cancelled.html.contains("app.example.com"), "{}", cancelled.html);
        assert!(done.url.path().ends_with("/oauth/connected"), "{}", done.url);
        assert!(done.says("@shop is connected"), "{}", done.html);
        acme.receiver.next("channel.connected").await;
    }
}
