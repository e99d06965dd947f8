//! What happens beside writing, and the habits of Instagram.

use std::time::Duration;

use sandbox::{Deed, Happening, Settings, Told};
use serde_json::{Value, json};

use crate::support::World;

fn own(text: &str) -> String {
    text.to_owned()
}

#[tokio::test]
async fn each_deed_is_told_in_its_shape() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");
    let mid = alice.writes(&shop, "hello").await.mid;

    for (deed, pointer, value) in [
        (
            Deed::Unreacts { mid: mid.clone() },
            "/reaction/action",
            json!("unreact"),
        ),
        (
            Deed::Edits {
                mid: mid.clone(),
                text: own("hi"),
            },
            "/message_edit/num_edit",
            json!(1),
        ),
        (
            Deed::Edits {
                mid: mid.clone(),
                text: own("ho"),
            },
            "/message_edit/num_edit",
            json!(2),
        ),
        (
            Deed::MakesEditNoise { mid: mid.clone() },
            "/message_edit/num_edit",
            json!(0),
        ),
        (
            Deed::TapsQuickReply {
                title: own("Red"),
                payload: own("RED"),
            },
            "/message/quick_reply/payload",
            json!("RED"),
        ),
        (
            Deed::Attaches {
                kinds: vec![own("image"), own("ephemeral")],
                text: None,
            },
            "/message/attachments/1/type",
            json!("ephemeral"),
        ),
        (
            Deed::FollowsLink { r#ref: own("abc") },
            "/referral/ref",
            json!("abc"),
        ),
        (
            Deed::SendsTheUnsupported,
            "/message/is_unsupported",
            json!(true),
        ),
    ] {
        assert_eq!(alice.does(&shop, deed).await.status(), 200);
        let heard = world.callback.heard().pop().unwrap().item();
        assert_eq!(heard.pointer(pointer), Some(&value), "{heard}");
    }
    let messages = alice.conversation(&shop);
    assert_eq!(
        (messages[0].text.as_deref(), messages[0].edits),
        (Some("ho"), 2)
    );
}

#[tokio::test]
async fn what_links_and_stories_carry_is_told() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");

    for (deed, pointer, value) in [
        (
            Deed::RepliesToStory {
                story: own("1"),
                text: own("nice"),
                link: Some(own("https://shop.example/sale")),
            },
            "/message/reply_to/story",
            json!({
                "id": "1",
                "url": format!("{}/ig_messaging_cdn/?asset_id=1&signature=1", world.sandbox.url()),
                "link_sticker_url": "https://shop.example/sale",
            }),
        ),
        (
            Deed::TapsButton {
                title: own("Start"),
                payload: own("START"),
                r#ref: Some(own("abc")),
            },
            "/postback/referral/ref",
            json!("abc"),
        ),
    ] {
        assert_eq!(alice.does(&shop, deed).await.status(), 200);
        let heard = world.callback.heard().pop().unwrap().item();
        assert_eq!(heard.pointer(pointer), Some(&value), "{heard}");
    }
}

#[tokio::test]
async fn what_happens_to_an_account_is_told_in_its_shape() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");
    let igsid = alice.igsid(&shop);
    let entry = || world.callback.heard().pop().unwrap().json()["entry"][0].clone();

    shop.sees(Happening::ControlPassed {
        user: own("alice"),
        previous: None,
        next: own("2"),
        metadata: own("for you"),
    })
    .await;
    let passed = &entry()["messaging"][0];
    assert_eq!(passed["sender"]["id"], igsid.as_str());
    assert_eq!(
        passed["pass_thread_control"]["previous_owner_app_id"],
        Value::Null
    );

    let beside = |field: &str| entry()["messaging"][0][field].clone();
    let roles = json!({"123456789": ["primary_receiver"]});
    shop.sees(Happening::RolesChanged {
        user: own("alice"),
        roles: roles.as_object().cloned().unwrap(),
    })
    .await;
    assert_eq!(beside("app_roles"), roles);
    shop.sees(Happening::Delivered {
        user: own("alice"),
        mids: vec![own("m")],
    })
    .await;
    assert_eq!(beside("delivery")["mids"], json!(["m"]));
    shop.sees(Happening::PolicyEnforced {
        user: own("alice"),
        action: own("warning"),
        reason: own("too many"),
    })
    .await;
    assert_eq!(
        beside("policy_enforcement"),
        json!({"action": "warning", "reason": "too many"})
    );
    shop.sees(Happening::FeedbackGiven {
        user: own("alice"),
        feedback: own("Good botresponse"),
        mid: own("m"),
    })
    .await;
    assert_eq!(
        beside("response_feedback"),
        json!({"feedback": "Good botresponse", "mid": "m"})
    );

    shop.sees(Happening::Mentioned {
        media: own("1"),
        comment: None,
    })
    .await;
    assert_eq!(
        entry()["changes"][0],
        json!({"field": "comments", "value": {"media_id": "1"}})
    );

    let own_comment = shop
        .sees(Happening::CommentsItself {
            text: own("thanks"),
        })
        .await;
    let value = entry()["changes"][0]["value"].clone();
    assert_eq!(
        (&value["id"], &value["from"]["id"]),
        (&json!(own_comment.mid), &json!(shop.ig_id()))
    );

    alice.comments_live(&shop, "hi all").await;
    assert_eq!(entry()["changes"][0]["field"], "live_comments");

    shop.sees(Happening::NotesToSelf { text: own("milk") })
        .await;
    let note = entry()["messaging"][0].clone();
    assert_eq!(
        (&note["sender"], &note["message"]["is_self"]),
        (&note["recipient"], &json!(true))
    );
}

