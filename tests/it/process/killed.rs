use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use e2e::{Backend, Channel, Database, Delivery, Options, Program, Service, Workspace, both};
use futures::future::join_all;
use sandbox::AppSettings;
use tokio::sync::Notify;

/// What was acknowledged, and when enough of it was.
#[derive(Default)]
struct Acknowledged {
    sent: Mutex<Vec<String>>,
    said: Mutex<Vec<String>>,
    enough: Notify,
}

impl Acknowledged {
    fn count(&self) {
        if self.sent.lock().unwrap().len() >= 40 && self.said.lock().unwrap().len() >= 40 {
            self.enough.notify_one();
        }
    }
}

/// Messages go out and come in until the service does not answer any more.
async fn busy(
    acme: &Workspace,
    shop: &Channel,
    seen: &Acknowledged,
    conversation: &str,
    name: &str,
) {
    let user = acme.user(name);
    for number in 0..200 {
        let text = format!("{name} {number}");
        let content = serde_json::json!({"type": "text", "text": format!("to {text}")});
        let body = serde_json::json!({"to": {"conversation_id": conversation}, "content": content});
        let call = acme.call(reqwest::Method::POST, "/v1/messages").json(&body);
        match call.attempt().await {
            Ok(answer) => seen.sent.lock().unwrap().push(answer.expect(202).id()),
            Err(_) => return,
        }
        if user.writes(shop, &text).await.status() == 200 {
            seen.said.lock().unwrap().push(text);
        }
        seen.count();
    }
}

both! {
    async fn what_was_acknowledged_survives_a_kill_under_load(database: Arc<Database>) {
        let lease_ttl_ms = match database.backend {
            // longer than the test waits for anything: the next process does not wait for a dead one's lease
            Backend::Sqlite => 600_000,
            Backend::Postgres => 1_000,
        };
        let options = Options { resolve_within_ms: 3_000, lease_ttl_ms, ..Options::default() };
        let service = Service::prepare(database, options, AppSettings::default()).await;
        let program = service.serves().await;
        let acme = service.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let names = ["anna", "ben", "cleo", "dan"];
        let mut conversations = vec![];
        for name in names {
            conversations.push(acme.hears(&acme.user(name), &shop, "hello").await.conversation());
        }

        let seen = Acknowledged::default();
        let load = conversations.iter().zip(names).map(|(conversation, name)| busy(&acme, &shop, &seen, conversation, name));
        let kill = async {
            seen.enough.notified().await;
            program.kill().await;
        };
        tokio::join!(join_all(load), kill);
        let program: Program = service.serves().await;

        let (sent, said) = (seen.sent.into_inner().unwrap(), seen.said.into_inner().unwrap());
        for text in &said {
            let told = |it: &Delivery| it.kind() == "message.received" && it.words() == *text;
            acme.receiver.next_like(text, told).await;
        }
        for id in &sent {
            // delivered, or told that nobody knows
            let ended = |it: &Delivery| matches!(it.kind(), "message.delivered" | "message.failed") && it.message() == *id;
            let ended = acme.receiver.next_like(id, ended).await;
            if ended.kind() == "message.failed" {
                assert_eq!(ended["data"]["failure"]["code"], "outcome_unknown");
            }
        }
        for name in names {
            let inbox = acme.user(name).inbox(&shop);
            let texts: HashSet<_> = inbox.iter().map(|it| it.text.clone()).collect();
            assert_eq!(texts.len(), inbox.len(), "nothing is sent twice: {inbox:?}");
        }
        let (status, said) = program.terminate().await;
        assert!(status.success(), "{said}");
    }
}
