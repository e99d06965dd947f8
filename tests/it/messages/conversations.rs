use e2e::{TestApp, both};
use serde_json::Value;

both! {
    async fn a_conversation_shows_what_both_said_newest_first_page_by_page(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "in 0").await.conversation();
        for number in 0..4 {
            acme.sends(&conversation, &format!("out {number}")).await.expect(202);
            acme.receiver.next("message.delivered").await;
            acme.hears(&alice, &shop, &format!("in {}", number + 1)).await;
        }
        let path = format!("/v1/conversations/{conversation}/messages");

        let mut texts = vec![];
        let mut after = String::new();
        loop {
            let page = acme.get(&format!("{path}?limit=2{after}")).await.expect(200);
            assert!(page.list().len() <= 2);
            texts.extend(page.list().iter().map(|it| it["content"]["text"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(cursor) => after = format!("&after={cursor}"),
                None => break,
            }
        }

        let expected = ["in 4", "out 3", "in 3", "out 2", "in 2", "out 1", "in 1", "out 0", "in 0"];
        assert_eq!(texts, expected);
    }

    async fn conversations_are_listed_the_last_spoken_in_first(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let (alice, bob) = (acme.user("alice"), acme.user("bob"));
        let with_alice = acme.hears(&alice, &shop, "one").await;
        let with_bob = acme.hears(&bob, &shop, "two").await;

        let ids = |answer: &e2e::Answer| answer.list().iter().map(|it| it["id"].clone()).collect::<Vec<Value>>();
        let first = acme.get("/v1/conversations").await.expect(200);
        acme.hears(&alice, &shop, "three").await;
        let second = acme.get("/v1/conversations").await.expect(200);
        let of_bob = acme.get(&format!("/v1/conversations?contact_id={}", with_bob.contact())).await.expect(200);

        assert_eq!(ids(&first), [with_bob.conversation(), with_alice.conversation()]);
        assert_eq!(ids(&second), [with_alice.conversation(), with_bob.conversation()]);
        assert_eq!(ids(&of_bob), [with_bob.conversation()]);
    }
}
