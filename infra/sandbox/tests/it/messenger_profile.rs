//! Ice breakers and the persistent menu: how often they may be read and written (META 4, 9).

use std::time::Duration;

use serde_json::json;

use crate::support::World;

const PATH: &str = "/v25.0/me/messenger_profile?platform=instagram";

#[tokio::test]
async fn the_eleventh_call_in_ten_minutes_is_refused_account_by_account() {
    let world = World::start().await;
    let (_, token) = world.shop();
    let other = world.sandbox.account("other").issue_token();
    let read = async |token: &str| {
        let call = format!("{PATH}&fields=ice_breakers&access_token={token}");
        let (status, answer) = world.get_json(&call).await;
        (status, answer["error"]["code"].as_i64())
    };
    let write = async || {
        let questions = json!([{"locale": "default", "call_to_actions": [{"question": "Where?", "payload": "X"}]}]);
        let body = json!({"platform": "instagram", "ice_breakers": questions});
        let answer = world.post(PATH).bearer_auth(&token).json(&body);
        answer.send().await.unwrap().status().as_u16()
    };

    for _ in 0..9 {
        assert_eq!(read(&token).await, (200, None));
    }
    world.sandbox.advance(Duration::from_mins(5));
    assert_eq!(write().await, 200, "the tenth");

    assert_eq!(read(&token).await, (400, Some(613)));
    assert_eq!(write().await, 400);
    assert_eq!(read(&other).await, (200, None));
    world.sandbox.advance(Duration::from_mins(5));
    for _ in 0..9 {
        assert_eq!(read(&token).await, (200, None));
    }
    assert_eq!(read(&token).await, (400, Some(613)));
}
