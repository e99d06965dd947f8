//! Each fault: what the caller sees, and whether it happened.

use std::time::Duration;

use sandbox::{Account, EndUser, Fault, Operation};
use serde_json::{Value, json};

use crate::support::World;

/// A subscribed account, its token, and a user who has written.
async fn talk(world: &World) -> (Account, String, EndUser) {
    let (shop, token) = world.shop();
    let alice = world.sandbox.user("alice");
    alice.writes(&shop, "hello").await;
    (shop, token, alice)
}

/// Sends after this fault was set; the answer if there is one, and whether the user got it.
async fn struck(fault: Fault) -> (Option<(u16, String)>, bool) {
    let world = World::start().await;
    let (shop, token, alice) = talk(&world).await;
    world.sandbox.fault(fault);
    let body = json!({"recipient": {"id": alice.igsid(&shop)}, "message": {"text": "hi"}});

    let answer = world
        .post("/me/messages")
        .bearer_auth(&token)
        .json(&body)
        .send()
        .await;

    let answer = match answer {
        Ok(answer) => {
            let status = answer.status().as_u16();
            // a body that breaks off is no answer either
            answer.text().await.ok().map(|body| (status, body))
        }
        Err(_) => None,
    };
    let happened = !alice.inbox(&shop).is_empty();
    let again = world.send(&token, &body).await.0;
    assert_eq!(again, 200, "a fault strikes once");
    (answer, happened)
}

fn error(answer: Option<(u16, String)>) -> (u16, Value, Value) {
    let (status, body) = answer.unwrap();
    let body: Value = serde_json::from_str(&body).unwrap();
    (
        status,
        body["error"]["code"].clone(),
        body["error"]["error_subcode"].clone(),
    )
}

#[tokio::test]
async fn refusals_have_meta_s_codes_and_nothing_happens() {
    for (fault, status, code, subcode) in [
        (Fault::RateLimited, 400, 4, None),
        (Fault::AccountRateLimited, 400, 613, None),
        (Fault::TokenExpired, 400, 190, Some(463)),
        (Fault::TokenRefused, 400, 190, None),
        (Fault::CapabilityMissing, 400, 3, None),
        (Fault::Transient, 500, 2, None),
        (Fault::WindowClosed, 403, 10, Some(2_534_022)),
        (Fault::UserUnavailable, 400, 551, None),
        (Fault::PermissionDenied, 403, 10, None),
        (Fault::PasswordChanged, 400, 190, Some(460)),
        (Fault::AppRemoved, 400, 190, Some(458)),
        (Fault::AccessSwitchedOff, 403, 200, Some(2_534_041)),
        (Fault::Restricted, 400, 368, None),
        (Fault::ThreadOwnedElsewhere, 400, 100, Some(2_534_037)),
        (Fault::MediaNotFetched, 400, 100, Some(2_018_008)),
    ] {
        let (answer, happened) = struck(fault).await;

        let subcode = subcode.map_or(Value::Null, Value::from);
        assert_eq!(
            error(answer),
            (status, Value::from(code), subcode),
            "{fault:?}"
        );
        assert!(!happened, "{fault:?}");
    }
}

#[tokio::test]
async fn an_unknown_error_comes_although_it_happened() {
    let (answer, happened) = struck(Fault::UnknownAfterAccepting).await;

    assert_eq!(error(answer), (500, Value::from(1), Value::Null));
    assert!(happened);
}

#[tokio::test]
async fn a_dropped_connection_may_come_before_after_or_in_the_middle_of_an_answer() {
    let (before, nothing) = struck(Fault::ResetBeforeAccepting).await;
    let (after, happened) = struck(Fault::ResetAfterAccepting).await;
    let (half, happened_too) = struck(Fault::HalfABody).await;

    assert_eq!((before, nothing), (None, false));
    assert_eq!((after, happened), (None, true));
    assert_eq!((half, happened_too), (None, true));
}

#[tokio::test]
async fn garbage_is_no_json_and_it_happened() {
    let (answer, happened) = struck(Fault::Garbage).await;

    let (status, body) = answer.unwrap();
    assert_eq!(status, 200);
    assert!(serde_json::from_str::<Value>(&body).is_err());
    assert!(happened);
}

#[tokio::test]
async fn a_page_of_html_comes_instead_of_an_answer() {
    let (answer, happened) = struck(Fault::Html).await;

    let (status, body) = answer.unwrap();
    assert_eq!(status, 502);
    assert!(body.starts_with("<!DOCTYPE html>"));
    assert!(!happened);
}

#[tokio::test]
async fn a_slow_answer_is_an_answer() {
    let (answer, happened) = struck(Fault::slow(Duration::from_millis(20))).await;

    assert_eq!(answer.unwrap().0, 200);
    assert!(happened);
}

#[tokio::test]
async fn an_answer_that_never_comes_leaves_the_message_said_and_echoed() {
    let world = World::start().await;
    let (shop, token, alice) = talk(&world).await;
    world.sandbox.fault(Fault::TimeoutAfterAccepting);
    let igsid = alice.igsid(&shop);

    tokio::select! {
        answer = world.send_text(&token, &igsid, "hi") => panic!("answered {answer:?}"),
        said = alice.next(&shop) => assert_eq!(said, "hi"),
    }

    world.sandbox.settled().await;
    assert_eq!(world.callback.heard()[1].item()["message"]["is_echo"], true);
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_fault_of_one_account_spares_the_others() {
    let world = World::start().await;
    let (shop, token, alice) = talk(&world).await;
    let other = world.sandbox.account("other");
    other.subscribe();
    alice.writes(&other, "hello").await;
    shop.fault(Fault::RateLimited);

    let spared = world
        .send_text(&other.issue_token(), &alice.igsid(&other), "hi")
        .await
        .0;
    let hit = world.send_text(&token, &alice.igsid(&shop), "hi").await.0;

    assert_eq!((spared, hit), (200, 400));
}

#[tokio::test]
async fn an_outage_lasts_until_it_is_over() {
    let world = World::start().await;
    let (shop, token, alice) = talk(&world).await;
    let igsid = alice.igsid(&shop);
    world
        .sandbox
        .fault_lasting(Operation::Send, Fault::Transient);

    let first = world.send_text(&token, &igsid, "1").await.0;
    let second = world.send_text(&token, &igsid, "2").await.0;
    world.sandbox.clear_faults();
    let third = world.send_text(&token, &igsid, "3").await.0;

    assert_eq!((first, second, third), (500, 500, 200));
}

#[tokio::test]
async fn a_user_named_after_a_fault_always_has_it() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let unlucky = world.sandbox.user("fault_user_unavailable");
    unlucky.writes(&shop, "hello").await;

    let first = world.send_text(&token, &unlucky.igsid(&shop), "hi").await.1;
    let second = world.send_text(&token, &unlucky.igsid(&shop), "hi").await.1;

    assert_eq!(first["error"]["code"], 551);
    assert_eq!(second["error"]["code"], 551);
}

#[tokio::test]
async fn a_send_that_is_refused_anyway_is_refused_and_not_lost() {
    let world = World::start().await;
    let (_, token, _) = talk(&world).await;
    world.sandbox.fault(Fault::UnknownAfterAccepting);

    let (status, answer) = world.send_text(&token, "1000000000000000", "hi").await;

    assert_eq!((status, &answer["error"]["code"]), (400, &Value::from(100)));
}
