//! Instagram as bare as it can be: what it costs is not what is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use e2e::{Received, Reply, Server};
use serde_json::json;

/// Takes every login and every message.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) server: Server,
}

impl Graph {
    /// Starts it; `sent` is told of each message's number.
    pub(crate) async fn start(sent: Arc<dyn Fn(u64) + Send + Sync>) -> Self {
        let messages = AtomicU64::new(0);
        let handler = move |request: Received| answer(&request, &messages, sent.as_ref());
        Self {
            server: Server::start(Arc::new(handler)).await,
        }
    }
}

fn answer(request: &Received, messages: &AtomicU64, sent: &(dyn Fn(u64) + Send + Sync)) -> Reply {
    let body = String::from_utf8_lossy(&request.body);
    let path = request.target.split('?').next().unwrap();
    let answer = if path.ends_with("/messages") {
        let number = number_in(&body);
        if let Some(number) = number {
            sent(number);
        }
        // no id comes twice, whatever the numbers of the load are
        let id = messages.fetch_add(1, Ordering::Relaxed);
        json!({"recipient_id": "1", "message_id": format!("mid.{id}")})
    } else if path.ends_with("/oauth/access_token") {
        let code = field(&body, "code=");
        json!({
            "access_token": format!("IGAA{code}"), "user_id": 9_000_000 + code,
            "permissions": ["instagram_business_basic", "instagram_business_manage_messages"],
        })
    } else if path.ends_with("/access_token") {
        let code = field(&request.target, "access_token=IGAA");
        json!({"access_token": format!("IGAA{code}"), "token_type": "bearer", "expires_in": 5_000_000})
    } else if path.ends_with("/me") {
        let given = request.headers.get("authorization");
        let given = given.map_or(request.target.as_str(), |value| value.to_str().unwrap());
        let code = field(given, "IGAA");
        json!({
            "id": (9_000_000 + code).to_string(), "user_id": account(code),
            "username": format!("shop{code}"), "account_type": "BUSINESS",
        })
    } else {
        json!({"success": true})
    };
    let kind = ("content-type", "application/json".to_owned());
    Reply::Whole(200, vec![kind], answer.to_string().into())
}

/// The account of this code.
pub(crate) fn account(code: u64) -> String {
    format!("17841{code:012}")
}

fn field(text: &str, name: &str) -> u64 {
    let rest = text.split(name).nth(1).unwrap_or_default();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// The number in `"n-123"`.
pub(crate) fn number_in(body: &str) -> Option<u64> {
    let rest = body.split("\"n-").nth(1)?;
    rest.split('"').next()?.parse().ok()
}
