//! Splits and decodes a body as the ingress does. Nothing may panic, whatever the body held is an item or kept, every
//! slice is the item that was in the body, and what an item says does not depend on what stands beside it.
#![no_main]
#![allow(dead_code, reason = "of the wire only webhooks are read here")]

// The decoder's own files and nothing else of the crate: the database drivers need not be built for fuzzing.
#[path = "../../src/providers/instagram/decode/mod.rs"]
mod decode;
#[path = "../../src/providers/instagram/wire.rs"]
mod wire;

use std::collections::BTreeSet;
use std::ops::Range;

use domain::model::shared::ExternalId;
use domain::port::provider::{Around, Envelope, RawItem, Said, Split};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A body as somebody else reads it.
#[derive(Deserialize)]
struct Held<'a> {
    #[serde(borrow)]
    entry: Vec<&'a RawValue>,
}

/// How many items an entry holds at least: of a name that stands there twice the last one is counted.
fn held(entry: &Value) -> usize {
    let Value::Object(members) = entry else {
        return 0;
    };
    let of = |(name, one): (&String, &Value)| match (name.as_str(), one) {
        ("id" | "time", _) | (_, Value::Null) => 0,
        ("field", _) => 1,
        ("value", _) if members.get("field").is_some_and(|field| !field.is_null()) => 0,
        (_, Value::Array(all)) => all.len(),
        ("messaging" | "standby" | "changes", _) | (_, Value::Object(_)) => 1,
        _ => 0,
    };
    members.iter().map(of).sum()
}

/// Every entry is kept as odd, is the dashboard's, or has all its items.
fn nothing_is_lost(body: &[u8], items: &[RawItem], odd: &[Range<usize>]) {
    let Ok(whole) = serde_json::from_slice::<Held<'_>>(body) else {
        return;
    };
    for raw in whole.entry {
        let start = raw.get().as_ptr().addr() - body.as_ptr().addr();
        let place = start..start + raw.get().len();
        let Ok(entry) = serde_json::from_str::<Value>(raw.get()) else {
            continue;
        };
        let nobody = matches!(entry.get("id"), Some(id) if *id == "0" || *id == 0);
        if odd.contains(&place) || nobody {
            continue;
        }
        let slices = items.iter().map(|item| (item.slice.start, item.slice.end));
        let inside: BTreeSet<_> = slices
            .filter(|(start, end)| place.start <= *start && *end <= place.end)
            .collect();
        assert!(inside.len() >= held(&entry), "no item of an entry is lost");
    }
}

fn raw<'a>(body: &'a [u8], item: &RawItem) -> &'a [u8] {
    body.get(item.slice.clone()).expect("a slice of the body")
}

/// The items of one list in another body, the last first.
fn backwards(body: &[u8], items: &[RawItem]) {
    let texts: Vec<&str> = items
        .iter()
        .rev()
        .filter(|item| item.around.envelope == Envelope::Messaging)
        .filter_map(|item| std::str::from_utf8(raw(body, item)).ok())
        .collect();
    let list = texts.join(",");
    let again = format!(r#"{{"object":"instagram","entry":[{{"id":"1","messaging":[{list}]}}]}}"#);
    let Split::Cut { items: split, odd } = decode::split(again.as_bytes()) else {
        panic!("what was read once is read again");
    };
    assert!(odd.is_empty(), "an entry of ours is read");
    let split: Vec<RawItem> = split
        .into_iter()
        .filter(|item| item.around.envelope == Envelope::Messaging)
        .collect();
    assert_eq!(split.len(), texts.len(), "no item is lost");
    for (item, text) in split.iter().zip(&texts) {
        assert_eq!(
            raw(again.as_bytes(), item),
            text.as_bytes(),
            "an item is what it was"
        );
    }
}

fuzz_target!(|body: &[u8]| {
    let other = Envelope::Other {
        kind: "other".to_owned(),
    };
    for envelope in Envelope::KNOWN.into_iter().chain([other]) {
        let around = Around {
            envelope,
            account: ExternalId::parse("1").expect("an id"),
            sent_at: None,
        };
        decode::item(&around, body);
    }
    let Split::Cut { items, odd } = decode::split(body) else {
        return;
    };
    for slice in &odd {
        assert!(body.get(slice.clone()).is_some(), "a slice of the body");
    }
    nothing_is_lost(body, &items, &odd);
    for item in &items {
        let said = decode::item(&item.around, raw(body, item));
        assert_eq!(
            said,
            decode::item(&item.around, raw(body, item)),
            "each time"
        );
        assert!(!said.dedup.is_empty(), "it is the same when it comes twice");
        if let Said::Unsupported { kind, .. } = &said.said {
            assert!(!kind.is_empty() && kind.len() <= 64, "a kind is a word");
        }
    }
    backwards(body, &items);
});
