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

/// A content, where in it something is, and the code when that is too much.
type Reaching<'a> = (Value, &'a str, &'static str);

const MANY: &str = "too_many_elements";
const CUT: &str = "title_cut";
const WIDE: &str = "field_too_long";

fn tap(title: &str, payload: &str) -> Value {
    json!({"title": title, "payload": payload})
}

/// What reaches a limit of a feature with so much; where that is wrong when it is too much, and with which code.
fn reaching(
    feature: &str,
    limit: &Value,
    much: usize,
    files: &str,
) -> (Value, String, &'static str) {
    let of_what = limit["of"].as_str().unwrap();
    let unit = limit["unit"].as_str().unwrap();
    let long = if unit == "members" {
        String::new()
    } else {
        text(much, unit)
    };
    let (content, at, code) = match feature {
        "text" if of_what == "text" => (
            json!({"type": "text", "text": long}),
            of_what,
            "text_too_long",
        ),
        "images" | "products" if of_what == feature => {
            let one = json!({"url": format!("{files}/photo.png")});
            let one = if feature == "images" {
                one
            } else {
                json!({"id": "7"})
            };
            (
                json!({"type": feature, feature: of(&one, much)}),
                of_what,
                MANY,
            )
        }
        "quick_replies" => replies(of_what, much, &long),
        "buttons" => buttons(of_what, much, &long),
        "cards" => cards(of_what, much, &long),
        _ => panic!("nobody tests the limit {of_what} of {feature}"),
    };
    (content, format!("/content/{at}"), code)
}

fn replies<'a>(of_what: &'a str, much: usize, long: &str) -> Reaching<'a> {
    let choice = |it: Value| json!({"type": "text", "text": "Which?", "quick_replies": it});
    match of_what {
        "quick_replies" => (choice(of(&tap("x", "x"), much)), of_what, MANY),
        "quick_replies/title" => (
            choice(json!([tap(long, "x")])),
            "quick_replies/0/title",
            CUT,
        ),
        "quick_replies/payload" => (
            choice(json!([tap("x", long)])),
            "quick_replies/0/payload",
            WIDE,
        ),
        _ => panic!("nobody tests the limit {of_what} of quick replies"),
    }
}

fn buttons<'a>(of_what: &'a str, much: usize, long: &str) -> Reaching<'a> {
    let saying = |text: &str, it: Value| json!({"type": "buttons", "text": text, "buttons": it});
    match of_what {
        "text" => (saying(long, json!([tap("x", "x")])), of_what, WIDE),
        "buttons" => (saying("x", of(&tap("x", "x"), much)), of_what, MANY),
        "buttons/title" => (saying("x", json!([tap(long, "x")])), "buttons/0/title", CUT),
        "buttons/payload" => (
            saying("x", json!([tap("x", long)])),
            "buttons/0/payload",
            WIDE,
        ),
        _ => panic!("nobody tests the limit {of_what} of buttons"),
    }
}

fn cards<'a>(of_what: &'a str, much: usize, long: &str) -> Reaching<'a> {
    let card = |title: &str, subtitle: &str, buttons: Value| json!({"title": title, "subtitle": subtitle, "buttons": buttons});
    let one = |card: Value| json!({"type": "cards", "cards": [card]});
    let with = |buttons: Value| one(card("x", "x", buttons));
    match of_what {
        "cards" => {
            let cards = of(&card("x", "x", json!([])), much);
            (json!({"type": "cards", "cards": cards}), of_what, MANY)
        }
        "cards/title" => (one(card(long, "x", json!([]))), "cards/0/title", WIDE),
        "cards/subtitle" => (one(card("x", long, json!([]))), "cards/0/subtitle", WIDE),
        "buttons" => (with(of(&tap("x", "x"), much)), "cards/0/buttons", MANY),
        "buttons/title" => (
            with(json!([tap(long, "x")])),
            "cards/0/buttons/0/title",
            CUT,
        ),
        "buttons/payload" => (
            with(json!([tap("x", long)])),
            "cards/0/buttons/0/payload",
            WIDE,
        ),
        _ => panic!("nobody tests the limit {of_what} of cards"),
    }
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

/// The limit of what is said in place of what the account lacks: it really leaves.
async fn fallback_holds(talk: &Talk, limit: &Value) {
    let most = usize::try_from(limit["most"].as_u64().unwrap()).unwrap();
    let saying = |much: usize| {
        let mut body = talk.saying(&json!({"type": "sticker"}));
        body["fallback_text"] = text(much, limit["unit"].as_str().unwrap()).into();
        body
    };
    talk.shop.set_lacks(&["sticker"]);
    for much in [most - 1, most] {
        let sent = talk.acme.post("/v1/messages", saying(much)).await;
        let (sent, receiver) = (sent.expect(202).id(), &talk.acme.receiver);
        receiver.next_about("message.delivered", &sent).await;
        let inbox = talk.alice.inbox(&talk.shop);
        let heard = inbox.last().and_then(|it| it.text.clone());
        assert_eq!(heard, Some(text(much, "bytes")));
    }
    talk.shop.set_lacks(&[]);
    let refused = talk.acme.post("/v1/messages", saying(most + 1)).await;
    assert_eq!(
        (refused.problem(422), refused.pointers()),
        ("text_too_long", vec!["/fallback_text"])
    );
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
    async fn a_text_beside_a_file_is_as_long_as_any_other(app: TestApp) {
        let talk = talk(&app, "facebook").await;
        let (_server, files) = host().await;
        for (kind, file) in [("image", "photo.png"), ("video", "film.mp4"), ("audio", "voice.m4a"), ("file", "paper.pdf")] {
            let beside = |much: usize| json!({"type": kind, "url": format!("{files}/{file}"), "text": text(much, "bytes")});
            for much in [999, 1000] {
                arrives(&talk, &beside(much), "").await;
                let heard = talk.alice.inbox(&talk.shop).pop().and_then(|it| it.text);
                assert_eq!(heard, Some(text(much, "bytes")), "{kind}");
            }
            for (content, pointer) in [(beside(1001), "/content/text"), (json!([{"type": "sticker"}, beside(1001)]), "/content/1/text")] {
                let refused = talk.acme.post("/v1/messages", talk.saying(&content)).await;
                assert_eq!((refused.problem(422), refused.pointers()), ("text_too_long", vec![pointer]), "{kind}");
            }
        }
    }

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
                } else if limit["of"] == "fallback_text" {
                    fallback_holds(&talk, limit).await;
                } else {
                    holds(&talk, feature["feature"].as_str().unwrap(), limit, &files).await;
                }
                tested += 1;
            }
        }

        assert!(tested >= 22, "{tested}");
        let items = usize::try_from(can["items"].as_u64().unwrap()).unwrap();
        let one = json!({"type": "text", "text": "x"});
        arrives(&talk, &of(&one, items), "").await;
        let refused = talk.acme.post("/v1/messages", talk.saying(&of(&one, items + 1))).await;
        assert_eq!((refused.problem(422), refused.pointers()), ("content_too_long", vec!["/content"]));
        app.settled().await;
    }
}
