//! The provider against answers that Instagram should not give, and gives.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use domain::model::shared::Clock;
use domain::port::provider::{Provider as _, RawIngress};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::budgets::Budgets;
use crate::crypto::hmac;
use crate::http::provider_client;
use crate::time::SystemClock;

mod calls;
mod dialogs;
mod facebook;
mod limits;
mod logins;
mod pace;

pub(in crate::providers) fn settings(host: &str) -> InstagramSettings {
    InstagramSettings {
        mode: Mode::Live,
        login_url: host.to_owned(),
        token_url: host.to_owned(),
        graph_url: host.to_owned(),
        graph_version: "v26.0".to_owned(),
        instagram: Some(AppKeys {
            id: "1234".to_owned(),
            secret: SecretString::from("app secret"),
        }),
        facebook: None,
        meta_app_secret: None,
        verify_token: SecretString::from("verify token"),
        human_agent: false,
        send_timeout: Duration::from_secs(20),
        read_timeout: Duration::from_secs(20),
    }
}

/// Budgets without limits, and the machine's clock.
fn gate() -> (Arc<Budgets>, Arc<dyn Clock>) {
    (Arc::default(), Arc::new(SystemClock))
}

/// The app of these settings, with its HTTP client.
fn instagram(settings: InstagramSettings) -> Instagram {
    let client = provider_client().unwrap();
    Instagram::new(settings, client, gate()).unwrap()
}

/// A server that answers every call so.
async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(template)
        .mount(&server)
        .await;
    server
}

/// A server that takes one request and answers it with these bytes, then closes; `None` closes without a word.
fn blunt(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 8192];
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0);
            if let Some(answer) = answer {
                stream.write_all(answer.as_bytes()).unwrap();
            }
        }
    });
    url
}

/// A host that nobody listens on.
fn nobody() -> String {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", free.local_addr().unwrap())
}

/// What is done to settings that would work.
type Change = fn(&mut InstagramSettings);

#[test]
fn settings_that_cannot_work_are_refused() {
    let refused = |change: fn(&mut InstagramSettings)| {
        let mut settings = settings("https://instagram.example");
        change(&mut settings);
        let client = provider_client().unwrap();
        Instagram::new(settings, client, gate()).unwrap_err()
    };
    let changes: [(Change, InvalidSettings); 8] = [
        (
            |s| s.graph_url = "instagram".to_owned(),
            InvalidSettings::Host,
        ),
        (
            |s| s.token_url = "ftp://x".to_owned(),
            InvalidSettings::Host,
        ),
        (
            |s| s.graph_version = "26.0".to_owned(),
            InvalidSettings::Version,
        ),
        (
            |s| s.graph_version = "v26".to_owned(),
            InvalidSettings::Version,
        ),
        (|s| s.instagram = None, InvalidSettings::Missing),
        (
            |s| {
                s.instagram = Some(AppKeys {
                    id: "1".to_owned(),
                    secret: "".into(),
                });
            },
            InvalidSettings::Missing,
        ),
        (|s| s.verify_token = "".into(), InvalidSettings::Missing),
        (
            |s| s.meta_app_secret = Some("".into()),
            InvalidSettings::Missing,
        ),
    ];
    for (change, expected) in changes {
        assert_eq!(refused(change), expected);
    }
}

#[test]
fn a_webhook_is_believed_with_either_secret_and_a_handshake_with_its_token() {
    let app = instagram(InstagramSettings {
        meta_app_secret: Some(SecretString::from("meta secret")),
        ..settings("https://instagram.example")
    });
    let verified = |secret: &str| {
        let code = hmac::sha256(secret.as_bytes(), &[b"{}"]);
        let header = format!("sha256={}", hex::encode(code));
        let raw = RawIngress {
            body: b"{}",
            signature: Some(&header),
        };
        app.verify(raw).is_ok()
    };
    assert!(verified("app secret") && verified("meta secret"));
    assert!(!verified("another") && !verified(""));
    assert!(app.knows("verify token"));
    assert!(!app.knows("verify") && !app.knows(""));
}

#[test]
fn no_secret_of_the_app_is_printed() {
    let printed = format!("{:?}", instagram(settings("https://instagram.example")));
    assert!(!printed.contains("app secret") && !printed.contains("verify token"));
}
