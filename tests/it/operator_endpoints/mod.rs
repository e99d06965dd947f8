//! The operator's endpoints: told of all workspaces, seen by none.

mod dead;
mod failing;
mod hidden;
mod limits;
mod lists;
mod settings;
mod told;
mod tried;

use e2e::{Receiver, TestApp};
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
