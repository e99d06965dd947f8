//! What becomes of messages that are taken back, as their channel wants it.

use e2e::{Channel, Receiver, Reply, TestApp, Workspace, both};
use reqwest::Method;
use sandbox::{Deed, Happening};
use serde_json::{Value, json};

async fn deleting(app: &TestApp) -> (Workspace, Channel) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let changed = acme
        .patch(
            &format!("/v1/channels/{}", shop.id),
            json!({"on_unsend": "delete"}),
        )
        .await
        .expect(200);
    assert_eq!(changed["on_unsend"], "delete");
    (acme, shop)
}

/// The ids of what a list shows.
async fn listed(acme: &Workspace, path: &str) -> Vec<Value> {
    let found = acme.get(path).await.expect(200);
    found.list().iter().map(|one| one["id"].clone()).collect()
}

both! {
    async fn without_the_setting_that_there_was_a_message_stays_to_be_seen(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let said = alice.writes(&shop, "a secret").await;
        let heard = acme.receiver.next("message.received").await;

        alice.unsends(&shop, &said.mid).await;
        acme.receiver.next("message.unsent").await;

        assert_eq!(acme.get(&format!("/v1/channels/{}", shop.id)).await["on_unsend"], "redact");
        let seen = acme.get(&format!("/v1/messages/{}", heard.message())).await.expect(200);
        assert_eq!(seen["content"], json!({"type": "unsent"}));
        let path = format!("/v1/conversations/{}/messages", heard.conversation());
        assert_eq!(listed(&acme, &path).await, [json!(heard.message())]);
    }

    async fn what_is_to_be_deleted_is_in_no_list_and_its_events_are_tombstones(app: TestApp) {
        let (acme, shop) = deleting(&app).await;
        let alice = acme.user("alice");
        let kept = acme.hears(&alice, &shop, "hello").await;
        let kinds = vec!["image".to_owned()];
        let said = alice.does(&shop, Deed::Attaches { kinds, text: Some("a secret".to_owned()) }).await;
        let heard = acme.receiver.next("message.received").await;
        let link = heard.text("/data/content/attachments/0/media_url");
        app.anonymous().get(&link).await.expect(200);

        alice.unsends(&shop, &said.mid).await;
        // Instagram may tell of it again, and of an edit that was under way
        alice.sends_raw(&shop, json!({"message": {"mid": said.mid, "text": "a secret"}})).await;
        alice.sends_raw(&shop, json!({"message_edit": {"mid": said.mid, "text": "another secret", "num_edit": 9}})).await;
        let unsent = acme.receiver.next("message.unsent").await;
        app.settled().await;

        assert_eq!(unsent.message(), heard.message());
        assert_eq!(acme.get(&format!("/v1/messages/{}", heard.message())).await.problem(404), "not_found");
        let path = format!("/v1/conversations/{}/messages", heard.conversation());
        assert_eq!(listed(&acme, &path).await, [json!(kept.message())]);
        assert!(listed(&acme, &format!("/v1/messages?external_id={}", said.mid)).await.is_empty());
        let event = acme.get(&format!("/v1/events/{}", heard.id)).await.expect(200);
        assert_eq!((&event["data"]["kind"], &event["data"]["content"]), (&json!("unsent"), &json!({"type": "unsent"})));
        assert!(!acme.get("/v1/events?limit=100").await.expect(200).text().contains("secret"));
        acme.post(&format!("/v1/events/{}/redeliver", heard.id), json!({})).await.expect(202);
        let again = acme.receiver.next_try("message.received").await;
        assert_eq!((&again.id, &again["data"]["content"]), (&heard.id, &json!({"type": "unsent"})));
        assert_eq!(app.anonymous().get(&link).await.problem(410), "media_gone");
        let answer = json!({"to": {"conversation_id": heard.conversation()}, "content": {"type": "text", "text": "hi"}, "reply_to": heard.message()});
        assert_eq!(acme.post("/v1/messages", answer).await.pointers(), ["/reply_to"]);
    }

    async fn a_delivery_that_is_tried_again_says_nothing_of_it(app: TestApp) {
        let (acme, shop) = deleting(&app).await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        app.settled().await;
        app.stops_the_clock();
        acme.receiver.always(Reply::Status(500));
        let said = alice.writes(&shop, "a secret").await;
        let first = acme.receiver.next_try("message.received").await;
        assert_eq!(first.words(), "a secret");
        alice.unsends(&shop, &said.mid).await;
        acme.receiver.next_try("message.unsent").await;
        app.settled().await;

        acme.receiver.always(Reply::Status(200));
        app.passes_seconds(30);

        let again = acme.receiver.next_try("message.received").await;
        assert_eq!((again.id.clone(), &again["data"]["content"]), (first.id, &json!({"type": "unsent"})));
    }

    async fn what_was_sent_and_what_was_never_heard_is_deleted_alike(app: TestApp) {
        let (acme, shop) = deleting(&app).await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let sent = acme.sends(&conversation, "a mistake").await.expect(202);
        let mid = acme.receiver.next("message.delivered").await.text("/data/external_id");
        let list = json!([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]);
        let several = acme.post("/v1/messages", json!({"to": {"conversation_id": conversation}, "content": list})).await.expect(202);
        acme.receiver.next("message.delivered").await;
        let several = format!("/v1/messages/{}", several.id());
        let parts = acme.get(&several).await.expect(200)["parts"].clone();
        let takes_back = async |mid: &Value| {
            let mid = mid.as_str().unwrap().to_owned();
            shop.sees(Happening::Unsends { user: "alice".to_owned(), mid }).await;
            acme.receiver.next("message.unsent").await
        };

        takes_back(&json!(mid)).await;
        takes_back(&parts[0]["external_id"]).await;
        let left = acme.get(&several).await.expect(200);
        takes_back(&parts[1]["external_id"]).await;
        alice.unsends(&shop, "mid.never.heard").await;
        let unheard = acme.receiver.next("message.unsent").await;

        assert_eq!(acme.get(&format!("/v1/messages/{}", sent.id())).await.problem(404), "not_found");
        assert_eq!(left["content"]["items"], json!([{"type": "unsent"}, {"type": "text", "text": "two"}]));
        assert_eq!(acme.get(&several).await.problem(404), "not_found");
        assert_eq!(acme.get(&format!("/v1/messages/{}", unheard.message())).await.problem(404), "not_found");
        let path = format!("/v1/conversations/{conversation}/messages");
        assert_eq!(listed(&acme, &path).await.len(), 1);
    }

    async fn what_was_deleted_is_shown_by_nothing_that_acts_on_it(app: TestApp) {
        let (acme, shop) = deleting(&app).await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        alice.comments(&shop, "how much?").await;
        let comment = acme.receiver.next("comment.received").await.text("/data/comment_id");
        let sent = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": "a mistake"}});
        let reply = json!({"to": {"comment_id": comment}, "content": {"type": "text", "text": "a secret"}});
        let mut made = vec![];
        for (key, message) in [("sent", &sent), ("reply", &reply)] {
            let id = acme.post_once("/v1/messages", key, message.clone()).await.expect(202).id();
            let told = acme.receiver.next_about("message.delivered", &id).await;
            made.push((id, told.text("/data/external_id")));
        }
        let comment = format!("/v1/comments/{comment}");
        assert_eq!(acme.get(&comment).await.expect(200)["private_reply"]["message_id"], made[1].0);

        for (id, mid) in made {
            shop.sees(Happening::Unsends { user: "alice".to_owned(), mid }).await;
            acme.receiver.next_about("message.unsent", &id).await;
            for act in ["retry", "cancel"] {
                let acted = acme.post(&format!("/v1/messages/{id}/{act}"), json!({})).await;
                assert_eq!(acted.problem(404), "not_found", "{act}");
            }
        }

        for (key, message) in [("sent", sent), ("reply", reply)] {
            assert_eq!(acme.post_once("/v1/messages", key, message).await.problem(404), "not_found", "{key}");
        }
        let left = acme.get(&comment).await.expect(200)["private_reply"].clone();
        assert_eq!((&left["message_id"], &left["refusal"]), (&json!(null), &json!("comment_replied")));
    }

    async fn the_setting_is_one_of_two_words(app: TestApp) {
        let (acme, shop) = deleting(&app).await;
        let path = format!("/v1/channels/{}", shop.id);

        let refused = acme.patch(&path, json!({"on_unsend": "archive"})).await;

        assert_eq!((refused.problem(422), refused.pointers()), ("invalid_request", vec!["/on_unsend"]));
        assert_eq!(acme.get(&path).await["on_unsend"], "delete");
        let reset = acme.patch(&path, json!({"on_unsend": null})).await.expect(200);
        assert_eq!(reset["on_unsend"], "redact");
    }

    async fn what_was_taken_back_is_said_nowhere_any_more(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        let everywhere = Receiver::start().await;
        let body = json!({"url": everywhere.url(), "types": ["message.received"]});
        let made = app.operator().post("/v1/operator-endpoints", body).await.expect(201);
        everywhere.trust(made["secret"].as_str().unwrap());
        let of_operator = format!("/v1/operator-endpoints/{}/attempts?workspace_id={}", made.id(), acme.id);
        let of_acme = format!("/v1/webhook-endpoints/{}/attempts", acme.endpoint);
        app.settled().await;
        let since = app.time_in_seconds(-60);
        let mut stream = acme.call(Method::GET, "/v1/events/stream").streams().await;
        let begin = stream.last_id().to_owned();
        // whoever fails repeats what it was told
        let quotes = || Reply::Whole(500, vec![("x-quoted", "a secret".to_owned())], "no: a secret".into());
        acme.receiver.always(quotes());
        everywhere.always(quotes());
        let said = alice.writes(&shop, "a secret").await;
        let first = acme.receiver.next_try("message.received").await;
        everywhere.next_try("message.received").await;
        app.settled().await;
        assert_eq!(stream.next().await.event["data"]["content"]["text"], "a secret");
        let quoted = acme.get(&of_acme).await.expect(200);
        let quoted_to_operator = app.operator().get(&of_operator).await.expect(200);
        for log in [quoted, quoted_to_operator] {
            assert!(log.list()[0]["response_body"] == "no: a secret", "{log}");
            assert!(log.list()[0]["response_headers"].as_array().unwrap().iter().any(|it| it["value"] == "a secret"), "{log}");
        }

        acme.receiver.always(Reply::Status(204));
        alice.unsends(&shop, &said.mid).await;
        acme.receiver.next("message.unsent").await;
        app.settled().await;
        app.passes_seconds(10);
        everywhere.next_try("message.received").await;
        app.settled().await;
        let range = json!({"since": since, "which": "all", "types": ["message.received"]});
        acme.post(&format!("/v1/webhook-endpoints/{}/redeliver", acme.endpoint), range).await.expect(202);
        app.settled().await;

        let tombstone = json!({"type": "unsent"});
        let of_first = |receiver: &Receiver| {
            let told = receiver.deliveries().into_iter().filter(|it| it.id == first.id);
            told.map(|it| it["data"]["content"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(of_first(&acme.receiver)[1..], [tombstone.clone(), tombstone.clone()], "tried again, and replayed");
        assert_eq!(of_first(&everywhere)[1..], [json!({"type": "unsent"})]);
        let again = acme.call(Method::GET, "/v1/events/stream").header("last-event-id", &begin);
        assert_eq!(again.streams().await.next().await.event["data"]["content"], tombstone);
        for log in [acme.get(&of_acme).await, app.operator().get(&of_operator).await] {
            assert!(log.status == 200 && !log.text().contains("secret"), "{log}");
        }
        everywhere.always(Reply::Status(204));
        app.passes_seconds(400);
        everywhere.next("message.received").await;
    }
}
