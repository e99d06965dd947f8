//! Which files of contacts a channel withholds.

use e2e::{TestApp, Workspace, both};
use sandbox::Deed;
use serde_json::{Value, json};

/// The one attachment of what was told last, and whether anything of the message or the event says where it is.
async fn told(acme: &Workspace, kind: &str) -> (Value, bool) {
    let told = acme.receiver.next(kind).await;
    let id = told["data"]["message_id"].as_str().unwrap().to_owned();
    let read = acme.get(&format!("/v1/messages/{id}")).await.expect(200);
    let events = acme.get("/v1/events").await.expect(200);
    let shown = format!("{}{}{}", told["data"], read.json(), events.json());
    let attachment = read["content"]["attachments"][0].clone();
    assert_eq!(attachment, told["data"]["content"]["attachments"][0]);
    (attachment, shown.contains("secret.jpg"))
}

/// The story that the last message answers, as it is told and as it is read.
async fn answered(acme: &Workspace) -> Value {
    let told = acme.receiver.next("message.received").await;
    let read = acme.get(&format!("/v1/messages/{}", told.message())).await;
    let at = "/content/reply_to/story";
    let story = read.expect(200).json().pointer(at).cloned().unwrap();
    assert_eq!(story["status"], told["data"].pointer(at).unwrap()["status"]);
    story
}

both! {
    async fn files_of_chosen_kinds_are_withheld_and_their_messages_told(app: TestApp) {
        // links to files say when they were made
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        for product in ["instagram", "facebook"] {
            let shop = acme.connects_with(product, product).await;
            let alice = acme.user("alice");
            let path = format!("/v1/channels/{}", shop.id);

            alice.sends_image(&shop, &format!("https://cdn.example/{product}.jpg")).await;
            let (shown, _) = told(&acme, "message.received").await;
            assert_eq!((&shown["status"], &shown["refreshable"]), (&json!("available"), &json!(true)), "{shown}");
            assert!(shown["url"].is_string());

            let changed = acme.patch(&path, json!({"withhold_media": ["image", "story"]})).await.expect(200);
            assert_eq!(changed["withhold_media"], json!(["image", "story"]));
            alice.sends_image(&shop, "https://cdn.example/secret.jpg").await;
            let (withheld, says) = told(&acme, "message.received").await;
            assert_eq!(withheld, json!({"type": "image", "status": "withheld", "refreshable": false, "url": null}));
            assert!(!says, "nothing says where it is");
            alice.mentions_in_story(&shop, "https://cdn.example/secret.jpg").await;
            let (story, says) = told(&acme, "story.mentioned").await;
            assert_eq!((&story["status"], says), (&json!("withheld"), false));
            let answers = || Deed::RepliesToStory { story: "1".to_owned(), text: "nice".to_owned(), link: None };
            assert_eq!(alice.does(&shop, answers()).await.status(), 200);
            let story = answered(&acme).await;
            assert_eq!((&story["status"], &story["url"], story.get("media_url")), (&json!("withheld"), &Value::Null, None), "{story}");

            acme.patch(&path, json!({"withhold_media": null})).await.expect(200);
            alice.sends_image(&shop, &format!("https://cdn.example/{product}-again.jpg")).await;
            let (shown, _) = told(&acme, "message.received").await;
            assert_eq!(shown["status"], "available");
            alice.does(&shop, answers()).await;
            let story = answered(&acme).await;
            assert_eq!((&story["status"], story["url"].is_string()), (&json!("available"), true), "{story}");
        }
    }

    async fn each_kind_of_file_is_withheld_alone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let path = format!("/v1/channels/{}", shop.id);
        let sends = async |kinds: [&str; 2]| {
            let kinds = kinds.map(str::to_owned).to_vec();
            alice.does(&shop, Deed::Attaches { kinds, text: None }).await;
            let told = acme.receiver.next("message.received").await;
            let files = &told["data"]["content"]["attachments"];
            [0, 1].map(|at| (files[at]["status"].as_str().unwrap().to_owned(), files[at]["url"].is_string()))
        };
        let (withheld, shown) = (("withheld".to_owned(), false), ("available".to_owned(), true));

        for (word, kind) in [("video", "video"), ("audio", "audio"), ("file", "file"), ("share", "share"), ("share", "ig_post"), ("reel", "ig_reel")] {
            acme.patch(&path, json!({"withhold_media": [word]})).await.expect(200);
            assert_eq!(sends([kind, "image"]).await, [withheld.clone(), shown.clone()], "{kind}");
            acme.patch(&path, json!({"withhold_media": null})).await.expect(200);
            assert_eq!(sends([kind, "image"]).await, [shown.clone(), shown.clone()], "{kind}");
        }
    }

    async fn what_is_no_kind_of_file_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);

        let refused = acme.patch(&path, json!({"withhold_media": ["image", "smell"]})).await;

        assert_eq!(refused.problem(422), "invalid_request");
        assert_eq!(refused.pointers(), ["/withhold_media/1"]);
        assert_eq!(acme.get(&path).await["withhold_media"], json!([]));
    }
}
