//! Every limit that a channel's capabilities tell, through the API: below it and at it is sent, above it is refused or
//! warned of. The list is the capabilities' own, so that one that nobody tests fails.

use e2e::{TestApp, both};
use serde_json::{Value, json};

use super::content::{Talk, talk};
use super::media::host;

/// An astronaut, of 4 characters and 15 bytes; a character of 3 bytes; one of 1.
const PIECES: [&str; 3] = ["\u{1f469}\u{1f3fd}\u{200d}\u{1f680}", "\u{20ac}", "a"];

/// A text that is exactly so long.
fn text(most: usize, unit: &str) -> String {
    let mut text = String::new();
    let long = |text: &str| match unit {
        "bytes" => text.len(),
        "characters" => text.chars().count(),
        unit => panic!("no text is counted in {unit}"),
    };
    for piece in PIECES {
        while long(&text) + long(piece) <= most {
            text.push_str(piece);
        }
    }
    text
}

fn of(one: &Value, count: usize) -> Value {
    vec![one.clone(); count].into()
}

/// What reaches a limit of a feature with so much; where that is wrong when it is too much, and with which code.
fn reaching(
    feature: &str,
    limit: &Value,
    much: usize,
    files: &str,
) -> (Value, String, &'static str) {
    let (of_what, unit) = (
        limit["of"].as_str().unwrap(),
        limit["unit"].as_str().unwrap(),
    );
    let long = || text(much, unit);
    let reply = |title: &str, payload: &str| json!({"title": title, "payload": payload});
    let choice =
        |replies: Value| json!({"type": "text", "text": "Which?", "quick_replies": replies});
    let buttons =
        |text: &str, buttons: Value| json!({"type": "buttons", "text": text, "buttons": buttons});
    let card = |title: &str, subtitle: &str, buttons: Value| json!({"title": title, "subtitle": subtitle, "buttons": buttons});
    let cards = |cards: Value| json!({"type": "cards", "cards": cards});
    let (plain, none) = (reply("x", "x"), json!([]));
    let (many, cut, wide) = ("too_many_elements", "title_cut", "field_too_long");
    let (content, at, code) = match (feature, of_what) {
        ("text", "text") => (
            json!({"type": "text", "text": long()}),
            "text",
            "text_too_long",
        ),
        ("images", "images") => {
            let image = json!({"url": format!("{files}/photo.png")});
            (
                json!({"type": "images", "images": of(&image, much)}),
                of_what,
                many,
            )
        }
        ("products", "products") => {
            let product = json!({"id": "7"});
            (
                json!({"type": "products", "products": of(&product, much)}),
                of_what,
                many,
            )
        }
        ("quick_replies", "quick_replies") => (choice(of(&plain, much)), of_what, many),
        ("quick_replies", "quick_replies/title") => (
            choice(json!([reply(&long(), "x")])),
            "quick_replies/0/title",
            cut,
        ),
        ("quick_replies", "quick_replies/payload") => (
            choice(json!([reply("x", &long())])),
            "quick_replies/0/payload",
            wide,
        ),
        ("buttons", "text") => (buttons(&long(), json!([plain])), of_what, wide),
        ("buttons", "buttons") => (buttons("x", of(&plain, much)), of_what, many),
        ("buttons", "buttons/title") => (
            buttons("x", json!([reply(&long(), "x")])),
            "buttons/0/title",
            cut,
        ),
        ("buttons", "buttons/payload") => (
            buttons("x", json!([reply("x", &long())])),
            "buttons/0/payload",
            wide,
        ),
        ("cards", "cards") => (cards(of(&card("x", "x", none), much)), of_what, many),
        ("cards", "cards/title") => (
            cards(json!([card(&long(), "x", none)])),
            "cards/0/title",
            wide,
        ),
        ("cards", "cards/subtitle") => (
            cards(json!([card("x", &long(), none)])),
            "cards/0/subtitle",
            wide,
        ),
        ("cards", "buttons") => (
            cards(json!([card("x", "x", of(&plain, much))])),
            "cards/0/buttons",
            many,
        ),
        ("cards", "buttons/title") => (
            cards(json!([card("x", "x", json!([reply(&long(), "x")]))])),
            "cards/0/buttons/0/title",
            cut,
        ),
        ("cards", "buttons/payload") => (
            cards(json!([card("x", "x", json!([reply("x", &long())]))])),
            "cards/0/buttons/0/payload",
            wide,
        ),
        other => panic!("nobody tests the limit of {other:?}"),
    };
    (content, format!("/content/{at}"), code)
}

