//! Writing, sending, echoes, the window.

use std::time::Duration;

use sandbox::{Author, Told};
use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn what_a_user_writes_arrives_signed_and_a_reply_arrives_back() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");

    let said = alice.writes(&shop, "hello").await;
    let (status, answer) = world
        .send_text(&token, &alice.igsid(&shop), "hi alice")
        .await;

    assert_eq!(said.status(), 200);
    let heard = &world.callback.heard()[0];
    assert_eq!(
        heard.item()["message"],
        json!({"mid": said.mid, "text": "hello"})
    );
    assert_eq!(heard.item()["sender"]["id"], alice.igsid(&shop));
    assert_eq!(heard.item()["recipient"]["id"], shop.ig_id());
    assert_eq!(heard.json()["entry"][0]["id"], shop.ig_id());
    assert_eq!(heard.signature, world.sandbox.sign(&heard.body));
    assert_eq!(heard.agent, "facebookexternalua");
    assert_eq!(status, 200);
    assert_eq!(answer["recipient_id"], alice.igsid(&shop));
    let reply = alice.next(&shop).await;
    assert_eq!(reply, "hi alice");
    assert_eq!(answer["message_id"], reply.mid);
}

#[tokio::test]
async fn a_send_is_echoed() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;

    let (_, answer) = world.send_text(&token, &alice.igsid(&shop), "hi").await;
    world.sandbox.settled().await;

    let echo = world.callback.heard()[1].item();
    assert_eq!(echo["sender"]["id"], shop.ig_id());
    assert_eq!(echo["recipient"]["id"], alice.igsid(&shop));
    assert_eq!(
        echo["message"],
        json!({"mid": answer["message_id"], "text": "hi", "is_echo": true})
    );
}

#[tokio::test]
async fn without_echoes_only_the_user_is_told() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    world.sandbox.set_echoes(false);
    alice.writes(&shop, "hello").await;

    world.send_text(&token, &alice.igsid(&shop), "hi").await;
    world.sandbox.settled().await;

    assert_eq!(world.callback.heard().len(), 1);
    assert_eq!(alice.inbox(&shop).len(), 1);
}

#[tokio::test]
async fn what_is_typed_in_the_app_is_told_as_an_echo() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");

    let mid = shop.types_in_app(&alice, "from my phone");
    world.sandbox.settled().await;

    assert_eq!(world.callback.heard()[0].item()["message"]["mid"], mid);
    assert_eq!(alice.next(&shop).await.author, Author::App);
}

#[tokio::test]
async fn the_window_closes_after_a_day() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;

    world.sandbox.advance(Duration::from_hours(25));
    let (status, answer) = world
        .send_text(&token, &alice.igsid(&shop), "too late")
        .await;

    assert_eq!(status, 403);
    assert_eq!(answer["error"]["code"], 10);
    assert_eq!(answer["error"]["error_subcode"], 2_534_022);
    assert_eq!(answer["error"]["type"], "IGApiException");
    assert!(answer["error"]["fbtrace_id"].is_string());
    alice.writes(&shop, "still there?").await;
    assert_eq!(
        world.send_text(&token, &alice.igsid(&shop), "yes").await.0,
        200
    );
}

#[tokio::test]
async fn nobody_is_written_to_who_has_not_written() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let bob = world.sandbox.user("bob");

    let (status, answer) = world.send_text(&token, &bob.igsid(&shop), "psst").await;

    assert_eq!(status, 403);
    assert_eq!(answer["error"]["error_subcode"], 2_534_022);
}

#[tokio::test]
async fn a_person_agent_has_seven_days_if_the_app_has_the_feature() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;
    world.sandbox.advance(Duration::from_hours(48));
    let late = json!({
        "recipient": {"id": alice.igsid(&shop)},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "message": {"text": "a person answers"},
    });

    let without = world.send(&token, &late).await;
    world.sandbox.set_human_agent(true);
    let with = world.send(&token, &late).await;
    world.sandbox.advance(Duration::from_hours(6 * 24));
    let too_late = world.send(&token, &late).await;

    assert_eq!(without.0, 403);
    assert_eq!(with.0, 200);
    assert_eq!(too_late.1["error"]["error_subcode"], 2_534_022);
}

#[tokio::test]
async fn another_account_s_user_is_unknown() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let other = world.sandbox.account("other");
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;

    let (status, answer) = world
        .send_text(&other.issue_token(), &alice.igsid(&shop), "hi")
        .await;

    assert_eq!(status, 400);
    assert_eq!(answer["error"]["code"], 100);
    assert_eq!(answer["error"]["error_subcode"], 2_018_001);
    assert_ne!(alice.igsid(&shop), alice.igsid(&other));
}

