use domain::port::provider::{Incoming, Said};
use sha2::{Digest as _, Sha256};

use super::fields::Fields;
use super::{messaging, parties};

/// Characters of a word of Instagram's that are kept.
const LONGEST: usize = 64;
const UNKNOWN: &str = "unknown";

/// An item that is no JSON object.
pub(super) fn unknown(raw: &[u8]) -> Incoming {
    Incoming {
        contact: None,
        at: None,
        standby: false,
        dedup: hex::encode(Sha256::digest(raw)),
        said: Said::Unsupported {
            kind: UNKNOWN.to_owned(),
            part: None,
        },
    }
}

/// An item of a list, or an object of an entry, that nobody knows. Two of them are the same when they are of one kind
/// and say the same.
pub(super) fn of_kind(kind: &str, json: &str, account: &str) -> Incoming {
    let fields = Fields::of(json);
    let inside = fields.as_ref().and_then(|fields| fields.object("value"));
    let all = [fields.as_ref(), inside.as_ref()].into_iter().flatten();
    let contact = all.clone().find_map(|it| messaging::other(it, account));
    let part = all.clone().find_map(|it| messaging::beside(it, kind));
    let mut times = all.filter_map(|it| it.raw("timestamp").and_then(messaging::time));
    let time = times.next();
    Incoming {
        contact: parties::external(contact.as_deref()),
        at: time,
        standby: false,
        dedup: hashed(&[kind, json]),
        said: Said::Unsupported {
            kind: kind.to_owned(),
            part,
        },
    }
}

/// A word of Instagram's as a word of ours: what is too long or has other characters than a word has is unknown.
pub(super) fn word(said: Option<&str>) -> String {
    let fits = |text: &&str| {
        (1..=LONGEST).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b == b'-')
    };
    said.filter(fits).unwrap_or(UNKNOWN).to_owned()
}

/// One key of these pieces: short, however long they are.
pub(super) fn hashed(pieces: &[&str]) -> String {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update(piece.len().to_be_bytes());
        hash.update(piece);
    }
    hex::encode(hash.finalize())
}
