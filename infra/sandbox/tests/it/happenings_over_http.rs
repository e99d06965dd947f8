//! What happens beside writing, asked for in JSON.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn all_of_it_can_be_done_over_http() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let mid = world.sandbox.user("alice").writes(&shop, "hello").await.mid;
    let post = async |path: &str, body: Value| {
        let answer = world.post(path).json(&body).send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap_or_default(),
        )
    };

    let (_, told) = post(
        "/_control/users/alice/deeds",
        json!({"account": "shop", "deed": "unreacts", "mid": mid}),
    )
    .await;
    assert_eq!(told["status"], 200);
    let (_, told) = post(
        "/_control/users/alice/comments",
        json!({"account": "shop", "text": "hi", "live": true}),
    )
    .await;
    assert_eq!(told["status"], 200);
    let ended = world.url("/_control/accounts/shop/broadcast");
    let ended = world.client.delete(ended).send().await.unwrap();
    assert_eq!(ended.status(), 204);
    let (_, told) = post(
        "/_control/accounts/shop/happenings",
        json!({"happening": "mentioned", "media": "1"}),
    )
    .await;
    assert_eq!(told["status"], 200);
    let (_, told) = post(
        "/_control/webhooks/dashboard-test?field=messages",
        json!({}),
    )
    .await;
    assert_eq!(told["status"], 200);
    let (missing, _) = post("/_control/webhooks/dashboard-test?field=x", json!({})).await;
    assert_eq!(missing, 404);
    let (invalid, _) = post(
        "/_control/users/alice/deeds",
        json!({"account": "shop", "deed": "flies"}),
    )
    .await;
    assert_eq!(invalid, 400);
    let patched = world.client.patch(world.url("/_control/settings"));
    let patched = patched
        .json(&json!({"reads": true, "twice": false, "echo_delay_ms": 5}))
        .send()
        .await;
    assert_eq!(patched.unwrap().status(), 204);
    let (_, settings) = world.get_json("/_control/settings").await;
    assert_eq!(
        (&settings["reads"], &settings["echo_delay_ms"]),
        (&json!(true), &json!(5))
    );
}
