//! Every row of Meta's errors: how the message, its channel and the events end.

use e2e::{Channel, Delivery, TestApp, Workspace, both};
use sandbox::Fault;
use serde_json::{Value, json};

use super::content::talk;

/// A status, a code and a subcode of Meta's; the message's state and why, and the channel's state.
type Row = (u16, i64, Option<i64>, End);
/// How it ends.
type End = (&'static str, &'static str, &'static str);

const fn failed(code: &'static str) -> End {
    ("failed", code, "active")
}

const fn waiting(code: &'static str) -> End {
    ("waiting", code, "active")
}

const fn restricted(code: &'static str) -> End {
    ("waiting", code, "restricted")
}

const LOGIN: End = (
    "waiting",
    "reauthorization_required",
    "reauthorization_required",
);
const APP: End = ("failed", "advanced_access_missing", "degraded");
const SLOWER: End = waiting("provider_rate_limited");
const APP_SLOWER: End = waiting("provider_app_rate_limited");
const UNKNOWN: End = ("unconfirmed", "", "active");

/// What a bare refusal says is asked once more: the sandbox's tokens and permissions are in order.
const ROWS: &[Row] = &[
    // what holds every channel of the app, first: of all that wait for its end one is tried after the other
    (400, 4, None, APP_SLOWER),
    (400, 341, None, APP_SLOWER),
    (500, 1, None, UNKNOWN),
    (400, 1, Some(99), APP),
    (500, -1, Some(2_534_023), failed("comment_replied")),
    (500, 2, None, UNKNOWN),
    (400, 3, None, APP),
    (400, 4, Some(2_207_051), restricted("channel_restricted")),
    (400, 9, Some(2_018_352), SLOWER),
    (400, 9, Some(2_207_042), restricted("channel_restricted")),
    (400, 9010, None, failed("contact_unknown")),
    (403, 10, None, failed("send_not_permitted")),
    (
        400,
        10,
        Some(2_018_278),
        failed("window_closed_by_provider"),
    ),
    (
        403,
        10,
        Some(2_534_022),
        failed("window_closed_by_provider"),
    ),
    (
        400,
        10,
        Some(2_018_065),
        failed("window_closed_by_provider"),
    ),
    (400, 10, Some(2_018_108), failed("contact_unavailable")),
    (400, 10, Some(2_534_077), restricted("two_factor_required")),
    (400, 10, Some(1_893_063), restricted("channel_restricted")),
    (400, 17, None, SLOWER),
    (400, 17, Some(2_446_079), SLOWER),
    (400, 24, None, restricted("channel_restricted")),
    (400, 25, Some(2_207_050), restricted("channel_restricted")),
    (403, 32, None, SLOWER),
    (400, 36_103, None, restricted("account_not_professional")),
    (400, 100, None, failed("content_refused")),
    (400, 100, Some(1), failed("provider_unclassified")),
    (400, 100, Some(33), failed("object_unknown")),
    (400, 100, Some(2_018_001), failed("contact_unknown")),
    (400, 100, Some(2_018_008), waiting("media_unavailable")),
    (400, 100, Some(2_018_047), failed("media_type_unsupported")),
    (400, 100, Some(2_018_074), failed("media_id_unknown")),
    (400, 100, Some(2_018_109), failed("media_too_large")),
    (
        400,
        100,
        Some(2_018_164),
        failed("provider_request_invalid"),
    ),
    (400, 100, Some(2_018_294), waiting("media_timeout")),
    (400, 100, Some(2_018_320), failed("product_unknown")),
    (400, 100, Some(2_018_328), failed("product_unknown")),
    (400, 2_018_328, None, failed("product_unknown")),
    (
        400,
        100,
        Some(2_534_013),
        restricted("professional_account_missing"),
    ),
    (400, 100, Some(2_534_014), failed("contact_unknown")),
    (400, 100, Some(2_534_015), failed("content_refused")),
    (400, 100, Some(2_534_025), failed("comment_not_answerable")),
    (400, 100, Some(2_534_029), restricted("channel_restricted")),
    (400, 100, Some(2_534_037), waiting("thread_owned_elsewhere")),
    (400, 100, Some(2_018_300), waiting("thread_owned_elsewhere")),
    (400, 2_018_300, None, waiting("thread_owned_elsewhere")),
    (400, 2_534_068, None, failed("feature_missing")),
    (400, 100, Some(2_534_068), failed("feature_missing")),
    (400, 102, None, waiting("provider_transient")),
    (400, 190, None, waiting("provider_transient")),
    (400, 190, Some(458), LOGIN),
    (400, 190, Some(459), LOGIN),
    (400, 190, Some(460), LOGIN),
    (400, 190, Some(463), LOGIN),
    (400, 190, Some(464), LOGIN),
    (400, 190, Some(467), LOGIN),
    (400, 190, Some(492), LOGIN),
    (403, 200, None, failed("send_not_permitted")),
    (403, 299, None, failed("send_not_permitted")),
    (403, 200, Some(2_534_041), restricted("message_access_off")),
    (403, 200, Some(1_545_041), failed("contact_unavailable")),
    (403, 200, Some(2_018_028), APP),
    (400, 230, None, failed("contact_consent_missing")),
    (400, 368, None, restricted("channel_restricted")),
    (400, 506, None, failed("message_repeated")),
    (400, 551, None, failed("contact_unavailable")),
    (400, 551, Some(1_545_041), failed("contact_unavailable")),
    (500, 613, None, SLOWER),
    (400, 613, Some(1996), SLOWER),
    (400, 613, Some(2_534_040), SLOWER),
    (400, 613, Some(2_018_338), SLOWER),
    (400, 803, None, failed("object_unknown")),
    (400, 2022, None, ("failed", "commerce_disabled", "degraded")),
    (400, 2500, None, failed("provider_request_invalid")),
    (400, 80_001, None, SLOWER),
    (400, 80_002, None, SLOWER),
    (400, 80_006, None, SLOWER),
    (400, 80_007, None, SLOWER),
    (400, 9_000_001, None, failed("message_gone")),
    // what is not in it
    (400, 424_242, Some(7), failed("provider_unclassified")),
    (400, 2_071_001, None, failed("provider_unclassified")),
];

/// What is told of a message that does not go on says what it waits for, as the message does.
fn tells_its_hold(told: &Delivery, hold: &Value, why: &str, row: &str) {
    let (said, failure) = (&told["data"]["hold"], &told["data"]["failure"]);
    let reason = said["reason"].as_str().unwrap_or_default();
    assert_eq!((reason, &said["at"]), (why, &hold["at"]), "{row}: {told:?}");
    assert!(failure.is_null(), "{row}: {told:?}");
}

/// What is not permitted is verified by one of the two questions for conversations that a second allows (META 9).
fn has_a_question_left(app: &TestApp, why: &str) {
    if why == "send_not_permitted" {
        app.passes_seconds(1);
    }
}

/// The channel is as it should be, and that was told when it is not well.
async fn says_so(acme: &Workspace, shop: &Channel, (state, why): (&str, &str), row: &str) {
    let path = format!("/v1/channels/{}", shop.id);
    let on = acme.get(&path).await.expect(200);
    assert_eq!(on["state"].as_str(), Some(state), "{row}");
    if state != "active" {
        let event = format!("channel.{state}");
        let of_it = |told: &Delivery| told.kind() == event && told["channel"]["id"] == shop.id;
        let told = acme.receiver.next_like(&event, of_it).await;
        assert_eq!(told["data"]["code"].as_str(), Some(why), "{row}");
    }
}

/// All of an error is told, beside our code.
fn tells_all_that_was_said(words: &Value, (code, subcode): (i64, Option<i64>), row: &str) {
    assert_eq!(
        (&words["code"], &words["subcode"]),
        (&json!(code), &json!(subcode)),
        "{row}"
    );
    assert!(
        words["message"].is_string() && words["trace_id"].is_string(),
        "{row}: {words}"
    );
    let said = [
        &words["user_title"],
        &words["user_message"],
        &words["error_data"],
    ];
    assert!(words["is_transient"].is_boolean(), "{row}: {words}");
    assert!(
        words["type"].is_string() && said.iter().all(|it| it.is_string() == subcode.is_some()),
        "{row}: {words}"
    );
}

/// Every row, each that may leave something behind with a channel of its own.
async fn every_row_ends_as_it_should(app: &TestApp, product: &str) {
    let acme = app.workspace(product).await;
    let alice = acme.user("alice");
    let usual = acme.connects_with(product, "usual").await;
    let conversation = acme.hears(&alice, &usual, "hello").await.conversation();

    for (index, (status, code, subcode, (state, why, channel))) in ROWS.iter().enumerate() {
        let row = format!("{product} {code}/{subcode:?}");
        let (shop, conversation) = if *state == "failed" && *channel == "active" {
            (usual.clone(), conversation.clone())
        } else {
            let shop = acme.connects_with(product, &format!("shop_{index}")).await;
            let hello = format!("hello {index}");
            let conversation = acme.hears(&alice, &shop, &hello).await.conversation();
            (shop, conversation)
        };
        shop.fault(Fault::Graph {
            status: *status,
            code: *code,
            subcode: *subcode,
        });
        has_a_question_left(app, why);
        let answer = acme.sends(&conversation, &row).await.expect(202);
        let told = acme
            .receiver
            .next_about(&format!("message.{state}"), &answer.id())
            .await;

        let seen = acme
            .get(&format!("/v1/messages/{}", answer.id()))
            .await
            .expect(200);
        let at = if *state == "failed" {
            "/failure"
        } else {
            "/hold"
        };
        let found = seen
            .json()
            .pointer(&format!("{at}/code"))
            .or(seen.json().pointer(&format!("{at}/reason")));
        let found = found.and_then(|it| it.as_str()).unwrap_or_default();
        assert_eq!(
            (seen["state"].as_str(), found),
            (Some(*state), *why),
            "{row}"
        );
        if *state == "failed" {
            tells_all_that_was_said(
                &told["data"]["failure"]["provider"],
                (*code, *subcode),
                &row,
            );
        } else {
            tells_its_hold(&told, &seen["hold"], why, &row);
        }
        if (*state, *why, *channel) == APP_SLOWER {
            app.passes_seconds(6);
            acme.receiver
                .next_about("message.delivered", &answer.id())
                .await;
        }
        says_so(&acme, &shop, (channel, why), &row).await;
    }
    app.leaves_work("some wait for a login, a limit, the end of a restriction or an echo");
}

both! {
    async fn every_error_of_instagrams_login_ends_as_the_table_says(app: TestApp) {
        app.stops_the_clock();
        every_row_ends_as_it_should(&app, "instagram").await;
    }

    async fn every_error_of_facebooks_login_ends_as_the_table_says(app: TestApp) {
        app.stops_the_clock();
        every_row_ends_as_it_should(&app, "facebook").await;
    }

    async fn what_is_tried_once_more_fails_the_second_time(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        for product in ["instagram", "facebook"] {
            let shop = acme.connects_with(product, &format!("shop.{product}")).await;
            let conversation = acme.hears(&acme.user("alice"), &shop, &format!("hello {product}")).await.conversation();
            for (subcode, why) in [(2_018_008, "media_unavailable"), (2_018_294, "media_timeout")] {
                let row = format!("{product} 100/{subcode}");
                for _ in 0..2 {
                    shop.fault(Fault::Graph { status: 400, code: 100, subcode: Some(subcode) });
                }
                app.sandbox.clear_logs();

                let sent = acme.sends(&conversation, &row).await.expect(202).id();
                let told = acme.receiver.next_about("message.waiting", &sent).await;
                assert_eq!(told["data"]["hold"]["reason"].as_str(), Some(why), "{row}");
                app.passes_seconds(6);

                let failed = acme.receiver.next_about("message.failed", &sent).await;
                let failure = &failed["data"]["failure"];
                assert_eq!((failure["code"].as_str(), failure["provider"]["subcode"].as_i64()), (Some(why), Some(subcode)), "{row}");
                assert_eq!(app.sandbox.sends().len(), 2, "{row}");
                let seen = acme.get(&format!("/v1/messages/{sent}")).await.expect(200);
                assert_eq!((seen["state"].as_str(), seen["failure"]["code"].as_str()), (Some("failed"), Some(why)), "{row}");
                let channel = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
                assert_eq!(channel["state"], "active", "{row}");
            }
        }
    }

    async fn a_shop_that_is_switched_off_is_said_of_the_channel_until_a_product_is_taken(app: TestApp) {
        app.stops_the_clock();
        let talk = talk(&app, "facebook").await;
        let acme = &talk.acme;
        let products = talk.saying(&json!({"type": "products", "products": [{"id": "7"}]}));
        let state = async || {
            let seen = acme.get(&format!("/v1/channels/{}", talk.shop.id)).await.expect(200);
            (seen["state"].clone(), seen["reasons"][0]["code"].clone())
        };
        talk.shop.fault(Fault::Graph { status: 400, code: 2022, subcode: None });

        let refused = acme.post("/v1/messages", products.clone()).await.expect(202).id();
        acme.receiver.next_about("message.failed", &refused).await;
        let told = acme.receiver.next("channel.degraded").await;
        assert_eq!(told["data"]["code"], "commerce_disabled");
        let text = acme.sends(&talk.conversation, "hi").await.expect(202).id();
        acme.receiver.next_about("message.delivered", &text).await;
        assert_eq!(state().await, (json!("degraded"), json!("commerce_disabled")));

        app.passes_seconds(1);
        let taken = acme.post("/v1/messages", products).await.expect(202).id();
        acme.receiver.next_about("message.delivered", &taken).await;
        acme.receiver.next("channel.recovered").await;
        assert_eq!(state().await, (json!("active"), Value::Null));
    }
}
