use e2e::{Channel, Delivery, TestApp, Workspace, both};
use serde_json::json;

/// A signed body with these items, as raw JSON.
fn body(account: &str, items: &[String]) -> Vec<u8> {
    format!(
        r#"{{"object":"instagram","entry":[{{"id":"{account}","time":1,"messaging":[{}]}}]}}"#,
        items.join(",")
    )
    .into_bytes()
}

/// An item of the user `sender`, with these further fields.
fn item(account: &str, sender: &str, fields: &str) -> String {
    format!(
        r#"{{"sender":{{"id":{sender}}},"recipient":{{"id":"{account}"}},"timestamp":1790000000000,{fields}}}"#
    )
}

fn nested(levels: usize) -> String {
    format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
}

/// Posts each item in a body of its own and waits until all that was made of them is told, in their order.
async fn all_told(
    app: &TestApp,
    acme: &Workspace,
    shop: &Channel,
    items: &[String],
) -> Vec<Delivery> {
    let mut told = vec![];
    for item in items {
        let said = app
            .sandbox
            .post_signed(body(shop.ig_id(), std::slice::from_ref(item)))
            .await;
        assert_eq!(said.status(), 200, "{item:.200}");
        let kinds = ["message.received", "unsupported.received"];
        let what = format!("{item:.200}");
        let about = |it: &Delivery| {
            let kind = kinds.iter().any(|kind| {
                let start = format!("\"type\":\"{kind}\"");
                String::from_utf8_lossy(&it.body).contains(&start)
            });
            kind && it.answered.is_some_and(|status| status < 300)
        };
        told.push(acme.receiver.next_like(&what, about).await);
    }
    // what is listed is what was told
    let listed = acme.get("/v1/events?limit=100").await.expect(200);
    for told in &told {
        assert!(listed.text().contains(&told.id), "{}", told.id);
    }
    assert_eq!(app.unreadable().await, 0);
    told
}

