use std::collections::BTreeSet;
use std::sync::Arc;

use e2e::{
    Backend, Caller, Database, Delivery, Options, Port, Program, Service, Wire, both, within,
};
use sandbox::AppSettings;
use serde_json::json;
use tokio::net::TcpStream;

both! {
    async fn a_stop_answers_what_was_accepted_and_loses_nothing(database: Arc<Database>) {
        let admin = Port::claim();
        let more = format!("[admin]\nlisten = \"127.0.0.1:{}\"", admin.number);
        let options = Options { more, ..Options::default() };
        let service = Service::prepare(database, options, AppSettings::default()).await;
        let mut program = service.serves().await;
        let acme = service.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let mut said = BTreeSet::new();

        // requests that the service has begun with: it waits for their bodies
        let mut begun = vec![];
        for number in 0..8 {
            let text = format!("begun {number}");
            let body = json!({"to": {"conversation_id": conversation}, "content": {"type": "text", "text": text}}).to_string();
            said.insert(text);
            let mut wire = Wire::to(&service.url).await;
            let head = format!(
                "POST /v1/messages HTTP/1.1\r\nHost: gramway\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
                acme.key, body.len(),
            );
            assert!(wire.says(head).await);
            wire.goes_on().await;
            begun.push((wire, body));
        }
        // and work that it has only just taken
        let mut accepted = vec![];
        for number in 0..20 {
            let text = format!("just before {number}");
            accepted.push(acme.sends(&conversation, &text).await.expect(202).id());
            said.insert(text);
        }

        program.asks_to_stop().await;
        program.says("gramway stops").await;
        let host = service.url.strip_prefix("http://").unwrap();
        let closed = async { while TcpStream::connect(host).await.is_ok() {} };
        within("the end of listening", closed).await;
        let health = Caller::anonymous(&format!("http://127.0.0.1:{}", admin.number));
        health.get("/livez").await.expect(200);
        for (wire, body) in &mut begun {
            assert!(wire.says(body).await);
            accepted.push(wire.hears().await.unwrap().expect(202).id());
        }
        drop(begun);
        let (status, log) = program.ended().await;

        assert_eq!(status.code(), Some(0), "{log}");
        assert!(!log.contains("did not end in time"), "{log}");
        let program = service.serves().await;
        for id in &accepted {
            let delivered = |it: &Delivery| it.kind() == "message.delivered" && it.message() == *id;
            acme.receiver.next_like(id, delivered).await;
        }
        let arrived: Vec<_> = alice.inbox(&shop).into_iter().filter_map(|it| it.text).collect();
        assert_eq!(arrived.len(), said.len(), "nothing was sent twice: {arrived:?}");
        assert_eq!(arrived.into_iter().collect::<BTreeSet<_>>(), said);
        assert!(program.terminate().await.0.success());
    }
}

/// What `gramway sandbox` is told, but for one key.
fn variables(but: &str) -> Vec<(String, String)> {
    let master = format!("[{{ id = \"a\", key = \"{}\" }}]", e2e::MASTER_KEY);
    let all = [
        ("GRAMWAY__ENVIRONMENT", "test"),
        ("GRAMWAY__KEYS__MASTER", &master),
        ("GRAMWAY__SANDBOX__LISTEN", "127.0.0.1:0"),
        ("GRAMWAY__SANDBOX__APP_ID", "8888"),
        ("GRAMWAY__SANDBOX__APP_SECRET", "secret-of-the-app"),
        ("GRAMWAY__SANDBOX__VERIFY_TOKEN", "token-to-verify"),
        ("GRAMWAY__SANDBOX__CONTROL_KEY", "key-of-the-control"),
    ];
    let told = all.into_iter().filter(|(key, _)| !key.ends_with(but));
    told.map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn a_sandbox_by_itself_answers_until_it_is_asked_to_stop() {
    e2e::run(Backend::Sqlite, |()| async {
        let mut program = Program::start(&["sandbox"], &variables("nothing"));

        let line = program.says("the sandbox listens at").await;
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http"));
        let sandbox = Caller::anonymous(url.unwrap().trim_end_matches(';'));
        let page = sandbox.get("/chat").await.expect(200);
        let stranger = sandbox.get("/_control/accounts").await;
        let control = sandbox.with_key("key-of-the-control");
        let accounts = control.get("/_control/accounts").await.expect(200);
        let (status, said) = program.terminate().await;

        assert!(page.text().contains("demo_shop"), "{page}");
        assert!((401..=403).contains(&stranger.status), "{stranger}");
        assert!(accounts.text().contains("demo_shop"), "{accounts}");
        assert_eq!(status.code(), Some(0), "{said}");
    });
}

#[test]
fn a_sandbox_by_itself_must_be_told_the_app_that_it_plays() {
    e2e::run(Backend::Sqlite, |()| async {
        for missing in ["APP_ID", "APP_SECRET", "VERIFY_TOKEN"] {
            let (status, said) = Program::start(&["sandbox"], &variables(missing))
                .ended()
                .await;

            assert_eq!(status.code(), Some(1), "{said}");
            let key = format!("sandbox.{}", missing.to_lowercase());
            assert!(said.contains(&key), "{key}: {said}");
        }
    });
}

#[test]
fn a_demo_that_is_asked_to_stop_leaves_nothing_behind() {
    e2e::run(Backend::Sqlite, |()| async {
        let folder = tempfile::tempdir().unwrap();
        let scratch = folder.path().to_str().unwrap().to_owned();
        let ports = ["demo", "--port", "0", "--sandbox-port", "0"];
        let mut program = Program::start(&ports, &[("TMPDIR".to_owned(), scratch)]);

        program.says("What the receiver hears from now on").await;
        let (status, said) = program.terminate().await;

        assert_eq!(status.code(), Some(0), "{said}");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{said}");
    });
}
