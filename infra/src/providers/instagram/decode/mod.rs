//! Instagram's JSON to what was said. An unknown shape is `Unsupported`, never an error, and nothing is dropped.

mod change;
mod content;
mod fields;
mod message;
mod messaging;
mod parties;
mod split;
mod tap;
mod unsupported;

use domain::port::provider::{Envelope, Incoming};
use serde_json::value::RawValue;

pub(super) use split::split;

/// What an item says.
pub(super) fn item(envelope: &Envelope, raw: &[u8]) -> Incoming {
    let read = std::str::from_utf8(raw)
        .ok()
        .and_then(|text| match envelope {
            Envelope::Messaging => messaging::item(text, None),
            Envelope::Standby => messaging::item(text, None).map(|incoming| Incoming {
                standby: true,
                ..incoming
            }),
            Envelope::Change => change::item(text),
            Envelope::Other { kind } => Some(unsupported::of_kind(kind, text)),
        });
    read.unwrap_or_else(|| unsupported::unknown(raw))
}

/// Whether `changes[].field` names something of `messaging[]`: the dashboard's tests come so (META 2.5). Messenger has
/// other names for two of them (META 1b).
fn is_messaging(field: &str) -> bool {
    matches!(
        field,
        "messages"
            | "message_echoes"
            | "message_edit"
            | "message_reactions"
            | "messaging_handover"
            | "messaging_handovers"
            | "messaging_optins"
            | "messaging_postbacks"
            | "messaging_referral"
            | "messaging_referrals"
            | "messaging_seen"
            | "standby"
    )
}

/// The elements of a list; the thing itself when it is none.
fn elements<'a>(raw: &'a RawValue) -> Vec<&'a RawValue> {
    serde_json::from_str::<Vec<&'a RawValue>>(raw.get()).unwrap_or_else(|_| vec![raw])
}

#[cfg(test)]
mod tests;