both! {
    async fn text_that_no_column_holds_loses_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let of = |sender: &str, fields: &str| item(shop.ig_id(), sender, fields);
        let nul = r"a\u0000b";
        let items = [
            of(r#""1789000000000001""#, &format!(r#""message":{{"mid":"m-1","text":"{nul}"}}"#)),
            of(r#""1789000000000001""#, r#""message":{"mid":"m-2","text":"\u0000"}"#),
            of(r#""1789000000000001""#, &format!(r#""message":{{"mid":"{nul}","text":"x"}}"#)),
            of(&format!("\"{nul}\""), r#""message":{"mid":"m-3","text":"x"}"#),
            of(r#""1789000000000001""#, &format!(r#""message":{{"mid":"m-4","attachments":[{{"type":"{nul}","payload":{{"url":"https://x/{nul}"}}}}]}}"#)),
            of(r#""1789000000000001""#, &format!(r#""{nul}":{{"{nul}":"{nul}"}}"#)),
            of(r#""1789000000000001""#, &format!(r#""reaction":{{"mid":"{nul}","action":"{nul}","emoji":"{nul}"}}"#)),
            of(r#""1789000000000001""#, r#""message":{"mid":"m-5","text":"\ud800"}"#),
            of(r#""1789000000000001""#, r#""message":{"mid":"\udc00","text":"x"}"#),
            of(r#""1789000000000001""#, &format!(r#""message":{{"mid":"{}","text":"x"}}"#, "m".repeat(300))),
            of(&format!("\"{}\"", "9".repeat(300)), r#""message":{"mid":"m-6","text":"x"}"#),
            of("1e400", r#""message":{"mid":"m-7","text":"x"}"#),
            of("99999999999999999999999999", r#""message":{"mid":"m-8","text":"x"}"#),
            of(r#""1789000000000001""#, r#""message":{"mid":"m-9","text":"a","text":"b"}"#),
            of(r#""1789000000000001""#, r#""timestamp":1e999,"message":{"mid":"m-10","text":"x"}"#),
            of(r#""1789000000000001""#, &format!(r#""message":{{"mid":"m-11","text":"{}"}}"#, "x".repeat(500_000))),
        ];

        let told = all_told(&app, &acme, &shop, &items).await;

        assert_eq!(told[0].words(), "a\u{0}b");
        assert_eq!(told[1].words(), "\u{0}");
        let seen = acme.get(&format!("/v1/messages/{}", told[0].message())).await.expect(200);
        assert_eq!(seen["content"]["text"], "a\u{0}b");
        assert_eq!(told[4].text("/data/content/attachments/0/url"), "https://x/a\u{0}b");
        assert_eq!(told[5]["data"]["kind"], "unknown");
        assert_eq!(told[5]["data"]["raw"]["a\u{0}b"]["a\u{0}b"], "a\u{0}b");
        for kind in ["m-5", "m-9"] {
            let raw = told.iter().any(|it| String::from_utf8_lossy(&it.body).contains(kind));
            assert!(raw, "{kind}");
        }
        let listed = acme.get("/v1/conversations?limit=100").await.expect(200);
        for conversation in listed.list() {
            let path = format!("/v1/conversations/{}/messages", conversation["id"].as_str().unwrap());
            acme.get(&path).await.expect(200);
        }
        acme.hears(&acme.user("alice"), &shop, "still here").await;
    }

    async fn what_is_nested_deep_is_told_as_it_came(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let of = |fields: &str| item(shop.ig_id(), r#""1789000000000001""#, fields);

        for levels in [100, 120, 126, 128, 130, 200, 100_000] {
            let deep = nested(levels);
            let told = all_told(&app, &acme, &shop, &[
                of(&format!(r#""from_the_future":{{"levels":{levels},"deep":{deep}}}"#)),
                of(&format!(r#""message":{{"mid":"deep-{levels}","deep":{deep},"text":"x"}}"#)),
                of(&format!(r#""message":{{"mid":"att-{levels}","attachments":[{{"type":"image","payload":{{"deep":{deep},"url":"https://x/y"}}}}]}}"#)),
            ]).await;

            let raw = String::from_utf8_lossy(&told[0].body);
            assert!(raw.contains(&format!(r#""levels":{levels},"deep":{deep}"#)), "{levels}");
            assert!(told[1].body.len() > 2 && told[2].body.len() > 2, "{levels}");
        }
        acme.hears(&acme.user("alice"), &shop, "still here").await;
    }

    async fn a_body_that_is_deep_outside_its_items_or_has_too_many_is_kept_whole(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let before = app.unreadable().await;

        for bytes in [
            nested(100_000).into_bytes(),
            "{\"object\":".repeat(100_000).into_bytes(),
            format!(r#"{{"object":"instagram","entry":{}}}"#, nested(100_000)).into_bytes(),
            br#"{"object":"inst\u0000agram","entry":[]}"#.to_vec(),
            body(shop.ig_id(), &vec!["0".to_owned(); 900_000]),
        ] {
            assert_eq!(app.sandbox.post_signed(bytes).await.status(), 200);
        }

        assert_eq!(app.unreadable().await, before + 5);
        acme.hears(&acme.user("alice"), &shop, "still here").await;
    }

    async fn an_entry_with_a_list_that_nobody_knows_is_told(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let account = shop.ig_id();
        let message = item(account, "\"1789000000000001\"", r#""message":{"mid":"beside-1","text":"beside"}"#);

        for body in [
            format!(r#"{{"object":"instagram","entry":[{{"id":"{account}","time":1,"new_list":[{{"x":1}}]}}]}}"#),
            format!(r#"{{"object":"instagram","entry":[{{"id":"{account}","time":1,"messaging":[{message}],"new_thing":{{"y":2}}}}]}}"#),
        ] {
            assert_eq!(app.sandbox.post_signed(body.into_bytes()).await.status(), 200);
        }

        for (kind, raw) in [("new_list", json!({"x": 1})), ("new_thing", json!({"y": 2}))] {
            let told = acme.receiver.next_like(kind, |it| it["data"]["kind"] == kind).await;
            assert_eq!((told.kind(), &told["data"]["raw"]), ("unsupported.received", &raw));
        }
        assert_eq!(acme.receiver.next("message.received").await.words(), "beside");
        assert_eq!(app.unreadable().await, 0);
    }

    async fn an_odd_entry_is_kept_alone_and_the_others_are_received(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let account = shop.ig_id();
        let entry = |number: u32| {
            let fields = format!(r#""message":{{"mid":"good-{number}","text":"good {number}"}}"#);
            format!(r#"{{"id":"{account}","time":1,"messaging":[{}]}}"#, item(account, "\"1789000000000001\"", &fields))
        };
        let twice = format!(r#"{{"id":"{account}","id":"{account}","messaging":[]}}"#);
        let body = format!(r#"{{"object":"instagram","entry":[{},"x",{},null,{twice}]}}"#, entry(1), entry(2));

        assert_eq!(app.sandbox.post_signed(body.into_bytes()).await.status(), 200);

        for words in ["good 1", "good 2"] {
            let told = |it: &Delivery| it.kind() == "message.received" && it.words() == words;
            acme.receiver.next_like(words, told).await;
        }
        let inbox = app.operator().get("/v1/inbox").await.expect(200);
        let mut kept: Vec<String> = inbox.list().iter().map(|it| it["body"].as_str().unwrap().to_owned()).collect();
        kept.sort();
        assert_eq!(kept, ["\"x\"".to_owned(), "null".to_owned(), twice]);
    }

    async fn whatever_is_wrong_with_an_item_harms_no_other(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "before").await;
        acme.receiver.next("message.received").await;
        let of = |number: usize, fields: &str| item(shop.ig_id(), &format!("\"178900000000{:04}\"", number % 7), fields);
        let long = "x".repeat(20_000);
        let others = ["null", "7", "1e400", "\"\"", "[]", "{}", "[[]]", r#""\u0000""#, r#""\ud800""#, r#"{"mid":{},"id":[]}"#, &format!("\"{long}\"")];
        let kinds = ["message", "reaction", "read", "postback", "message_edit", "referral", "optin", "pass_thread_control",
            "take_thread_control", "request_thread_control", "app_roles", "delivery", "sender", "recipient", "timestamp"];
        let fields = ["text", "attachments", "reply_to", "quick_reply", "referral", "is_deleted", "is_echo", "is_unsupported", "action",
            "emoji", "title", "payload", "num_edit"];
        let mut items = vec![];
        for (number, other) in others.iter().enumerate() {
            for kind in kinds {
                items.push(of(number, &format!(r#""{kind}":{other}"#)));
                items.push(of(number, &format!(r#""{kind}":{{"mid":"{}"}},"{kind}":{other}"#, said.mid)));
            }
            for (place, field) in fields.iter().enumerate() {
                for kind in ["message", "reaction", "postback", "message_edit"] {
                    items.push(of(number, &format!(r#""{kind}":{{"mid":"{kind}-{number}-{place}","action":"react","text":"x","{field}":{other}}}"#)));
                }
            }
        }

        for some in items.chunks(100) {
            assert_eq!(app.sandbox.post_signed(body(shop.ig_id(), some)).await.status(), 200);
        }
        app.settled_within(std::time::Duration::from_mins(1)).await;

        acme.hears(&alice, &shop, "after").await;
        assert_eq!(app.unreadable().await, 0);
        let told = acme.receiver.deliveries();
        assert!(told.len() > items.len() / 2, "{} of {}", told.len(), items.len());
        assert!(told.iter().all(|it| it["data"]["kind"] != "poisoned"));
        let listed = acme.get("/v1/conversations?limit=100").await.expect(200);
        for conversation in listed.list() {
            let path = format!("/v1/conversations/{}/messages?limit=100", conversation["id"].as_str().unwrap());
            acme.get(&path).await.expect(200);
        }
    }
}
