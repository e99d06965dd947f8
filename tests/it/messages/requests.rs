//! What Instagram is asked for, word by word: every type of send, action and setting through both login products.

use domain::model::event::{EventType, Kinds};
use e2e::{TestApp, both};
use sandbox::Request;
use serde_json::{Value, json};

use super::content::{Talk, talk};
use super::controls::{every_control, every_control_of_messages, every_habit};
use super::media::host;

/// The names of the calls and what was called, in order; ids and addresses by what they are.
pub(super) struct Calls<'a> {
    pub(super) app: &'a TestApp,
    pub(super) talk: &'a Talk,
    names: Vec<(String, String)>,
    lines: Vec<String>,
}

impl<'a> Calls<'a> {
    fn new(app: &'a TestApp, talk: &'a Talk, files: &str) -> Self {
        let node = talk.path.split('/').nth(2).unwrap();
        let own = app.sandbox.app().app_id;
        let names = [
            (files, "{files}"),
            (node, "{node}"),
            (talk.shop.ig_id(), "{account}"),
            (&talk.alice.igsid(&talk.shop), "{contact}"),
            (&own, "{app}"),
        ];
        let names = names.map(|(word, name)| (word.to_owned(), name.to_owned()));
        let mut calls = Self {
            app,
            talk,
            names: names.into(),
            lines: vec!["# subscription".to_owned()],
        };
        for seen in app.sandbox.requests() {
            if seen.path.ends_with("/subscribed_apps") && seen.method == "POST" {
                calls.lines.push(calls.named(&line(&seen)));
            }
        }
        app.sandbox.clear_logs();
        calls
    }

    /// From now on this word is called so; ids have the others' within.
    fn names(&mut self, word: &str, name: &str) {
        self.names.insert(0, (word.to_owned(), name.to_owned()));
    }

    /// Notes what was called since the last time, but for who the contact is.
    pub(super) fn note(&mut self, name: &str) {
        let contact = self.talk.alice.igsid(&self.talk.shop);
        let seen = self.app.sandbox.requests();
        self.app.sandbox.clear_logs();
        self.lines.push(format!("# {name}"));
        for seen in seen.iter().filter(|seen| !seen.path.ends_with(&contact)) {
            let line = self.named(&line(seen));
            self.lines.push(line);
        }
    }

    fn named(&self, text: &str) -> String {
        let names = self.names.iter();
        names.fold(text.to_owned(), |text, (word, name)| {
            text.replace(word, name)
        })
    }

    /// Sends this and notes it, once it is taken.
    pub(super) async fn sends(&mut self, name: &str, body: Value) {
        let sent = self.talk.acme.post("/v1/messages", body).await.expect(202);
        let receiver = &self.talk.acme.receiver;
        let told = receiver.next_about("message.delivered", &sent.id()).await;
        let Kinds::Closed(kinds) = EventType::MessageDelivered.kinds() else {
            panic!("what is sent is of a known kind")
        };
        let kind = told.text("/data/kind");
        assert!(kinds.contains(&kind.as_str()), "{name}: {kind}");
        self.app.settled().await;
        self.note(name);
    }

    /// Sends this and notes that it is refused before anything is called.
    pub(super) async fn refused(&mut self, name: &str, body: Value) {
        let refused = self.talk.acme.post("/v1/messages", body).await;
        let code = refused.any_problem().to_owned();
        self.note(name);
        self.lines.push(format!("refused: {code}"));
    }

    /// Does this and notes it, or why it is refused.
    pub(super) async fn does(&mut self, name: &str, method: &str, path: &str, body: Option<Value>) {
        let method = method.parse().unwrap();
        let call = self.talk.acme.call(method, path);
        let call = match &body {
            Some(body) => call.json(body),
            None => call,
        };
        let done = call.send().await;
        self.note(name);
        if done.status >= 400 {
            self.lines.push(format!("refused: {}", done.any_problem()));
        }
    }
}

fn line(seen: &Request) -> String {
    let query = seen.query.iter();
    let query: Vec<String> = query
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let body = String::from_utf8_lossy(&seen.body);
    let path = format!("{}?{}", seen.path, query.join("&"));
    format!("{} {} {body}", seen.method, path.trim_end_matches('?'))
        .trim_end()
        .to_owned()
}

/// The document's examples of content, with files that can be had.
fn contents(files: &str) -> Vec<(String, Value)> {
    let document = api::http::openapi();
    let examples = &document["paths"]["/v1/messages"]["post"]["requestBody"]["content"]["application/json"]
        ["examples"];
    let had = |value: &Value| {
        let known = [
            ("blue.png", "photo.png"),
            ("red.png", "photo.png"),
            ("blue.mp4", "film.mp4"),
            ("hello.m4a", "voice.m4a"),
            ("offer.pdf", "paper.pdf"),
        ];
        let text = known.iter().fold(value.to_string(), |text, (name, file)| {
            text.replace(
                &format!("https://example.com/{name}"),
                &format!("{files}/{file}"),
            )
        });
        serde_json::from_str(&text).unwrap()
    };
    let examples = examples.as_object().unwrap().iter();
    examples
        .map(|(name, example)| (name.clone(), had(&example["value"]["content"])))
        .collect()
}

