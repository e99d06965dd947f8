use e2e::{Chromium, TestApp, both};

use super::super::cases::{Case, Stage};
use super::super::choices::ChoiceCase;
use super::walk;

/// Each login in turn: the page says why it failed, to everybody.
async fn all_are_told(app: &TestApp, cases: Vec<Case>) {
    let stage = Stage::of(app).await;
    let chromium = Chromium::start().await;
    for case in cases {
        chromium.forgets_cookies().await;
        let attempt = case.arrange(&stage).await;

        walk::begins(&chromium, attempt.url(), case.product).await;
        let decision = if attempt.cancels { "cancel" } else { "allow" };
        walk::decides(&chromium, &attempt.person, decision, &attempt.unticked).await;

        walk::is_told(&chromium, case.code).await;
        for name in case.names() {
            walk::reads(&chromium, name).await;
        }
        chromium.looks_well(&case.name()).await;
        case.ends(&stage);
    }
    walk::was_allowed(&chromium).await;
    let channels = stage.acme.get("/v1/channels").await.expect(200);
    assert!(channels.list().is_empty());
}

both! {
    async fn whatever_fails_with_either_login_is_read_on_the_page(app: TestApp) {
        all_are_told(&app, Case::of_both()).await;
    }

    async fn what_fails_with_one_login_only_is_read_on_the_page(app: TestApp) {
        all_are_told(&app, Case::of_one()).await;
    }

    async fn whatever_a_choice_fails_for_is_read_on_the_page(app: TestApp) {
        let stage = Stage::of(&app).await;
        let chromium = Chromium::start().await;
        for case in ChoiceCase::all() {
            chromium.forgets_cookies().await;
            let attempt = case.arrange(&stage).await;
            walk::connects(&chromium, attempt.url(), "facebook", &attempt.person).await;
            let list = chromium.tab().await;
            case.happens(&app, &stage, &attempt).await;
            if case.begins_anew() {
                chromium.opens_tab().await;
                walk::begins(&chromium, attempt.url(), "facebook").await;
                chromium.turns_to(&list).await;
            }

            walk::ticks(&chromium, &stage.acme.instagram, &case.account()).await;
            chromium.follow("button").await;

            walk::is_told(&chromium, case.code).await;
            walk::reads(&chromium, "Back to app.example.com").await;
            chromium.looks_well(&format!("choice_{}", case.name)).await;
        }
        walk::was_allowed(&chromium).await;
        assert!(stage.acme.get("/v1/channels").await.expect(200).list().is_empty());
    }
}
