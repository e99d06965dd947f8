//! What the Graph API tells of accounts and of those who write to them.

use serde_json::Value;

use crate::support::World;

#[tokio::test]
async fn me_tells_both_ids() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let path = format!("/v25.0/me?fields=id,user_id,username,account_type&access_token={token}");

    let (status, me) = world.get_json(&path).await;

    assert_eq!(status, 200);
    assert_eq!(me["id"], shop.app_scoped_id());
    assert_eq!(me["user_id"], shop.ig_id());
    assert_eq!(me["username"], "shop");
    assert_eq!(me["account_type"], "BUSINESS");
    let (status, wrong) = world
        .get_json(&format!("/me?fields=nonsense&access_token={token}"))
        .await;
    assert_eq!((status, &wrong["error"]["code"]), (400, &Value::from(100)));
    assert_eq!(world.get_json("/me").await.1["error"]["code"], 2500);
}

#[tokio::test]
async fn subscribing_turns_webhooks_on_and_off() {
    let world = World::start().await;
    let shop = world.sandbox.account("shop");
    let token = shop.issue_token();
    let edge = format!("/v25.0/{}/subscribed_apps", shop.ig_id());

    let list = world.get(&edge).bearer_auth(&token).send().await.unwrap();
    assert_eq!(
        list.json::<Value>().await.unwrap()["data"],
        serde_json::json!([])
    );
    let query = "/me/subscribed_apps?subscribed_fields=messages,message_reactions";
    let on = world.post(query).bearer_auth(&token).send().await.unwrap();
    assert_eq!(on.json::<Value>().await.unwrap()["success"], true);
    assert!(shop.is_subscribed());
    let list = world.get(&edge).bearer_auth(&token).send().await.unwrap();
    let list = list.json::<Value>().await.unwrap();
    assert_eq!(list["data"][0]["subscribed_fields"][1], "message_reactions");
    let off = world
        .client
        .delete(world.url(&edge))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(off.status(), 200);
    assert!(!shop.is_subscribed());

    let json = serde_json::json!({"subscribed_fields": ["messages"]});
    let json = world
        .post(&edge)
        .bearer_auth(&token)
        .json(&json)
        .send()
        .await
        .unwrap();
    assert_eq!(json.status(), 200);
    let none = world.post(&edge).bearer_auth(&token).send().await.unwrap();
    assert_eq!(none.status(), 400);
    let other = world.post("/17841000000000000/subscribed_apps?subscribed_fields=messages");
    assert_eq!(
        other.bearer_auth(&token).send().await.unwrap().status(),
        400
    );
}

#[tokio::test]
async fn profiles_are_told_of_those_who_wrote() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    let path = format!(
        "/v25.0/{}?fields=name,username,profile_pic&access_token={token}",
        alice.igsid(&shop)
    );

    let (before, refused) = world.get_json(&path).await;
    alice.writes(&shop, "hello").await;
    let (after, profile) = world.get_json(&path).await;
    alice.set_profile(None, Some("https://cdn.example/alice.jpg"));
    let (_, changed) = world.get_json(&path).await;

    assert_eq!(
        (before, &refused["error"]["code"]),
        (400, &Value::from(230))
    );
    assert_eq!(after, 200);
    assert_eq!(profile["username"], "alice");
    assert_eq!(profile["name"], "alice");
    assert!(profile.get("profile_pic").is_none());
    assert!(changed.get("name").is_none());
    assert_eq!(changed["profile_pic"], "https://cdn.example/alice.jpg");
}

#[tokio::test]
async fn unknown_paths_are_told_apart() {
    let world = World::start().await;

    let (status, answer) = world.get_json("/v25.0/me/nonsense").await;

    assert_eq!(
        (status, &answer["error"]["code"]),
        (400, &Value::from(2500))
    );
    assert_eq!(world.sandbox.strays()[0].path, "/v25.0/me/nonsense");
}