/// The words of an enumeration of the document.
pub(super) fn words(pointer: &str) -> Vec<String> {
    let document = api::http::openapi();
    let words = document
        .pointer(pointer)
        .unwrap_or_else(|| panic!("no {pointer}"));
    if let Some(pattern) = words.as_str() {
        return pattern.split('|').map(str::to_owned).collect();
    }
    let words = words.as_array().unwrap().iter();
    words.map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// What channels show at Instagram: each is replaced, read and taken away.
fn shown() -> Vec<String> {
    let document = api::http::openapi();
    let paths = document["paths"].as_object().unwrap().iter();
    let shown = paths.filter(|(_, it)| it.get("put").is_some() && it.get("delete").is_some());
    shown.map(|(path, _)| path.clone()).collect()
}

async fn every_send(calls: &mut Calls<'_>, files: &str, product: &str) {
    let talk = calls.talk;
    for (name, content) in contents(files) {
        let name = format!("content: {name}");
        // Instagram Login has no catalogue (META 3.2)
        if name == "content: products" && product == "instagram" {
            calls.refused(&name, talk.saying(&content)).await;
        } else {
            calls.sends(&name, talk.saying(&content)).await;
        }
    }
    let text = json!({"type": "text", "text": "yes"});
    let with = |field: &str, value: Value| {
        let mut body = talk.saying(&text);
        body[field] = value;
        body
    };
    calls
        .sends("reply_to", with("reply_to", talk.hello.clone().into()))
        .await;
    let anna = json!({"kind": "human", "id": "7", "name": "Anna", "signature": "name"});
    calls
        .sends("sender.signature: name", with("sender", anna.clone()))
        .await;
    let alias =
        json!({"kind": "human", "id": "7", "name": "Anna", "alias": "A.", "signature": "alias"});
    calls
        .sends("sender.signature: alias", with("sender", alias))
        .await;
    let mut signed = with("sender", anna);
    let buttons = json!({"type": "buttons", "text": "Which?", "buttons": [{"title": "Blue", "payload": "BLUE"}]});
    signed["content"] = buttons.clone();
    calls
        .sends("sender.signature: name, above buttons", signed)
        .await;
    calls
        .sends("fallback_text", with("fallback_text", "no".into()))
        .await;
    let long = json!({"type": "text", "text": format!("{} yes", "\u{e4}".repeat(499))});
    for how in ["truncate", "split"] {
        let mut body = talk.saying(&long);
        body["on_overflow"] = how.into();
        calls.sends(&format!("on_overflow: {how}"), body).await;
    }
    let card = json!({"type": "cards", "cards": [{"title": "Blue", "buttons": [{"title": "Yes", "payload": "YES"}]}]});
    for (name, live, content) in [
        ("comment", false, &text),
        ("live comment", true, &text),
        ("comment, with a card", false, &card),
        ("comment, with buttons", false, &buttons),
    ] {
        let said = if live {
            talk.alice.comments_live(&talk.shop, "how much?").await
        } else {
            talk.alice.comments(&talk.shop, "how much?").await
        };
        assert_eq!(said.status(), 200);
        let heard = talk.acme.receiver.next("comment.received").await;
        let comment = heard.text("/data/external_id");
        calls.names(&comment, "{comment}");
        let body = json!({"to": {"comment_id": comment}, "content": content});
        calls.sends(&format!("to.comment_id: {name}"), body).await;
    }
}

async fn every_action(calls: &mut Calls<'_>) {
    let talk = calls.talk;
    let path = format!("/v1/conversations/{}/actions", talk.conversation);
    for action in words("/components/schemas/ActionType/enum") {
        let mut body = json!({"type": action});
        if action.ends_with("react") {
            body["message_id"] = talk.hello.clone().into();
        }
        if action == "react" {
            body["emoji"] = "\u{1f469}\u{1f3fd}\u{200d}\u{1f680}".into();
        }
        calls
            .does(&format!("action: {action}"), "POST", &path, Some(body))
            .await;
    }
}

async fn every_setting(calls: &mut Calls<'_>) {
    let talk = calls.talk;
    for template in shown() {
        let path = template.replace("{channel_id}", &talk.shop.id);
        let document = api::http::openapi();
        let body = &document["paths"][&template]["put"]["requestBody"]["content"]["application/json"]
            ["schema"]["$ref"];
        let body = document
            .pointer(body.as_str().unwrap().trim_start_matches('#'))
            .unwrap();
        let name = template.rsplit('/').next().unwrap();
        calls
            .does(
                &format!("{name}: replace"),
                "PUT",
                &path,
                Some(body["example"].clone()),
            )
            .await;
        calls
            .does(&format!("{name}: read"), "GET", &path, None)
            .await;
        calls
            .does(&format!("{name}: delete"), "DELETE", &path, None)
            .await;
    }
}

async fn what_is_called(app: &TestApp, product: &str) -> String {
    let (_server, files) = host().await;
    app.sandbox.set_human_agent(true);
    let talk = talk(app, product).await;
    app.settled().await;
    let mut calls = Calls::new(app, &talk, &files);
    let hello = talk.acme.get(&format!("/v1/messages/{}", talk.hello)).await;
    calls.names(hello["external_id"].as_str().unwrap(), "{mid of hello}");

    every_send(&mut calls, &files, product).await;
    every_action(&mut calls).await;
    every_setting(&mut calls).await;
    every_control(&mut calls).await;
    every_control_of_messages(&mut calls, product).await;
    every_habit(&mut calls, product).await;
    talk.shop.set_routing(false);
    app.passes_hours(25);
    let mut late = talk.saying(&json!({"type": "text", "text": "yes"}));
    late["sender"] = json!({"kind": "human", "id": "7"});
    calls
        .sends("sender.kind: human, after 24 hours", late)
        .await;
    app.settled().await;
    calls.lines.join("\n")
}

both! {
    async fn what_is_called_with_instagrams_login(app: TestApp) {
        let called = what_is_called(&app, "instagram").await;
        insta::assert_snapshot!("instagram", called);
    }

    async fn what_is_called_with_facebook_login(app: TestApp) {
        let called = what_is_called(&app, "facebook").await;
        insta::assert_snapshot!("facebook", called);
    }
}
