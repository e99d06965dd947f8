use std::sync::Arc;

use e2e::{Backend, Database, Delivery, Options, Program, Service, both};
use sandbox::AppSettings;

/// Another process with the same configuration, at a port of its own.
fn second(service: &Service) -> Program {
    let text = std::fs::read_to_string(&service.file).unwrap();
    let port = service.url.rsplit(':').next().unwrap();
    std::fs::write(&service.file, text.replace(&format!(":{port}\""), ":0\"")).unwrap();
    service.runs(&["serve"])
}

/// Where it says that it listens.
async fn url(program: &mut Program) -> String {
    let line = program.says("gramway serves").await;
    let rest = line.split("address=").nth(1).unwrap();
    format!("http://{}", rest.split_whitespace().next().unwrap())
}

both! {
    async fn a_second_process_on_one_file_is_refused_and_one_on_postgresql_takes_over(database: Arc<Database>) {
        let options = Options { lease_ttl_ms: 1_000, ..Options::default() };
        let service = Service::prepare(Arc::clone(&database), options, AppSettings::default()).await;
        let first = service.serves().await;
        let acme = service.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let alice = acme.user("alice");
        let conversation = acme.hears(&alice, &shop, "hello").await.conversation();
        let mut second = second(&service);

        if database.backend == Backend::Sqlite {
            let (status, said) = second.ended().await;
            assert!(!status.success());
            assert!(said.contains("another process has the database"), "{said}");
            assert!(first.terminate().await.0.success());
            return;
        }

        // the second one accepts while the first one has the work, and does it when the first one is dead
        let url = url(&mut second).await;
        let there = acme.at(&url);
        let content = serde_json::json!({"type": "text", "text": "from the second"});
        let body = serde_json::json!({"to": {"conversation_id": conversation}, "content": content});
        first.kill().await;
        service.meta.set_callback(format!("{url}/webhooks/instagram").parse().unwrap());
        let sent = there.post("/v1/messages", body).await.expect(202).id();
        assert_eq!(alice.writes(&shop, "are you there?").await.status(), 200);

        let delivered = |it: &Delivery| it.kind() == "message.delivered" && it.message() == sent;
        acme.receiver.next_like("the delivery of what was sent", delivered).await;
        let heard = |it: &Delivery| it.kind() == "message.received" && it.words() == "are you there?";
        acme.receiver.next_like("what was said", heard).await;
        let (status, said) = second.terminate().await;
        assert!(status.success(), "{said}");
        assert!(said.contains("work is run here"), "{said}");
    }
}
