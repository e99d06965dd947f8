//! What can be sent and how much of it (META 3.1, 3.2).

use serde_json::Value;

use super::GraphError;

/// The longest text, in bytes (META 3.2).
const TEXT: usize = 1_000;
const QUICK_REPLIES: usize = 13;
/// Of quick replies and buttons.
const PAYLOAD: usize = 1_000;
const ATTACHMENTS: usize = 10;
const ELEMENTS: usize = 10;
const PRODUCTS: usize = 10;
/// Titles and subtitles of cards.
const CARD_TEXT: usize = 80;
const BUTTONS: usize = 3;
const BUTTON_TEMPLATE_TEXT: usize = 640;

/// Refuses what Instagram would refuse (META 3.2). Products are sent with Facebook Login only (META 3.1).
pub(super) fn check(message: &Value, facebook: bool) -> Result<(), GraphError> {
    let text = message.get("text");
    let one = message.get("attachment");
    let many = message.get("attachments");
    if [text, one, many].into_iter().flatten().count() != 1 {
        return Err(
            GraphError::invalid("A message has text, an attachment or attachments")
                .with_subcode(2_534_015),
        );
    }
    if let Some(text) = text {
        check_text(text)?;
    }
    if let Some(attachment) = one {
        check_attachment(attachment, facebook)?;
    }
    if let Some(attachments) = many {
        check_images(attachments)?;
    }
    match message.get("quick_replies") {
        Some(replies) => check_quick_replies(replies),
        None => Ok(()),
    }
}

/// Refuses what is no private reply: it is a text, or a template with cards or buttons (META 3.5).
pub(super) fn check_private_reply(message: &Value) -> Result<(), GraphError> {
    let template = message
        .get("attachment")
        .and_then(|it| payload(it, "template_type"));
    let taken = match template.and_then(Value::as_str) {
        Some(kind) => matches!(kind, "generic" | "button"),
        None => message.get("text").is_some() && message.get("quick_replies").is_none(),
    };
    if taken {
        Ok(())
    } else {
        let why = "(#100) A private reply is a text, or a generic or button template";
        Err(GraphError::invalid(why).with_subcode(2_534_015))
    }
}

fn check_text(text: &Value) -> Result<(), GraphError> {
    let Some(text) = text.as_str().filter(|text| !text.trim().is_empty()) else {
        return Err(GraphError::invalid(
            "(#100) Param message[text] must be a non-empty string",
        ));
    };
    if text.len() > TEXT {
        return Err(GraphError::invalid(
            "(#100) Length of param message[text] must be less than or equal to 1000",
        ));
    }
    Ok(())
}

fn kind(attachment: &Value) -> &str {
    attachment.get("type").and_then(Value::as_str).unwrap_or("")
}

fn payload<'a>(attachment: &'a Value, key: &str) -> Option<&'a Value> {
    attachment
        .get("payload")
        .and_then(|payload| payload.get(key))
}

fn check_attachment(attachment: &Value, facebook: bool) -> Result<(), GraphError> {
    match kind(attachment) {
        "image" | "video" | "audio" | "file" => check_file(attachment),
        "like_heart" => Ok(()),
        "MEDIA_SHARE" => match payload(attachment, "id") {
            Some(_) => Ok(()),
            None => Err(GraphError::invalid("(#100) Param payload[id] is required")),
        },
        "template" => check_template(attachment, facebook),
        _ => Err(GraphError::invalid(
            "(#100) Param message[attachment][type] is unknown",
        )),
    }
}

fn check_file(attachment: &Value) -> Result<(), GraphError> {
    if payload(attachment, "attachment_id").is_some() {
        return Ok(());
    }
    let url = payload(attachment, "url")
        .and_then(Value::as_str)
        .unwrap_or("");
    match url::Url::parse(url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && has_ascii_name(&url) => Ok(()),
        _ => {
            Err(GraphError::invalid("Failed to fetch the file from the url")
                .with_subcode(2_018_008))
        }
    }
}

