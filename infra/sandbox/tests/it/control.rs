//! The control API: a sandbox in a process of its own does what the handle does.

use reqwest::{Method, StatusCode};
use sandbox::Settings;
use serde_json::{Value, json};

use crate::support::World;

impl World {
    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self
            .client
            .request(method, self.url(&format!("/_control{path}")));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn tell(&self, path: &str, body: Value) -> (u16, Value) {
        self.control(Method::POST, path, Some(body)).await
    }

    async fn read(&self, path: &str) -> Value {
        self.control(Method::GET, path, None).await.1
    }
}

#[tokio::test]
async fn a_conversation_can_be_led_over_http() {
    let world = World::start().await;

    let (_, shop) = world.tell("/accounts", json!({"username": "shop"})).await;
    let (_, token) = world.tell("/accounts/shop/tokens", json!({})).await;
    let (on, _) = world
        .control(Method::PUT, "/accounts/shop/subscription", None)
        .await;
    let words = json!({"account": "shop", "text": "hello"});
    let (_, said) = world.tell("/users/alice/messages", words).await;
    let token = token["access_token"].as_str().unwrap();
    world
        .send_text(token, said["igsid"].as_str().unwrap(), "hi")
        .await;
    let (_, reply) = world
        .tell("/users/alice/inbox/next?account=shop", json!({}))
        .await;

    assert!(shop["ig_id"].as_str().unwrap().starts_with("17841"));
    assert_eq!(on, 204);
    assert_eq!(said["status"], 200);
    assert_eq!(said["told"], json!({"answered": 200}));
    assert_eq!(reply["text"], "hi");
    let none = world
        .tell("/users/alice/inbox/next?account=shop&wait=0", json!({}))
        .await;
    assert_eq!(none.0, 204);
    assert_eq!(
        world.read("/users/alice/inbox?account=shop").await["data"][0]["text"],
        "hi"
    );
    let all = world.read("/users/alice/messages?account=shop").await;
    assert_eq!(all["data"].as_array().unwrap().len(), 2);
    assert_eq!(world.read("/users").await["data"][0]["username"], "alice");
    assert_eq!(world.read("/accounts").await["data"][0]["username"], "shop");
    let requests = world.read("/requests").await;
    assert_eq!(requests["count"], 1);
    assert_eq!(requests["data"][0]["token"], token);
    assert_eq!(
        world.control(Method::DELETE, "/requests", None).await.0,
        204
    );
    assert_eq!(world.read("/requests").await["data"], json!([]));
}

#[tokio::test]
async fn faults_and_time_are_under_control() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;
    let igsid = alice.igsid(&shop);

    world
        .tell("/faults", json!({"fault": "rate_limited"}))
        .await;
    world
        .tell(
            "/faults",
            json!({"fault": {"slow_ms": 1}, "account": "shop"}),
        )
        .await;
    let slow = world.send_text(&token, &igsid, "1").await.0;
    let limited = world.send_text(&token, &igsid, "2").await.0;
    let lasting = json!({"fault": "transient", "operation": "me", "lasting": true});
    world.tell("/faults", lasting).await;
    let down = world
        .get("/me")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap()
        .status();
    world.control(Method::DELETE, "/faults", None).await;
    let up = world
        .get("/me")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap()
        .status();
    let before = world.read("/clock").await["now_ms"].as_i64().unwrap();
    let (_, after) = world
        .tell("/clock", json!({"advance_ms": 90_000_000}))
        .await;
    let late = world.send_text(&token, &igsid, "3").await.0;

    assert_eq!((slow, limited), (200, 400));
    assert_eq!(
        (down, up),
        (StatusCode::INTERNAL_SERVER_ERROR, StatusCode::OK)
    );
    assert!(after["now_ms"].as_i64().unwrap() >= before + 90_000_000);
    assert_eq!(late, 403);
}

