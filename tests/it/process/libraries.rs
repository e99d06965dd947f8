//! The README's examples of how to verify a webhook, as they are written there, with the official libraries.

use std::collections::HashMap;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::model::shared::{Clock as _, SecretString};
use domain::port::crypto::Signer as _;
use e2e::{Delivery, TestApp, both};
use infra::crypto::HmacSigner;
use infra::time::SystemClock;
use serde_json::{Value, json};

use super::readme::{blocks, root};

/// The secret that the customer knows.
const KNOWN: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Another.
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const BODY: &str =
    "{\"type\":\"message.received\",\"data\":{\"text\":\"grüß dich 👋 שלום — \u{1d11e}\"}}";

/// A webhook as it comes to the customer.
#[derive(Debug, Clone)]
struct Webhook {
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Webhook {
    /// Signed by the service with these secrets, in this order.
    fn signed(secrets: &[&str], at: i64) -> Self {
        let secrets: Vec<SecretString> = secrets.iter().map(|it| (*it).into()).collect();
        let secrets: Vec<&SecretString> = secrets.iter().collect();
        let signature = HmacSigner.sign(&secrets, "evt_1", at, BODY.as_bytes());
        let headers = [
            ("webhook-id", "evt_1".to_owned()),
            ("webhook-timestamp", at.to_string()),
            ("webhook-signature", signature),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        Self {
            headers: headers.into(),
            body: BODY.into(),
        }
    }

    fn of(told: &Delivery) -> Self {
        let headers = told.headers.iter();
        let headers = headers.map(|(name, value)| {
            let value = value.to_str().unwrap();
            (name.as_str().to_owned(), value.to_owned())
        });
        Self {
            headers: headers.collect(),
            body: told.body.to_vec(),
        }
    }

    fn with(mut self, header: &str, change: impl Fn(&str) -> String) -> Self {
        let value = self.headers.get_mut(header).unwrap();
        *value = change(value);
        self
    }

    fn timestamp(&self) -> i64 {
        self.headers["webhook-timestamp"].parse().unwrap()
    }
}

/// What may come at this time, and whether it is to be believed.
fn cases(now: i64) -> Vec<(&'static str, Webhook, bool)> {
    let signed = |secrets: &[&str], at| Webhook::signed(secrets, at);
    let beside =
        |change: &dyn Fn(&str) -> String| signed(&[KNOWN], now).with("webhook-signature", change);
    let mut changed = signed(&[KNOWN], now);
    changed.body = BODY.replace("grüß", "gruß").into();
    vec![
        ("one secret", signed(&[KNOWN], now), true),
        ("the known secret first", signed(&[KNOWN, OTHER], now), true),
        ("the known secret last", signed(&[OTHER, KNOWN], now), true),
        (
            "a version that nobody knows before it",
            beside(&|it| format!("v9,Zm9v {it}")),
            true,
        ),
        (
            "a version that nobody knows behind it",
            beside(&|it| format!("{it} v9,Zm9v")),
            true,
        ),
        ("299 seconds ago", signed(&[KNOWN], now - 299), true),
        ("in 299 seconds", signed(&[KNOWN], now + 299), true),
        ("301 seconds ago", signed(&[KNOWN], now - 301), false),
        ("in 301 seconds", signed(&[KNOWN], now + 301), false),
        ("another secret", signed(&[OTHER], now), false),
        (
            "a version that nobody knows alone",
            beside(&|it| it.replace("v1,", "v9,")),
            false,
        ),
        ("another body", changed, false),
        (
            "another id",
            signed(&[KNOWN], now).with("webhook-id", |id| format!("{id}0")),
            false,
        ),
        (
            "another time",
            signed(&[KNOWN], now).with("webhook-timestamp", |_| (now - 1).to_string()),
            false,
        ),
    ]
}

/// Where the libraries are: installed, if they are not.
fn libraries() -> PathBuf {
    let install = root().join("tests/libraries/install");
    let installed = Command::new(install).output().unwrap();
    let said = String::from_utf8_lossy(&installed.stderr);
    assert!(installed.status.success(), "{said}");
    let folder = String::from_utf8(installed.stdout).unwrap();
    PathBuf::from(folder.trim())
}

/// The example of the README in this language: there is one.
fn example(language: &str) -> String {
    let blocks = blocks(language);
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    format!("{}\n", blocks[0])
}

/// Lets a driver's example hear these; what it says of each.
fn drive(mut command: Command, secret: &str, now: i64, webhooks: &[Webhook]) -> Vec<Value> {
    let webhooks = webhooks.iter();
    let webhooks =
        webhooks.map(|it| json!({"headers": it.headers, "body": STANDARD.encode(&it.body)}));
    let asked = json!({"clock": now, "webhooks": webhooks.collect::<Vec<_>>()});
    let mut running = command
        .env("WEBHOOK_SECRET", secret)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = running.stdin.take().unwrap();
    stdin.write_all(asked.to_string().as_bytes()).unwrap();
    drop(stdin);
    let ended = running.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
    serde_json::from_slice(&ended.stdout).unwrap()
}

fn javascript(secret: &str, now: i64, webhooks: &[Webhook]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let modules = libraries().join("javascript/node_modules");
    symlink(modules, folder.path().join("node_modules")).unwrap();
    let file = folder.path().join("example.mjs");
    std::fs::write(&file, example("js")).unwrap();
    let mut command = Command::new("node");
    command
        .arg(root().join("tests/libraries/drive.mjs"))
        .arg(file);
    drive(command, secret, now, webhooks)
}

fn python(secret: &str, now: i64, webhooks: &[Webhook]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("example.py");
    std::fs::write(&file, example("python")).unwrap();
    let mut command = Command::new("python3");
    command
        .arg(root().join("tests/libraries/drive.py"))
        .arg(file);
    command.env("PYTHONPATH", libraries().join("python"));
    drive(command, secret, now, webhooks)
}

/// The example for Rust, which is this file, too.
mod rust {
    use super::Webhook as Told;

    include!("../../libraries/heard.rs");

    pub(super) fn hears(secret: &str, told: &Told) -> anyhow::Result<serde_json::Value> {
        let headers: HeaderMap = (&told.headers).try_into()?;
        heard(secret, &headers, &told.body)
    }
}

/// What an example makes of each case: heard whole, or refused for what it is.
fn judge(language: &str, outcomes: &[Value], cases: &[(&str, Webhook, bool)]) {
    assert_eq!(outcomes.len(), cases.len(), "{language}: {outcomes:?}");
    for (outcome, (name, webhook, believed)) in outcomes.iter().zip(cases) {
        let expected = if *believed {
            json!({"heard": serde_json::from_slice::<Value>(&webhook.body).unwrap()})
        } else {
            json!({"refused": "WebhookVerificationError"})
        };
        assert_eq!(*outcome, expected, "{language}: {name}");
    }
}

#[test]
fn the_example_for_javascript_believes_what_is_signed_and_nothing_else() {
    let cases = cases(1_795_168_800);
    let webhooks: Vec<_> = cases.iter().map(|it| it.1.clone()).collect();
    judge(
        "JavaScript",
        &javascript(KNOWN, 1_795_168_800, &webhooks),
        &cases,
    );
}

#[test]
fn the_example_for_python_believes_what_is_signed_and_nothing_else() {
    let cases = cases(1_795_168_800);
    let webhooks: Vec<_> = cases.iter().map(|it| it.1.clone()).collect();
    judge("Python", &python(KNOWN, 1_795_168_800, &webhooks), &cases);
}

#[test]
fn the_example_for_rust_believes_what_is_signed_and_nothing_else() {
    let file = root().join("tests/libraries/heard.rs");
    assert_eq!(example("rust"), std::fs::read_to_string(file).unwrap());

    // its library knows no clock but the machine's: what a second passes in is asked again
    let now = || SystemClock.now().timestamp();
    loop {
        let began = now();
        let cases = cases(began);
        let heard: Vec<_> = cases.iter().map(|it| rust::hears(KNOWN, &it.1)).collect();
        if now() != began {
            continue;
        }
        for (heard, (name, _, believed)) in heard.iter().zip(&cases) {
            assert_eq!(heard.is_ok(), *believed, "{name}: {heard:?}");
        }
        break;
    }
}

both! {
    async fn what_the_service_delivers_is_believed_by_every_official_library(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/webhook-endpoints/{}/rotate-secret", acme.endpoint);
        let rotated = acme.post(&path, json!({})).await.expect(200);
        let new = rotated["secret"].as_str().unwrap();
        acme.receiver.trust(new);
        let told = acme.hears(&acme.user("alice"), &shop, "grüß dich 👋 שלום").await;
        let webhook = Webhook::of(&told);
        let swapped = webhook.clone().with("webhook-signature", |both| {
            let (one, two) = both.split_once(' ').unwrap();
            format!("{two} {one}")
        });
        let both = [webhook, swapped];

        for secret in [acme.secret.as_str(), new] {
            let now = both[0].timestamp();
            for (language, outcomes) in [("JavaScript", javascript(secret, now, &both)), ("Python", python(secret, now, &both))] {
                let heard = json!({"heard": told.event});
                assert_eq!(outcomes, [heard.clone(), heard], "{language}");
            }
            for webhook in &both {
                assert_eq!(rust::hears(secret, webhook).unwrap(), told.event);
            }
        }
    }
}
