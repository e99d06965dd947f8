//! Webhooks under a test's control: signatures, retries, holding, repeating.

use std::time::Duration;

use sandbox::{Settings, Told};
use serde_json::json;

use crate::support::{Heard, World};

#[tokio::test]
async fn signatures_cover_meta_s_own_encoding() {
    let world = World::start().await;
    let (shop, _) = world.shop();

    world
        .sandbox
        .user("alice")
        .writes(&shop, "Grüße 👍 https://a.b/c")
        .await;

    let heard = &world.callback.heard()[0];
    let body = std::str::from_utf8(&heard.body).unwrap();
    assert!(body.is_ascii());
    assert!(
        body.contains(r"Gr\u00fc\u00dfe \ud83d\udc4d https:\/\/a.b\/c"),
        "{body}"
    );
    assert_eq!(heard.signature, world.sandbox.sign(body.as_bytes()));
    let reserialised = heard.json().to_string();
    assert_ne!(heard.signature, world.sandbox.sign(reserialised.as_bytes()));
    assert_eq!(heard.item()["message"]["text"], "Grüße 👍 https://a.b/c");
}

#[tokio::test]
async fn a_failing_callback_is_tried_again_and_every_try_is_logged() {
    let world = World::with(quick(2)).await;
    let (shop, _) = world.shop();
    world.callback.answers(&[500, 503]);

    let said = world.sandbox.user("alice").writes(&shop, "hello").await;
    world.sandbox.settled().await;

    assert_eq!(said.told, Told::Answered(500));
    let tries: Vec<_> = world
        .sandbox
        .webhooks()
        .iter()
        .map(|it| (it.attempt, it.status))
        .collect();
    assert_eq!(tries, [(1, Some(500)), (2, Some(503)), (3, Some(200))]);
    let heard = world.callback.heard();
    assert_eq!(heard[0].body, heard[2].body);
}

#[tokio::test]
async fn after_its_tries_a_webhook_is_given_up_and_the_next_one_goes_out() {
    let world = World::with(quick(1)).await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");
    world.callback.answers(&[500, 500]);

    alice.writes(&shop, "lost").await;
    let next = alice.writes(&shop, "heard").await;

    assert_eq!(next.status(), 200);
    let texts: Vec<_> = world
        .callback
        .heard()
        .iter()
        .map(|it| it.item()["message"]["text"].clone())
        .collect();
    assert_eq!(texts, ["lost", "lost", "heard"]);
}

#[tokio::test]
async fn a_callback_that_is_away_is_told_apart() {
    let world = World::with(quick(0)).await;
    let (shop, _) = world.shop();
    world
        .sandbox
        .set_callback("http://127.0.0.1:1/".parse().unwrap());

    let said = world.sandbox.user("alice").writes(&shop, "hello").await;

    assert!(matches!(said.told, Told::Unanswered(_)));
    assert_eq!(said.status(), 0);
    assert!(world.sandbox.webhooks()[0].error.is_some());
}

#[tokio::test]
async fn held_webhooks_wait_and_go_out_in_order() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");
    world.sandbox.hold_webhooks();

    let said = alice.writes(&shop, "1").await;
    alice.writes(&shop, "2").await;
    alice.writes(&shop, "3").await;
    assert_eq!(said.told, Told::Held);
    assert!(world.callback.heard().is_empty());
    assert_eq!(world.sandbox.release_one().await, Some(Told::Answered(200)));
    assert_eq!(world.callback.heard().len(), 1);
    world.sandbox.release_webhooks().await;
    let now = alice.writes(&shop, "4").await;

    assert_eq!(now.status(), 200);
    let texts: Vec<_> = world
        .callback
        .heard()
        .iter()
        .map(|it| it.item()["message"]["text"].clone())
        .collect();
    assert_eq!(texts, ["1", "2", "3", "4"]);
    assert_eq!(world.sandbox.release_one().await, None);
}

#[tokio::test]
async fn webhooks_can_overtake_get_lost_and_come_twice() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");
    world.sandbox.hold_webhooks();
    for text in ["1", "2", "3"] {
        alice.writes(&shop, text).await;
    }
    let held = world.sandbox.held();
    assert_eq!(
        held[0].body["entry"][0]["messaging"][0]["message"]["text"],
        "1"
    );

    world.sandbox.release(held[2].id).await;
    assert!(world.sandbox.lose(held[0].id));
    world.sandbox.release_webhooks().await;
    world.sandbox.resend_last().await;

    let heard = world.callback.heard();
    let texts: Vec<_> = heard
        .iter()
        .map(|it| it.item()["message"]["text"].clone())
        .collect();
    assert_eq!(texts, ["3", "2", "3"]);
    assert_eq!(heard[0].body, heard[2].body);
}

