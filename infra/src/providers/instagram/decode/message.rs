use domain::port::provider::Said;
use serde_json::value::RawValue;

use super::content::content;
use super::fields::Fields;
use super::unsupported::hashed;

/// What `message` is (META 2.6).
pub(super) struct Read {
    /// Whether the account said it.
    pub(super) echo: bool,
    /// What makes it the same when it comes twice; the whole item when absent.
    pub(super) dedup: Option<String>,
    pub(super) said: Said,
}

/// An echo says so; what the account itself sends is one even when it does not (META 2.4).
pub(super) fn read(raw: &RawValue, own: bool) -> Read {
    let Some(message) = Fields::of(raw.get()) else {
        return other(own, None);
    };
    let echo = own || message.flag("is_echo");
    let Some(external_id) = message.id("mid") else {
        return other(echo, message.word("mid"));
    };
    let mid = external_id.as_str();
    if message.flag("is_deleted") {
        return Read {
            echo,
            dedup: Some(hashed(&["message_deleted", mid])),
            said: Said::Unsent {
                external_id,
                own: echo,
            },
        };
    }
    let dedup = Some(mid.to_owned());
    let content = content(&message, raw);
    let said = if echo {
        Said::Echo {
            external_id,
            content,
        }
    } else {
        Said::Message {
            external_id,
            content,
        }
    };
    Read { echo, dedup, said }
}

/// Something without an id that is one.
fn other(echo: bool, mid: Option<String>) -> Read {
    let kind = if echo { "message_echo" } else { "message" };
    Read {
        echo,
        dedup: mid.map(|mid| hashed(&[kind, &mid])),
        said: Said::Unsupported {
            kind: kind.to_owned(),
            part: None,
        },
    }
}