/// Whether the name of the file is ASCII (META 3.2): a URL that was read is percent-encoded.
fn has_ascii_name(url: &url::Url) -> bool {
    let name = url.path_segments().and_then(Iterator::last).unwrap_or("");
    let encoded = name.split('%').skip(1).map(|rest| rest.get(..2));
    let mut bytes = encoded.filter_map(|digits| u8::from_str_radix(digits?, 16).ok());
    bytes.all(|byte| byte.is_ascii())
}

fn check_images(attachments: &Value) -> Result<(), GraphError> {
    match attachments.as_array() {
        Some(images)
            if (1..=ATTACHMENTS).contains(&images.len())
                && images.iter().all(|image| kind(image) == "image") =>
        {
            images.iter().try_for_each(check_file)
        }
        _ => Err(GraphError::invalid(
            "(#100) Param message[attachments] must be 1 to 10 images",
        )),
    }
}

fn check_template(attachment: &Value, facebook: bool) -> Result<(), GraphError> {
    let refused = |why: &str| Err(GraphError::invalid(format!("(#100) Template: {why}")));
    let list = |key: &str| payload(attachment, key).and_then(Value::as_array);
    match payload(attachment, "template_type").and_then(Value::as_str) {
        Some("generic") => match list("elements") {
            Some(elements)
                if (1..=ELEMENTS).contains(&elements.len()) && elements.iter().all(is_element) =>
            {
                Ok(())
            }
            _ => refused("1 to 10 elements, each with a title and at most 3 buttons"),
        },
        Some("button") => {
            let text = payload(attachment, "text")
                .and_then(Value::as_str)
                .unwrap_or("");
            let fits = (1..=BUTTON_TEMPLATE_TEXT).contains(&text.chars().count());
            match list("buttons") {
                Some(buttons)
                    if fits
                        && (1..=BUTTONS).contains(&buttons.len())
                        && buttons.iter().all(is_button) =>
                {
                    Ok(())
                }
                _ => refused("a text of at most 640 characters and 1 to 3 buttons"),
            }
        }
        Some("product") if facebook => match list("elements") {
            Some(elements)
                if (1..=PRODUCTS).contains(&elements.len())
                    && elements
                        .iter()
                        .all(|it| it.get("id").is_some_and(Value::is_string)) =>
            {
                Ok(())
            }
            _ => refused("1 to 10 elements, each with an id"),
        },
        _ => refused("template_type must be generic or button"),
    }
}

/// A title and at least one other property, at most three buttons (META 3.2).
fn is_element(element: &Value) -> bool {
    let short = |key: &str| {
        let text = element.get(key).map(Value::as_str);
        text.is_none_or(|text| text.is_some_and(|text| text.chars().count() <= CARD_TEXT))
    };
    let no_buttons = vec![];
    let buttons = element.get("buttons").and_then(Value::as_array);
    let buttons = buttons.unwrap_or(&no_buttons);
    let beside = element.as_object().is_some_and(|fields| fields.len() > 1);
    element.get("title").is_some_and(Value::is_string)
        && beside
        && short("title")
        && short("subtitle")
        && buttons.len() <= BUTTONS
        && buttons.iter().all(is_button)
}

/// `web_url` or `postback` (META 3.1); a long title is cut, a long payload refused.
fn is_button(button: &Value) -> bool {
    let text = |key: &str| button.get(key).and_then(Value::as_str);
    let does = match text("type") {
        Some("web_url") => text("url").is_some_and(|url| url::Url::parse(url).is_ok()),
        Some("postback") => text("payload").is_some_and(is_payload),
        _ => false,
    };
    does && text("title").is_some_and(|title| !title.is_empty())
}

fn is_payload(payload: &str) -> bool {
    payload.chars().count() <= PAYLOAD
}

