//! What Instagram is asked for about the control of a conversation, and for a channel's habits: part of `requests`.

use serde_json::{Value, json};

use super::requests::{Calls, words};

pub(super) async fn every_control(calls: &mut Calls<'_>) {
    let talk = calls.talk;
    let path = format!("/v1/conversations/{}/thread-control", talk.conversation);
    let pointer = "/components/schemas/ThreadControl/properties/action/pattern";
    let mut actions = words(pointer);
    // each is done by whoever may do it: who took the control may keep, pass and release it
    actions.sort_by_key(|action| {
        ["take", "extend", "pass", "release", "request"]
            .iter()
            .position(|it| it == action)
    });
    for action in actions {
        talk.shop.set_routing(action != "request");
        let mut body = json!({"action": action, "metadata": "m\u{e9}"});
        match action.as_str() {
            "extend" => body = json!({"action": action, "duration": 3600}),
            "pass" => {
                let nobody = json!({"action": "pass"});
                calls
                    .does(
                        "thread control: pass to nobody",
                        "POST",
                        &path,
                        Some(nobody),
                    )
                    .await;
                body["to"] = "instagram_inbox".into();
            }
            "release" => {
                let again = json!({"action": "take"});
                calls
                    .does("thread control: take again", "POST", &path, Some(again))
                    .await;
            }
            _ => {}
        }
        calls
            .does(
                &format!("thread control: {action}"),
                "POST",
                &path,
                Some(body),
            )
            .await;
    }
}

/// What a message says of the control, each as somebody has it who lets it be done.
pub(super) async fn every_control_of_messages(calls: &mut Calls<'_>, product: &str) {
    let talk = calls.talk;
    let saying = |control: &Value| {
        let mut body = talk.saying(&json!({"type": "text", "text": "yes"}));
        body["thread_control"] = control.clone();
        body
    };
    if product == "instagram" {
        let take = saying(&json!({"action": "take"}));
        calls.refused("thread_control: take", take).await;
        return;
    }
    let path = format!("/v1/conversations/{}/thread-control", talk.conversation);
    let ours = json!({"action": "take"});
    let theirs = json!({"action": "pass", "to": "instagram_inbox"});
    talk.shop.set_routing(true);
    for (name, before, control) in [
        (
            "take",
            &theirs,
            json!({"action": "take", "metadata": "m\u{e9}"}),
        ),
        (
            "extend",
            &ours,
            json!({"action": "extend", "duration": 3600}),
        ),
        (
            "pass",
            &ours,
            json!({"action": "pass", "to": "page_inbox", "metadata": "m\u{e9}"}),
        ),
        ("pass to nobody", &ours, json!({"action": "pass"})),
        (
            "release",
            &ours,
            json!({"action": "release", "metadata": "m\u{e9}"}),
        ),
        ("none", &ours, json!({"action": "none"})),
    ] {
        talk.acme.post(&path, before.clone()).await.expect(200);
        calls.app.sandbox.clear_logs();
        let name = format!("thread_control: {name}");
        calls.sends(&name, saying(&control)).await;
    }
    talk.acme.post(&path, theirs).await.expect(200);
    talk.shop.set_routing(false);
    calls.app.sandbox.clear_logs();
    let request = saying(&json!({"action": "request", "metadata": "m\u{e9}"}));
    let sent = talk.acme.post("/v1/messages", request).await.expect(202);
    let receiver = &talk.acme.receiver;
    receiver.next_about("message.waiting", &sent.id()).await;
    calls.note("thread_control: request");
    let cancel = format!("/v1/messages/{}/cancel", sent.id());
    talk.acme.post(&cancel, json!({})).await.expect(200);
    talk.shop.set_routing(true);
    talk.acme.post(&path, ours).await.expect(200);
    calls.app.sandbox.clear_logs();
}

/// Settings of a channel that change what is called around a message.
pub(super) async fn every_habit(calls: &mut Calls<'_>, product: &str) {
    let talk = calls.talk;
    let channel = format!("/v1/channels/{}", talk.shop.id);
    let mut body = talk.saying(&json!({"type": "text", "text": "yes"}));
    body["sender"] = json!({"kind": "human", "id": "7", "name": "Anna", "alias": "A."});
    for signature in ["name", "alias", "none"] {
        let habit = json!({"signature": signature});
        talk.acme.patch(&channel, habit).await.expect(200);
        let name = format!("channel.signature: {signature}");
        calls.sends(&name, body.clone()).await;
        if signature == "alias" {
            let mut unsigned = body.clone();
            unsigned["sender"]["signature"] = "none".into();
            let name = "sender.signature: none, where the channel signs";
            calls.sends(name, unsigned).await;
        }
    }
    let release = json!({"thread_control": {"action": "release"}});
    let handover = json!({"human_agent_handover": true});
    if product == "instagram" {
        for (name, habit) in [
            ("channel.thread_control", release),
            ("channel.human_agent_handover", handover),
        ] {
            calls.does(name, "PATCH", &channel, Some(habit)).await;
        }
        return;
    }
    talk.acme.patch(&channel, release).await.expect(200);
    calls.sends("channel.thread_control", body).await;
    let handover_alone = json!({"thread_control": null, "human_agent_handover": true});
    talk.acme.patch(&channel, handover_alone).await.expect(200);
    talk.alice.taps(&talk.shop, "A person", "HUMAN_AGENT").await;
    calls.app.settled().await;
    calls.note("channel.human_agent_handover");
}
