use domain::model::shared::{ExternalId, Time};
use domain::port::provider::{Incoming, Said};
use serde_json::value::RawValue;

use super::super::wire::Word;
use super::fields::Fields;
use super::unsupported::{hashed, word};
use super::{message, parties, tap};

/// What stands beside what was said, and is not it.
const ALONGSIDE: [&str; 4] = ["sender", "recipient", "timestamp", "is_self"];

/// What an item may be, in the order in which it is looked for (META 2.6).
const KINDS: [&str; 13] = [
    "reaction",
    "read",
    "postback",
    "message_edit",
    "referral",
    "optin",
    "delivery",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "policy_enforcement",
    "response_feedback",
];

/// Those of them that are told as they came, with whatever stands beside.
const TOLD_WHOLE: [&str; 3] = ["delivery", "policy_enforcement", "response_feedback"];

/// From this number on a timestamp counts milliseconds: in seconds it would be after the year 5000 (META 2.3).
const MILLISECONDS: i64 = 100_000_000_000;

/// What an item of `messaging[]` says (META 2.6). `field` is the word of the change that carries it.
pub(super) fn item(json: &str, field: Option<&str>, account: &str) -> Option<Incoming> {
    let fields = Fields::of(json)?;
    let own = is_own(&fields, account);
    let party = |name| parties::external(parties::id(fields.raw(name)).as_deref());
    let contact = |own| party(if own { "recipient" } else { "sender" });
    let (contact, dedup, said) = if let Some(message) = fields.raw("message") {
        let read = message::read(message, own);
        let contact = contact(read.echo);
        let said = addressed(read.said, contact.as_ref());
        (contact, read.dedup, said)
    } else {
        let kind = kind(&fields, field);
        let contact = contact(own);
        let (said, dedup) = tap::read(&kind, &fields).unwrap_or_else(|| (unsupported(&kind), None));
        let said = by(said, own, contact.as_ref(), &kind);
        (contact, dedup, said)
    };
    Some(Incoming {
        contact,
        at: fields.raw("timestamp").and_then(time),
        standby: false,
        dedup: dedup.unwrap_or_else(|| hashed(&[json])),
        said,
    })
}

/// Whether the account sent it: then it is nothing that a contact did, whatever it calls itself (META 2.4). What the
/// account said to itself is marked so (META 2.6).
fn is_own(fields: &Fields<'_>, account: &str) -> bool {
    let party = |name| parties::id(fields.raw(name));
    party("sender").as_deref() == Some(account)
        && party("recipient").as_deref() != Some(account)
        && !fields.flag("is_self")
}

/// What was said, by whom: what only contacts do is told as it came when the account did it.
fn by(mut said: Said, own: bool, contact: Option<&ExternalId>, kind: &str) -> Said {
    if let Said::Edited { own: by, .. } = &mut said {
        *by = own;
    }
    let of_nobody = contact.is_none() && matches!(said, Said::Read { .. });
    if of_nobody || own && is_a_contacts(&said) {
        unsupported(kind)
    } else {
        said
    }
}

const fn is_a_contacts(said: &Said) -> bool {
    match said {
        Said::Read { .. }
        | Said::Reaction { .. }
        | Said::Postback { .. }
        | Said::Referral(_)
        | Said::Optin(_) => true,
        Said::Message { .. }
        | Said::Echo { .. }
        | Said::Edited { .. }
        | Said::Unsent { .. }
        | Said::ThreadRequested { .. }
        | Said::ThreadControl { .. }
        | Said::Comment { .. }
        | Said::Mention { .. }
        | Said::Insight { .. }
        | Said::Noise
        | Said::Unsupported { .. } => false,
    }
}

/// A message is said to or by somebody: without them it is told as it came.
fn addressed(said: Said, contact: Option<&ExternalId>) -> Said {
    match (&said, contact) {
        (Said::Unsent { .. }, None) => unsupported("message_deleted"),
        (Said::Message { .. } | Said::Echo { .. }, None) => unsupported("message"),
        _ => said,
    }
}

fn unsupported(kind: &str) -> Said {
    Said::Unsupported {
        kind: kind.to_owned(),
        part: None,
    }
}

/// What is seen of an item before it is read.
#[derive(Default)]
pub(super) struct Sketch {
    /// Whoever of sender and recipient is not the account: orders it.
    pub(super) counterpart: Option<String>,
    /// What else it says beside the one thing that it is read as.
    pub(super) rest: Option<String>,
}

pub(super) fn sketch(json: &str, account: &str) -> Sketch {
    let Some(fields) = Fields::of(json) else {
        return Sketch::default();
    };
    Sketch {
        counterpart: other(&fields, account),
        rest: rest(&fields).map(|name| word(Some(name))),
    }
}

/// Whoever of sender and recipient is not the account.
pub(super) fn other(fields: &Fields<'_>, account: &str) -> Option<String> {
    let party = |name| parties::id(fields.raw(name));
    let (sender, recipient) = (party("sender"), party("recipient"));
    let other = |id: &Option<String>| id.is_some() && id.as_deref() != Some(account);
    if other(&sender) || !other(&recipient) {
        sender.or(recipient)
    } else {
        recipient
    }
}

/// An item says one thing. When it says another, too, that is told beside it, under the first name that was not read;
/// numbers and words beside what is said are no items.
fn rest<'a>(fields: &'a Fields<'_>) -> Option<&'a str> {
    let said = said(fields)?;
    if TOLD_WHOLE.contains(&said) {
        return None;
    }
    fields.first(|name, raw| {
        let known = KINDS.contains(&name) && raw.get() != "null";
        let beside = name == said || ALONGSIDE.contains(&name);
        !beside && (known || raw.get().starts_with(['[', '{']))
    })
}

/// The name of the one thing that an item is read as.
fn said(fields: &Fields<'_>) -> Option<&'static str> {
    let mut known = ["message"].into_iter().chain(KINDS);
    known.find(|kind| fields.raw(kind).is_some())
}

/// What stands beside the thing that an item is read as, and is told under this name; nothing when it is told whole.
pub(super) fn beside(fields: &Fields<'_>, name: &str) -> Option<String> {
    let said = said(fields).filter(|said| *said != name)?;
    fields.raw(name)?;
    fields.unread(|other, _| other == said)
}

/// Instagram's word for what was said: a known one, else the first that is neither sender, recipient nor time.
fn kind(fields: &Fields<'_>, field: Option<&str>) -> String {
    let known = KINDS.into_iter().find(|kind| fields.raw(kind).is_some());
    let says = |name: &str, raw: &RawValue| !ALONGSIDE.contains(&name) && raw.get() != "null";
    let named = |name: &str, _: &RawValue| !ALONGSIDE.contains(&name);
    let unknown = || fields.first(says).or_else(|| fields.first(named));
    word(known.or_else(unknown).or(field))
}

/// Milliseconds or seconds, as a number or as text.
pub(super) fn time(raw: &RawValue) -> Option<Time> {
    let number = Word::of(raw).number()?;
    if number >= MILLISECONDS {
        Time::from_timestamp_millis(number)
    } else {
        (number > 0)
            .then(|| Time::from_timestamp(number, 0))
            .flatten()
    }
}
