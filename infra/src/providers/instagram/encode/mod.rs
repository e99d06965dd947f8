//! Content to Instagram's JSON. Pure.

mod action;

use domain::model::message::{Attachment, AttachmentKind, Content};
use domain::model::shared::ExternalId;
use domain::port::provider::Address;

use super::wire::{OutgoingAttachment, OutgoingMessage, OutgoingPayload, Recipient, SendRequest};

pub(super) use action::action;

/// The body of the call that says `content` to `to`; nothing for what Instagram is not sent by us.
pub(super) fn encode<'a>(to: Address<'a>, content: &'a Content) -> Option<SendRequest<'a>> {
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
    // some of Meta's own samples leave out the type beside the tag: both are always said (META 3.4)
    let contact = |id: &'a ExternalId| Recipient::Id(id.as_str());
    let (recipient, messaging_type, tag) = match to {
        Address::Response(id) => (contact(id), Some("RESPONSE"), None),
        Address::HumanAgent(id) => (contact(id), Some("MESSAGE_TAG"), Some("HUMAN_AGENT")),
        Address::Comment(id) => (Recipient::CommentId(id.as_str()), None, None),
    };
    Some(SendRequest {
        recipient,
        messaging_type,
        tag,
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
    fn a_private_reply() {
        let content = Content::Text(Text::parse("it is, write to us").unwrap());
        insta::assert_json_snapshot!(encode(Address::Comment(&to()), &content), @r#"
        {
          "recipient": {
            "comment_id": "6140"
          },
          "message": {
            "text": "it is, write to us"
          }
        }
        "#);
    }

    #[test]
    fn a_human_agents_answer() {
        let content = Content::Text(Text::parse("sorry for the wait").unwrap());
        insta::assert_json_snapshot!(encode(Address::HumanAgent(&to()), &content), @r#"
        {
          "recipient": {
            "id": "6140"
          },
          "messaging_type": "MESSAGE_TAG",
          "tag": "HUMAN_AGENT",
          "message": {
            "text": "sorry for the wait"
          }
        }
        "#);
    }

    #[test]
    fn text() {
        let content = Content::Text(Text::parse("grüß \"dich\"\n👋").unwrap());
        insta::assert_json_snapshot!(encode(Address::Response(&to()), &content), @r#"
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
        insta::assert_json_snapshot!(encode(Address::Response(&to()), &content), @r#"
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
        assert!(
            encode(
                Address::Response(&to()),
                &file(AttachmentKind::Other("reel".to_owned()))
            )
            .is_none()
        );
        let media = Content::Media {
            text: None,
            attachments: vec![],
        };
        let raw = Content::Raw { json: "{}".into() };
        assert!(encode(Address::Response(&to()), &media).is_none());
        assert!(encode(Address::Response(&to()), &raw).is_none());
    }
}
