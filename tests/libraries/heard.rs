use http::HeaderMap;
use standardwebhooks::Webhook;

/// What happened, or an error. `body` is what came, neither parsed nor written again.
fn heard(secret: &str, headers: &HeaderMap, body: &[u8]) -> anyhow::Result<serde_json::Value> {
    Webhook::new(secret)?.verify(body, headers)?;
    Ok(serde_json::from_slice(body)?)
}
