use std::sync::Arc;

use e2e::{
    Browser, Channel, Choice, Database, Given as _, Options, Owner, TestApp, Workspace, both,
};
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

/// A channel through each login product: Instagram's own, then Facebook's.
async fn both_products(acme: &Workspace) -> [Channel; 2] {
    let shop = acme.connects_instagram("shop").await;
    let link = acme.makes_link().await;
    let page = Owner::of("store")
        .connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow)
        .await;
    assert_eq!(page.status, 200, "{}", page.html);
    let connected = acme.receiver.next("channel.connected").await;
    let store = Channel {
        id: connected.text("/channel/id"),
        account: acme.instagram.account("store"),
    };
    [shop, store]
}

fn questions() -> Value {
    json!([
        {"locale": "default", "questions": [{"question": "Where are you?", "payload": "LOC"}, {"question": "Wann ge\u{f6}ffnet? \u{1f551}", "payload": "HOURS"}]},
        {"locale": "en_GB", "questions": [{"question": "Opening hours?", "payload": "HOURS"}]},
    ])
}

fn menu() -> Value {
    json!([{"locale": "default", "items": [{"title": "Talk to a person", "payload": "HUMAN_AGENT"}, {"title": "Our shop", "url": "https://example.com/"}]}])
}

both! {
    async fn what_an_account_shows_is_read_replaced_and_taken_away_through_both_products(app: TestApp) {
        let acme = app.workspace("acme").await;
        for shop in both_products(&acme).await {
            for (path, key, data) in [("ice-breakers", "ice_breakers", questions()), ("persistent-menu", "persistent_menu", menu())] {
                let path = format!("/v1/channels/{}/{path}", shop.id);

                let before = acme.get(&path).await.expect(200);
                let put = acme.put(&path, json!({"data": data})).await.expect(200);
                let after = acme.get(&path).await.expect(200);
                let shown = shop.shows(key).unwrap();
                acme.delete(&path).await.expect(204);
                let none = acme.get(&path).await.expect(200);

                assert_eq!(before.json(), &json!({"desired": null, "actual": [], "in_sync": true, "set_at": null}));
                for seen in [&put, &after] {
                    assert_eq!((&seen["desired"], &seen["actual"], &seen["in_sync"]), (&data, &data, &json!(true)));
                    assert!(seen["set_at"].is_string());
                }
                assert_eq!(shown.as_array().unwrap().len(), data.as_array().unwrap().len());
                assert_eq!((&none["desired"], &none["actual"], &none["in_sync"]), (&json!([]), &json!([]), &json!(true)));
                assert_eq!(shop.shows(key), None);
                assert_eq!(shop.shows_on_messenger(key), None);
                // ten calls in ten minutes are Instagram's
                app.passes_seconds(601);
            }
        }
    }

    async fn the_calls_are_those_that_instagram_documents(app: TestApp) {
        let acme = app.workspace("acme").await;
        let mut calls = vec![];
        for shop in both_products(&acme).await {
            let page = acme.get(&format!("/v1/channels/{}", shop.id)).await["page"]["id"].as_str().map(str::to_owned);
            for (path, data) in [("ice-breakers", questions()), ("persistent-menu", menu())] {
                let path = format!("/v1/channels/{}/{path}", shop.id);
                acme.put(&path, json!({"data": data})).await.expect(200);
                acme.get(&path).await.expect(200);
                acme.delete(&path).await.expect(204);
            }
            for seen in app.sandbox.requests().into_iter().filter(|seen| seen.path.ends_with("/messenger_profile")) {
                let path = page.iter().fold(seen.path.clone(), |path, page| path.replace(page, "{page}"));
                let query: Vec<String> = seen.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let body = String::from_utf8_lossy(&seen.body);
                let call = format!("{} {path}?{} {body}", seen.method, query.join("&"));
                calls.push(call.trim_end().to_owned());
            }
            app.sandbox.clear_logs();
        }

        insta::allow_duplicates! {
            insta::assert_snapshot!(calls.join("\n"), @r#"
        POST /v26.0/me/messenger_profile?platform=instagram {"ice_breakers":[{"call_to_actions":[{"payload":"LOC","question":"Where are you?"},{"payload":"HOURS","question":"Wann geöffnet? 🕑"}],"locale":"default"},{"call_to_actions":[{"payload":"HOURS","question":"Opening hours?"}],"locale":"en_GB"}],"platform":"instagram"}
        GET /v26.0/me/messenger_profile?fields=ice_breakers&platform=instagram
        DELETE /v26.0/me/messenger_profile?platform=instagram {"fields":["ice_breakers"],"platform":"instagram"}
        POST /v26.0/me/messenger_profile?platform=instagram {"persistent_menu":[{"call_to_actions":[{"payload":"HUMAN_AGENT","title":"Talk to a person","type":"postback"},{"title":"Our shop","type":"web_url","url":"https://example.com/"}],"locale":"default"}],"platform":"instagram"}
        GET /v26.0/me/messenger_profile?fields=persistent_menu&platform=instagram
        DELETE /v26.0/me/messenger_profile?platform=instagram {"fields":["persistent_menu"],"platform":"instagram"}
        POST /facebook/v26.0/{page}/messenger_profile?platform=instagram {"ice_breakers":[{"call_to_actions":[{"payload":"LOC","question":"Where are you?"},{"payload":"HOURS","question":"Wann geöffnet? 🕑"}],"locale":"default"},{"call_to_actions":[{"payload":"HOURS","question":"Opening hours?"}],"locale":"en_GB"}],"platform":"instagram"}
        GET /facebook/v26.0/{page}/messenger_profile?fields=ice_breakers&platform=instagram
        DELETE /facebook/v26.0/{page}/messenger_profile?platform=instagram {"fields":["ice_breakers"],"platform":"instagram"}
        POST /facebook/v26.0/{page}/messenger_profile?platform=instagram {"persistent_menu":[{"call_to_actions":[{"payload":"HUMAN_AGENT","title":"Talk to a person","type":"postback"},{"title":"Our shop","type":"web_url","url":"https://example.com/"}],"locale":"default"}],"platform":"instagram"}
        GET /facebook/v26.0/{page}/messenger_profile?fields=persistent_menu&platform=instagram
        DELETE /facebook/v26.0/{page}/messenger_profile?platform=instagram {"fields":["persistent_menu"],"platform":"instagram"}
        "#);
        }
    }

    async fn whoever_writes_last_wins_and_that_is_seen(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}/ice-breakers", shop.id);
        acme.put(&path, json!({"data": questions()})).await.expect(200);

        shop.is_made_to_show("ice_breakers", json!([{"locale": "default", "call_to_actions": [{"question": "Another tool's?", "payload": "X"}]}]));

        let seen = acme.get(&path).await.expect(200);
        assert_eq!(seen["in_sync"], false);
        assert_eq!(seen["desired"], questions());
        assert_eq!(seen["actual"][0]["questions"][0]["question"], "Another tool's?");
    }

    async fn the_eleventh_call_in_ten_minutes_is_refused_here_with_when_to_come_again(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let other = acme.connects_instagram("other").await;
        app.stops_the_clock();
        let path = format!("/v1/channels/{}/persistent-menu", shop.id);
        for _ in 0..10 {
            acme.get(&path).await.expect(200);
        }

        let refused = acme.put(&path, json!({"data": menu()})).await;

        assert_eq!(refused.problem(429), "provider_rate_limited");
        assert_eq!(refused.header("retry-after").unwrap(), "600");
        acme.get(&format!("/v1/channels/{}/persistent-menu", other.id)).await.expect(200);
        app.passes_seconds(600);
        acme.put(&path, json!({"data": menu()})).await.expect(200);
    }

    async fn what_the_app_called_from_elsewhere_counts_and_is_refused_by_instagram_itself(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}/ice-breakers", shop.id);
        // as another process of ours would, whose calls this one does not know of
        let call = format!("{}/v26.0/me/messenger_profile?platform=instagram&fields=ice_breakers&access_token={}", app.sandbox.url(), shop.issue_token());
        for _ in 0..10 {
            assert_eq!(Browser::fresh().open(&call).await.status, 200);
        }

        assert_eq!(acme.put(&path, json!({"data": questions()})).await.problem(429), "provider_rate_limited");

        assert_eq!(shop.shows("ice_breakers"), None);
        app.passes_seconds(600);
        acme.put(&path, json!({"data": questions()})).await.expect(200);
    }

    async fn what_instagram_would_refuse_is_refused_before_it_is_asked(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let before = app.sandbox.request_count();
        let question = |payload: &str| json!({"question": "\u{fc}", "payload": payload});
        let wrong = json!({"data": [
            {"locale": "en_GB", "questions": [question("a"), question("b"), question("c"), question("d"), question("e")]},
            {"locale": "english", "questions": [question(&"\u{1f44b}".repeat(1001))]},
        ]});
        let refused = acme.put(&format!("/v1/channels/{}/ice-breakers", shop.id), wrong).await;
        let wrong = json!({"data": [{"locale": "default", "items": [{"title": "\u{fc}".repeat(31), "payload": "x"}, {"title": "both", "payload": "x", "url": "https://x/"}, {"title": "none"}, {"title": "link", "url": "ftp://x"}]}]});
        let menu = acme.put(&format!("/v1/channels/{}/persistent-menu", shop.id), wrong).await;

        let pointers = |answer: &e2e::Answer| answer["errors"].as_array().unwrap().iter().map(|it| it["pointer"].clone()).collect::<Vec<_>>();
        assert_eq!(refused.problem(422), "invalid_request");
        assert_eq!(pointers(&refused), ["/data", "/data/0/questions", "/data/1/locale", "/data/1/questions/0/payload"]);
        assert_eq!(menu.problem(422), "invalid_request");
        assert_eq!(pointers(&menu), ["/data/0/items/1", "/data/0/items/2", "/data/0/items/0/title", "/data/0/items/3/url"]);
        assert_eq!(app.sandbox.request_count(), before);
    }

    async fn what_instagram_says_instead_is_the_answer(database: Arc<Database>) {
        let app = TestApp::start_on(database, Options::default()).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}/ice-breakers", shop.id);
        for (fault, status, code) in [
            (Fault::Transient, 502, "provider_unavailable"),
            (Fault::AccountRateLimited, 429, "provider_rate_limited"),
            (Fault::TokenExpired, 409, "reauthorization_required"),
            (Fault::Restricted, 422, "provider_refused"),
        ] {
            app.sandbox.fault_on(Operation::MessengerProfile, fault);
            assert_eq!(acme.put(&path, json!({"data": questions()})).await.problem(status), code);
        }
        assert_eq!(acme.get(&path).await["desired"], Value::Null);
        acme.delete(&format!("/v1/channels/{}", shop.id)).await.expect(204);
        assert_eq!(acme.get(&path).await.problem(409), "channel_not_active");
        app.finish().await;
    }
}
