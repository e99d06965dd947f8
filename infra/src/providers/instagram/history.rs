//! What was lately said with a contact (META 6), as far as it can be compared with what was sent.

use chrono::DateTime;
use domain::model::message::{Attachment, AttachmentKind, Content, Shown, Text};
use domain::model::shared::{ExternalId, Time};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::outcome::read;
use super::wire::{Word, object};

/// What is asked for of each message.
pub(super) const FIELDS: &str = "messages.limit(20){id,created_time,from,message,attachments}";

/// A list, each of whose members is read by itself: one that is odd hides no other.
#[derive(Debug, Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Thread<'a> {
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Spoken<'a> {
    #[serde(default)]
    id: Word,
    #[serde(default)]
    created_time: Word,
    #[serde(borrow)]
    from: Option<&'a RawValue>,
    message: Option<String>,
    #[serde(borrow)]
    attachments: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Party {
    #[serde(default)]
    id: Word,
    #[serde(default)]
    user_id: Word,
}

#[derive(Debug, Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    image_data: Option<&'a RawValue>,
    #[serde(borrow)]
    video_data: Option<&'a RawValue>,
    #[serde(rename = "file_url")]
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Data {
    url: Option<String>,
}

/// What is asked for of a message whose files are wanted.
pub(super) const FILES: &str = "attachments";

/// The files of the message that an answer shows; nothing when it is no such answer.
pub(super) fn files(body: &[u8]) -> Option<Vec<Attachment>> {
    let message: Spoken<'_> = read(body)?;
    let Some(files) = message.attachments else {
        return Some(vec![]);
    };
    let files: List<'_> = object(files.get())?;
    // each keeps its place, also one that is odd
    let odd = || Attachment::new(AttachmentKind::Other("unknown".to_owned()), None);
    let files = files.data.iter();
    Some(
        files
            .map(|file| attachment(file).unwrap_or_else(odd))
            .collect(),
    )
}

/// The messages of the first thread of an answer; nothing when it is no such answer.
pub(super) fn said(body: &[u8], account: &ExternalId) -> Option<Vec<Shown>> {
    let threads: List<'_> = read(body)?;
    let Some(first) = threads.data.first() else {
        return Some(vec![]);
    };
    let thread: Thread<'_> = object(first.get())?;
    let Some(messages) = thread.messages else {
        return Some(vec![]);
    };
    let messages: List<'_> = object(messages.get())?;
    let shown = messages.data.iter();
    Some(shown.filter_map(|one| message(one, account)).collect())
}

/// A message; nothing when only its id is told and not who said it, as of old ones and those that were taken back.
fn message(raw: &RawValue, account: &ExternalId) -> Option<Shown> {
    let message: Spoken<'_> = object(raw.get())?;
    let from: Party = object(message.from?.get())?;
    let is = |id: &Word| id.as_deref() == Some(account.as_str());
    Some(Shown {
        external_id: ExternalId::parse(message.id.as_deref()?).ok()?,
        by_account: is(&from.id) || is(&from.user_id),
        at: message.created_time.as_deref().and_then(time),
        content: content(message.message, message.attachments),
    })
}

fn content(text: Option<String>, files: Option<&RawValue>) -> Content {
    let text = text.and_then(|text| Text::parse(text).ok());
    let files: Vec<Attachment> = match files.and_then(|files| object::<List<'_>>(files.get())) {
        None => vec![],
        Some(list) => list
            .data
            .iter()
            .filter_map(|file| attachment(file))
            .collect(),
    };
    match (text, files.is_empty()) {
        (Some(text), true) => Content::Text(text),
        // what is neither has no field that is asked for: a sticker, a template, a post
        (text, _) => Content::Media {
            text,
            attachments: files,
        },
    }
}

/// Sounds have no field of their own: they are told as files.
fn attachment(raw: &RawValue) -> Option<Attachment> {
    let file: File<'_> = object(raw.get())?;
    let url = |data: &RawValue| object::<Data>(data.get()).and_then(|data| data.url);
    Some(match (file.image_data, file.video_data) {
        (Some(image), _) => Attachment::new(AttachmentKind::Image, url(image)),
        (None, Some(video)) => Attachment::new(AttachmentKind::Video, url(video)),
        (None, None) => Attachment::new(AttachmentKind::File, file.url),
    })
}

/// An offset without a colon, which is not RFC 3339 (META 6).
fn time(text: &str) -> Option<Time> {
    let read = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z");
    Some(read.ok()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_read_and_what_is_odd_hides_nothing() {
        let account = ExternalId::parse("17841").unwrap();
        let body = br#"{"data":[{"id":"t","messages":{"data":[
            {"id":"mid.4","created_time":"2022-07-12T19:11:09+0000","from":{"id":17841},"message":"hi"},
            {"id":"mid.3","created_time":"2022-07-12T19:11:08+0000","from":{"id":"6140"},"message":"hello"},
            {"id":"mid.2","from":{"id":"x","user_id":"17841"},"message":"","attachments":{"data":[{"image_data":{"url":"u"}},{"file_url":"f"}]}},
            {"id":"mid.1","created_time":"2022-07-12T19:11:07+0000"}, 7, {"from":{}}]}}]}"#;

        let said = said(body, &account).unwrap();

        let seen: Vec<_> = said
            .iter()
            .map(|one| (one.external_id.as_str(), one.by_account, one.content.kind()))
            .collect();
        assert_eq!(
            seen,
            [
                ("mid.4", true, "text"),
                ("mid.3", false, "text"),
                ("mid.2", true, "mixed")
            ]
        );
        assert_eq!(said[0].at, Time::from_timestamp(1_657_653_069, 0));
        assert_eq!(said[2].at, None);
    }

    #[test]
    fn the_files_of_a_message_are_read_in_their_places() {
        let body = br#"{"id":"mid.1","created_time":"2022-07-12T19:11:07+0000","attachments":{"data":[
            {"id":"1","image_data":{"url":"https://x/1","width":9}}, 7, {"video_data":{"url":"https://x/2","preview_url":"p"}},
            {"id":"3","name":"a.pdf","file_url":"https://x/3"}, {"image_data":{}}]}}"#;

        let files = files(body).unwrap();

        let seen: Vec<_> = files
            .iter()
            .map(|file| (file.kind.as_str(), file.url.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                ("image", Some("https://x/1")),
                ("unknown", None),
                ("video", Some("https://x/2")),
                ("file", Some("https://x/3")),
                ("image", None)
            ]
        );
        assert_eq!(super::files(br#"{"id":"mid.1"}"#), Some(vec![]));
        assert_eq!(super::files(b"<html>"), None);
    }

    #[test]
    fn nobody_and_nonsense_are_two_things() {
        let account = ExternalId::parse("17841").unwrap();
        assert_eq!(said(br#"{"data":[]}"#, &account), Some(vec![]));
        assert_eq!(said(br#"{"data":[{"id":"t"}]}"#, &account), Some(vec![]));
        for nonsense in [&b"{}"[..], b"<html>", br#"{"data":[7]}"#, b""] {
            assert_eq!(said(nonsense, &account), None);
        }
    }
}
