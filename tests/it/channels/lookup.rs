use e2e::{Answer, Choice, Owner, TestApp, both};

fn ids(answer: &Answer) -> Vec<String> {
    let ids = answer.list().iter();
    ids.map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn channels_are_found_by_account_page_handle_and_key(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("Shop.One").await;
        let link = acme.makes_link().await;
        Owner::of("store").connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        let connected = acme.receiver.next("channel.connected").await.text("/channel/id");
        let store = acme.get(&format!("/v1/channels/{connected}")).await.expect(200);
        let page = store["page"]["id"].as_str().unwrap();
        acme.patch(&format!("/v1/channels/{}", shop.id), serde_json::json!({"reference": "crm-7"})).await.expect(200);
        let find = async |query: String| ids(&acme.get(&format!("/v1/channels?{query}")).await.expect(200));

        assert_eq!(find(format!("external_id={}", shop.ig_id())).await, std::slice::from_ref(&shop.id));
        assert_eq!(find(format!("page_id={page}")).await, std::slice::from_ref(&connected));
        assert_eq!(find("username=shop.one".to_owned()).await, std::slice::from_ref(&shop.id));
        assert_eq!(find("username=STORE".to_owned()).await, std::slice::from_ref(&connected));
        assert_eq!(find("reference=crm-7".to_owned()).await, std::slice::from_ref(&shop.id));
        assert!(find(format!("page_id={page}&username=shop.one")).await.is_empty());
        assert!(find("external_id=1".to_owned()).await.is_empty());
        assert!(find("username=nobody".to_owned()).await.is_empty());
    }
}
