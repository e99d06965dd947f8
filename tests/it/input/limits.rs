use std::sync::Arc;

use e2e::{Database, Given as _, Options, TestApp, both};
use futures::future::join_all;

both! {
    async fn a_key_that_asks_too_often_is_told_when_to_come_again_and_harms_no_other(database: Arc<Database>) {
        let options = Options { key_rate: 5, ..Options::default() };
        let app = TestApp::start_on(database, options).await;
        let acme = app.workspace("acme").await;
        let other = app.operator().makes_key(&acme.id, &["channels:read"]).await;
        let other = acme.with_key(other["key"].as_str().unwrap());

        let answers = join_all((0..30).map(|_| acme.get("/v1/channels"))).await;

        let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
        assert!(!refused.is_empty() && refused.len() < 30, "{}", refused.len());
        for answer in refused {
            assert_eq!(answer.problem(429), "rate_limited");
            let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..60).contains(&seconds), "{seconds}");
        }
        other.get("/v1/channels").await.expect(200);
        app.finish().await;
    }

    async fn whoever_guesses_links_is_shown_a_page_that_says_when_to_come_again(database: Arc<Database>) {
        let options = Options { address_rate: 5, ..Options::default() };
        let app = TestApp::start_on(database, options).await;
        let anonymous = app.anonymous();

        let guess = async |number| anonymous.get(&format!("/connect/guess-{number}")).await;
        let answers = join_all((0..30).map(guess)).await;

        let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
        assert!(!refused.is_empty() && refused.len() < 30, "{}", refused.len());
        for answer in refused {
            assert!(answer.header("content-type").unwrap().starts_with("text/html"), "{answer}");
            assert!(answer.text().contains("rate_limited"), "{answer}");
            let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..60).contains(&seconds), "{seconds}");
        }
        app.finish().await;
    }
}
