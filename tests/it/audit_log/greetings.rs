use e2e::{TestApp, both};
use sandbox::{Fault, Operation};
use serde_json::{Value, json};

both! {
    async fn what_instagram_is_asked_to_show_is_on_record_whatever_it_answers(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}/ice-breakers", shop.id);
        let asking = |question: &str| json!({"data": [{"locale": "default", "questions": [{"question": question, "payload": "X"}]}]});
        let asks = async |question: &str| acme.put(&path, asking(question)).await;
        // the entries since they were looked at last
        let mut seen = 1;
        let mut news = async || {
            let listed = acme.get(&format!("/v1/audit-log?subject_id={}&limit=100", shop.id)).await.expect(200);
            let fresh: Vec<Value> = listed.list().iter().rev().skip(seen).cloned().collect();
            seen += fresh.len();
            for entry in &fresh {
                assert_eq!((&entry["changed"], &entry["actor"]["type"]), (&json!(["ice_breakers"]), &json!("api_key")));
            }
            fresh.into_iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let (asked, changed) = ("channel.greeting_requested", "channel.settings_changed");

        asks("Where?").await.expect(200);
        assert_eq!(news().await, [asked, changed]);
        asks("Where?").await.expect(200);
        assert_eq!(news().await, [asked], "it may undo what somebody else set");
        for (fault, status) in [(Fault::Restricted, 422), (Fault::ResetAfterAccepting, 502)] {
            app.sandbox.fault_on(Operation::MessengerProfile, fault);
            asks("When?").await.problem(status);
            assert_eq!(news().await, [asked], "nobody knows that it was taken");
        }
        acme.delete(&path).await.expect(204);
        assert_eq!(news().await, [asked, changed]);
        acme.get(&path).await.expect(200);
        acme.put(&path, json!({"data": []})).await.problem(422);
        assert_eq!(news().await, Vec::<String>::new());
    }
}
