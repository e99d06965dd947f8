//! Every way in which a login can fail, through both products: the page, the event, the link's trail.

use domain::model::shared::Code;
use e2e::{Answer, Browser, Choice, Owner, Page, TestApp, Workspace, both};
use reqwest::Url;
use serde_json::json;

use super::cases::{Attempt, Case, PRODUCTS, Stage, link};
use super::choices::ChoiceCase;

fn url(link: &Answer) -> &str {
    link["url"].as_str().unwrap()
}

/// A login through a fresh link; the page at its end.
async fn tries(acme: &Workspace, product: &str, owner: &Owner, choice: Choice) -> (Answer, Page) {
    let link = link(acme, json!({"products": [product]})).await;
    let page = owner.connects_with(product, url(&link), choice).await;
    (link, page)
}

/// The login of a case; the page at its end.
async fn fails(case: &Case, attempt: &Attempt) -> Page {
    let owner = Owner::of(&attempt.person);
    let dialog = owner.begins_with(case.product, attempt.url()).await;
    let mut form = dialog.form();
    form.fill("username", &attempt.person);
    for (name, value) in &attempt.unticked {
        form.untick(name, value);
    }
    let decision = if attempt.cancels { "cancel" } else { "allow" };
    let button = Some(("decision", decision));
    let sent = owner.browser.press(&dialog, &form, button).await;
    owner.browser.open(sent.redirect().unwrap()).await
}

/// The page, the event and the trail say that and why it failed, and nothing is connected.
async fn refused(acme: &Workspace, link: &Answer, page: &Page, case: &Case) -> Answer {
    let steps = [case.passed, &["failed"]].concat();
    let seen = told(acme, link, page, case.code, &steps).await;
    assert_eq!(seen["state"], "open", "{:?}", case.code);
    seen
}

/// The page, the event and the trail, which after the way back has these steps.
async fn told(acme: &Workspace, link: &Answer, page: &Page, code: Code, after: &[&str]) -> Answer {
    let info = code.info();
    let code = info.code;
    assert_eq!(Some(page.status), info.status, "{code}: {}", page.html);
    assert!(page.html.contains("role=\"alert\""), "{}", page.html);
    assert!(page.says("What to do"), "{}", page.html);
    assert!(
        page.html.contains(&format!("<code>{code}</code>")),
        "{code}: {}",
        page.html
    );
    assert!(!page.html.contains("<script"));
    let told = acme
        .receiver
        .next_like("onboarding.failed", |told| {
            told.kind() == "onboarding.failed" && told["data"]["link_id"] == link.id()
        })
        .await;
    assert_eq!(told["data"]["code"], code);
    assert!(told["data"]["action"]["url"].is_string());
    let seen = acme
        .get(&format!("/v1/onboarding-links/{}", link.id()))
        .await
        .expect(200);
    let steps: Vec<&str> = seen["trail"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["step"].as_str().unwrap())
        .collect();
    let begun = ["opened", "redirected", "returned"];
    let expected: Vec<&str> = begun.iter().chain(after).copied().collect();
    assert_eq!(steps, expected, "{code}");
    assert_eq!(seen["channel_ids"], json!([]), "{code}");
    seen
}

/// Each of them in turn.
async fn all_fail(app: &TestApp, cases: Vec<Case>) {
    let stage = Stage::of(app).await;
    for case in cases {
        let attempt = case.arrange(&stage).await;
        let page = fails(&case, &attempt).await;
        for name in case.names() {
            assert!(page.says(name), "{name}: {}", page.html);
        }
        let seen = refused(&stage.acme, &attempt.link, &page, &case).await;
        if case.code == Code::ScopeMissing {
            let last = seen["trail"].as_array().unwrap().last().unwrap();
            assert_eq!(last["scopes"], json!([attempt.unticked[0].1]));
            assert_eq!(seen["checks"][0]["id"], "scopes");
            assert_eq!(seen["checks"][0]["status"], "fail");
        }
        case.ends(&stage);
    }
    let channels = stage.acme.get("/v1/channels").await.expect(200);
    assert!(channels.list().is_empty());
}