fn check_quick_replies(replies: &Value) -> Result<(), GraphError> {
    match replies.as_array() {
        Some(replies)
            if (1..=QUICK_REPLIES).contains(&replies.len())
                && replies.iter().all(is_quick_reply) =>
        {
            Ok(())
        }
        _ => Err(GraphError::invalid(
            "(#100) Param message[quick_replies] is invalid",
        )),
    }
}

/// Telephone and mail replies are off since 5 October 2026 (META 3.2).
fn is_quick_reply(reply: &Value) -> bool {
    let text = |key: &str| reply.get(key).and_then(Value::as_str);
    text("content_type") == Some("text")
        && text("title").is_some_and(|title| !title.is_empty())
        && text("payload").is_some_and(is_payload)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(message: &Value) -> Result<(), GraphError> {
        super::check(message, true)
    }

    #[test]
    fn texts_are_measured_in_bytes() {
        assert!(check(&json!({"text": "x".repeat(1_000)})).is_ok());
        assert!(check(&json!({"text": "x".repeat(1_001)})).is_err());
        assert!(check(&json!({"text": "ж".repeat(500)})).is_ok());
        assert!(check(&json!({"text": "ж".repeat(501)})).is_err());
    }

    #[test]
    fn a_message_is_one_thing() {
        assert!(check(&json!({})).is_err());
        assert!(check(&json!({"text": "a", "attachment": {"type": "like_heart"}})).is_err());
        assert!(check(&json!({"attachment": {"type": "like_heart"}})).is_ok());
    }

    #[test]
    fn files_need_a_fetchable_url() {
        let image = |url: &str| json!({"attachment": {"type": "image", "payload": {"url": url}}});

        for fine in ["a.png", "a%20b.png", "\u{e9}/a.png", "a.png?\u{e9}"] {
            assert!(
                check(&image(&format!("https://example.com/{fine}"))).is_ok(),
                "{fine}"
            );
        }
        for misnamed in ["\u{e9}.png", "%C3%A9.png", "a%ff"] {
            let refused = check(&image(&format!("https://example.com/{misnamed}")));
            assert_eq!(refused.unwrap_err().subcode, Some(2_018_008), "{misnamed}");
        }
        assert_eq!(
            check(&image("nonsense")).unwrap_err().subcode,
            Some(2_018_008)
        );
    }

    #[test]
    fn quick_replies_are_few_and_of_text() {
        let reply = json!({"content_type": "text", "title": "Red", "payload": "RED"});
        let with = |count| json!({"text": "Pick", "quick_replies": vec![reply.clone(); count]});

        assert!(check(&with(13)).is_ok());
        assert!(check(&with(14)).is_err());
        assert!(
            check(&json!({"text": "Pick", "quick_replies": [{"content_type": "user_email"}]}))
                .is_err()
        );
    }

    #[test]
    fn templates_keep_their_limits() {
        let template = |payload: Value| {
            check(&json!({"attachment": {"type": "template", "payload": payload}}))
        };

        assert!(
            template(
                json!({"template_type": "generic", "elements": [{"title": "One", "subtitle": "1"}]})
            )
            .is_ok()
        );
        assert!(
            template(json!({"template_type": "generic", "elements": [{"title": "One"}]})).is_err()
        );
        assert!(template(json!({"template_type": "generic", "elements": []})).is_err());
        let button = json!({"type": "postback", "title": "Buy", "payload": "ж".repeat(1_000)});
        let below =
            |button: &Value| json!({"template_type": "button", "text": "x", "buttons": [button]});
        assert!(template(below(&button)).is_ok());
        assert!(template(below(&json!({}))).is_err());
        assert!(template(json!({"template_type": "product"})).is_err());
        let products = json!({"template_type": "product", "elements": [{"id": "1"}]});
        assert!(template(products.clone()).is_ok());
        let message = json!({"attachment": {"type": "template", "payload": products}});
        assert!(super::check(&message, false).is_err());
    }
}
