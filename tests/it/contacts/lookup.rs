use std::sync::Arc;

use e2e::{Answer, Database, Given as _, Options, TestApp, both};

fn names(answer: &Answer) -> Vec<String> {
    let names = answer.list().iter();
    names
        .map(|it| it["username"].as_str().unwrap_or("?").to_owned())
        .collect()
}

both! {
    async fn contacts_are_listed_and_found_by_what_instagram_calls_them(database: Arc<Database>) {
        let options = Options { profiles: true, ..Options::default() };
        let app = TestApp::start_on(database, options).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let other = acme.connects_instagram("other").await;
        for name in ["alice", "bob"] {
            acme.hears(&acme.user(name), &shop, name).await;
            acme.receiver.next("contact.updated").await;
        }
        acme.hears(&acme.user("alice"), &other, "there").await;
        acme.receiver.next("contact.updated").await;

        assert_eq!(names(&acme.get("/v1/contacts").await.expect(200)), ["alice", "bob", "alice"]);
        let of_shop = acme.get(&format!("/v1/contacts?channel_id={}", shop.id)).await.expect(200);
        assert_eq!(names(&of_shop), ["bob", "alice"]);
        let named = acme.get("/v1/contacts?username=ALICE").await.expect(200);
        assert_eq!(names(&named), ["alice", "alice"]);
        let known = acme.user("bob").igsid(&shop);
        let known = acme.get(&format!("/v1/contacts?external_id={known}")).await.expect(200);
        assert_eq!(names(&known), ["bob"]);
        let nobody = acme.get("/v1/contacts?username=carl").await.expect(200);
        assert!(nobody.list().is_empty());
        let page = acme.get("/v1/contacts?limit=1").await.expect(200);
        let next = page["next_cursor"].as_str().unwrap();
        let next = acme.get(&format!("/v1/contacts?limit=1&after={next}")).await.expect(200);
        assert_eq!(names(&next), ["bob"]);
        let globex = app.workspace("globex").await;
        assert!(globex.get("/v1/contacts?username=alice").await.expect(200).list().is_empty());
        assert_eq!(acme.get("/v1/contacts?username=").await.problem(400), "invalid_parameter");
        app.finish().await;
    }
}
