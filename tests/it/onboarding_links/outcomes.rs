//! Every way in which a login can fail, through both products: the page, the event, the link's trail.

use e2e::{Answer, Browser, Choice, Owner, Page, TestApp, Workspace, both};
use reqwest::Url;
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

const PRODUCTS: [&str; 2] = ["instagram", "facebook"];

/// How far a login came before it failed.
const NOT_EXCHANGED: &[&str] = &[];
const EXCHANGED: &[&str] = &["exchanged"];
const LISTED: &[&str] = &["exchanged", "accounts_listed"];
const CHECKED: &[&str] = &["exchanged", "accounts_listed", "checked"];

async fn link(acme: &Workspace, body: Value) -> Answer {
    acme.post("/v1/onboarding-links", body).await.expect(201)
}

fn url(link: &Answer) -> &str {
    link["url"].as_str().unwrap()
}

/// A login through a fresh link; the page at its end.
async fn tries(acme: &Workspace, product: &str, owner: &Owner, choice: Choice) -> (Answer, Page) {
    let link = link(acme, json!({"products": [product]})).await;
    let page = owner.connects_with(product, url(&link), choice).await;
    (link, page)
}

/// The page, the event and the trail say that and why it failed, and nothing is connected.
async fn refused(
    acme: &Workspace,
    (link, page): (Answer, Page),
    (status, code): (u16, &str),
    passed: &[&str],
) -> Answer {
    assert_eq!(page.status, status, "{code}: {}", page.html);
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
    assert!(told["data"]["action"].is_string());
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
    let expected: Vec<&str> = begun
        .iter()
        .chain(passed)
        .chain(&["failed"])
        .copied()
        .collect();
    assert_eq!(steps, expected, "{code}");
    assert_eq!(seen["channel_ids"], json!([]), "{code}");
    assert_eq!(seen["state"], "open", "{code}");
    seen
}

both! {
    async fn whatever_keeps_an_account_from_being_connected_is_said(app: TestApp) {
        let acme = app.workspace("acme").await;
        let globex = app.workspace("globex").await;

        for product in PRODUCTS {
            let name = |what: &str| format!("{what}_{product}");
            let owner = Owner::of(&name("denies"));
            let denied = tries(&acme, product, &owner, Choice::Cancel).await;
            refused(&acme, denied, (400, "oauth_denied"), NOT_EXCHANGED).await;

            let scope = if product == "facebook" { "instagram_manage_messages" } else { "instagram_business_manage_messages" };
            let unticks = Owner::of(&name("unticks"));
            let missing = tries(&acme, product, &unticks, Choice::Without(scope)).await;
            assert!(missing.1.says(scope) && missing.1.says("Ask again"), "{}", missing.1.html);
            let seen = refused(&acme, missing, (400, "scope_missing"), EXCHANGED).await;
            assert_eq!(seen["trail"].as_array().unwrap().last().unwrap()["scopes"], json!([scope]));
            assert_eq!(seen["checks"][0]["id"], "scopes");
            assert_eq!(seen["checks"][0]["status"], "fail");

            let closed = name("closed");
            acme.instagram.account(&closed).set_messages_closed(true);
            let tried = tries(&acme, product, &Owner::of(&closed), Choice::Allow).await;
            refused(&acme, tried, (400, "message_access_off"), LISTED).await;

            let factor = name("factor");
            acme.instagram.account(&factor).set_wants_second_factor(true);
            let tried = tries(&acme, product, &Owner::of(&factor), Choice::Allow).await;
            refused(&acme, tried, (400, "two_factor_required"), LISTED).await;

            acme.instagram.set_advanced_access(false);
            let tried = tries(&acme, product, &Owner::of(&name("tester")), Choice::Allow).await;
            let passed = if product == "facebook" { LISTED } else { NOT_EXCHANGED };
            refused(&acme, tried, (409, "advanced_access_missing"), passed).await;
            acme.instagram.set_advanced_access(true);

            let taken = name("taken");
            let theirs = globex.makes_link().await;
            Owner::of(&taken).connects_with(product, url(&theirs), Choice::Allow).await;
            globex.receiver.next("channel.connected").await;
            let tried = tries(&acme, product, &Owner::of(&taken), Choice::Allow).await;
            refused(&acme, tried, (409, "account_owned_elsewhere"), CHECKED).await;

            app.sandbox.fault_on(Operation::Exchange, Fault::Html);
            let tried = tries(&acme, product, &Owner::of(&name("down")), Choice::Allow).await;
            refused(&acme, tried, (502, "provider_unavailable"), NOT_EXCHANGED).await;
            let lists = if product == "facebook" { Operation::Accounts } else { Operation::Me };
            app.sandbox.fault_on(lists, Fault::Transient);
            let tried = tries(&acme, product, &Owner::of(&name("lists")), Choice::Allow).await;
            refused(&acme, tried, (502, "provider_unavailable"), EXCHANGED).await;

            let other = link(&acme, json!({"products": [product], "expected_username": "@expected"})).await;
            let page = Owner::of(&name("other")).connects_with(product, url(&other), Choice::Allow).await;
            assert!(page.says("@expected"), "{}", page.html);
            refused(&acme, (other, page), (409, "account_unexpected"), LISTED).await;
        }
        assert!(acme.get("/v1/channels").await.expect(200).list().is_empty());
    }

    async fn what_only_one_product_can_fail_for_is_said(app: TestApp) {
        let acme = app.workspace("acme").await;
        let sandbox = &acme.instagram;

        sandbox.account("private").set_personal(true);
        let tried = tries(&acme, "instagram", &Owner::of("private"), Choice::Allow).await;
        refused(&acme, tried, (400, "account_not_professional"), LISTED).await;

        let shares = async |person: &str, pages: &[String], accounts: &[&str]| {
            let link = link(&acme, json!({"products": ["facebook"]})).await;
            let owner = Owner::of(person);
            let dialog = owner.begins_with("facebook", url(&link)).await;
            let mut form = dialog.form();
            form.fill("username", person);
            for page in pages {
                form.untick("page", page);
            }
            for account in accounts {
                form.untick("instagram", account);
            }
            let sent = owner.browser.press(&dialog, &form, Some(("decision", "allow"))).await;
            let page = owner.browser.open(sent.redirect().unwrap()).await;
            (link, page)
        };
        let bare = sandbox.person("bare");
        bare.runs_page("Nothing linked", None);
        refused(&acme, shares("bare", &[], &[]).await, (400, "professional_account_missing"), LISTED).await;

        let helper = sandbox.person("helper");
        let page = helper.runs_page("Helped", Some(&sandbox.account("helped")));
        helper.may_only(&page, &["ANALYZE"]);
        refused(&acme, shares("helper", &[], &[]).await, (400, "page_task_missing"), LISTED).await;

        let other = sandbox.person("other");
        let store = sandbox.account("store");
        let page = other.runs_page("Store", Some(&store));
        refused(&acme, shares("other", &[], &[store.ig_id()]).await, (400, "scope_other_account"), LISTED).await;
        refused(&acme, shares("other", &[page], &[]).await, (400, "accounts_missing"), LISTED).await;
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
            assert_eq!(owner.browser.open(back).await.status, 410, "used");
            assert_eq!(Browser::fresh().open(url(&used)).await.status, 410);
            // the page can be loaded again, and not by others
            assert_eq!(owner.browser.open(done.url.clone()).await.status, 200);
            assert_eq!(Browser::fresh().open(done.url).await.status, 400);
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
