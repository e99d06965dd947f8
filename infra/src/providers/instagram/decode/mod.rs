//! Instagram's JSON to what was said. An unknown shape is `Unsupported`, never an error, and nothing is dropped.

mod attachment;
mod change;
mod content;
mod fields;
mod message;
mod messaging;
mod parties;
mod split;
mod tap;
mod unsupported;

use domain::port::provider::{Around, Envelope, Incoming};
use serde_json::value::RawValue;

use super::wire::{Few, list};

pub(super) use split::split;

/// What an item says.
pub(super) fn item(around: &Around, raw: &[u8]) -> Incoming {
    let account = around.account.as_str();
    let read = std::str::from_utf8(raw)
        .ok()
        .and_then(|text| match &around.envelope {
            Envelope::Messaging => messaging::item(text, None, account),
            Envelope::Standby => {
                let said = messaging::item(text, None, account);
                said.map(|incoming| Incoming {
                    standby: true,
                    ..incoming
                })
            }
            Envelope::Change => change::item(text, account),
            Envelope::Other { kind } => Some(unsupported::of_kind(kind, text, account)),
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

/// The elements of a list, up to the `most`-th; the thing itself when it is none.
fn elements(raw: &RawValue, most: usize) -> Few<'_> {
    list(raw, most).unwrap_or_else(|| Few {
        first: vec![raw],
        beyond: None,
    })
}

#[cfg(test)]
mod tests;
