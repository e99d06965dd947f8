//! A message as the chat shows it.

use serde::Serialize;

use crate::state::{Author, Message};

/// A message as the chat shows it.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) number: u64,
    /// `user` on the right, `business` on the left.
    pub(super) side: &'static str,
    pub(super) who: String,
    pub(super) text: Option<String>,
    pub(super) images: Vec<String>,
    pub(super) files: Vec<File>,
}

/// Something attached that is no image.
#[derive(Debug, Serialize)]
pub(super) struct File {
    pub(super) kind: String,
    pub(super) url: Option<String>,
}

impl Shown {
    pub(super) fn of(message: &Message, account: &str, user: &str) -> Self {
        let (side, who) = match message.author {
            Author::User => ("user", user.to_owned()),
            Author::Api => ("business", account.to_owned()),
            Author::App => ("business", format!("{account} (in the app)")),
        };
        let mut shown = Self {
            number: message.number,
            side,
            who,
            text: message.text.clone(),
            images: Vec::new(),
            files: Vec::new(),
        };
        if message.unsent {
            shown.text = Some("(unsent)".to_owned());
            return shown;
        }
        for attachment in &message.attachments {
            // a page links to nothing but the web
            let url = attachment
                .url
                .clone()
                .filter(|url| url.starts_with("https://") || url.starts_with("http://"));
            match url {
                Some(url) if attachment.kind == "image" => shown.images.push(url),
                url => shown.files.push(File {
                    kind: attachment.kind.clone(),
                    url,
                }),
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::state::Attachment;

    #[test]
    fn only_web_addresses_become_links() {
        let attachment = |url: &str| Attachment {
            kind: "image".to_owned(),
            url: Some(url.to_owned()),
            payload: Value::Null,
        };
        let message = Message {
            number: 1,
            mid: "m".to_owned(),
            author: Author::Api,
            at: 0,
            text: None,
            attachments: vec![
                attachment("javascript:alert(1)"),
                attachment("https://x/a.png"),
            ],
            raw: json!({}),
            unsent: false,
            edits: 0,
        };

        let shown = Shown::of(&message, "shop", "alice");

        assert_eq!(shown.images, ["https://x/a.png"]);
        assert!(shown.files[0].url.is_none());
    }
}
