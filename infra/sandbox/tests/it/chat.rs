//! The chat page: without scripts by forms, with them by an event stream.

use reqwest::Response;
use serde_json::Value;

use crate::support::World;

/// Reads the stream until an event's data has come.
async fn next_data(stream: &mut Response, read: &mut String) -> Value {
    loop {
        if let Some(end) = read.find("\n\n") {
            let event: String = read.drain(..end + 2).collect();
            match event.lines().find_map(|line| line.strip_prefix("data: ")) {
                Some(data) => return serde_json::from_str(data).unwrap(),
                None => continue,
            }
        }
        let chunk = stream.chunk().await.unwrap().unwrap();
        read.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

fn location(answer: &Response) -> &str {
    answer.headers()["location"].to_str().unwrap()
}

#[tokio::test]
async fn a_form_opens_a_chat_and_another_writes() {
    let world = World::start().await;
    let (shop, _) = world.shop();

    let opened = world
        .post("/chat")
        .form(&[("user", "bob"), ("account", "shop")])
        .send()
        .await
        .unwrap();
    assert_eq!(
        (opened.status().as_u16(), location(&opened)),
        (303, "/chat/shop/bob")
    );
    let form = [("text", "<hello> & \"you\""), ("image", "")];
    let wrote = world
        .post("/chat/shop/bob")
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (wrote.status().as_u16(), location(&wrote)),
        (303, "/chat/shop/bob?told=200")
    );
    let page = world.get("/chat/shop/bob").send().await.unwrap();

    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("'none'")
    );
    let page = page.text().await.unwrap();
    assert!(page.contains("&#60;hello&#62;"), "{page}");
    assert!(page.contains(r#"<label class="field" for="text">"#));
    assert_eq!(
        world.callback.heard()[0].item()["message"]["text"],
        "<hello> & \"you\""
    );
    assert!(world.sandbox.user("bob").inbox(&shop).is_empty());
    let list = world
        .get("/chat")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(list.contains(r#"<a href="/chat/shop/bob">"#));
}

#[tokio::test]
async fn a_text_and_an_image_are_two_messages() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let bob = world.sandbox.user("bob");
    let form = [("text", "look"), ("image", "https://cdn.example/a.png")];

    world
        .post("/chat/shop/bob")
        .form(&form)
        .send()
        .await
        .unwrap();

    let said = bob.conversation(&shop);
    assert_eq!(said.len(), 2);
    assert_eq!(
        said[1].attachments[0].url.as_deref(),
        Some("https://cdn.example/a.png")
    );
}

#[tokio::test]
async fn replies_come_live() {
    let world = World::start().await;
    let (shop, token) = world.shop();
    let bob = world.sandbox.user("bob");
    bob.writes(&shop, "hello").await;
    let mut stream = world
        .get("/chat/shop/bob/events?after=1")
        .send()
        .await
        .unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut read = String::new();

    world.send_text(&token, &bob.igsid(&shop), "hi bob").await;

    let message = next_data(&mut stream, &mut read).await;
    assert_eq!(message["text"], "hi bob");
    assert_eq!(message["side"], "business");
    assert_eq!(message["number"], 2);
}

#[tokio::test]
async fn a_stream_that_is_opened_again_goes_on_where_it_was() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let bob = world.sandbox.user("bob");
    for text in ["1", "2", "3"] {
        bob.writes(&shop, text).await;
    }

    let mut stream = world
        .get("/chat/shop/bob/events?after=2")
        .send()
        .await
        .unwrap();

    let mut read = String::new();
    assert_eq!(next_data(&mut stream, &mut read).await["text"], "3");
}

#[tokio::test]
async fn a_message_taken_back_makes_the_page_stale() {
    let world = World::start().await;
    let (shop, _) = world.shop();
    let bob = world.sandbox.user("bob");
    let said = bob.writes(&shop, "oops").await;
    let mut stream = world
        .get("/chat/shop/bob/events?after=1")
        .send()
        .await
        .unwrap();
    let mut read = String::new();
    // the stream is connected when its greeting has come
    let hello = stream.chunk().await.unwrap().unwrap();
    assert!(hello.starts_with(b": connected"));

    bob.unsends(&shop, &said.mid).await;

    assert_eq!(
        next_data(&mut stream, &mut read).await,
        serde_json::json!({})
    );
    let page = world
        .get("/chat/shop/bob")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("(unsent)"));
}

#[tokio::test]
async fn trouble_with_the_app_is_told_to_the_writer() {
    let world = World::start().await;
    drop(world.sandbox.account("shop"));
    drop(world.sandbox.user("bob"));

    let wrote = world
        .post("/chat/shop/bob")
        .form(&[("text", "hello")])
        .send()
        .await
        .unwrap();
    assert_eq!(location(&wrote), "/chat/shop/bob?told=not_subscribed");
    let page = world
        .get(location(&wrote))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("not subscribed"));
    let live = world
        .post("/chat/shop/bob")
        .header("accept", "application/json")
        .form(&[("text", "again")])
        .send()
        .await
        .unwrap();
    let live: Value = live.json().await.unwrap();
    assert!(live["note"].as_str().unwrap().contains("not subscribed"));
}

#[tokio::test]
async fn strangers_have_no_chat_and_other_sites_send_no_forms() {
    let world = World::start().await;
    drop(world.sandbox.account("shop"));

    let nobody = world.get("/chat/shop/nobody").send().await.unwrap();
    let foreign = world.post("/chat").header("sec-fetch-site", "cross-site");
    let foreign = foreign
        .form(&[("user", "bob"), ("account", "shop")])
        .send()
        .await
        .unwrap();
    let bad = world
        .post("/chat")
        .form(&[("user", "a/b"), ("account", "shop")])
        .send()
        .await
        .unwrap();

    assert_eq!(nobody.status(), 404);
    assert_eq!(foreign.status(), 403);
    assert!(bad.text().await.unwrap().contains(r#"role="alert""#));
    assert_eq!(location(&world.get("/").send().await.unwrap()), "/chat");
    for asset in ["/assets/sandbox.css", "/assets/chat.js"] {
        assert_eq!(world.get(asset).send().await.unwrap().status(), 200);
    }
}
