//! The operator's endpoints: told of all workspaces, seen by none.

mod dead;
mod enable;
mod failing;
mod hidden;
mod limits;
mod lists;
mod redeliver;
mod settings;
mod told;
mod tried;

use e2e::{Channel, Receiver, TestApp, Workspace};
use serde_json::{Value, json};

/// An endpoint of the operator with these settings, and its path. The receiver believes its secret.
async fn makes(app: &TestApp, more: Value) -> (Receiver, String) {
    let receiver = Receiver::start().await;
    let mut body = json!({"url": receiver.url()});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let made = app.operator().post("/v1/operator-endpoints", body).await;
    let made = made.expect(201);
    receiver.trust(made["secret"].as_str().unwrap());
    let path = format!("/v1/operator-endpoints/{}", made.id());
    (receiver, path)
}

/// Two workspaces with a channel each, to which alice has written.
async fn two(app: &TestApp) -> [(Workspace, Channel); 2] {
    let acme = app.workspace("acme").await;
    let shop = acme.connects_instagram("shop").await;
    let globex = app.workspace("globex").await;
    let store = globex.connects_instagram("store").await;
    acme.hears(&acme.user("alice"), &shop, "hello").await;
    globex.hears(&globex.user("alice"), &store, "hi").await;
    app.settled().await;
    [(acme, shop), (globex, store)]
}

/// Alice presses a button, and the workspace itself is told.
async fn posts_back((of, channel): &(Workspace, Channel), payload: &str) {
    of.user("alice").posts_back(channel, "Help", payload).await;
    of.receiver.next("postback.received").await;
}