/// Sends it, and waits until it has arrived; the codes of its warnings at this place.
async fn arrives(talk: &Talk, content: &Value, pointer: &str) -> Vec<String> {
    let sent = talk
        .acme
        .post("/v1/messages", talk.saying(content))
        .await
        .expect(202);
    talk.acme
        .receiver
        .next_about("message.delivered", &sent.id())
        .await;
    let warnings = sent["warnings"].as_array().unwrap().iter();
    let here = warnings.filter(|it| it["pointer"] == pointer);
    here.map(|it| it["code"].as_str().unwrap().to_owned())
        .collect()
}

/// A limit of what the request itself says.
async fn holds(talk: &Talk, feature: &str, limit: &Value, files: &str) {
    let most = usize::try_from(limit["most"].as_u64().unwrap()).unwrap();
    for much in [most - 1, most] {
        let (content, pointer, code) = reaching(feature, limit, much, files);
        let warned = arrives(talk, &content, &pointer).await;
        assert!(
            !warned.contains(&code.to_owned()),
            "{feature} {limit} {much}"
        );
    }
    let (content, pointer, code) = reaching(feature, limit, most + 1, files);
    if code == "title_cut" {
        let warned = arrives(talk, &content, &pointer).await;
        assert_eq!(warned, [code], "{feature} {limit}");
    } else {
        let refused = talk.acme.post("/v1/messages", talk.saying(&content)).await;
        assert_eq!(
            (refused.problem(422), refused.pointers()),
            (code, vec![pointer.as_str()]),
            "{limit}"
        );
    }
}

/// A limit of a file, which is looked at when its turn comes.
async fn file_holds(talk: &Talk, feature: &Value, limit: &Value, files: &str) {
    let most = limit["most"].as_u64().unwrap();
    let kind = feature["media_types"][0].as_str().unwrap();
    let file = |bytes: u64| {
        let url = format!("{files}/sized/{bytes}/{kind}");
        match feature["feature"].as_str().unwrap() {
            "images" => json!({"type": "images", "images": [{"url": url}, {"url": url}]}),
            name => json!({"type": name, "url": url}),
        }
    };
    for bytes in [most - 1, most] {
        arrives(talk, &file(bytes), "").await;
    }
    let sent = talk
        .acme
        .post("/v1/messages", talk.saying(&file(most + 1)))
        .await
        .expect(202);
    let failed = talk
        .acme
        .receiver
        .next_about("message.failed", &sent.id())
        .await;
    assert_eq!(
        failed["data"]["failure"]["code"], "media_too_large",
        "{feature}"
    );
}

both! {
    async fn each_limit_that_capabilities_tell_holds_below_at_and_above_it(app: TestApp) {
        let talk = talk(&app, "facebook").await;
        let (_server, files) = host().await;
        let path = format!("/v1/channels/{}/capabilities", talk.shop.id);
        let can = talk.acme.get(&path).await.expect(200);

        let mut tested = 0;
        for feature in can["features"].as_array().unwrap() {
            for limit in feature["limits"].as_array().unwrap() {
                if limit["of"] == "url" {
                    file_holds(&talk, feature, limit, &files).await;
                } else {
                    holds(&talk, feature["feature"].as_str().unwrap(), limit, &files).await;
                }
                tested += 1;
            }
        }

        assert!(tested >= 21, "{tested}");
        let items = usize::try_from(can["items"].as_u64().unwrap()).unwrap();
        let one = json!({"type": "text", "text": "x"});
        arrives(&talk, &of(&one, items), "").await;
        let refused = talk.acme.post("/v1/messages", talk.saying(&of(&one, items + 1))).await;
        assert_eq!((refused.problem(422), refused.pointers()), ("content_too_long", vec!["/content"]));
        app.settled().await;
    }
}
