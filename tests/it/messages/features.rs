use e2e::{TestApp, both};
use serde_json::{Value, json};

use super::content::{Talk, talk};
use super::media::host;

/// What the channel says of a feature.
async fn feature(talk: &Talk, name: &str) -> Value {
    let path = format!("/v1/channels/{}/capabilities", talk.shop.id);
    let seen = talk.acme.get(&path).await.expect(200);
    let mut all = seen["features"].as_array().unwrap().clone();
    all.retain(|it| it["feature"] == name);
    all.pop().unwrap()
}

async fn what_the_account_lacks_is_said_otherwise(app: &TestApp, product: &str) {
    let talk = talk(app, product).await;
    let (_server, url) = host().await;
    let acme = &talk.acme;
    talk.shop.set_lacks(&["images", "sticker", "file", "reply"]);
    let photo = json!({"url": format!("{url}/photo.png")});
    for (name, content) in [
        (
            "images",
            json!({"type": "images", "images": [photo, photo]}),
        ),
        ("sticker", json!({"type": "sticker"})),
        (
            "file",
            json!({"type": "file", "url": format!("{url}/paper.pdf")}),
        ),
        ("reply_to", json!({"type": "text", "text": "yes"})),
    ] {
        app.sandbox.clear_logs();
        assert_eq!(feature(&talk, name).await["available"], true);
        let mut body = talk.saying(&content);
        body["fallback_text"] = format!("instead of {name}").into();
        if name == "reply_to" {
            body["reply_to"] = talk.hello.clone().into();
        }

        let answer = acme.post("/v1/messages", body.clone()).await.expect(202);

        let told = acme.receiver.next("message.delivered").await;
        assert_eq!(told.message(), answer.id(), "{name}");
        let sends = app.sandbox.sends();
        assert_eq!((sends.len(), sends[0].status), (2, Some(400)), "{name}");
        assert_eq!(
            sends[1].json()["message"],
            json!({"text": format!("instead of {name}")})
        );
        let seen = acme
            .get(&format!("/v1/messages/{}", answer.id()))
            .await
            .expect(200);
        assert_eq!(seen["parts"][0]["fallback"], true);
        let lacks = feature(&talk, name).await;
        assert_eq!(
            (&lacks["available"], &lacks["code"]),
            (&json!(false), &json!("feature_missing"))
        );

        // the next one is said otherwise at once; that an answer was refused may have been the quoted message's fault
        let next = acme.post("/v1/messages", body).await.expect(202);
        acme.receiver.next("message.delivered").await;
        let warned = next["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["code"] == "fallback_sent");
        assert_eq!(warned, name != "reply_to", "{name}");
        assert_eq!(
            app.sandbox.sends().len(),
            if warned { 3 } else { 4 },
            "{name}"
        );
    }
    app.settled().await;
    assert!(
        !acme
            .receiver
            .kinds()
            .contains(&"message.sent_externally".to_owned())
    );
}

both! {
    async fn what_the_account_lacks_is_said_otherwise_with_instagrams_login(app: TestApp) {
        what_the_account_lacks_is_said_otherwise(&app, "instagram").await;
    }

    async fn what_the_account_lacks_is_said_otherwise_with_facebook_login(app: TestApp) {
        what_the_account_lacks_is_said_otherwise(&app, "facebook").await;
    }

    async fn without_another_text_it_fails_and_is_refused_for_a_day(app: TestApp) {
        let talk = talk(&app, "instagram").await;
        let acme = &talk.acme;
        talk.shop.set_lacks(&["sticker"]);
        let heart = talk.saying(&json!({"type": "sticker"}));

        let sent = acme.post("/v1/messages", heart.clone()).await.expect(202);
        let failed = acme.receiver.next("message.failed").await;
        assert_eq!((failed.message(), &failed["data"]["failure"]["code"]), (sent.id(), &json!("feature_missing")));
        let refused = acme.post("/v1/messages", heart.clone()).await;
        assert_eq!((refused.problem(422), refused.pointers()), ("feature_missing", vec!["/content"]));
        assert_eq!(app.sandbox.sends().len(), 1);

        // Instagram gives it, and after a day it is tried again
        talk.shop.set_lacks(&[]);
        app.passes_seconds(24 * 3600 + 60);
        acme.hears(&talk.alice, &talk.shop, "still there?").await;
        let sent = acme.post("/v1/messages", heart).await.expect(202);
        assert_eq!(acme.receiver.next("message.delivered").await.message(), sent.id());
        assert_eq!(feature(&talk, "sticker").await["available"], true);
    }

    async fn a_channel_says_what_it_can_do(app: TestApp) {
        let talk = talk(&app, "instagram").await;

        let path = format!("/v1/channels/{}/capabilities", talk.shop.id);
        let seen = talk.acme.get(&path).await.expect(200);

        assert_eq!((&seen["login"], &seen["response_window_seconds"]), (&json!("instagram"), &json!(86400)));
        assert_eq!(seen["thread_control"], false);
        let long = |of: &str| json!({"of": of, "most": 1000, "unit": "bytes"});
        assert_eq!(feature(&talk, "text").await["limits"], json!([long("text"), long("fallback_text")]));
        assert_eq!(feature(&talk, "file").await["media_types"], json!(["application/pdf"]));
        let products = feature(&talk, "products").await;
        assert_eq!((&products["available"], &products["code"]), (&json!(false), &json!("login_lacks_feature")));
        assert_eq!(products["limits"][0], json!({"of": "products", "most": 10, "unit": "members"}));
    }
}
