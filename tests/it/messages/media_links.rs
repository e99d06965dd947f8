//! Links to files that contacts sent, which stay at Instagram.

use std::sync::Arc;

use e2e::{
    Answer, Channel, Choice, Database, Given as _, Options, Owner, Received, Reply, Server,
    TestApp, Workspace, both,
};
use futures::future::join_all;
use reqwest::Method;
use sandbox::{Deed, EndUser};
use serde_json::{Value, json};

const BYTES: &str = "what a file of this kind has in it";

async fn talking(app: &TestApp) -> (Workspace, Channel, EndUser) {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let alice = acme.user("alice");
    (acme, shop, alice)
}

/// Sends files of these kinds; what is told of each, and Instagram's id of the message.
async fn sends(
    workspace: &Workspace,
    alice: &EndUser,
    shop: &Channel,
    kinds: &[&str],
) -> (String, Vec<Value>) {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let said = alice.does(shop, Deed::Attaches { kinds, text: None }).await;
    let told = workspace.receiver.next("message.received").await;
    (
        said.mid,
        told["data"]["content"]["attachments"]
            .as_array()
            .unwrap()
            .clone(),
    )
}

fn link(attachment: &Value) -> &str {
    attachment["media_url"].as_str().unwrap()
}

async fn fetch(app: &TestApp, attachment: &Value) -> Answer {
    app.anonymous().get(link(attachment)).await
}

