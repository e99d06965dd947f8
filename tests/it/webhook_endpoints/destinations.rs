use std::sync::{Arc, Mutex};

use e2e::{Given as _, Options, Received, Reply, Server, TestApp, both};
use serde_json::json;

both! {
    async fn an_address_that_is_not_public_is_refused(database: Arc<e2e::Database>) {
        let options = Options { allow_loopback: false, ..Options::default() };
        let app = TestApp::start_on(Arc::clone(&database), options).await;
        let operator = app.operator();
        let workspace = operator.makes_workspace("acme", "test").await;
        let acme = operator.within(&workspace);
        let (of_acme, of_all) = ("/v1/webhook-endpoints", "/v1/operator-endpoints");
        let public = json!({"url": "http://example.com/hook"});
        let own = format!("{of_acme}/{}", acme.post(of_acme, public.clone()).await.expect(201).id());
        let common = format!("{of_all}/{}", operator.post(of_all, public.clone()).await.expect(201).id());

        for url in [
            "http://127.0.0.1:9/hook", "http://localhost/hook", "http://0.0.0.0/", "http://[::1]/", "http://10.0.0.1/",
            "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/latest", "http://[fd00::1]/",
            "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[fe80::1]/",
            "http://100.64.0.1/", "http://224.0.0.1/", "http://127.0.0.1./", "http://0177.0.0.1/", "http://localhost./",
            "http://a.localhost/", "http://１２７.0.0.1/", "http://%31%32%37.0.0.1/", "http://[::]/", "http://[64:ff9b::7f00:1]/",
            "HTTP://LOCALHOST:80/",
        ] {
            let body = json!({"url": url});
            for refused in [
                acme.post(of_acme, body.clone()).await, acme.patch(&own, body.clone()).await,
                operator.post(of_all, body.clone()).await, operator.patch(&common, body.clone()).await,
            ] {
                assert_eq!(refused.problem(422), "destination_refused", "{url}");
                assert_eq!(refused.pointers(), ["/url"]);
            }
        }
        assert_eq!(acme.get(&own).await["url"], public["url"]);
        assert_eq!(operator.get(&common).await["url"], public["url"]);
        app.finish().await;
    }

    async fn webhooks_go_through_the_proxy_that_is_configured(database: Arc<e2e::Database>) {
        let seen = Arc::new(Mutex::new(vec![]));
        let sees = Arc::clone(&seen);
        let proxy = Server::start(Arc::new(move |request: Received| {
            let id = request.headers["webhook-id"].to_str().unwrap().to_owned();
            sees.lock().unwrap().push((request.method, request.target, id));
            Reply::Status(202)
        })).await;
        let options = Options {
            allow_loopback: false,
            webhooks: format!("proxy_url = \"http://{}\"", proxy.address),
            ..Options::default()
        };
        let app = TestApp::start_on(Arc::clone(&database), options).await;
        let workspace = app.operator().makes_workspace("acme", "test").await;
        let acme = app.operator().within(&workspace);
        // no name that resolves here: only the proxy can lead there
        let url = "http://receiver.invalid/hook";
        let made = acme.post("/v1/webhook-endpoints", json!({"url": url})).await.expect(201);

        let tested = acme.post(&format!("/v1/webhook-endpoints/{}/test", made.id()), json!({})).await.expect(200);

        assert_eq!((&tested["attempt"]["status"], &tested["attempt"]["error"]), (&json!(202), &json!(null)));
        let id = tested["event_id"].as_str().unwrap().to_owned();
        assert_eq!(*seen.lock().unwrap(), [("POST".to_owned(), url.to_owned(), id)]);
        app.finish().await;
    }

    async fn what_is_no_url_of_an_endpoint_is_refused(app: TestApp) {
        let acme = app.workspace("acme").await;

        for url in ["", "hook", "/hook", "ftp://example.com/", "http://", "http://user:pw@example.com/", "http://example.com/#x", "http://exa mple.com/", "javascript:alert(1)", "http://example.com:99999/", "http://example.com:x/", "http://[::1/", "http://[fe80::1%25eth0]/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://a%00b/", "http://example.com\\@127.0.0.1/", "http://@example.com/", "http://example.com:80:80/", "http:example.com", "http:///example.com/", "http://?x", "http://exa\u{200b}mple.com@127.0.0.1/", "http://\u{202e}/", &format!("http://example.com/{}", "x".repeat(2000))] {
            let refused = acme.post("/v1/webhook-endpoints", json!({"url": url})).await;
            assert_eq!(refused.problem(422), "url_invalid", "{url}");
            assert_eq!(refused.pointers(), ["/url"]);
        }
        let path = format!("/v1/webhook-endpoints/{}", acme.endpoint);
        assert_eq!(acme.patch(&path, json!({"url": "nowhere"})).await.problem(422), "url_invalid");
    }

    async fn a_redirect_is_a_failure_and_is_not_followed(app: TestApp) {
        let acme = app.workspace("acme").await;
        let elsewhere = e2e::Receiver::start().await;
        let target = vec![("location", elsewhere.url())];
        acme.receiver.answers([Reply::Whole(302, target, "".into())]);

        let path = format!("/v1/webhook-endpoints/{}/test", acme.endpoint);
        let event = acme.post(&path, json!({})).await.expect(200)["event_id"].as_str().unwrap().to_owned();
        acme.receiver.next_try("endpoint.test").await;

        app.settled().await;
        assert!(elsewhere.deliveries().is_empty() && elsewhere.rejected().is_empty());
        let log = acme.get(&format!("/v1/events/{event}/deliveries")).await.expect(200);
        assert_eq!(log.list()[0]["attempts"][0]["status"], 302);
        assert_eq!(log.list()[0]["attempts"][0]["error"], "http");
    }

    async fn where_https_is_demanded_nothing_else_is_taken(database: Arc<e2e::Database>) {
        let options = Options { https_only: true, ..Options::default() };
        let app = TestApp::start_on(Arc::clone(&database), options).await;
        let operator = app.operator();
        let workspace = operator.makes_workspace("acme", "test").await;
        let acme = operator.within(&workspace);

        let made = acme.post("/v1/webhook-endpoints", json!({"url": "https://example.com/hook"})).await.expect(201);
        let path = format!("/v1/webhook-endpoints/{}", made.id());
        for url in ["http://example.com/hook", "HTTP://example.com/hook"] {
            for refused in [acme.post("/v1/webhook-endpoints", json!({"url": url})).await, acme.patch(&path, json!({"url": url})).await] {
                assert_eq!((refused.problem(422), refused.pointers()), ("url_invalid", vec!["/url"]), "{url}");
            }
        }

        assert_eq!(acme.get(&path).await["url"], "https://example.com/hook");
        app.finish().await;
    }
}
