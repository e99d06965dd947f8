//! Content to Instagram's JSON. Pure.

use domain::model::message::{Attachment, AttachmentKind, Content};
use domain::model::shared::ExternalId;

use super::wire::{OutgoingAttachment, OutgoingMessage, OutgoingPayload, Recipient, SendRequest};

/// The body of the call that says `content` to `to`; nothing for what Instagram is not sent by us.
pub(super) fn encode<'a>(to: &'a ExternalId, content: &'a Content) -> Option<SendRequest<'a>> {
    let message = match content {
        Content::Text(text) => OutgoingMessage::Text(text.as_str()),
        Content::Media {
            text: None,
            attachments,
        } => OutgoingMessage::Attachment(attachment(attachments)?),
        Content::Media { text: Some(_), .. }
        | Content::List(_)
        | Content::Inbound(_)
        | Content::Raw { .. }
        | Content::Unsent => return None,
    };
    Some(SendRequest {
        recipient: Recipient { id: to.as_str() },
        messaging_type: "RESPONSE",
        message,
    })
}

/// The one file of a part.
fn attachment(files: &[Attachment]) -> Option<OutgoingAttachment<'_>> {
    let [file] = files else {
        return None;
    };
    Some(OutgoingAttachment {
        kind: match &file.kind {
            AttachmentKind::Other(_) => return None,
            kind @ (AttachmentKind::Image
            | AttachmentKind::Video
            | AttachmentKind::Audio
            | AttachmentKind::File) => kind.as_str(),
        },
        payload: OutgoingPayload {
            url: file.url.as_deref()?,
        },
    })
}

#[cfg(test)]
mod tests {
    use domain::model::message::Text;

    use super::*;

    fn to() -> ExternalId {
        ExternalId::parse("6140").unwrap()
    }

    #[test]
    fn text() {
        let content = Content::Text(Text::parse("grüß \"dich\"\n👋").unwrap());
        insta::assert_json_snapshot!(encode(&to(), &content), @r#"
        {
          "recipient": {
            "id": "6140"
          },
          "messaging_type": "RESPONSE",
          "message": {
            "text": "grüß \"dich\"\n👋"
          }
        }
        "#);
    }

    fn file(kind: AttachmentKind) -> Content {
        Content::Media {
            text: None,
            attachments: vec![Attachment::new(
                kind,
                Some("https://example.com/a.png".to_owned()),
            )],
        }
    }

    #[test]
    fn a_file_by_its_url() {
        let content = file(AttachmentKind::Image);
        insta::assert_json_snapshot!(encode(&to(), &content), @r#"
        {
          "recipient": {
            "id": "6140"
          },
          "messaging_type": "RESPONSE",
          "message": {
            "attachment": {
              "type": "image",
              "payload": {
                "url": "https://example.com/a.png"
              }
            }
          }
        }
        "#);
    }

    #[test]
    fn what_cannot_be_sent_is_not_encoded() {
        assert!(encode(&to(), &file(AttachmentKind::Other("reel".to_owned()))).is_none());
        let media = Content::Media {
            text: None,
            attachments: vec![],
        };
        let raw = Content::Raw { json: "{}".into() };
        assert!(encode(&to(), &media).is_none());
        assert!(encode(&to(), &raw).is_none());
    }
}
