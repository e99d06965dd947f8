use e2e::{Chromium, TestApp, both};

both! {
    async fn the_documents_page_shows_every_group_of_calls(app: TestApp) {
        let chromium = Chromium::start().await;

        chromium.open(&format!("{}/docs/", app.url())).await;

        chromium.until("the list of calls", async || !chromium.all(".opblock-tag").await.is_empty()).await;
        let text = chromium.text().await;
        for group in ["workspaces", "onboarding", "channels", "messages", "webhooks"] {
            assert!(text.contains(group), "{group}: {text}");
        }
        assert_eq!(chromium.complaints().await, Vec::<String>::new());
        chromium.open(&format!("{}/docs/codes", app.url())).await;
        chromium.looks_well("codes").await;
        assert_eq!(chromium.complaints().await, Vec::<String>::new());
    }
}
