//! Splits and decodes a body as the ingress does. Nothing may panic, every slice is the item that was in the body, and
//! what an item says does not depend on what stands beside it.
#![no_main]
#![allow(dead_code, reason = "of the wire only webhooks are read here")]

// The decoder's own files and nothing else of the crate: the database drivers need not be built for fuzzing.
#[path = "../../src/providers/instagram/decode/mod.rs"]
mod decode;
#[path = "../../src/providers/instagram/wire.rs"]
mod wire;

use domain::port::provider::{Envelope, RawItem, Said, Split};
use libfuzzer_sys::fuzz_target;

fn raw<'a>(body: &'a [u8], item: &RawItem) -> &'a [u8] {
    body.get(item.slice.clone()).expect("a slice of the body")
}

/// The items of one list in another body, the last first.
fn backwards(body: &[u8], items: &[RawItem]) {
    let texts: Vec<&str> = items
        .iter()
        .rev()
        .filter(|item| item.envelope == Envelope::Messaging)
        .filter_map(|item| std::str::from_utf8(raw(body, item)).ok())
        .collect();
    let list = texts.join(",");
    let again = format!(r#"{{"object":"instagram","entry":[{{"id":"1","messaging":[{list}]}}]}}"#);
    let Split::Cut { items: split, odd } = decode::split(again.as_bytes()) else {
        panic!("what was read once is read again");
    };
    assert!(odd.is_empty(), "an entry of ours is read");
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
        decode::item(&envelope, body);
    }
    let Split::Cut { items, odd } = decode::split(body) else {
        return;
    };
    for slice in odd {
        assert!(body.get(slice).is_some(), "a slice of the body");
    }
    for item in &items {
        let said = decode::item(&item.envelope, raw(body, item));
        assert_eq!(
            said,
            decode::item(&item.envelope, raw(body, item)),
            "each time"
        );
        assert!(!said.dedup.is_empty(), "it is the same when it comes twice");
        if let Said::Unsupported { kind } = &said.said {
            assert!(!kind.is_empty() && kind.len() <= 64, "a kind is a word");
        }
    }
    backwards(body, &items);
});