#[tokio::test]
async fn webhooks_are_stepped_over_http() {
    let world = World::start().await;
    world.shop();

    world.tell("/webhooks/hold", json!({})).await;
    let words = |text: &str| json!({"account": "shop", "text": text});
    let (_, held) = world.tell("/users/alice/messages", words("1")).await;
    world.tell("/users/alice/messages", words("2")).await;
    world.tell("/users/alice/messages", words("3")).await;
    let waiting = world.read("/webhooks/held").await;
    let id = waiting["data"][2]["id"].as_u64().unwrap();
    let (_, first) = world
        .tell(&format!("/webhooks/release-one?id={id}"), json!({}))
        .await;
    let lose = format!("/webhooks/held/{}", waiting["data"][0]["id"]);
    assert_eq!(world.control(Method::DELETE, &lose, None).await.0, 204);
    assert_eq!(world.control(Method::DELETE, &lose, None).await.0, 404);
    let (_, rest) = world.tell("/webhooks/release", json!({})).await;
    world.tell("/webhooks/resend-last", json!({})).await;
    world
        .tell("/webhooks", json!({"object": "instagram", "entry": []}))
        .await;
    let (_, handshake) = world.tell("/webhooks/handshake", json!({})).await;

    assert_eq!(held["told"], "held");
    assert_eq!(first["status"], 200);
    assert_eq!(rest["data"], json!([{"answered": 200}]));
    assert_eq!(handshake["verified"], true);
    let heard = world.callback.heard();
    let text = |at: usize| heard[at].item()["message"]["text"].clone();
    assert_eq!([text(0), text(1), text(2)], ["3", "2", "3"]);
    assert_eq!(
        world.read("/webhooks").await["data"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[tokio::test]
async fn the_dashboard_s_settings_can_be_read_and_changed() {
    let world = World::start().await;

    let before = world.read("/settings").await;
    let change = json!({
        "callback": "http://127.0.0.1:9/hook",
        "instagram_app_secret": "known",
        "redirect_uris": {"only": ["https://a.b/"]},
        "token_shape": "wrapped",
        "echoes": false,
    });
    let (status, _) = world
        .control(Method::PATCH, "/settings", Some(change))
        .await;
    let after = world.read("/settings").await;

    assert_eq!(before["app"]["app_id"], world.sandbox.app().app_id);
    assert_eq!(status, 204);
    assert_eq!(after["callback"], "http://127.0.0.1:9/hook");
    assert_eq!(after["app"]["instagram_app_secret"], "known");
    assert_eq!(after["token_shape"], "wrapped");
    assert_eq!(after["app"]["verify_token"], before["app"]["verify_token"]);
}

#[tokio::test]
async fn owners_do_what_owners_do() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");

    let words = json!({"user": "alice", "text": "from my phone"});
    let (_, typed) = world.tell("/accounts/shop/messages", words).await;
    let revoke = "/accounts/shop/tokens?subcode=458";
    let (revoked, _) = world.control(Method::DELETE, revoke, None).await;
    let dead = world.get("/me").bearer_auth(&token).send().await.unwrap();
    let (off, _) = world
        .control(Method::DELETE, "/accounts/shop/subscription", None)
        .await;

    assert_eq!(alice.next(&shop).await.mid, typed["mid"]);
    assert_eq!((revoked, off), (204, 204));
    assert_eq!(
        dead.json::<Value>().await.unwrap()["error"]["error_subcode"],
        458
    );
    assert!(!shop.is_subscribed());
}

#[tokio::test]
async fn nonsense_is_told_as_such() {
    let world = World::start().await;
    world.shop();

    for (path, body, status) in [
        ("/nothing", json!({}), 404),
        ("/accounts", json!({"username": "a/b"}), 400),
        ("/accounts", json!({"name": "shop"}), 400),
        ("/accounts/none/tokens", json!({}), 404),
        (
            "/users/alice/messages",
            json!({"account": "none", "text": "a"}),
            404,
        ),
        ("/users/alice/messages", json!({"account": "shop"}), 400),
        (
            "/users/a%2Fb/messages",
            json!({"account": "shop", "text": "a"}),
            400,
        ),
        ("/faults", json!({"fault": "no_such"}), 400),
        (
            "/faults",
            json!({"fault": "html", "account": "shop", "lasting": true}),
            400,
        ),
        ("/webhooks/release-one", json!({}), 404),
        ("/webhooks/resend-last", json!({}), 404),
    ] {
        let answer = world.tell(path, body).await;
        assert_eq!(answer.0, status, "{path}");
        assert!(answer.1["error"].is_string(), "{path}");
    }
    let bad = json!({"callback": "nowhere"});
    assert_eq!(
        world.control(Method::PATCH, "/settings", Some(bad)).await.0,
        400
    );
}

#[tokio::test]
async fn a_control_key_keeps_strangers_out_and_other_sites_never_get_in() {
    let settings = Settings {
        control_key: Some("let-me-in".into()),
        ..Settings::default()
    };
    let world = World::with(settings).await;
    let ask = || world.get("/_control/settings");

    let without = ask().send().await.unwrap().status();
    let wrong = ask()
        .bearer_auth("let-me-out")
        .send()
        .await
        .unwrap()
        .status();
    let right = ask()
        .bearer_auth("let-me-in")
        .send()
        .await
        .unwrap()
        .status();
    let foreign = ask()
        .bearer_auth("let-me-in")
        .header("sec-fetch-site", "cross-site");
    let foreign = foreign.send().await.unwrap().status();

    assert_eq!((without.as_u16(), wrong.as_u16()), (401, 401));
    assert_eq!((right.as_u16(), foreign.as_u16()), (200, 403));
    assert_eq!(world.get("/chat").send().await.unwrap().status(), 200);
}
