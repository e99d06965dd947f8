//! Content to Instagram's JSON. Pure.

mod action;
mod body;
mod template;

use domain::model::message::{AttachmentKind, Choice, Content, Sticker};
use domain::model::shared::ExternalId;
use domain::port::provider::Address;

pub(super) use body::{ActionRequest, SendRequest};
use body::{Attachment, OutgoingMessage, Payload, QuickReply, Recipient, ReplyTo};

pub(super) use action::action;

/// The body of the call that says `content` to `to`; nothing for what Instagram is not sent by us.
pub(super) fn encode<'a>(to: Address<'a>, content: &'a Content) -> Option<SendRequest<'a>> {
    // some of Meta's own samples leave out the type beside the tag: both are always said (META 3.4)
    let contact = |id: &'a ExternalId| Recipient::Id(id.as_str());
    let (recipient, messaging_type, tag) = match to {
        Address::Response(id) => (contact(id), Some("RESPONSE"), None),
        Address::HumanAgent(id) => (contact(id), Some("MESSAGE_TAG"), Some("HUMAN_AGENT")),
        Address::Comment(id) => (Recipient::CommentId(id.as_str()), None, None),
    };
    let quoted = content.beside().and_then(|it| it.reply_to.as_ref());
    Some(SendRequest {
        recipient,
        messaging_type,
        tag,
        message: message(content.bare())?,
        reply_to: quoted.map(|it| ReplyTo {
            mid: it.external_id.as_str(),
        }),
    })
}

fn message(content: &Content) -> Option<OutgoingMessage<'_>> {
    Some(match content {
        Content::Text(text) => OutgoingMessage {
            text: Some(text.as_str()),
            ..OutgoingMessage::default()
        },
        Content::Choice(choice) => asking(choice),
        Content::Media {
            text: None,
            attachments,
        } => {
            let [file] = attachments.as_slice() else {
                return None;
            };
            attached(self::file(&file.kind, file.url.as_deref()?)?)
        }
        Content::Images(images) => OutgoingMessage {
            attachments: images
                .urls
                .iter()
                .map(|url| file(&AttachmentKind::Image, url))
                .collect::<Option<_>>()?,
            ..OutgoingMessage::default()
        },
        Content::Sticker(Sticker::Heart) => attached(Attachment {
            kind: "like_heart",
            payload: None,
        }),
        Content::Post(post) => attached(Attachment {
            kind: "MEDIA_SHARE",
            payload: Some(Payload::Thing {
                id: post.id.as_str(),
            }),
        }),
        Content::Cards(cards) => attached(template::cards(cards)),
        Content::Buttons(buttons) => attached(template::buttons(buttons)),
        Content::Products(products) => attached(template::products(products)),
        Content::Media { text: Some(_), .. }
        | Content::List(_)
        | Content::Inbound(_)
        | Content::Outbound(_)
        | Content::Raw { .. }
        | Content::Unsent => return None,
    })
}

fn attached(attachment: Attachment<'_>) -> OutgoingMessage<'_> {
    OutgoingMessage {
        attachment: Some(attachment),
        ..OutgoingMessage::default()
    }
}

fn asking(choice: &Choice) -> OutgoingMessage<'_> {
    let replies = choice.replies.iter().map(|reply| QuickReply {
        content_type: "text",
        title: &reply.title,
        payload: &reply.payload,
    });
    OutgoingMessage {
        text: Some(choice.text.as_str()),
        quick_replies: replies.collect(),
        ..OutgoingMessage::default()
    }
}

fn file<'a>(kind: &'a AttachmentKind, url: &'a str) -> Option<Attachment<'a>> {
    match kind {
        AttachmentKind::Other(_) => None,
        AttachmentKind::Image
        | AttachmentKind::Video
        | AttachmentKind::Audio
        | AttachmentKind::File => Some(Attachment {
            kind: kind.as_str(),
            payload: Some(Payload::File { url }),
        }),
    }
}

#[cfg(test)]
mod tests {
    use domain::model::message::{Attachment, Text};

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
