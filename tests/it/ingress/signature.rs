use e2e::{Answer, Caller, Channel, TestApp, Workspace, both};
use reqwest::Method;
use sandbox::Sandbox;
use serde_json::{Value, json};

/// An envelope with one text for this channel, in Meta's own encoding: what is not ASCII and every slash escaped.
fn envelope(channel: &Channel, text: &str) -> String {
    let item = json!({
        "sender": {"id": "1789000000000001"}, "recipient": {"id": channel.ig_id()}, "timestamp": 1_790_000_000_000_i64,
        "message": {"mid": format!("mid-{text}"), "text": text},
    });
    let body = json!({"object": "instagram", "entry": [{"id": channel.ig_id(), "time": 1, "messaging": [item]}]});
    let plain = body.to_string().replace('/', "\\/");
    let escaped = |unit| match char::from_u32(u32::from(unit)).filter(char::is_ascii) {
        Some(plain) => plain.to_string(),
        None => format!("\\u{unit:04x}"),
    };
    plain.encode_utf16().map(escaped).collect()
}

async fn post(app: &TestApp, body: &str, signature: Option<&str>) -> Answer {
    let path = TestApp::callback_of(&app.sandbox);
    let call = Caller::anonymous(app.url()).call(Method::POST, &path);
    let call = call.bytes("application/json", body.to_owned());
    match signature {
        Some(signature) => call.header("x-hub-signature-256", signature),
        None => call,
    }
    .send()
    .await
}

async fn connected(app: &TestApp) -> (Workspace, Channel) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    (acme, shop)
}

fn signed(instagram: &Sandbox, body: &str) -> String {
    instagram.sign(body.as_bytes())
}

both! {
    async fn what_the_app_signed_is_taken_whatever_its_bytes(app: TestApp) {
        let (acme, shop) = connected(&app).await;

        for text in ["plain", "grüße/€/😀"] {
            let body = envelope(&shop, text);
            let answer = post(&app, &body, Some(&signed(&app.sandbox, &body))).await;

            assert_eq!(answer.status, 200, "{answer}");
            assert_eq!(acme.receiver.next("message.received").await.words(), text);
        }
    }

    async fn a_body_that_the_app_did_not_sign_is_refused(app: TestApp) {
        let (acme, shop) = connected(&app).await;
        let body = envelope(&shop, "grüße/");
        let good = signed(&app.sandbox, &body);
        let again: Value = serde_json::from_str(&body).unwrap();
        let again = again.to_string();
        assert_ne!(again, body);

        let forged = format!("sha256={}", "0".repeat(64));
        let sha1 = good.replace("sha256=", "sha1=");
        let no_word = good.replace("sha256=", "");
        let half = good.split_at(good.len() / 2).0.to_owned();
        for (what, body, signature) in [
            ("forged", body.as_str(), Some(forged.as_str())),
            ("cut", body.trim_end_matches('}'), Some(&good)),
            ("longer", &format!("{body} "), Some(&good)),
            ("written again", &again, Some(&good)),
            ("none", &body, None),
            ("empty", &body, Some("")),
            ("another word", &body, Some(&sha1)),
            ("no word", &body, Some(&no_word)),
            ("half", &body, Some(&half)),
            ("another app's", &body, Some(&signed(&app.meta, &body))),
        ] {
            let answer = post(&app, body, signature).await;
            assert_eq!(answer.problem(403), "signature_invalid", "{what}");
        }

        app.settled().await;
        assert!(!acme.receiver.kinds().contains(&"message.received".to_owned()));
    }

    async fn an_app_speaks_for_none_but_its_own_accounts(app: TestApp) {
        let (acme, shop) = connected(&app).await;
        let body = envelope(&shop, "from the other app");
        let path = TestApp::callback_of(&app.meta);

        let call = Caller::anonymous(app.url()).call(Method::POST, &path).bytes("application/json", body.clone());
        let answer = call.header("x-hub-signature-256", &signed(&app.meta, &body)).send().await;

        assert_eq!(answer.status, 200, "{answer}");
        app.settled().await;
        assert!(!acme.receiver.kinds().contains(&"message.received".to_owned()));
    }

    async fn a_secret_that_was_reset_counts_no_more(app: TestApp) {
        let (acme, shop) = connected(&app).await;

        app.sandbox.set_instagram_app_secret("another-secret-altogether");
        let said = acme.user("alice").writes(&shop, "hello").await;

        assert_eq!(said.status(), 403);
    }
}
