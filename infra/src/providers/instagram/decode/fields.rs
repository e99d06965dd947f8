use std::collections::BTreeMap;

use domain::model::shared::ExternalId;
use serde_json::value::RawValue;

use super::super::wire::{Word, object};
use super::{elements, parties};

/// The fields of a JSON object. Whatever has another type than it should is absent, and never an error; of a name that
/// stands there twice the last one counts.
#[derive(Debug)]
pub(super) struct Fields<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    pub(super) fn of(json: &'a str) -> Option<Self> {
        object(json).map(Self)
    }

    /// Their names, those of nulls included.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What stands there, unless it is null.
    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        let raw = self.0.get(name).copied();
        raw.filter(|raw| raw.get() != "null")
    }

    pub(super) fn object(&self, name: &str) -> Option<Self> {
        Self::of(self.raw(name)?.get())
    }

    /// Text or a whole number, as text (META 0).
    pub(super) fn word(&self, name: &str) -> Option<String> {
        Word::of(self.raw(name)?).0
    }

    /// Text, and no number.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        Word::of(self.raw(name)?).number()
    }

    /// An id, unless it is beyond what an id can be.
    pub(super) fn id(&self, name: &str) -> Option<ExternalId> {
        parties::external(self.word(name).as_deref())
    }

    /// `true`, or `"true"`.
    pub(super) fn flag(&self, name: &str) -> bool {
        let raw = self.raw(name).map(RawValue::get);
        matches!(raw, Some("true" | "\"true\""))
    }

    pub(super) fn list(&self, name: &str) -> Vec<&'a RawValue> {
        self.raw(name).map(elements).unwrap_or_default()
    }
}
