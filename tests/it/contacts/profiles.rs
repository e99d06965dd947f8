use std::sync::Arc;

use e2e::{Choice, Database, Given as _, Options, Owner, TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

/// A service that asks who contacts are; a delivery waits so long for it.
async fn curious(database: Arc<Database>, profile_wait_ms: u64) -> TestApp {
    let options = Options {
        profiles: true,
        profile_wait_ms,
        ..Options::default()
    };
    TestApp::start_on(database, options).await
}

both! {
    async fn the_first_webhook_of_a_contact_names_them_when_it_may_wait(database: Arc<Database>) {
        let app = curious(database, 8_000).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        alice.set_profile(Some("Alice"), Some("https://cdn.example/a.jpg"));

        let heard = acme.hears(&alice, &shop, "hello").await;

        let who = json!({"id": heard.contact(), "external_id": alice.igsid(&shop), "username": "alice", "name": "Alice", "profile_status": "known", "opted_out": null});
        assert_eq!(heard["contact"], who);
        let updated = acme.receiver.next("contact.updated").await;
        assert_eq!(updated["contact"], who);
        assert_eq!(updated["data"]["changed"], json!(["username", "name", "verified", "follows_account", "followed_by_account", "profile_status"]));
        let contact = acme.get(&format!("/v1/contacts/{}", heard.contact())).await.expect(200);
        assert_eq!(contact["picture_url"], "https://cdn.example/a.jpg");
        assert_eq!(contact["follower_count"], 42);
        assert_eq!(contact["channel_id"], Value::from(shop.id.clone()));
        assert!(contact["profile_read_at"].is_string());
        app.passes_hours(49);
        let later = acme.get(&format!("/v1/contacts/{}", heard.contact())).await.expect(200);
        assert_eq!((&later["picture_url"], &later["name"]), (&Value::Null, &json!("Alice")));
        app.finish().await;
    }

    async fn a_picture_that_faded_is_asked_for_once_by_who_reads_the_contact(database: Arc<Database>) {
        let app = curious(database, 8_000).await;
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        alice.set_profile(Some("Alice"), Some("https://cdn.example/a.jpg"));
        let heard = acme.hears(&alice, &shop, "hello").await;
        let path = format!("/v1/contacts/{}", heard.contact());
        let picture = async || acme.get(&path).await.expect(200)["picture_url"].clone();
        app.settled().await;
        assert_eq!(picture().await, "https://cdn.example/a.jpg");
        alice.set_profile(Some("Alice"), Some("https://cdn.example/b.jpg"));
        app.sandbox.clear_logs();
        assert_eq!(picture().await, "https://cdn.example/a.jpg");
        app.settled().await;
        let igsid = alice.igsid(&shop);
        let asked = || app.sandbox.requests().iter().filter(|seen| seen.path.ends_with(&igsid)).count();
        assert_eq!(asked(), 0, "while it is shown nobody asks");

        app.passes_hours(49);
        app.holds_work();
        let faded = acme.get(&path).await.expect(200);
        assert_eq!((&faded["picture_url"], picture().await), (&Value::Null, Value::Null));
        app.lets_work_go();
        app.settled().await;

        assert_eq!(picture().await, "https://cdn.example/b.jpg");
        app.settled().await;
        assert_eq!(asked(), 1);
        // who decided on what they saw is not kept from it by what we asked for and saw ourselves
        let decided = async |on: &str| {
            let change = acme.call(reqwest::Method::PATCH, &path).header("if-match", on);
            change.json(&json!({"reference": "customer-7"})).send().await
        };
        let seen = faded.header("etag").unwrap();
        decided(seen).await.expect(200);
        assert_eq!(decided(seen).await.status, 412, "somebody changed them meanwhile");
        app.finish().await;
    }

    async fn a_message_never_waits_for_a_profile_that_does_not_come(database: Arc<Database>) {
        let app = curious(database, 1).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        app.sandbox.fault_lasting(Operation::Profile, Fault::Transient);

        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;

        assert_eq!(heard["contact"]["profile_status"], "unknown");
        assert_eq!(heard["contact"]["username"], Value::Null);
        let igsid = acme.user("alice").igsid(&shop);
        app.sandbox.saw(|seen| seen.path.contains(&igsid)).await;
        app.sandbox.clear_faults();
        app.settled().await;
        app.passes_seconds(120);
        let updated = acme.receiver.next("contact.updated").await;
        assert_eq!(updated["contact"]["username"], "alice");
        app.finish().await;
    }

    async fn whatever_instagram_says_instead_of_a_profile_is_shown_and_harms_nothing(database: Arc<Database>) {
        let app = curious(database, 0).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        for (name, fault, status) in [
            ("anna", Fault::NoConsent, "withheld"),
            ("bert", Fault::NoMatchingUser, "not_found"),
            ("carl", Fault::PermissionDenied, "unavailable"),
        ] {
            app.sandbox.fault_on(Operation::Profile, fault);

            acme.hears(&acme.user(name), &shop, name).await;

            let updated = acme.receiver.next("contact.updated").await;
            assert_eq!(updated["contact"]["profile_status"], status, "{name}");
            assert_eq!(updated["contact"]["username"], Value::Null, "{name}");
        }
        // with their next word, an hour later, they are asked for again
        app.passes_hours(2);
        acme.hears(&acme.user("anna"), &shop, "again").await;
        let updated = acme.receiver.next("contact.updated").await;
        assert_eq!(updated["contact"]["username"], "anna");
        app.finish().await;
    }

    async fn an_old_profile_is_read_again_when_its_contact_writes_and_no_news_is_not_told(database: Arc<Database>) {
        let app = curious(database, 0).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        alice.set_profile(None, None);
        acme.hears(&alice, &shop, "one").await;
        let known = acme.receiver.next("contact.updated").await;
        assert_eq!(known["contact"]["name"], Value::Null);
        let asked = || app.sandbox.requests().iter().filter(|seen| seen.path.ends_with(&alice.igsid(&shop))).count();
        acme.hears(&alice, &shop, "two").await;
        app.settled().await;
        assert_eq!(asked(), 1);

        app.passes_hours(25);
        acme.hears(&alice, &shop, "three").await;
        app.settled().await;
        assert_eq!(asked(), 2);
        alice.set_profile(Some("Alice"), None);
        app.passes_hours(25);
        acme.hears(&alice, &shop, "four").await;

        let renamed = acme.receiver.next("contact.updated").await;
        assert_eq!(renamed["data"]["changed"], json!(["name"]));
        assert_eq!(renamed["contact"]["name"], "Alice");
        app.settled().await;
        let told = acme.receiver.kinds().iter().filter(|kind| *kind == "contact.updated").count();
        assert_eq!(told, 2);
        app.finish().await;
    }

    async fn a_profile_is_asked_for_at_the_host_of_the_login(database: Arc<Database>) {
        let app = curious(database, 8_000).await;
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await;
        let page = Owner::of("shop").connects_with("facebook", link["url"].as_str().unwrap(), Choice::Allow).await;
        assert_eq!(page.status, 200, "{}", page.html);
        acme.receiver.next("channel.connected").await;
        let (shop, alice) = (acme.instagram.account("shop"), acme.user("alice"));

        alice.writes(&shop, "hello").await;

        let heard = acme.receiver.next("message.received").await;
        assert_eq!(heard["contact"]["username"], "alice");
        let igsid = alice.igsid(&shop);
        let seen = app.sandbox.saw(|seen| seen.path.ends_with(&igsid)).await;
        assert_eq!(seen.path, format!("/facebook/v26.0/{igsid}"));
        app.finish().await;
    }

    async fn nobody_is_asked_for_when_profiles_are_switched_off_or_only_the_account_writes(database: Arc<Database>) {
        let app = TestApp::start_on(Arc::clone(&database), Options::default()).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        acme.hears(&alice, &shop, "hello").await;
        app.settled().await;
        let igsid = alice.igsid(&shop);
        assert!(!app.sandbox.requests().iter().any(|seen| seen.path.ends_with(&igsid)));
        app.finish().await;

        let app = curious(database, 0).await;
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("store").await;
        let bob = acme.user("bob");
        shop.types_in_app(&bob, "psst");
        acme.receiver.next("message.sent_externally").await;
        app.settled().await;
        let igsid = bob.igsid(&shop);
        assert!(!app.sandbox.requests().iter().any(|seen| seen.path.ends_with(&igsid)));
        app.finish().await;
    }
}
