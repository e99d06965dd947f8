use domain::model::shared::ExternalId;
use serde_json::value::RawValue;

use super::super::wire::{Party, Word, object};

/// The id of a sender or recipient: an object with an id, or the id itself.
pub(super) fn id(raw: Option<&RawValue>) -> Option<String> {
    let raw = raw?;
    match object::<Party>(raw.get()) {
        Some(party) => party.id.0,
        None => Word::of(raw).0,
    }
}

/// The id as a contact's, unless it is beyond what an id can be.
pub(super) fn external(id: Option<&str>) -> Option<ExternalId> {
    ExternalId::parse(id?).ok()
}
