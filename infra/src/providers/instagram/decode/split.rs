use domain::port::provider::{Envelope, RawItem, Split};
use serde_json::value::RawValue;

use super::super::wire::{Body, Entry, object};
use super::fields::Fields;
use super::{change, elements, is_messaging, messaging, parties};

/// What the dashboard's test button calls the account: nobody has it (META 2.5).
const NOBODY: &str = "0";

/// Items of a body at most. Instagram sends 1000 (META 2.3); what has far more is no webhook of its, and would keep the
/// others' waiting.
const MOST_ITEMS: usize = 10_000;

/// Cuts a body into raw slices, in their order.
pub(in super::super) fn split(body: &[u8]) -> Split {
    items(body).map_or(Split::Unreadable, Split::Items)
}

fn items(body: &[u8]) -> Option<Vec<RawItem>> {
    let text = std::str::from_utf8(body).ok()?;
    let whole: Body<'_> = object(text)?;
    // what Messenger says of pages may come to the same address (META 2.4)
    if !matches!(whole.object.as_deref(), Some("instagram" | "page")) {
        return None;
    }
    let mut cut = Vec::with_capacity(whole.entry.len());
    for raw in whole.entry {
        let entry: Entry<'_> = object(raw.get())?;
        if entry.id.as_deref() != Some(NOBODY) {
            let lists = Lists {
                text,
                entry: &entry,
            };
            lists.cut(raw, &mut cut)?;
        }
        if cut.len() > MOST_ITEMS {
            return None;
        }
    }
    Some(cut)
}

struct Lists<'a, 'e> {
    text: &'a str,
    entry: &'e Entry<'a>,
}

impl<'a> Lists<'a, '_> {
    fn cut(&self, whole: &'a RawValue, cut: &mut Vec<RawItem>) -> Option<()> {
        let entry = self.entry;
        let lists = [
            (Envelope::Messaging, entry.messaging),
            (Envelope::Standby, entry.standby),
            (Envelope::Change, entry.changes),
        ];
        for (envelope, list) in lists {
            for raw in list.into_iter().flat_map(elements) {
                cut.push(self.item(envelope, raw)?);
            }
        }
        // comments are documented so, with field and value in the entry itself (META 2.4)
        if entry.field.is_some() {
            cut.push(self.item(Envelope::Change, whole)?);
        }
        Some(())
    }

    fn item(&self, envelope: Envelope, raw: &'a RawValue) -> Option<RawItem> {
        let account = self.entry.id.as_deref();
        let counterpart = match envelope {
            Envelope::Messaging | Envelope::Standby => messaging::counterpart(raw.get(), account),
            Envelope::Change => of_change(raw.get(), account),
        };
        let start = raw
            .get()
            .as_ptr()
            .addr()
            .checked_sub(self.text.as_ptr().addr())?;
        let slice = start..start.checked_add(raw.get().len())?;
        self.text.get(slice.clone())?;
        Some(RawItem {
            account: parties::external(account),
            counterpart,
            envelope,
            slice,
        })
    }
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