both! {
    async fn a_file_is_passed_on_to_whoever_has_the_link(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let (_, files) = sends(&acme, &alice, &shop, &["image", "ephemeral", "file"]).await;

        let image = fetch(&app, &files[0]).await.expect(200);
        let file = fetch(&app, &files[2]).await.expect(200);

        assert!(link(&files[0]).starts_with(&format!("{}/media/", app.url())));
        assert_eq!(files[1], json!({"type": "ephemeral", "status": "unsupported", "refreshable": false, "url": null}));
        assert_eq!(image.text(), BYTES);
        assert_eq!(image.header("content-type"), Some("image/jpeg"));
        assert_eq!(file.header("content-type"), Some("application/octet-stream"));
        let length = BYTES.len().to_string();
        for (name, value) in [
            ("content-disposition", "attachment"), ("x-content-type-options", "nosniff"), ("cache-control", "private, no-store"),
            ("content-security-policy", "default-src 'none'; sandbox"), ("content-length", length.as_str()), ("accept-ranges", "bytes"),
        ] {
            assert_eq!(image.header(name), Some(value), "{name}");
        }
        assert_eq!(image.header("set-cookie"), None);
    }

    async fn head_and_parts_are_answered(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let (_, files) = sends(&acme, &alice, &shop, &["video"]).await;
        let anonymous = app.anonymous();
        let part = async |range: &str| {
            anonymous.call(Method::GET, link(&files[0])).header("range", range).send().await
        };

        let head = anonymous.call(Method::HEAD, link(&files[0])).send().await.expect(200);
        let middle = part("bytes=5-10").await.expect(206);
        let several = part("bytes=0-1,4-5").await.expect(200);
        let beyond = part("bytes=900-").await;

        assert_eq!((head.text(), head.header("content-type")), (String::new(), Some("video/mp4")));
        assert_eq!(head.header("content-length"), Some(BYTES.len().to_string().as_str()));
        assert_eq!(middle.text(), BYTES.get(5..=10).unwrap());
        assert_eq!(middle.header("content-range"), Some(format!("bytes 5-10/{}", BYTES.len()).as_str()));
        assert_eq!(several.text(), BYTES);
        assert_eq!(beyond.problem(416), "media_part_invalid");
        let posted = anonymous.post(link(&files[0]), json!({})).await;
        assert_eq!((posted.problem(405), posted.header("allow")), ("method_not_allowed", Some("GET, HEAD")));
    }

    async fn what_expired_at_instagram_is_asked_for_once_more_or_gone(app: TestApp) {
        let acme = app.workspace("acme").await;
        let alice = acme.user("alice");
        for (product, host) in [("instagram", "/v26.0/"), ("facebook", "/facebook/v26.0/")] {
            let shop = acme.connects_with(product, product).await;
            let (_, files) = sends(&acme, &alice, &shop, &["ig_post", "image", "audio"]).await;
            let deed = Deed::RepliesToStory { story: "1".to_owned(), text: "nice".to_owned(), link: None };
            alice.does(&shop, deed).await;
            let told = acme.receiver.next("message.received").await;
            let story = told["data"]["content"]["reply_to"]["story"].clone();
            assert_eq!(fetch(&app, &story).await.expect(200).text(), BYTES);

            app.sandbox.expire_files();
            app.sandbox.clear_logs();

            for file in &files[1..] {
                assert_eq!((&file["refreshable"], fetch(&app, file).await.expect(200).text()), (&json!(true), BYTES.to_owned()), "{product}");
            }
            assert_eq!(files[0]["refreshable"], json!(false));
            assert_eq!(fetch(&app, &files[0]).await.problem(410), "media_gone");
            assert_eq!(fetch(&app, &story).await.problem(410), "media_gone");
            let asked = app.sandbox.requests();
            let of_files = asked.iter().filter(|seen| seen.query.iter().any(|(_, value)| value == "attachments"));
            let paths: Vec<_> = of_files.map(|seen| seen.path.as_str()).collect();
            assert_eq!(paths.len(), 2, "Instagram is asked for the message of each file that it may tell anew");
            assert!(paths.iter().all(|path| path.starts_with(host)), "{product}: {paths:?}");
            app.sandbox.clear_logs();
            for file in &files[1..] {
                assert_eq!(fetch(&app, file).await.expect(200).text(), BYTES, "{product}");
            }
            assert!(app.sandbox.requests().iter().all(|seen| !seen.path.starts_with(host)), "where a file is by now is not asked twice");
        }
    }

    async fn what_cannot_be_asked_for_now_is_not_said_to_be_gone(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let (_, files) = sends(&acme, &alice, &shop, &["image"]).await;

        app.sandbox.expire_files();
        app.sandbox.fault_lasting(sandbox::Operation::Conversations, sandbox::Fault::Transient);
        let later = fetch(&app, &files[0]).await;
        app.sandbox.clear_faults();

        assert_eq!(later.problem(502), "media_not_served");
        fetch(&app, &files[0]).await.expect(200);
        acme.delete(&format!("/v1/channels/{}", shop.id)).await;
        app.settled().await;
        app.sandbox.expire_files();
        assert_eq!(fetch(&app, &files[0]).await.problem(410), "media_gone");
    }

    async fn nothing_is_passed_on_of_what_was_taken_back_or_is_withheld(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let (mid, files) = sends(&acme, &alice, &shop, &["image"]).await;
        fetch(&app, &files[0]).await.expect(200);

        alice.unsends(&shop, &mid).await;
        acme.receiver.next("message.unsent").await;
        acme.patch(&format!("/v1/channels/{}", shop.id), json!({"withhold_media": ["image", "story"]})).await.expect(200);
        let (_, withheld) = sends(&acme, &alice, &shop, &["image", "video"]).await;

        assert_eq!(fetch(&app, &files[0]).await.problem(410), "media_gone");
        assert_eq!(withheld[0], json!({"type": "image", "status": "withheld", "refreshable": false, "url": null}));
        fetch(&app, &withheld[1]).await.expect(200);
    }

    async fn a_link_is_good_for_a_day_and_shown_anew(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let (mid, files) = sends(&acme, &alice, &shop, &["image"]).await;
        let path = format!("/v1/messages?external_id={mid}");

        app.passes_hours(23);
        fetch(&app, &files[0]).await.expect(200);
        app.passes_hours(3);

        assert_eq!(fetch(&app, &files[0]).await.problem(410), "media_link_expired");
        let found = acme.get(&path).await.expect(200);
        let anew = &found.list()[0]["content"]["attachments"][0];
        assert_ne!(link(anew), link(&files[0]));
        fetch(&app, anew).await.expect(200);
    }

    async fn a_link_that_was_altered_leads_nowhere(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let (_, files) = sends(&acme, &alice, &shop, &["image"]).await;
        let good = link(&files[0]);
        let last = if good.ends_with('A') { "B" } else { "A" };
        let kept = good.strip_suffix(|_| true).unwrap();
        let altered = format!("{kept}{last}");

        for url in [altered, format!("{good}A"), format!("{}/media/x", app.url()), format!("{}/media/%00", app.url())] {
            assert_eq!(app.anonymous().get(&url).await.problem(404), "not_found", "{url}");
        }
    }

    async fn files_say_until_when_they_are_at_their_url(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let end = app.now() / 1000 + 3600;

        alice.sends_image(&shop, &format!("https://scontent.cdninstagram.com/v/1.jpg?oh=00_A&oe={end:X}")).await;

        let told = acme.receiver.next("message.received").await;
        let file = told["data"]["content"]["attachments"][0].clone();
        assert_eq!((&file["status"], file["expires_at"].is_string()), (&json!("available"), true));
        app.passes_hours(2);
        let event = acme.get(&format!("/v1/events/{}", told.id)).await.expect(200);
        let message = acme.get(&format!("/v1/messages/{}", told.message())).await.expect(200);
        for shown in [&event["data"]["content"], &message["content"]] {
            let now = &shown["attachments"][0];
            assert_eq!((&now["status"], &now["expires_at"]), (&json!("expired"), &file["expires_at"]));
        }
    }

    async fn what_comes_from_elsewhere_is_bounded_and_checked(app: TestApp) {
        let (acme, shop, alice) = talking(&app).await;
        let host = Server::start(Arc::new(|request: Received| {
            let says = |head: &str| Reply::Raw(format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n").into());
            match request.target.as_str() {
                "/page.html" => Reply::Whole(200, vec![("content-type", "text/html; charset=utf-8".to_owned())], b"<script>1</script>".to_vec().into()),
                "/huge" => says("200 OK\r\ncontent-length: 900000000"),
                "/part" => says("206 Partial Content\r\ncontent-range: bytes 0-9/900000000\r\ncontent-length: 10"),
                "/unsaid" => Reply::Raw("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello".into()),
                "/inside" => says("302 Found\r\nlocation: http://169.254.169.254/latest\r\ncontent-length: 0"),
                "/short" => says("200 OK\r\ncontent-length: 10"),
                "/broken" => says("503 Service Unavailable\r\ncontent-length: 0"),
                _ => says("404 Not Found\r\ncontent-length: 0"),
            }
        })).await;
        let told = async |path: &str| {
            alice.sends_image(&shop, &format!("http://{}{path}", host.address)).await;
            acme.receiver.next("message.received").await["data"]["content"]["attachments"][0].clone()
        };

        let page = fetch(&app, &told("/page.html").await).await.expect(200);
        assert_eq!((page.header("content-type"), page.header("content-disposition")), (Some("text/html"), Some("attachment")));
        assert_eq!(fetch(&app, &told("/huge").await).await.problem(403), "media_too_large_to_serve");
        assert_eq!(fetch(&app, &told("/broken").await).await.problem(502), "media_not_served");
        let part = told("/part").await;
        let in_part = app.anonymous().call(Method::GET, link(&part)).header("range", "bytes=0-9").send().await;
        assert_eq!(in_part.problem(403), "media_too_large_to_serve");
        assert_eq!(fetch(&app, &part).await.problem(502), "media_not_served", "nobody asked for a part");
        let unsaid = told("/unsaid").await;
        let head = app.anonymous().call(Method::HEAD, link(&unsaid)).send().await.expect(200);
        assert_eq!((head.header("content-length"), fetch(&app, &unsaid).await.expect(200).text()), (None, "hello".to_owned()));
        for gone in ["/inside", "/nothing"] {
            assert_eq!(fetch(&app, &told(gone).await).await.problem(410), "media_gone", "{gone}");
        }
        let short = told("/short").await;
        let broken = app.anonymous().call(Method::GET, link(&short)).attempt().await;
        assert!(broken.is_err(), "what breaks off is not taken for whole");
    }

    async fn with_an_origin_of_their_own_files_are_at_no_other(database: Arc<Database>) {
        let more = "[media]\nurl = \"http://media.test:81/\"\nlink_hours = 1\n".to_owned();
        let app = TestApp::start_on(database, Options { more, ..Options::default() }).await;
        let (acme, shop, alice) = talking(&app).await;
        let (_, files) = sends(&acme, &alice, &shop, &["image"]).await;
        let path = link(&files[0]).strip_prefix("http://media.test:81").unwrap().to_owned();

        let at_api = app.anonymous().get(&path).await;
        let at_media = app.anonymous().call(Method::GET, &path).header("host", "media.test:81").send().await;

        assert_eq!(at_api.problem(404), "route_not_found");
        assert_eq!(at_media.expect(200).text(), BYTES);
        app.finish().await;
    }

    async fn a_link_is_good_for_as_long_as_it_is_set_to_be(database: Arc<Database>) {
        let more = "[media]\nlink_hours = 2\n".to_owned();
        let app = TestApp::start_on(database, Options { more, ..Options::default() }).await;
        let (acme, shop, alice) = talking(&app).await;
        let (_, files) = sends(&acme, &alice, &shop, &["image"]).await;

        app.passes_hours(1);
        fetch(&app, &files[0]).await.expect(200);
        app.passes_hours(3);

        assert_eq!(fetch(&app, &files[0]).await.problem(410), "media_link_expired");
        app.finish().await;
    }

    async fn a_file_is_passed_on_up_to_the_bytes_that_are_set(database: Arc<Database>) {
        let more = "[media]\nfile_bytes = 1024\n".to_owned();
        let app = TestApp::start_on(database, Options { more, ..Options::default() }).await;
        let (acme, shop, alice) = talking(&app).await;
        let host = Server::start(Arc::new(|request: Received| {
            let bytes: usize = request.target.trim_start_matches('/').parse().unwrap();
            Reply::Whole(200, vec![], "x".repeat(bytes).into_bytes().into())
        })).await;
        let told = async |bytes: usize| {
            alice.sends_image(&shop, &format!("http://{}/{bytes}", host.address)).await;
            acme.receiver.next("message.received").await["data"]["content"]["attachments"][0].clone()
        };

        for fits in [1023, 1024] {
            assert_eq!(fetch(&app, &told(fits).await).await.expect(200).text().len(), fits);
        }
        assert_eq!(fetch(&app, &told(1025).await).await.problem(403), "media_too_large_to_serve");
        app.finish().await;
    }

    async fn files_of_the_sandbox_are_passed_on_where_nothing_on_this_machine_may_be_called(database: Arc<Database>) {
        let strict = Options { allow_loopback: false, ..Options::default() };
        let app = TestApp::start_on(database, strict).await;
        let operator = app.operator();
        let acme = operator.within(&operator.makes_workspace("acme", "test").await);
        let url = acme.post("/v1/onboarding-links", json!({})).await.expect(201)["url"].clone();
        Owner::of("shop").connects(url.as_str().unwrap(), Choice::Allow).await;
        app.settled().await;
        let deed = Deed::Attaches { kinds: vec!["image".to_owned()], text: None };
        let said = app.sandbox.user("alice").does(&app.sandbox.account("shop"), deed).await;
        app.settled().await;
        let messages = acme.get(&format!("/v1/messages?external_id={}", said.mid)).await.expect(200);

        let file = messages["data"][0]["content"]["attachments"][0].clone();

        assert_eq!(fetch(&app, &file).await.expect(200).text(), BYTES);
        app.finish().await;
    }

    async fn whoever_guesses_links_is_slowed_down(database: Arc<Database>) {
        let app = TestApp::start_on(database, Options { address_rate: 5, ..Options::default() }).await;
        let anonymous = app.anonymous();

        let guess = async |number| anonymous.get(&format!("/media/guess-{number}")).await;
        let answers = join_all((0..30).map(guess)).await;

        assert!(answers.iter().any(|answer| answer.status == 429 && answer.any_problem() == "rate_limited"));
        app.finish().await;
    }
}