#[tokio::test]
async fn a_text_of_more_than_a_thousand_bytes_is_refused() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;

    let (status, answer) = world
        .send_text(&token, &alice.igsid(&shop), &"ж".repeat(501))
        .await;

    assert_eq!(status, 400);
    assert_eq!(answer["error"]["code"], 100);
    assert!(alice.inbox(&shop).is_empty());
}

#[tokio::test]
async fn tokens_are_judged() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;
    let igsid = alice.igsid(&shop);

    let unknown = world.send_text("IGAAnone", &igsid, "hi").await.1;
    shop.revoke_tokens(460);
    let revoked = world.send_text(&token, &igsid, "hi").await.1;
    let renewed = world.send_text(&shop.issue_token(), &igsid, "hi").await.0;
    let another = shop.issue_token();
    world.sandbox.advance(Duration::from_hours(61 * 24));
    let expired = world.send_text(&another, &igsid, "hi").await.1;

    assert_eq!(unknown["error"]["code"], 190);
    assert_eq!(revoked["error"]["error_subcode"], 460);
    assert_eq!(renewed, 200);
    assert_eq!(expired["error"]["error_subcode"], 463);
    assert_eq!(expired["error"]["type"], "OAuthException");
}

#[tokio::test]
async fn an_account_that_has_not_subscribed_tells_nothing() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let alice = world.sandbox.user("alice");

    let said = alice.writes(&shop, "hello").await;

    assert_eq!(said.told, Told::NotSubscribed);
    assert!(world.callback.heard().is_empty());
}

#[tokio::test]
async fn sender_actions_say_nothing() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;
    let igsid = alice.igsid(&shop);

    let typing = json!({"recipient": {"id": igsid}, "sender_action": "typing_on"});
    let typing = world.send(&token, &typing).await;
    let wrong = json!({"recipient": {"id": igsid}, "sender_action": "dance"});
    let wrong = world.send(&token, &wrong).await;

    assert_eq!(typing, (200, json!({"recipient_id": igsid})));
    assert_eq!(wrong.0, 400);
    assert!(alice.inbox(&shop).is_empty());
}

#[tokio::test]
async fn a_comment_has_one_private_reply() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    let comment = alice.comments(&shop, "how much?").await;
    let reply = json!({"recipient": {"comment_id": comment.mid}, "message": {"text": "10"}});

    let first = world.send(&token, &reply).await;
    let second = world.send(&token, &reply).await;

    let change = &world.callback.heard()[0].json()["entry"][0]["changes"][0];
    assert_eq!(change["field"], "comments");
    assert_eq!(change["value"]["id"], comment.mid);
    assert_eq!(first.1["recipient_id"], alice.igsid(&shop));
    assert_eq!(second.1["error"]["code"], -1);
    assert_eq!(alice.next(&shop).await, "10");
}

#[tokio::test]
async fn a_private_reply_is_a_text_or_a_template() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    let button = json!({"type": "postback", "title": "Buy", "payload": "BUY"});
    let template = |payload: Value| json!({"attachment": {"type": "template", "payload": payload}});
    let reply = json!({"content_type": "text", "title": "Red", "payload": "RED"});

    for (message, taken) in [
        (json!({"text": "10"}), true),
        (
            template(json!({"template_type": "button", "text": "x", "buttons": [button]})),
            true,
        ),
        (
            template(
                json!({"template_type": "generic", "elements": [{"title": "x", "subtitle": "y"}]}),
            ),
            true,
        ),
        (json!({"attachment": {"type": "like_heart"}}), false),
        (
            json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "1"}}}),
            false,
        ),
        (json!({"text": "Pick", "quick_replies": [reply]}), false),
    ] {
        let comment = alice.comments(&shop, "how much?").await.mid;
        let body = json!({"recipient": {"comment_id": comment}, "message": message});
        let (status, said) = world.send(&token, &body).await;
        assert_eq!(status == 200, taken, "{message}: {said}");
        if !taken {
            assert_eq!(said["error"]["error_subcode"], 2_534_015, "{message}");
        }
    }
}

#[tokio::test]
async fn a_live_comment_is_answered_while_the_broadcast_runs() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    let answer = async |comment: &str| {
        let body = json!({"recipient": {"comment_id": comment}, "message": {"text": "10"}});
        world.send(&token, &body).await
    };
    let (first, second) = (
        alice.comments_live(&shop, "hi").await.mid,
        alice.comments_live(&shop, "hi").await.mid,
    );
    let below = alice.comments(&shop, "hi").await.mid;

    assert_eq!(answer(&first).await.0, 200);
    shop.ends_broadcast();

    let (status, said) = answer(&second).await;
    assert_eq!((status, &said["error"]["code"]), (400, &json!(100)));
    assert_eq!(said["error"]["error_subcode"], 2_534_025);
    assert_eq!(answer(&below).await.0, 200);
    let next = alice.comments_live(&shop, "hi").await.mid;
    assert_eq!(answer(&next).await.0, 200);
}
