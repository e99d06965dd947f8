use actix_web::{HttpRequest, HttpResponse, web};
use domain::flow::receive::Receive;
use domain::model::shared::Code;
use serde::Deserialize;

use super::receive::provider_app;
use crate::http::flow::Flow;
use crate::http::problem::Problem;

/// The longest challenge that is sent back; Meta's are about ten digits.
const LONGEST_CHALLENGE: usize = 128;

/// What the dashboard asks with (META 2.1).
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "hub.mode")]
    mode: Option<String>,
    #[serde(rename = "hub.challenge")]
    challenge: Option<String>,
    #[serde(rename = "hub.verify_token")]
    verify_token: Option<String>,
}

/// The dashboard's handshake: the challenge comes back, verbatim, to whoever knows the verify token.
pub(super) async fn handshake(
    request: HttpRequest,
    asked: Option<web::Query<Asked>>,
    receive: Flow<Receive>,
) -> Result<HttpResponse, Problem> {
    let app = provider_app(&request)?;
    // a parameter that comes twice or is no text says nothing
    let asked = asked.map(web::Query::into_inner).unwrap_or_default();
    let subscribes = asked.mode.as_deref() == Some("subscribe");
    let challenge = asked.challenge.filter(|text| plain(text));
    let (Some(challenge), Some(token), true) = (challenge, asked.verify_token, subscribes) else {
        return Err(Problem::at(
            "/query/hub.mode",
            Code::InvalidParameter,
            "hub.mode must be subscribe, with hub.challenge and hub.verify_token",
        ));
    };
    receive
        .run(move |flow| async move { flow.handshake(app, &token) })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .body(challenge))
}

/// What is sent back must not be anything that a browser could take for a page.
fn plain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_CHALLENGE
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn only_plain_challenges_come_back() {
        assert!(plain("1158201444"));
        assert!(!plain(""));
        assert!(!plain("<script>"));
        assert!(!plain(&"1".repeat(129)));
    }
}
