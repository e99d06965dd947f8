//! What becomes of a message and its channel, by what Instagram answered.

use std::sync::Arc;

use e2e::{Reply, Server, TestApp, both};
use sandbox::Fault;
use serde_json::json;

both! {
    async fn what_instagram_refuses_is_the_message_s_or_the_channel_s_trouble(app: TestApp) {
        let acme = app.workspace("acme").await;

        for (fault, dead, state, code, channel) in [
            (Fault::PasswordChanged, Some(460), "waiting", "reauthorization_required", "reauthorization_required"),
            (Fault::AppRemoved, Some(458), "waiting", "reauthorization_required", "reauthorization_required"),
            (Fault::AccessSwitchedOff, None, "waiting", "message_access_off", "restricted"),
            (Fault::ThreadOwnedElsewhere, None, "waiting", "thread_owned_elsewhere", "active"),
            (Fault::TransientOnceAccepted, None, "delivered", "", "active"),
        ] {
            let name = format!("{fault:?}").to_lowercase();
            let shop = acme.connects_instagram(&name).await;
            let conversation = acme.hears(&acme.user("alice"), &shop, &name).await.conversation();
            shop.fault(fault);
            if let Some(subcode) = dead {
                shop.revoke_tokens(subcode);
            }
            let answer = acme.sends(&conversation, "hi").await.expect(202);
            acme.receiver.next_about(&format!("message.{state}"), &answer.id()).await;

            let seen = acme.get(&format!("/v1/messages/{}", answer.id())).await.expect(200);
            let why = ["/failure/code", "/hold/reason"].iter().find_map(|at| seen.json().pointer(at)?.as_str());
            assert_eq!((seen["state"].as_str(), why.unwrap_or_default()), (Some(state), code), "{fault:?}");
            let on = acme.get(&format!("/v1/channels/{}", shop.id)).await.expect(200);
            assert_eq!(on["state"], channel, "{fault:?}");
        }
        app.leaves_work("some wait for a login, one for the end of a restriction");
    }

    async fn a_file_that_instagram_cannot_fetch_is_tried_twice(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        let photo = |_: e2e::Received| Reply::Raw("HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 9\r\nconnection: close\r\n\r\n".into());
        let server = Server::start(Arc::new(photo)).await;
        let url = format!("http://{}/photo.png", server.address);
        let body = json!({"to": {"conversation_id": conversation}, "content": {"type": "image", "url": url}});

        // what was put off before for another reason is no look at the file
        app.sandbox.fault(Fault::AccountRateLimited);
        app.sandbox.fault(Fault::MediaNotFetched);
        let sent = acme.post("/v1/messages", body.clone()).await.expect(202);
        acme.receiver.next("message.waiting").await;
        app.passes_seconds(6);
        let waiting = acme.receiver.next("message.waiting").await;
        assert_eq!(waiting["data"]["hold"]["reason"], "media_unavailable");
        app.passes_seconds(6);
        assert_eq!(acme.receiver.next("message.delivered").await.message(), sent.id());

        app.sandbox.fault(Fault::MediaNotFetched);
        app.sandbox.fault(Fault::MediaNotFetched);
        let failing = acme.post("/v1/messages", body).await.expect(202);
        acme.receiver.next("message.waiting").await;
        app.passes_seconds(6);
        let failed = acme.receiver.next("message.failed").await;
        assert_eq!(failed.message(), failing.id());
        assert_eq!(failed["data"]["failure"]["code"], "media_unavailable");
        assert_eq!(failed["data"]["failure"]["provider"]["subcode"], 2_018_008);
    }
}
