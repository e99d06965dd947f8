//! Every item of META 2.4 to 2.7, from the bytes that Instagram signs to the body that the customer gets.

use std::collections::BTreeMap;

use e2e::{Channel, TestApp, Workspace, both};
use sandbox::Happening;
use serde_json::{Value, json};

/// When everything is said, by Instagram's clock: before any test runs.
const AT: i64 = 1_770_000_000_000;
/// The Instagram user.
const ALICE: &str = "1789000000000001";

/// An item of `messaging[]` that Alice does.
fn does(account: &str, fields: &Value) -> Value {
    let mut item = json!({"sender": {"id": ALICE}, "recipient": {"id": account}, "timestamp": AT});
    let more = fields.as_object().unwrap().clone();
    item.as_object_mut().unwrap().extend(more);
    item
}

/// An echo of what the account wrote to Alice.
fn echo(account: &str, message: &Value) -> Value {
    json!({"sender": {"id": account}, "recipient": {"id": ALICE}, "timestamp": AT, "message": message})
}

fn in_list(account: &str, list: &str, item: &Value) -> Value {
    json!({"object": "instagram", "entry": [{"id": account, "time": AT, list: [item]}]})
}

/// An id of ours without what makes it another each time.
fn plain(text: &str, accounts: &[(&str, &str)]) -> String {
    for (id, name) in accounts {
        if text == *id {
            return format!("[{name}]");
        }
    }
    let suffix = text.rsplit_once('_').filter(|(prefix, suffix)| {
        suffix.len() == 26 && prefix.len() <= 5 && suffix.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    if let Some((prefix, _)) = suffix {
        return format!("[{prefix}]");
    }
    let time = text.len() == 24 && text.ends_with('Z') && text.starts_with("20");
    if time && !text.starts_with("2026-02-02T") {
        return "[now]".to_owned();
    }
    text.to_owned()
}

/// A body without what is another each time.
fn redacted(value: &Value, accounts: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) => plain(text, accounts).into(),
        Value::Array(all) => all.iter().map(|one| redacted(one, accounts)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, one)| {
                let one = match name.as_str() {
                    "position" => json!("[position]"),
                    "media_url" => json!("[link]"),
                    _ => redacted(one, accounts),
                };
                (name.clone(), one)
            });
            Value::Object(fields.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// What the customer is told of each of these, by its name: the body of its webhook.
async fn told(
    app: &TestApp,
    (acme, shop): (&Workspace, &Channel),
    all: Vec<(&str, &str, Value)>,
) -> BTreeMap<String, Value> {
    let mut bodies = BTreeMap::new();
    for (name, kind, body) in all {
        assert_eq!(app.sandbox.deliver(body).await.status(), 200, "{name}");
        let like = |it: &e2e::Delivery| {
            it.kind() == kind && it.answered.is_some_and(|status| status < 300)
        };
        let told = acme.receiver.next_like(name, like).await;
        let accounts = [(shop.ig_id(), "account")];
        let known = bodies.insert(name.to_owned(), redacted(&told.event, &accounts));
        assert!(known.is_none(), "{name} is there twice");
    }
    bodies
}

async fn shop(app: &TestApp) -> (Workspace, Channel) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    app.settled().await;
    acme.receiver.forgets();
    (acme, shop)
}

both! {
    async fn every_message_is_told_as_what_it_is(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let account = shop.ig_id().to_owned();
        let message = |mid: &str, fields: &Value| {
            let mut message = json!({"mid": mid});
            message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            in_list(&account, "messaging", &does(&account, &json!({ "message": message })))
        };
        let attached = |mid: &str, attachments: &Value| message(mid, &json!({ "attachments": attachments }));
        let media = |kind: &str| json!([{"type": kind, "payload": {"url": "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"}}]);
        let received = "message.received";
        let all = vec![
            ("text", received, message("text", &json!({"text": "grüß dich 👋"}))),
            ("image", received, attached("image", &media("image"))),
            ("video", received, attached("video", &media("video"))),
            ("audio", received, attached("audio", &media("audio"))),
            ("file", received, attached("file", &media("file"))),
            ("several", received, attached("several", &json!([{"type": "image", "payload": {"url": "https://a"}}, {"type": "video", "payload": {"url": "https://b"}}]))),
            ("media_and_text", received, message("both", &json!({"text": "look", "attachments": media("image")}))),
            ("ig_post", received, attached("ig_post", &json!([{"type": "ig_post", "payload": {"url": "https://p", "title": "caption", "ig_post_media_id": "1790"}}, {"type": "share", "payload": {"url": "https://p"}}]))),
            ("share", received, attached("share", &media("share"))),
            ("ig_reel", received, attached("ig_reel", &json!([{"type": "ig_reel", "payload": {"url": "https://r", "title": "caption", "reel_video_id": 28_978_671_838_402_975_i64}}]))),
            ("story_mention", "story.mentioned", attached("story_mention", &media("story_mention"))),
            ("ephemeral", received, attached("ephemeral", &json!([{"type": "ephemeral"}]))),
            ("like_heart", received, attached("like_heart", &json!([{"type": "like_heart"}]))),
            ("unsupported_type", received, attached("unsupported_type", &media("unsupported_type"))),
            ("template", received, attached("template", &json!([{"type": "template", "payload": {"generic": {"elements": []}}}]))),
            ("reply", received, message("reply", &json!({"text": "yes", "reply_to": {"mid": "text", "is_self_reply": false}}))),
            ("story_reply", received, message("story_reply", &json!({"text": "Nice!", "reply_to": {"story": {"url": "https://s", "id": "1791", "link_sticker_url": "https://l"}}}))),
            ("quick_reply", received, message("quick_reply", &json!({"text": "Red", "quick_reply": {"payload": "PICK_RED"}}))),
            ("product", received, message("product", &json!({"text": "this?", "referral": {"product": {"id": "1792"}}}))),
            ("ad", received, message("ad", &json!({"text": "this?", "referral": {"ref": "r", "ad_id": 6045, "source": "ADS", "type": "OPEN_THREAD",
                "ads_context_data": {"ad_title": "Sale", "photo_url": "https://p", "video_url": "https://v", "post_id": "1", "product_id": "2", "flow_id": "3"}}}))),
            ("sticker", received, attached("sticker", &json!([{"type": "sticker", "payload": {"url": "https://s", "sticker_id": 369_239_263_222_822_i64}}]))),
            ("fallback", received, attached("fallback", &json!([{"type": "fallback", "payload": {"url": "https://f", "title": "a page"}}]))),
            ("bare_fallback", received, attached("bare_fallback", &json!([{"type": "fallback", "payload": null, "url": "https://f", "title": "a page"}]))),
            ("post", received, attached("post", &json!([{"type": "post", "payload": {"url": "https://p"}}]))),
            ("appointment_booking", received, attached("appointment_booking", &json!([{"type": "appointment_booking", "payload": {
                "booking_id": "1", "status": "PENDING", "start_time": 1, "end_time": 2, "timezone": "Europe/Berlin"}}]))),
            ("location", received, attached("location", &json!([{"type": "location", "payload": {"coordinates": {"lat": 48.1, "long": 11.5}}}]))),
            ("reel", received, attached("reel", &json!([{"type": "reel", "payload": {"url": "https://r", "title": "caption", "reel_video_id": "1"}}]))),
            ("ig_post_with_id", received, attached("ig_post_with_id", &json!([{"type": "ig_post", "payload": {"url": "https://p", "title": "caption", "id": "1790"}}]))),
            ("self_reply", received, message("self_reply", &json!({"text": "and", "reply_to": {"mid": "reply", "is_self_reply": true}}))),
            ("is_unsupported", received, message("is_unsupported", &json!({"is_unsupported": true}))),
            ("echo", "message.sent_externally", in_list(&account, "messaging", &echo(&account, &json!({"mid": "echo", "text": "from the phone", "is_echo": true, "app_id": 123})))),
            ("template_echo", "message.sent_externally", in_list(&account, "messaging", &echo(&account, &json!({"mid": "template_echo", "is_echo": true, "attachments": [{"type": "template", "payload": {"generic": {"elements": []}}}]})))),
            ("edit", "message.edited", in_list(&account, "messaging", &does(&account, &json!({"message_edit": {"mid": "text", "text": "good evening", "num_edit": 1}})))),
            ("edit_of_the_unknown", "message.received", in_list(&account, "messaging", &does(&account, &json!({"message_edit": {"mid": "never_heard", "text": "at last", "num_edit": "2"}})))),
        ];

        let told = told(&app, (&acme, &shop), all).await;
        let edited = acme.receiver.next("message.edited").await;
        assert_eq!(edited.words(), "at last");
        let unsent = in_list(&account, "messaging", &does(&account, &json!({"message": {"mid": "text", "is_deleted": true}})));
        assert_eq!(app.sandbox.deliver(unsent).await.status(), 200);
        let unsent = acme.receiver.next("message.unsent").await;
        let note = echo(&account, &json!({"mid": "self", "text": "milk", "is_echo": true, "is_self": true}));
        let mut note = in_list(&account, "messaging", &note);
        note["entry"][0]["messaging"][0]["recipient"]["id"] = json!(account);
        assert_eq!(app.sandbox.deliver(note).await.status(), 200);
        let note = acme.receiver.next("message.sent_externally").await;

        insta::assert_json_snapshot!("messages", told);
        let accounts = [(account.as_str(), "account")];
        insta::assert_json_snapshot!("unsent", redacted(&unsent.event, &accounts));
        insta::assert_json_snapshot!("self", redacted(&note.event, &accounts));
    }

    async fn everything_but_messages_is_told_as_what_it_is(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let account = shop.ig_id().to_owned();
        acme.hears_raw(&app.sandbox, in_list(&account, "messaging", &does(&account, &json!({"message": {"mid": "m", "text": "hello"}})))).await;
        let item = |fields: &Value| in_list(&account, "messaging", &does(&account, fields));
        let control = "conversation.thread_control_changed";
        let all = vec![
            ("postback", "postback.received", item(&json!({"postback": {"mid": "p1", "title": "Talk to human", "payload": "CARE_HELP", "referral": {"ref": "r", "source": "SHORTLINKS", "type": "OPEN_THREAD"}}}))),
            ("old_postback", "postback.received", item(&json!({"postback": {"title": "Talk to human", "payload": "CARE_HELP"}}))),
            ("own_postback", "postback.received", item(&json!({"is_self": true, "postback": {"mid": "p2", "title": "x", "payload": "y"}}))),
            ("reaction", "reaction.added", item(&json!({"reaction": {"mid": "m", "action": "react", "reaction": "love", "emoji": "\u{2764}\u{fe0f}"}}))),
            ("reaction_to_the_unknown", "reaction.added", item(&json!({"reaction": {"mid": "unknown", "action": "react", "reaction": "other", "emoji": "🦀"}}))),
            ("no_reaction", "reaction.removed", item(&json!({"reaction": {"mid": "m", "action": "unreact"}}))),
            ("referral", "referral.received", item(&json!({"referral": {"ref": "abc", "source": "IGME-SOURCE-LINK", "type": "OPEN_THREAD"}}))),
            ("optin", "optin.received", item(&json!({"optin": {"type": "notification_messages", "payload": "p", "notification_messages_token": "t", "notification_messages_frequency": "DAILY", "token_expiry_timestamp": AT}}))),
            ("pass_thread_control", control, item(&json!({"pass_thread_control": {"previous_owner_app_id": null, "new_owner_app_id": "2", "metadata": "for you"}}))),
            ("take_thread_control", control, item(&json!({"take_thread_control": {"previous_owner_app_id": "2", "new_owner_app_id": 28_978_671_838_402_975_i64, "metadata": ""}}))),
            ("request_thread_control", "thread.requested", item(&json!({"request_thread_control": {"requested_owner_app_id": "3", "metadata": "please"}}))),
            ("app_roles", control, item(&json!({"app_roles": {"123456789": ["primary_receiver"]}}))),
            ("policy_enforcement", "unsupported.received", item(&json!({"policy_enforcement": {"action": "block", "reason": "spam"}}))),
            ("response_feedback", "unsupported.received", item(&json!({"response_feedback": {"feedback": "Good botresponse", "mid": "m"}}))),
            ("nothing_at_all", "unsupported.received", item(&json!({}))),
            ("from_the_future", "unsupported.received", item(&json!({"hologram": {"id": 28_978_671_838_402_975_i64}}))),
        ];

        let told = told(&app, (&acme, &shop), all).await;

        insta::assert_json_snapshot!("beside_messages", told);
    }

    async fn whoever_is_first_heard_of_without_a_message_is_named(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let control = "conversation.thread_control_changed";
        let all = [
            (control, json!({"pass_thread_control": {"previous_owner_app_id": null, "new_owner_app_id": "2", "metadata": "for you"}})),
            (control, json!({"take_thread_control": {"previous_owner_app_id": "2", "new_owner_app_id": "3"}})),
            ("thread.requested", json!({"request_thread_control": {"requested_owner_app_id": "3"}})),
            ("reaction.added", json!({"reaction": {"mid": "unknown", "action": "react", "reaction": "love"}})),
            ("reaction.removed", json!({"reaction": {"mid": "unknown", "action": "unreact"}})),
            ("postback.received", json!({"postback": {"title": "Help", "payload": "HELP"}})),
            ("message.unsent", json!({"message": {"mid": "unknown", "is_deleted": true}})),
        ];

        for (number, (kind, fields)) in all.into_iter().enumerate() {
            let who = format!("17890000000001{number}");
            let mut item = does(shop.ig_id(), &fields);
            item["sender"]["id"] = json!(who);
            assert_eq!(app.sandbox.deliver(in_list(shop.ig_id(), "messaging", &item)).await.status(), 200);

            let of = |it: &e2e::Delivery| it.event["contact"]["external_id"] == who.as_str();
            let opened = acme.receiver.next_like(kind, |it| it.kind() == "conversation.opened" && of(it)).await;
            let told = acme.receiver.next_like(kind, |it| it.kind() == kind && of(it)).await;
            assert_eq!(told.conversation(), opened.conversation(), "{fields}");
            let conversation = acme.get(&format!("/v1/conversations/{}", told.conversation())).await.expect(200);
            let tapped = matches!(kind, "reaction.added" | "postback.received");
            assert_eq!(conversation["last_inbound_at"].is_string(), tapped, "{kind}: {conversation}");
        }
    }

    async fn every_change_is_told_as_what_it_is(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let account = shop.ig_id().to_owned();
        let change = |field: &str, value: &Value| {
            json!({"object": "instagram", "entry": [{"id": account, "time": AT / 1000, "changes": [{"field": field, "value": value}]}]})
        };
        let comment = json!({"id": "17900000000000001", "parent_id": "17900000000000000", "text": "nice",
            "from": {"id": ALICE, "username": "alice"},
            "media": {"id": "179", "media_product_type": "AD", "ad_id": "6045", "ad_title": "Sale", "original_media_id": "178"}});
        let own = json!({"id": "17900000000000002", "text": "thanks", "from": {"id": account, "username": "shop", "self_ig_scoped_id": "1"}});
        let in_entry = json!({"object": "instagram", "entry": [{"id": account, "time": AT / 1000, "field": "comments", "value": {"id": "17900000000000003", "text": "in the entry itself"}}]});
        let all = vec![
            ("comment", "comment.received", change("comments", &comment)),
            ("live_comment", "comment.received", change("live_comments", &comment)),
            ("own_comment", "comment.received", change("comments", &own)),
            ("old_comment", "comment.received", change("comments", &json!({"id": "17900000000000004", "text": "old"}))),
            ("comment_in_entry", "comment.received", in_entry),
            ("mention_in_comment", "mention.received", change("mentions", &json!({"media_id": "179", "comment_id": "178"}))),
            ("mention_in_caption", "mention.received", change("mentions", &json!({"media_id": "179"}))),
            ("story_insights", "insight.received", change("story_insights", &json!({"media_id": "179", "impressions": 444, "reach": -1, "taps_forward": 4, "taps_back": 3, "exits": 3, "replies": 0}))),
            ("unknown", "unsupported.received", change("hologram", &json!({"id": "1"}))),
            ("comment_by_its_other_id", "comment.received", change("comments", &json!({"comment_id": "17900000000000005", "text": "by its other id"}))),
            ("message_in_change", "message.received", change("messages", &does(&account, &json!({"timestamp": "1770000000", "message": {"mid": "random_mid", "text": "random_text"}})))),
            ("reaction_in_change", "reaction.added", change("message_reactions", &does(&account, &json!({"timestamp": "1770000001", "reaction": {"mid": "random_mid", "action": "react", "reaction": "love", "emoji": "\u{2764}"}})))),
            ("postback_in_change", "postback.received", change("messaging_postbacks", &does(&account, &json!({"is_self": true, "postback": {"mid": "p", "title": "Talk to human", "payload": "HUMAN"}})))),
            ("edit_in_change", "message.edited", change("message_edit", &does(&account, &json!({"message_edit": {"mid": "random_mid", "text": "other text", "num_edit": 1}})))),
            ("referral_in_change", "referral.received", change("messaging_referral", &does(&account, &json!({"referral": {"ref": "abc", "source": "SHORTLINKS", "type": "OPEN_THREAD"}})))),
            ("optin_in_change", "optin.received", change("messaging_optins", &does(&account, &json!({"optin": {"type": "notification_messages", "payload": "p"}})))),
            ("handover_in_change", "conversation.thread_control_changed", change("messaging_handover", &does(&account, &json!({"take_thread_control": {"previous_owner_app_id": "2", "new_owner_app_id": "3", "metadata": "mine"}})))),
            ("echo_in_change", "message.sent_externally", change("message_echoes", &echo(&account, &json!({"mid": "elsewhere", "text": "from the phone", "is_echo": true})))),
            ("seen_in_change", "message.read", change("messaging_seen", &does(&account, &json!({"read": {"mid": "elsewhere"}})))),
        ];

        let told = told(&app, (&acme, &shop), all).await;

        insta::assert_json_snapshot!("changes", told);
    }

    async fn a_mention_is_told_as_one_with_either_login(app: TestApp) {
        let acme = app.workspace("acme").await;
        for product in ["instagram", "facebook"] {
            let shop = acme.connects_with(product, &format!("shop.{product}")).await;
            let (media, comment) = ("179".to_owned(), Some("178".to_owned()));
            shop.sees(Happening::Mentioned { media, comment }).await;

            let of_it = |told: &e2e::Delivery| told["channel"]["id"] == shop.id;
            let told = acme.receiver.next_like("mention.received", of_it).await;

            assert_eq!((&told["data"]["media_id"], &told["data"]["comment_id"]), (&json!("179"), &json!("178")), "{product}");
        }
    }

    async fn what_becomes_of_our_own_words_is_told(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let (account, igsid) = (shop.ig_id().to_owned(), alice.igsid(&shop));
        app.sandbox.set_echoes(false);
        let sent = acme.sends(&conversation, "hi").await.expect(202);
        acme.receiver.next("message.sent").await;
        let seen = acme.get(&format!("/v1/messages/{}", sent.id())).await.expect(200);
        let mid = seen["parts"][0]["external_id"].as_str().unwrap().to_owned();
        let now = app.sandbox.now();
        let ours = json!({"sender": {"id": account}, "recipient": {"id": igsid}, "timestamp": now, "message": {"mid": mid, "text": "hi", "is_echo": true, "app_id": 1}});
        let read = json!({"sender": {"id": igsid}, "recipient": {"id": account}, "timestamp": now, "read": {"mid": mid}});
        let all = vec![
            ("own_echo", "message.delivered", in_list(&account, "messaging", &ours)),
            ("read", "message.read", in_list(&account, "messaging", &read)),
        ];

        let mut told = told(&app, (&acme, &shop), all).await;

        for body in told.values_mut() {
            *body = redacted(body, &[(&igsid, "igsid"), (&mid, "mid")]);
        }
        insta::assert_json_snapshot!("own_words", told);
    }

    async fn whatever_is_told_in_standby_is_flagged(app: TestApp) {
        let (acme, shop) = shop(&app).await;
        let account = shop.ig_id().to_owned();
        let item = |item: &Value| in_list(&account, "standby", item);
        let all = vec![
            ("message", "message.received", item(&does(&account, &json!({"message": {"mid": "m", "text": "hello"}})))),
            ("echo", "message.sent_externally", item(&echo(&account, &json!({"mid": "e", "text": "from the other app", "is_echo": true})))),
            ("postback", "postback.received", item(&does(&account, &json!({"postback": {"mid": "p", "title": "Help"}})))),
            ("read", "message.read", item(&does(&account, &json!({"read": {"mid": "e"}})))),
            ("delivery", "unsupported.received", item(&does(&account, &json!({"delivery": {"mids": ["e"]}})))),
            ("message_in_change", "message.received", json!({"object": "instagram", "entry": [{"id": account, "time": AT / 1000, "changes": [
                {"field": "standby", "value": does(&account, &json!({"message": {"mid": "c", "text": "in a change"}}))}]}]})),
        ];

        let told = told(&app, (&acme, &shop), all).await;

        assert!(told.values().all(|body| body["flags"]["standby"] == true), "{told:#?}");
        insta::assert_json_snapshot!("standby", told);
    }

    async fn the_dashboards_tests_are_taken_and_dropped(app: TestApp) {
        let (acme, shop) = shop(&app).await;

        for field in ["messages", "message_reactions", "messaging_postbacks", "messaging_seen"] {
            assert_eq!(app.sandbox.dashboard_test(field).await.unwrap().status(), 200, "{field}");
        }
        let of_facebook = json!({"object": "instagram", "entry": [{"id": "0", "time": 1, "messaging": [
            {"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824", "message": {"mid": "random_mid", "text": "random_text"}}]}]});
        assert_eq!(app.sandbox.deliver(of_facebook).await.status(), 200);
        let of_a_page = json!({"object": "page", "entry": [{"id": "134895793791914", "time": 1, "messaging": [
            {"sender": {"id": "1"}, "recipient": {"id": "134895793791914"}, "message": {"mid": "m", "text": "to the page"}}]}]});
        assert_eq!(app.sandbox.deliver(of_a_page).await.status(), 200);
        acme.hears(&acme.user("alice"), &shop, "after").await;

        app.settled().await;
        let kinds = acme.receiver.kinds();
        assert_eq!(kinds.iter().filter(|kind| kind.starts_with("message.")).count(), 1, "{kinds:?}");
        assert_eq!(app.unreadable().await, 0);
    }
}
