use e2e::{Choice, Owner, TestApp, both};
use serde_json::json;

both! {
    async fn a_form_of_another_site_begins_and_chooses_nothing(app: TestApp) {
        let acme = app.workspace("acme").await;
        let agency = acme.instagram.person("agency");
        for name in ["shop", "store"] {
            agency.runs_page(name, Some(&acme.instagram.account(name)));
        }
        let link = acme.post("/v1/onboarding-links", json!({})).await.expect(201);
        let url = link["url"].as_str().unwrap();
        let owner = Owner::of("agency");
        let browser = &owner.browser;
        let public = app.url();
        let foreign = [
            browser.saying("sec-fetch-site", "cross-site"),
            browser.saying("sec-fetch-site", "same-site"),
            browser.saying("origin", "https://elsewhere.example"),
            browser.saying("origin", "null"),
            browser.saying("sec-fetch-site", "same-origin").saying("origin", "https://elsewhere.example"),
        ];
        let own = [
            browser.saying("sec-fetch-site", "same-origin").saying("origin", public),
            browser.saying("sec-fetch-site", "none"),
            browser.saying("origin", public),
        ];

        let consent = browser.open(url).await;
        for other in &foreign {
            let page = other.press(&consent, &consent.form(), None).await;
            assert_eq!(page.status, 403, "{}", page.html);
            assert!(page.says("cross_site_request") && page.says("What to do"), "{}", page.html);
        }
        for same in &own {
            assert_eq!(same.press(&consent, &consent.form(), None).await.status, 303);
        }
        let choose = owner.connects_with("facebook", url, Choice::Allow).await;
        let mut form = choose.form();
        form.fields.retain(|field| field.value == acme.instagram.account("shop").ig_id());
        form.fields[0].checked = true;
        for other in &foreign {
            assert_eq!(other.press(&choose, &form, None).await.status, 403);
        }
        assert!(acme.get("/v1/channels").await.expect(200).list().is_empty());
        let done = own[0].press(&choose, &form, None).await;

        assert_eq!(browser.follow(done).await.status, 200);
        acme.receiver.next("channel.connected").await;
    }
}
