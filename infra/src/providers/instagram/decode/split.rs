use std::ops::Range;

use domain::port::provider::{Envelope, RawItem, Split};
use serde_json::value::RawValue;

use super::super::wire::{Body, Members, Word, object};
use super::fields::Fields;
use super::unsupported::word;
use super::{change, elements, is_messaging, messaging, parties};

/// What the dashboard's test button calls the account: nobody has it (META 2.5).
const NOBODY: &str = "0";

/// Items of a body at most. Instagram sends 1000 (META 2.3); what has far more is no webhook of its, and would keep the
/// others' waiting.
const MOST_ITEMS: usize = 10_000;

/// What an entry may have, and is no list that nobody knows (META 2.4). What it has of these it has once.
const KNOWN: [&str; 7] = [
    "id",
    "time",
    "messaging",
    "standby",
    "changes",
    "field",
    "value",
];

/// Cuts a body into raw slices, in their order.
pub(in super::super) fn split(body: &[u8]) -> Split {
    cut(body).unwrap_or(Split::Unreadable)
}

fn cut(body: &[u8]) -> Option<Split> {
    let text = std::str::from_utf8(body).ok()?;
    let whole: Body<'_> = object(text)?;
    // what Messenger says of pages may come to the same address (META 2.4)
    if !matches!(whole.object.as_deref(), Some("instagram" | "page")) {
        return None;
    }
    let (mut items, mut odd) = (Vec::with_capacity(whole.entry.len()), vec![]);
    for raw in whole.entry {
        match of_entry(text, raw) {
            Some(cut) => items.extend(cut),
            None => odd.push(place(text, raw)?),
        }
        if items.len().saturating_add(odd.len()) > MOST_ITEMS {
            return None;
        }
    }
    Some(Split::Cut { items, odd })
}

/// The items of an entry; nothing when it cannot be cut, or when cutting it would lose what it says.
fn of_entry(text: &str, whole: &RawValue) -> Option<Vec<RawItem>> {
    let Members(members) = object(whole.get())?;
    let times = |name: &str| members.iter().filter(|(known, _)| known == name).count();
    if KNOWN.iter().any(|name| times(name) > 1) {
        return None;
    }
    let said = |name: &str| {
        let mut said = members.iter().filter(|(_, raw)| raw.get() != "null");
        said.find(|(known, _)| known == name).map(|(_, raw)| *raw)
    };
    let id = said("id").map(Word::of).unwrap_or_default();
    let account = id.as_deref();
    if account == Some(NOBODY) {
        return Some(vec![]);
    }
    // comments are documented so, with field and value in the entry itself (META 2.4)
    let is_change = said("field").is_some();
    let (mut cut, mut uncut) = (vec![], false);
    for (name, raw) in &members {
        let (envelope, list) = match name.as_str() {
            _ if raw.get() == "null" => continue,
            "id" | "time" => continue,
            "value" if is_change => continue,
            "field" => (Envelope::Change, vec![whole]),
            "messaging" => (Envelope::Messaging, elements(raw)),
            "standby" => (Envelope::Standby, elements(raw)),
            "changes" => (Envelope::Change, elements(raw)),
            other if raw.get().starts_with(['[', '{']) => {
                let kind = word(Some(other));
                (Envelope::Other { kind }, elements(raw))
            }
            _ => {
                uncut = true;
                continue;
            }
        };
        for one in list {
            cut.push(item(text, account, envelope.clone(), one)?);
        }
    }
    // numbers and words beside what is said are no items; where nothing else is said they are all there is
    (!uncut || !cut.is_empty()).then_some(cut)
}

fn item(text: &str, account: Option<&str>, envelope: Envelope, raw: &RawValue) -> Option<RawItem> {
    let counterpart = match envelope {
        Envelope::Messaging | Envelope::Standby => messaging::counterpart(raw.get(), account),
        Envelope::Change => of_change(raw.get(), account),
        Envelope::Other { .. } => None,
    };
    Some(RawItem {
        account: parties::external(account),
        counterpart,
        envelope,
        slice: place(text, raw)?,
    })
}

/// Where a piece of the body stands in it.
fn place(text: &str, raw: &RawValue) -> Option<Range<usize>> {
    let start = raw
        .get()
        .as_ptr()
        .addr()
        .checked_sub(text.as_ptr().addr())?;
    let slice = start..start.checked_add(raw.get().len())?;
    text.get(slice.clone()).map(|_| slice)
}

/// Comments wait for what is said of the same comment, and for nothing else of their author's.
fn of_change(json: &str, account: Option<&str>) -> Option<String> {
    let change = Fields::of(json)?;
    let value = change.raw("value")?.get();
    match change.word("field").as_deref() {
        Some(field) if is_messaging(field) => messaging::counterpart(value, account),
        Some("comments" | "live_comments") => change::comment_id(&Fields::of(value)?),
        Some(_) | None => parties::id(Fields::of(value)?.raw("from")),
    }
}
