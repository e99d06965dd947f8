//! A form sent in a chat: the user says something, the app is told.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{conversation::Pair, foreign, nobody, see};
use crate::{hub::Hub, webhook::Told};

/// What the form says.
#[derive(Debug, Deserialize)]
pub(super) struct Write {
    #[serde(default)]
    text: String,
    #[serde(default)]
    image: String,
}

/// Says it, waits for the app's first answer and goes back to the chat.
pub(super) async fn write(
    request: HttpRequest,
    pair: web::Path<Pair>,
    form: web::Form<Write>,
    hub: web::Data<Hub>,
) -> HttpResponse {
    if foreign(&request) {
        return HttpResponse::Forbidden().finish();
    }
    let hub = hub.into_inner();
    let Some(ig_id) = pair.ig_id(&hub.lock()) else {
        return nobody();
    };
    let mut word = "empty".to_owned();
    for item in items(&form) {
        let (_, ticket) = hub.with(|state| state.user_does(&ig_id, &pair.user, item));
        word = word_for(&ticket.told().await);
    }
    let wants_json = request
        .headers()
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes() == b"application/json");
    if wants_json {
        return HttpResponse::Ok().json(json!({"note": sentence(&word)}));
    }
    see(&format!("/chat/{}/{}?told={word}", pair.account, pair.user))
}

/// A text and an image are two messages, as in the Instagram app.
fn items(form: &Write) -> Vec<Map<String, Value>> {
    let mut items = Vec::new();
    let text = form.text.trim();
    if !text.is_empty() {
        items.push(json!({"message": {"text": text}}));
    }
    let image = form.image.trim();
    if !image.is_empty() {
        let image = json!({"type": "image", "payload": {"url": image}});
        items.push(json!({"message": {"attachments": [image]}}));
    }
    items
        .into_iter()
        .filter_map(|item| item.as_object().cloned())
        .collect()
}

/// What became of it, in a word that fits into a URL.
fn word_for(told: &Told) -> String {
    match told {
        Told::Answered(status) => status.to_string(),
        Told::Unanswered(_) => "unanswered".to_owned(),
        Told::Held => "held".to_owned(),
        Told::NotInStandby => "not_in_standby".to_owned(),
        Told::NotSubscribed => "not_subscribed".to_owned(),
        Told::NotAllowed => "not_allowed".to_owned(),
        Told::NoCallback => "no_callback".to_owned(),
        Told::Stopped => "stopped".to_owned(),
    }
}

/// What to tell the writer about it; nothing when all went well.
pub(super) fn sentence(word: &str) -> Option<String> {
    Some(match word {
        "empty" => "Type a message or the URL of an image.".to_owned(),
        "unanswered" => "The app's callback did not answer; it is tried again.".to_owned(),
        "held" => "Webhooks are held; the app hears of it when they are released.".to_owned(),
        "not_in_standby" => {
            "Another app has control of the conversation: the app is not told of this.".to_owned()
        }
        "not_subscribed" => "The app is not subscribed to this account: it hears nothing. \
                             Connect the account first."
            .to_owned(),
        "not_allowed" => "The account's owner did not allow the app to hear of this.".to_owned(),
        "no_callback" => "The sandbox has no callback URL: the app hears nothing.".to_owned(),
        "stopped" => "The sandbox is stopping.".to_owned(),
        status => match status.parse::<u16>() {
            Ok(200..=299) | Err(_) => return None,
            Ok(status) => format!("The app's callback answered {status}; it is tried again."),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trouble_is_told() {
        assert_eq!(sentence("200"), None);
        assert_eq!(sentence("<b>"), None);
        assert!(sentence("500").unwrap().contains("500"));
        assert!(sentence(&word_for(&Told::NotSubscribed)).is_some());
    }
}
