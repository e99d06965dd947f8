use std::ops::Range;

use domain::port::provider::{Around, Envelope, RawItem, Split};
use serde_json::value::RawValue;

use super::super::wire::{Body, Members, Word, list, object};
use super::fields::Fields;
use super::messaging::Sketch;
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
    let entries = list(whole.entry, MOST_ITEMS)?;
    if entries.beyond.is_some() {
        return None;
    }
    let (mut items, mut odd) = (Vec::with_capacity(entries.first.len()), vec![]);
    for raw in entries.first {
        let room = MOST_ITEMS.checked_sub(items.len().saturating_add(odd.len()))?;
        match of_entry(text, raw, room) {
            Ok(cut) => items.extend(cut),
            Err(Uncut::Odd) => odd.push(place(text, raw)?),
            Err(Uncut::TooMany) => return None,
        }
    }
    (items.len().saturating_add(odd.len()) <= MOST_ITEMS).then_some(Split::Cut { items, odd })
}

/// Why an entry has no items.
enum Uncut {
    /// It cannot be cut, or cutting it would lose what it says.
    Odd,
    /// It has more than there is room for.
    TooMany,
}

/// The items of an entry.
fn of_entry(text: &str, whole: &RawValue, room: usize) -> Result<Vec<RawItem>, Uncut> {
    let Members(members) = object(whole.get()).ok_or(Uncut::Odd)?;
    let times = |name: &str| members.iter().filter(|(known, _)| known == name).count();
    if KNOWN.iter().any(|name| times(name) > 1) {
        return Err(Uncut::Odd);
    }
    let said = |name: &str| {
        let mut said = members.iter().filter(|(_, raw)| raw.get() != "null");
        said.find(|(known, _)| known == name).map(|(_, raw)| *raw)
    };
    let id = said("id").map(Word::of).unwrap_or_default();
    if id.as_deref() == Some(NOBODY) {
        return Ok(vec![]);
    }
    let account = parties::external(id.as_deref());
    let sent_at = said("time").and_then(messaging::time);
    // comments are documented so, with field and value in the entry itself (META 2.4)
    let is_change = said("field").is_some();
    let (mut cut, mut uncut) = (vec![], false);
    for (name, raw) in &members {
        let room = room.saturating_sub(cut.len());
        let (envelope, list) = match name.as_str() {
            _ if raw.get() == "null" => continue,
            "id" | "time" => continue,
            "value" if is_change => continue,
            "field" => (Envelope::Change, elements(whole, 1)),
            "messaging" => (Envelope::Messaging, elements(raw, room)),
            "standby" => (Envelope::Standby, elements(raw, room)),
            "changes" => (Envelope::Change, elements(raw, room)),
            other if raw.get().starts_with(['[', '{']) => {
                let kind = word(Some(other));
                (Envelope::Other { kind }, elements(raw, room))
            }
            _ => {
                uncut = true;
                continue;
            }
        };
        if list.beyond.is_some() {
            return Err(Uncut::TooMany);
        }
        for one in list.first {
            // whose it is nobody knows: it is kept
            let account = account.clone().ok_or(Uncut::Odd)?;
            let around = Around {
                envelope: envelope.clone(),
                account,
                sent_at,
            };
            cut.extend(items(around, one, place(text, one).ok_or(Uncut::Odd)?));
        }
    }
    // numbers and words beside what is said are no items; where nothing else is said they are all there is
    if uncut && cut.is_empty() {
        return Err(Uncut::Odd);
    }
    Ok(cut)
}

/// The item; and, when it says more than the one thing that it is read as, what else it says.
fn items(around: Around, raw: &RawValue, slice: Range<usize>) -> Vec<RawItem> {
    let account = around.account.as_str();
    let Sketch { counterpart, rest } = match around.envelope {
        Envelope::Messaging | Envelope::Standby => messaging::sketch(raw.get(), account),
        Envelope::Change => of_change(raw.get(), account).unwrap_or_default(),
        Envelope::Other { .. } => Sketch::default(),
    };
    let rest = rest.map(|kind| RawItem {
        around: Around {
            envelope: Envelope::Other { kind },
            ..around.clone()
        },
        counterpart: counterpart.clone(),
        slice: slice.clone(),
    });
    let item = RawItem {
        around,
        counterpart,
        slice,
    };
    [item].into_iter().chain(rest).collect()
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
fn of_change(json: &str, account: &str) -> Option<Sketch> {
    let change = Fields::of(json)?;
    let value = change.raw("value")?.get();
    let counterpart = match change.word("field").as_deref() {
        Some(field) if is_messaging(field) => return Some(messaging::sketch(value, account)),
        Some("comments" | "live_comments") => change::comment_id(&Fields::of(value)?),
        Some(_) | None => parties::id(Fields::of(value)?.raw("from")),
    };
    Some(Sketch {
        counterpart,
        rest: None,
    })
}
