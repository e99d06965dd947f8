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
    }

    async fn the_documents_page_shows_examples_of_what_is_sent_and_of_each_kind_of_event(app: TestApp) {
        let chromium = Chromium::start().await;
        chromium.open(&format!("{}/docs/", app.url())).await;

        for (path, example, words) in [
            ("/v1/messages", "carousel", "The red one"),
            ("message.received", "full.image", "\"kind\": \"image\""),
            ("message.received", "full.story_reply", "\"story\": {"),
        ] {
            let block = format!(".opblock-post:has([data-path='{path}'])");
            let choice = format!("{block} option[value='{example}']");
            chromium.until("the call", async || !chromium.all(&block).await.is_empty()).await;
            if chromium.all(&format!("{block}.is-open")).await.is_empty() {
                chromium.find(&format!("{block} .opblock-summary-control")).await.click(&chromium).await;
            }
            chromium.until(example, async || !chromium.all(&choice).await.is_empty()).await;
            chromium.find(&choice).await.click(&chromium).await;
            let shown = format!(
                "const block = document.querySelector(\"{block}\"); \
                return block.innerText + [...block.querySelectorAll('textarea')].map(it => it.value)"
            );
            chromium.until(words, async || chromium.run(&shown).await.as_str().unwrap().contains(words)).await;
        }
        assert_eq!(chromium.complaints().await, Vec::<String>::new());
    }

    async fn each_code_has_a_page_that_the_list_leads_to(app: TestApp) {
        let chromium = Chromium::start().await;

        chromium.open(&format!("{}/docs/codes", app.url())).await;
        chromium.looks_well("codes").await;
        let listed = chromium.all("li a").await.len();
        chromium.open(&format!("{}/docs/codes/window_closed", app.url())).await;
        chromium.looks_well("code").await;

        assert_eq!(listed, domain::model::shared::Code::ALL.len());
        let text = chromium.text().await;
        for words in ["The reply window is closed", "Wait until the contact writes again.", "wait_for_contact", "422"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert_eq!(chromium.complaints().await, Vec::<String>::new());
    }
}
