use domain::model::message::{Attachment, AttachmentKind};
use serde_json::value::RawValue;

use super::super::wire::Word;
use super::fields::Fields;
use super::unsupported::word;

/// Attachments of a message that are read at most; those after them are kept as they came, as one.
const MOST: usize = 64;

/// What Instagram calls the id of a post or reel (META 2.6).
const IDS: [&str; 3] = ["ig_post_media_id", "reel_video_id", "id"];

/// What is attached to a message.
pub(super) fn attachments(message: &Fields<'_>) -> Vec<Attachment> {
    let few = message.list("attachments", MOST);
    let beyond = few.beyond.zip(message.raw("attachments"));
    let beyond = beyond.and_then(|(first, list)| rest(first, list));
    let all = few.first.into_iter().map(attachment);
    all.chain(beyond).collect()
}

/// The rest of a list from this member on, as it came.
fn rest(first: &RawValue, list: &RawValue) -> Option<Attachment> {
    let start = first.get().as_ptr().addr();
    let start = start.checked_sub(list.get().as_ptr().addr())?;
    let json = list.get().get(start..).map(|rest| format!("[{rest}"));
    Some(Attachment {
        json,
        ..Attachment::new(AttachmentKind::of("unsupported"), None)
    })
}

/// Whatever of it is not read into a field is kept as it came.
fn attachment(raw: &RawValue) -> Attachment {
    let whole = || Some(raw.get().to_owned());
    let Some(read) = Fields::of(raw.get()) else {
        return Attachment {
            json: whole(),
            ..Attachment::new(AttachmentKind::of(&word(None)), None)
        };
    };
    let said = read.word("type");
    let kind = word(said.as_deref());
    let payload = read.object("payload");
    // Messenger's fallback may have no payload, and says it beside
    let from = payload.as_ref().unwrap_or(&read);
    let id = IDS.into_iter().find_map(|name| from.word(name));
    let is_read = |name: &str, raw: &RawValue| match name {
        "url" => Word::of(raw).0.is_some(),
        "title" => serde_json::from_str::<String>(raw.get()).is_ok(),
        name if IDS.contains(&name) => id.is_some() && Word::of(raw).0 == id,
        _ => false,
    };
    let beside = read.all().all(|(name, raw)| match name {
        "type" => said.as_deref() == Some(kind.as_str()),
        "payload" => true,
        _ => payload.is_none() && is_read(name, raw),
    });
    let inside = match (&payload, read.raw("payload")) {
        (Some(payload), _) => payload.all().all(|(name, raw)| is_read(name, raw)),
        (None, other) => other.is_none(),
    };
    let json = match (beside, inside) {
        (true, true) => None,
        (true, false) => read.raw("payload").map(|raw| raw.get().to_owned()),
        (false, _) => whole(),
    };
    Attachment {
        kind: AttachmentKind::of(&kind),
        url: from.word("url"),
        title: from.text("title"),
        external_id: id.clone(),
        json,
        withheld: false,
    }
}
