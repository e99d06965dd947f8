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

/// From this number on a timestamp counts milliseconds: in seconds it would be after the year 5000 (META 2.3).
const MILLISECONDS: i64 = 100_000_000_000;

/// What an item of `messaging[]` says (META 2.6). `field` is the word of the change that carries it.
pub(super) fn item(json: &str, field: Option<&str>) -> Option<Incoming> {
    let fields = Fields::of(json)?;
    let party = |name| parties::external(parties::id(fields.raw(name)).as_deref());
    let whole = || hashed(&[json]);
    let (contact, dedup, said) = if fields.names().any(|name| name == "message") {
        let read = fields.raw("message").map(message::read);
        let echo = read.as_ref().is_some_and(|read| read.echo);
        let contact = if echo {
            party("recipient")
        } else {
            party("sender")
        };
        let (dedup, said) = match read {
            Some(read) => (read.dedup, read.said),
            None => (None, unsupported("message")),
        };
        let said = addressed(said, contact.as_ref());
        (contact, dedup, said)
    } else {
        let kind = kind(&fields, field);
        let sender = party("sender");
        let (said, dedup) = tap::read(&kind, &fields).unwrap_or_else(|| (unsupported(&kind), None));
        let said = match (&said, &sender) {
            (Said::Read { .. }, None) => unsupported("read"),
            _ => said,
        };
        (sender, dedup, said)
    };
    Some(Incoming {
        contact,
        at: fields.raw("timestamp").and_then(time),
        standby: false,
        dedup: dedup.unwrap_or_else(whole),
        said,
    })
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
    }
}

/// Whoever of sender and recipient is not the account.
pub(super) fn counterpart(json: &str, account: Option<&str>) -> Option<String> {
    let fields = Fields::of(json)?;
    let party = |name| parties::id(fields.raw(name));
    let (sender, recipient) = (party("sender"), party("recipient"));
    let other = |id: &Option<String>| id.is_some() && id.as_deref() != account;
    if other(&sender) || !other(&recipient) {
        sender.or(recipient)
    } else {
        recipient
    }
}

/// Instagram's word for what was said: a known one, else the first key that is neither sender, recipient nor time.
fn kind(fields: &Fields<'_>, field: Option<&str>) -> String {
    let told = |kind: &&str| fields.raw(kind).is_some();
    let known = KINDS.into_iter().find(told);
    let unknown = fields.names().find(|name| !ALONGSIDE.contains(name));
    word(known.or(unknown).or(field))
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
