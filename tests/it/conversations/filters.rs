use e2e::{Answer, TestApp, both};

fn ids(answer: &Answer) -> Vec<String> {
    let ids = answer.list().iter();
    ids.map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn conversations_are_found_by_what_is_to_be_done_about_them(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let old = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        app.passes_hours(30);
        let answered = acme.hears(&acme.user("bob"), &shop, "hi").await.conversation();
        acme.sends(&answered, "hi bob").await.expect(202);
        acme.receiver.next("message.delivered").await;
        let new = acme.hears(&acme.user("carl"), &shop, "hey").await.conversation();
        acme.call(reqwest::Method::POST, &format!("/v1/conversations/{old}/close")).send().await.expect(200);
        let find = async |query: &str| ids(&acme.get(&format!("/v1/conversations?{query}")).await.expect(200));

        assert_eq!(find("unanswered=true").await, [new.clone(), old.clone()]);
        assert_eq!(find("unanswered=false").await, std::slice::from_ref(&answered));
        assert_eq!(find("unanswered=true&state=open").await, std::slice::from_ref(&new));
        assert_eq!(find("state=closed").await, std::slice::from_ref(&old));
        assert_eq!(find("window=response").await, [new.clone(), answered.clone()]);
        assert_eq!(find("window=human_agent").await, std::slice::from_ref(&old));
        assert!(find("window=closed").await.is_empty());
        assert!(find("window=unknown").await.is_empty());
        app.passes_hours(7 * 24);
        assert_eq!(find("window=closed").await, [new, answered, old]);
        for wrong in ["unanswered=yes", "state=shut", "window=open"] {
            assert_eq!(acme.get(&format!("/v1/conversations?{wrong}")).await.problem(400), "invalid_parameter");
        }
    }
}
