use e2e::{Chromium, TestApp, both};

both! {
    async fn the_chat_of_the_sandbox_sends_and_shows_answers_at_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        acme.connects_instagram("shop").await;
        acme.user("alice");
        let chromium = Chromium::start().await;
        chromium.open(&format!("{}/chat", app.sandbox.url())).await;
        chromium.looks_well("chats").await;
        chromium.open(&format!("{}/chat/shop/alice", app.sandbox.url())).await;

        chromium.find("#text").await.fill(&chromium, "hello from a browser").await;
        chromium.find("#write .primary").await.click(&chromium).await;
        let heard = acme.receiver.next("message.received").await;
        acme.sends(&heard.conversation(), "hi alice").await.expect(202);

        assert_eq!(heard.words(), "hello from a browser");
        for words in ["hello from a browser", "hi alice"] {
            chromium.until(words, async || chromium.text().await.contains(words)).await;
        }
        chromium.looks_well("chat").await;
        acme.receiver.next("message.delivered").await;
        assert_eq!(chromium.complaints().await, Vec::<String>::new());
    }
}
