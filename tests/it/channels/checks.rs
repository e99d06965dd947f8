use e2e::{Choice, Owner, TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::json;

both! {
    async fn a_check_undoes_a_false_alarm(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let heard = acme.hears(&alice, &shop, "hello").await;
        shop.fault(Fault::TokenExpired);
        let answer = acme.sends(&heard.conversation(), "hi").await.expect(202);
        acme.receiver.next("channel.reauthorization_required").await;
        acme.receiver.next_about("message.waiting", &answer.id()).await;

        let path = format!("/v1/channels/{}/check", shop.id);
        app.sandbox.fault_on(Operation::Conversations, Fault::Transient);
        let unsure = acme.post(&path, json!({})).await.expect(200);
        assert_eq!(unsure["state"], "reauthorization_required");
        let healed = acme.post(&path, json!({})).await.expect(200);

        assert_eq!(healed["state"], "active");
        acme.receiver.next("channel.recovered").await;
        acme.receiver.next_about("message.sent", &answer.id()).await;
        assert_eq!(alice.next(&shop).await, "hi");
        acme.receiver.next("message.delivered").await;
    }

    async fn a_page_of_another_account_is_not_this_channel_s(app: TestApp) {
        let acme = app.workspace("acme").await;
        let person = app.sandbox.person("shop");
        let page = person.runs_page("Shop", Some(&app.sandbox.account("shop")));
        let connect = async || {
            let link = acme.makes_link().await;
            let url = link["url"].as_str().unwrap();
            let page = Owner::of("shop").connects_with("facebook", url, Choice::Allow).await;
            assert_eq!(page.status, 200, "{}", page.html);
        };
        connect().await;
        let connected = acme.receiver.next("channel.connected").await;
        let path = format!("/v1/channels/{}", connected.text("/channel/id"));
        acme.user("alice").writes(&app.sandbox.account("shop"), "hello").await;
        acme.receiver.next("message.received").await;
        let before = acme.get(&path).await.expect(200);

        // the same Page by another name is the same connection
        person.renames_page(&page, "Shop & Sons");
        connect().await;
        let renamed = acme.get(&path).await.expect(200);
        assert_eq!(renamed["state"], "active");
        assert_eq!(renamed["receive_verified_at"], before["receive_verified_at"]);
        assert!(before["receive_verified_at"].is_string());

        person.links_page(&page, &app.sandbox.account("store"));
        let checked = acme.post(&format!("{path}/check"), json!({})).await.expect(200);
        let checks = checked["checks"].as_array().unwrap();
        let of = |id: &str| checks.iter().find(|it| it["id"] == id).unwrap()["status"].clone();
        assert_eq!(of("professional_account"), "fail");
        assert_eq!(of("receiving"), "pass");
    }
}