both! {
    async fn whatever_keeps_an_account_from_being_connected_is_said(app: TestApp) {
        all_fail(&app, Case::of_both()).await;
    }

    async fn what_only_one_product_can_fail_for_is_said(app: TestApp) {
        all_fail(&app, Case::of_one()).await;
    }

    async fn whatever_keeps_a_choice_from_being_made_is_said(app: TestApp) {
        let stage = Stage::of(&app).await;
        for case in ChoiceCase::all() {
            let attempt = case.arrange(&stage).await;
            let owner = Owner::of(&attempt.person);
            let page = owner.connects_with("facebook", attempt.url(), Choice::Allow).await;
            let mut form = page.form();
            let meant = stage.acme.instagram.account(&case.account()).ig_id().to_owned();
            for field in &mut form.fields {
                field.checked = field.value == meant;
            }
            case.happens(&app, &stage, &attempt).await;
            if case.begins_anew() {
                owner.begins_with("facebook", attempt.url()).await;
            }

            let sent = owner.browser.press(&page, &form, None).await;
            let page = owner.browser.follow(sent).await;

            let steps = [&["exchanged", "accounts_listed"], case.steps].concat();
            let seen = told(&stage.acme, &attempt.link, &page, case.code, &steps).await;
            assert_eq!(seen["state"], case.state, "{}", case.name);
            assert!(page.says("Back to app.example.com"), "{}: {}", case.name, page.html);
        }
    }

    async fn a_refused_permission_is_asked_for_again_and_a_remembered_one_is_explained(app: TestApp) {
        let acme = app.workspace("acme").await;
        let scope = "instagram_manage_messages";
        for (person, for_good) in [("maria", false), ("anna", true)] {
            let somebody = acme.instagram.person(person);
            somebody.runs_page(person, Some(&acme.instagram.account(person)));
            if for_good {
                somebody.refuses_for_good();
            }
            let owner = Owner::of(person);
            let (link, page) = tries(&acme, "facebook", &owner, Choice::Without(scope)).await;

            let dialog = owner.browser.press(&page, &page.form(), None).await;
            let dialog = owner.browser.follow(dialog).await;
            let back = owner.decides(&dialog, Choice::Allow).await;
            let page = owner.browser.open(back).await;

            if for_good {
                assert_eq!(page.status, 400, "{}", page.html);
                assert!(page.says("Business Integrations"), "{}", page.html);
                let told = acme.receiver.next_like("onboarding.failed", |told| told["data"]["code"] == "scope_refused_before").await;
                assert_eq!(told["data"]["link_id"], link.id());
                somebody.removes_app();
                let page = owner.connects_with("facebook", url(&link), Choice::Allow).await;
                assert_eq!(page.status, 200, "{}", page.html);
            } else {
                assert_eq!(page.status, 200, "{}", page.html);
            }
            acme.receiver.next("channel.connected").await;
        }
    }

    async fn links_and_states_that_are_good_for_nothing_say_so(app: TestApp) {
        let acme = app.workspace("acme").await;
        for product in PRODUCTS {
            let owner = Owner::of(&format!("shop_{product}"));
            let used = link(&acme, json!({"products": [product]})).await;
            let dialog = owner.begins_with(product, url(&used)).await;
            let back = owner.decides(&dialog, Choice::Allow).await;
            let other = if product == "facebook" { "instagram" } else { "facebook" };
            let foreign = Url::parse(&back.as_str().replace(&format!("/oauth/{product}/"), &format!("/oauth/{other}/"))).unwrap();
            let mut tampered = back.clone();
            tampered.set_query(Some(&back.query().unwrap().replace("state=", "state=x")));

            assert_eq!(owner.browser.open(tampered).await.status, 400);
            assert_eq!(owner.browser.open(foreign).await.status, 400, "a state of the other product");
            assert_eq!(Browser::fresh().open(back.clone()).await.status, 400, "without its cookie");
            let done = owner.browser.open(back.clone()).await;
            assert_eq!(done.status, 200, "{}", done.html);
            acme.receiver.next("channel.connected").await;
            let again = owner.browser.open(back.clone()).await;
            assert_eq!((again.status, again.url.path()), (200, done.url.path()), "led on");
            assert_eq!(Browser::fresh().open(back).await.status, 410, "used");
            assert_eq!(Browser::fresh().open(url(&used)).await.status, 410);
            // the page can be loaded again, and not by others
            assert_eq!(owner.browser.open(done.url.clone()).await.status, 200);
            assert_eq!(Browser::fresh().open(done.url).await.status, 400);
            for code in ["state_invalid", "browser_mismatch", "link_used"] {
                let told = acme.receiver.next("onboarding.failed").await;
                assert_eq!((told["data"]["code"].as_str(), told["data"]["link_id"].as_str()), (Some(code), Some(used.id().as_str())));
            }
        }
        let expired = link(&acme, json!({"expires_in": 60})).await;
        let never = link(&acme, json!({})).await;
        Owner::of("gone").begins(url(&never)).await;
        app.passes_hours(1);
        assert_eq!(Browser::fresh().open(url(&expired)).await.status, 410);
        let seen = acme.get(&format!("/v1/onboarding-links/{}", never.id())).await.expect(200);
        assert_eq!(seen["trail"].as_array().unwrap().last().unwrap()["step"], "never_came_back");
        acme.receiver.next("onboarding.opened").await;
    }
}
