use std::collections::BTreeMap;

use domain::model::shared::ExternalId;
use serde_json::value::RawValue;

use super::super::wire::{Few, Word, object};
use super::{elements, parties};

/// The fields of a JSON object. Whatever has another type than it should is absent, and never an error; of a name that
/// stands there twice the last one counts.
#[derive(Debug)]
pub(super) struct Fields<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    pub(super) fn of(json: &'a str) -> Option<Self> {
        object(json).map(Self)
    }

    /// Their names, those of nulls included, by the alphabet.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All that is no null, by the alphabet.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        let all = self.0.iter().map(|(name, raw)| (name.as_str(), *raw));
        all.filter(|(_, raw)| raw.get() != "null")
    }

    /// The first name in the document's order for which that holds.
    pub(super) fn first(&self, holds: impl Fn(&str, &RawValue) -> bool) -> Option<&str> {
        let all = self.0.iter().filter(|(name, raw)| holds(name, raw));
        let first = all.min_by_key(|(_, raw)| raw.get().as_ptr().addr());
        first.map(|(name, _)| name.as_str())
    }

    /// All that is no null and was not read, as a JSON object; nothing when that is nothing.
    pub(super) fn unread(&self, read: impl Fn(&str, &RawValue) -> bool) -> Option<String> {
        let mut left = String::new();
        for (name, raw) in self.all().filter(|(name, raw)| !read(name, raw)) {
            left.push(if left.is_empty() { '{' } else { ',' });
            left.push_str(&serde_json::to_string(name).ok()?);
            left.push(':');
            left.push_str(raw.get());
        }
        (!left.is_empty()).then(|| left + "}")
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

    /// The first of a list.
    pub(super) fn list(&self, name: &str, most: usize) -> Few<'a> {
        let raw = self.raw(name);
        raw.map(|raw| elements(raw, most)).unwrap_or_default()
    }
}
