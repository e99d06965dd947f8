//! The Conversations API: what was said, for those who missed it.

use sandbox::Author;
use serde_json::Value;

use crate::support::World;

#[tokio::test]
async fn conversations_and_their_messages_can_be_read() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    let bob = world.sandbox.user("bob");
    let first = alice.writes(&shop, "hello").await;
    bob.sends_image(&shop, "https://cdn.example/a.png").await;
    world.send_text(&token, &alice.igsid(&shop), "hi").await;
    let ask = |path: &str| format!("/v25.0{path}&access_token={token}");

    let (_, list) = world
        .get_json(&ask(
            "/me/conversations?platform=instagram&fields=participants",
        ))
        .await;
    let user = format!("/me/conversations?user_id={}", bob.igsid(&shop));
    let (_, one) = world.get_json(&ask(&user)).await;
    let newest = list["data"][0]["id"].as_str().unwrap();
    let fields = "fields=id,created_time,from,to,message,attachments";
    let (_, messages) = world
        .get_json(&ask(&format!("/{newest}/messages?{fields}")))
        .await;
    let (_, nested) = world
        .get_json(&ask(&format!("/{newest}?fields=messages%7Bmessage%7D")))
        .await;
    let (_, message) = world
        .get_json(&ask(&format!("/{}?{fields}", first.mid)))
        .await;
    let (_, bare) = world.get_json(&ask(&format!("/{}?", first.mid))).await;

    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert_eq!(
        list["data"][0]["participants"]["data"][1]["username"],
        "alice"
    );
    assert!(
        list["data"][0]["updated_time"]
            .as_str()
            .unwrap()
            .ends_with("+0000")
    );
    assert_eq!(one["data"].as_array().unwrap().len(), 1);
    assert_eq!(messages["data"][0]["message"], "hi");
    assert_eq!(messages["data"][0]["from"]["id"], shop.ig_id());
    assert_eq!(messages["data"][1]["message"], "hello");
    assert_eq!(nested["messages"]["data"][0]["message"], "hi");
    assert_eq!(message["from"]["id"], alice.igsid(&shop));
    assert_eq!(message["to"]["data"][0]["id"], shop.ig_id());
    assert_eq!(bare.as_object().unwrap().len(), 2);
    assert_eq!(alice.conversation(&shop)[1].author, Author::Api);
}

#[tokio::test]
async fn only_the_newest_twenty_are_told_in_detail() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    let old = alice.writes(&shop, "0").await;
    for number in 1..=20 {
        alice.writes(&shop, &number.to_string()).await;
    }

    let path = format!("/{}?fields=message&access_token={token}", old.mid);
    let (status, answer) = world.get_json(&path).await;

    assert_eq!(
        (status, &answer["error"]["code"]),
        (400, &Value::from(9_000_001))
    );
}

#[tokio::test]
async fn lists_are_paged() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    for name in ["a", "b", "c"] {
        world.sandbox.user(name).writes(&shop, "hello").await;
    }
    let path = "/v25.0/me/conversations?limit=2";

    let (_, first) = world
        .get_json(&format!("{path}&access_token={token}"))
        .await;
    let next = first["paging"]["next"].as_str().unwrap();
    let next = next.strip_prefix(&world.sandbox.url()).unwrap();
    let (_, rest) = world
        .get_json(&format!("{next}&access_token={token}"))
        .await;

    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);
    assert!(rest.get("paging").is_none());
}

#[tokio::test]
async fn another_account_s_conversations_are_no_object() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let other = world.sandbox.account("other").issue_token();
    let said = world.sandbox.user("alice").writes(&shop, "hello").await;

    let (_, list) = world
        .get_json(&format!("/me/conversations?access_token={other}"))
        .await;
    let (_, message) = world
        .get_json(&format!("/{}?access_token={other}", said.mid))
        .await;

    assert_eq!(list["data"], serde_json::json!([]));
    assert_eq!(message["error"]["error_subcode"], 33);
}
