use std::sync::Arc;

use e2e::{Database, Given as _, Options, TestApp, Wire, Workspace, both};
use futures::future::join_all;
use reqwest::Method;

/// Long enough for whoever means well on a busy machine.
const SOON: u64 = 2000;

async fn impatient(database: &Arc<Database>) -> TestApp {
    let options = Options {
        request_timeout_ms: SOON,
        ..Options::default()
    };
    TestApp::start_on(Arc::clone(database), options).await
}

/// The head of a request with a key, without its last line break.
fn head(acme: &Workspace, first: &str, more: &str) -> String {
    format!(
        "{first} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n{more}",
        acme.key
    )
}

both! {
    async fn a_body_that_does_not_come_is_not_waited_for(database: Arc<Database>) {
        let app = impatient(&database).await;
        let acme = app.workspace("acme").await;
        let ingress = TestApp::callback_of(&app.sandbox);

        let waits = [
            ("announced", "content-length: 50\r\n\r\n"),
            ("begun", "content-length: 50\r\n\r\n{"),
            ("in pieces without end", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"),
            ("a piece without end", "transfer-encoding: chunked\r\n\r\n1;xxxxxx"),
            ("something else", "connection: upgrade\r\nupgrade: websocket\r\n\r\n{}"),
        ].into_iter().flat_map(|(what, rest)| {
            ["/v1/messages", "/v1/onboarding-links", ingress.as_str()].map(|path| (what, rest, path))
        }).map(async |(what, rest, path)| {
            let mut wire = Wire::to(app.url()).await;
            wire.says(head(&acme, &format!("POST {path}"), rest)).await;
            let answer = wire.hears().await.unwrap_or_else(|| panic!("{path} {what}: no answer"));
            assert_eq!(answer.problem(408), "request_timeout", "{path} {what}");
            wire.ends().await;
        });

        join_all(waits).await;

        app.finish().await;
    }

    async fn a_connection_on_which_nothing_goes_on_is_ended(database: Arc<Database>) {
        let app = impatient(&database).await;
        let acme = app.workspace("acme").await;
        let whole = format!("{}\r\n", head(&acme, "GET /v1/workspace", ""));

        let waits = [
            ("nothing", "", ""),
            ("half a head", "", "GET /v1/cha"),
            ("nothing more", whole.as_str(), ""),
            ("half a head more", whole.as_str(), "GET /v1/channels HTTP/1.1\r\nx: "),
        ].map(async |(what, first, second)| {
            let mut wire = Wire::to(app.url()).await;
            if !first.is_empty() {
                wire.says(first).await;
                assert_eq!(wire.hears().await.unwrap().status, 200, "{what}");
            }
            wire.says(second).await;
            wire.ends().await;
        });

        join_all(waits).await;

        app.finish().await;
    }

    async fn answers_that_nobody_reads_are_not_kept_for_ever(database: Arc<Database>) {
        let app = impatient(&database).await;
        let mut wire = Wire::to(app.url()).await;

        let ended = async {
            // each answer is a hundred thousand bytes and more: no buffer on the way holds what is asked for here
            while wire.says("GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100)).await {}
        };

        e2e::within("the connection's end", ended).await;
        app.finish().await;
    }

    async fn a_body_without_end_is_cut_at_the_limit(app: TestApp) {
        let acme = app.workspace("acme").await;
        let ingress = TestApp::callback_of(&app.sandbox);
        let piece = format!("10000\r\n{}\r\n", " ".repeat(0x10000));

        for path in ["/v1/messages", ingress.as_str()] {
            let mut wire = Wire::to(app.url()).await;
            wire.says(head(&acme, &format!("POST {path}"), "transfer-encoding: chunked\r\n\r\n")).await;
            for _ in 0..272 {
                if !wire.says(&piece).await {
                    break;
                }
            }
            let answer = wire.hears().await.unwrap();
            assert_eq!(answer.problem(413), "body_too_large", "{path}");
        }
        for path in ["/v1/messages", ingress.as_str()] {
            let mut wire = Wire::to(app.url()).await;
            wire.says(head(&acme, &format!("POST {path}"), "content-length: 99999999\r\n\r\n")).await;
            assert_eq!(wire.hears().await.unwrap().problem(413), "body_too_large", "{path}");
        }
    }

    async fn a_body_that_breaks_off_or_is_packed_is_a_problem(app: TestApp) {
        let acme = app.workspace("acme").await;
        let ingress = TestApp::callback_of(&app.sandbox);

        for path in ["/v1/messages", ingress.as_str()] {
            let mut wire = Wire::to(app.url()).await;
            wire.says(head(&acme, &format!("POST {path}"), "content-length: 50\r\n\r\n{")).await;
            wire.falls_silent().await;
            assert_eq!(wire.hears().await.unwrap().problem(400), "invalid_json", "{path}");
            for packing in ["gzip", "deflate", "br", "identity, gzip", "x"] {
                let call = acme.call(Method::POST, path).header("content-encoding", packing);
                let answer = call.bytes("application/json", vec![0x1f, 0x8b, 8, 0]).send().await;
                assert_eq!(answer.problem(415), "unsupported_media_type", "{path} {packing}");
            }
        }
    }

    async fn what_is_no_http_is_answered_and_ended(app: TestApp) {
        let acme = app.workspace("acme").await;
        let twice = head(&acme, "POST /v1/messages", "content-length: 2\r\ncontent-length: 3\r\n\r\n{}");
        let both = head(&acme, "POST /v1/messages", "content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}");

        for bytes in [
            b"\0\x01\x02\r\n\r\n".to_vec(),
            b"\x16\x03\x01\x02\0\x01\0\x01\xfc".to_vec(),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            b"GET /v1/\0 HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
            b"GET /v1/\xff HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
            b"GET /livez HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n".to_vec(),
            b"GET /livez HTTP/1.1\r\nhost: x\r\nx\r\n\r\n".to_vec(),
            format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(300_000)).into_bytes(),
            format!("GET /livez HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n", "a=b;".repeat(100_000)).into_bytes(),
            format!("GET /livez HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: 1\r\n".repeat(500)).into_bytes(),
            twice.into_bytes(),
            both.into_bytes(),
        ] {
            let mut wire = Wire::to(app.url()).await;
            wire.says(&bytes).await;
            // what did not all fit may be cut off with its answer
            if let Some(answer) = wire.hears().await {
                let what = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
                assert!(matches!(answer.status, 400 | 431), "{what:?}: {answer}");
            }
            wire.ends().await;
        }
        app.anonymous().get("/livez").await.expect(200);
    }

    async fn a_header_of_which_one_is_read_comes_once(app: TestApp) {
        let acme = app.workspace("acme").await;
        let link = acme.makes_link().await.id();

        for (header, status, code) in [
            (format!("authorization: Bearer {}", acme.key), 401, "unauthenticated"),
            (format!("gramway-workspace: {0}\r\ngramway-workspace: {0}", acme.id), 400, "invalid_parameter"),
            ("idempotency-key: a\r\nidempotency-key: a".to_owned(), 400, "idempotency_key_invalid"),
            ("content-type: application/json".to_owned(), 415, "unsupported_media_type"),
        ] {
            let mut wire = Wire::to(app.url()).await;
            let more = format!("{header}\r\ncontent-length: 2\r\n\r\n{{}}");
            wire.says(head(&acme, "POST /v1/onboarding-links", &more)).await;
            assert_eq!(wire.hears().await.unwrap().problem(status), code, "{header}");
        }
        assert_eq!(acme.get("/v1/onboarding-links").await.expect(200).list()[0]["id"], link);
    }
}