#[tokio::test]
async fn in_standby_less_is_told_and_elsewhere() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");
    shop.stands_by(true);

    let said = alice.writes(&shop, "hello").await;
    assert_eq!(
        alice.reacts(&shop, &said.mid, "love", "❤").await.told,
        Told::NotInStandby
    );
    alice.posts_back(&shop, "Help", "HELP").await;

    let entries: Vec<Value> = world
        .callback
        .heard()
        .iter()
        .map(|it| it.json()["entry"][0].clone())
        .collect();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["standby"][0]["message"]["text"], "hello");
    assert_eq!(entries[1]["standby"][0]["postback"].get("payload"), None);
    shop.stands_by(false);
    alice.writes(&shop, "again").await;
    assert_eq!(
        world.callback.heard().pop().unwrap().item()["message"]["text"],
        "again"
    );
}

#[tokio::test]
async fn a_word_taken_back_opens_no_window() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    let mid = alice.writes(&shop, "hello").await.mid;
    world.sandbox.advance(Duration::from_hours(25));

    alice.unsends(&shop, &mid).await;
    alice.unreacts(&shop, &mid).await;
    let (closed, _) = world.send_text(&token, &alice.igsid(&shop), "hi").await;
    alice.reacts(&shop, &mid, "love", "❤").await;
    let (open, _) = world.send_text(&token, &alice.igsid(&shop), "hi").await;

    assert_eq!((closed, open), (403, 200));
}

#[tokio::test]
async fn echoes_come_late_and_users_read_when_they_are_told_to() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;
    world.sandbox.set_reads(true);
    world.sandbox.set_echo_delay(Duration::from_millis(300));

    let (_, sent) = world.send_text(&token, &alice.igsid(&shop), "hi").await;
    world.sandbox.settled().await;

    let items: Vec<Value> = world
        .callback
        .heard()
        .iter()
        .skip(1)
        .map(crate::support::Heard::item)
        .collect();
    assert_eq!(items[0]["read"]["mid"], sent["message_id"]);
    assert_eq!(items[1]["message"]["mid"], sent["message_id"]);
    assert_eq!(items[1]["message"]["is_echo"], true);
}

#[tokio::test]
async fn webhooks_come_twice_and_backwards() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");
    world.sandbox.hold_webhooks();
    world.sandbox.set_twice(true);

    for text in ["1", "2"] {
        alice.writes(&shop, text).await;
    }
    world.sandbox.release_backwards().await;
    world.sandbox.settled().await;

    let texts: Vec<_> = world
        .callback
        .heard()
        .iter()
        .map(|it| it.item()["message"]["text"].clone())
        .collect();
    assert_eq!(texts, ["2", "2", "1", "1"]);
}

#[tokio::test]
async fn a_callback_that_fails_for_an_hour_is_told_nothing_more() {
    let settings = Settings {
        webhook_retries: vec![],
        ..Settings::default()
    };
    let world = World::with(settings).await;
    let (shop, _) = world.shop();
    let alice = world.sandbox.user("alice");

    world.callback.answers(&[500, 200, 500]);
    alice.writes(&shop, "lost").await;
    world.sandbox.advance(Duration::from_mins(59));
    alice.writes(&shop, "heard").await;
    world.sandbox.advance(Duration::from_mins(2));
    alice.writes(&shop, "lost").await;
    assert!(shop.is_subscribed(), "it took one in between");

    world.sandbox.advance(Duration::from_hours(1));
    world.callback.answers(&[500]);
    alice.writes(&shop, "lost").await;
    assert!(!shop.is_subscribed());
    assert_eq!(
        alice.writes(&shop, "unheard").await.told,
        Told::NotSubscribed
    );
}

#[tokio::test]
async fn the_dashboards_test_has_the_account_0() {
    let world = World::start().await;

    for field in [
        "messages",
        "message_reactions",
        "messaging_postbacks",
        "messaging_seen",
    ] {
        assert_eq!(
            world.sandbox.dashboard_test(field).await,
            Some(Told::Answered(200))
        );
        let heard = world.callback.heard().pop().unwrap().json();
        assert_eq!(heard["entry"][0]["id"], "0");
        assert_eq!(heard["entry"][0]["changes"][0]["field"], field);
    }
    assert_eq!(world.sandbox.dashboard_test("standby").await, None);
}