#[tokio::test]
async fn held_webhooks_of_several_accounts_can_come_as_one_batch() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let other = world.sandbox.account("other");
    other.subscribe();
    let alice = world.sandbox.user("alice");
    world.sandbox.hold_webhooks();
    alice.writes(&shop, "to the shop").await;
    alice.writes(&other, "to the other").await;

    let told = world.sandbox.release_together().await;
    alice.writes(&shop, "later").await;

    assert_eq!(told, Some(Told::Answered(200)));
    let heard = world.callback.heard();
    assert_eq!(heard.len(), 1, "what comes later is held");
    let entries = heard[0].json()["entry"].clone();
    assert_eq!(entries[0]["id"], shop.ig_id());
    assert_eq!(
        entries[1]["messaging"][0]["message"]["text"],
        "to the other"
    );
    assert_eq!(heard[0].signature, world.sandbox.sign(&heard[0].body));
    world.sandbox.release_webhooks().await;
    assert_eq!(world.sandbox.release_together().await, None);
}

#[tokio::test]
async fn any_body_can_be_posted_signed() {
    let world = World::start().await;

    let bytes = world.sandbox.post_signed("{\"half\":").await;
    let body = world
        .sandbox
        .deliver(json!({"object": "page", "entry": []}))
        .await;

    assert_eq!((bytes.status(), body.status()), (200, 200));
    let heard = world.callback.heard();
    assert_eq!(heard[0].body, b"{\"half\":");
    assert_eq!(heard[0].signature, world.sandbox.sign(b"{\"half\":"));
    assert_eq!(heard[1].json()["object"], "page");
}

#[tokio::test]
async fn items_can_say_anything() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");

    alice
        .sends_raw(&shop, json!({"strange": {"a": 1}, "timestamp": "7"}))
        .await;

    let item = world.callback.heard()[0].item();
    assert_eq!(item["strange"]["a"], 1);
    assert_eq!(item["timestamp"], "7");
    assert_eq!(item["sender"]["id"], alice.igsid(&shop));
}

#[tokio::test]
async fn the_handshake_asks_for_its_challenge() {
    let world = World::start().await;

    let good = world.sandbox.handshake().await;
    let bad = world.sandbox.handshake_with("wrong").await;

    assert!(good.verified);
    assert_eq!((bad.verified, bad.status), (false, Some(403)));
}

#[tokio::test]
async fn users_do_more_than_write() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    world.sandbox.set_echoes(false);
    let first = alice.sends_image(&shop, "https://cdn.example/a.jpg").await;
    let (_, sent) = world.send_text(&token, &alice.igsid(&shop), "hi").await;

    alice.reacts(&shop, &first.mid, "love", "❤️").await;
    alice.reads(&shop).await;
    alice.taps(&shop, "Red", "PICK_RED").await;
    alice.posts_back(&shop, "Talk", "CARE").await;
    alice.edits(&shop, &first.mid, "new").await;
    alice.unsends(&shop, &first.mid).await;

    let items: Vec<_> = world.callback.heard().iter().map(Heard::item).collect();
    assert_eq!(
        items[0]["message"]["attachments"][0]["payload"]["url"],
        "https://cdn.example/a.jpg"
    );
    assert_eq!(items[1]["reaction"]["mid"], first.mid);
    assert_eq!(items[2]["read"]["mid"], sent["message_id"]);
    assert_eq!(items[3]["message"]["quick_reply"]["payload"], "PICK_RED");
    assert!(items[4]["postback"]["mid"].is_string());
    assert_eq!(items[5]["message_edit"]["text"], "new");
    assert_eq!(
        items[6]["message"],
        json!({"mid": first.mid, "is_deleted": true})
    );
    assert!(alice.conversation(&shop)[0].unsent);
}

#[tokio::test]
async fn requests_are_logged_with_token_and_status_and_the_log_is_bounded() {
    let world = World::with(Settings {
        keep_requests: 2,
        ..Settings::default()
    })
    .await;
    let (_, token) = world.shop();

    for fields in ["id", "name", "username"] {
        world
            .get(&format!("/me?fields={fields}"))
            .bearer_auth(&token)
            .send()
            .await
            .unwrap();
    }

    let seen = world
        .sandbox
        .saw(|request| request.param("fields") == Some("username"))
        .await;
    assert_eq!(seen.token, Some(token));
    assert_eq!(seen.status, Some(200));
    assert_eq!(world.sandbox.requests().len(), 2);
    assert_eq!(world.sandbox.request_count(), 3);
}

#[tokio::test]
async fn a_stopped_sandbox_frees_its_port() {
    let world = World::start().await;
    let address = world.sandbox.url().replace("http://", "");

    world.sandbox.stop().await;

    assert!(std::net::TcpListener::bind(address).is_ok());
}

/// So many tries after the first, one after the other.
fn quick(retries: usize) -> Settings {
    Settings {
        webhook_retries: vec![Duration::from_millis(1); retries],
        ..Settings::default()
    }
}
