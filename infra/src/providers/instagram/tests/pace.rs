//! What is asked within a request keeps within Instagram's limits, too (META 9).

use domain::model::shared::Code;
use domain::port::provider::Gesture;
use serde_json::json;

use super::calls::{connected, id};
use super::*;

#[tokio::test]
async fn actions_have_the_rate_of_reactions_and_none_waits_for_its_turn() {
    let server = answering(ResponseTemplate::new(200)).await;
    let app = instagram(settings(&server.uri()));
    let channel = connected();
    let account = &channel.channel.account.external_id;
    let now = std::time::Instant::now() + Duration::from_secs(1);
    for _ in 0..100 {
        app.actions.take(account, now).unwrap();
    }

    let refused = app.act(&channel, &id("1"), &Gesture::TypingOn).await;

    let refused = refused.unwrap_err();
    assert_eq!(refused.code, Code::ProviderRateLimited);
    assert!(refused.wait.is_some());
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_answer_to_an_action_or_a_question_for_files_says_how_much_is_used_up() {
    let usage = json!({"1": [{"type": "messenger", "call_count": 96, "estimated_time_to_regain_access": 0}]});
    for by_action in [true, false] {
        let nearly = ResponseTemplate::new(200)
            .set_body_json(json!({}))
            .insert_header("x-business-use-case-usage", usage.to_string().as_str());
        let server = answering(nearly).await;
        let app = instagram(settings(&server.uri()));
        let channel = connected();
        let act = async || app.act(&channel, &id("1"), &Gesture::MarkSeen).await;
        let files = async || app.files(&channel, &id("mid")).await;
        if by_action {
            act().await.unwrap();
        } else {
            drop(files().await);
        }

        let refused = [act().await.unwrap_err(), files().await.unwrap_err()];

        for refused in refused {
            assert_eq!(refused.code, Code::ProviderRateLimited);
            assert!(refused.wait.is_some());
        }
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}
