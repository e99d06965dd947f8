use domain::port::store::KeptBody;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;

/// A body with a valid signature, or an entry of one, that nobody could read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeptBody)]
pub struct KeptBodyView {
    /// Its id.
    #[schema(example = "inb_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// The provider app whose secret signed it.
    #[schema(example = "app_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    provider_app_id: String,
    /// When it came.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    received_at: String,
    /// How long it is, in bytes.
    #[schema(example = 27)]
    bytes: u64,
    /// What it says, its first 64 KiB at most, as UTF-8; what is none shows as U+FFFD.
    #[schema(example = "{\"object\":\"something new\"}")]
    body: String,
    /// Whether it is longer than what `body` shows.
    #[schema(example = false)]
    truncated: bool,
}

impl From<KeptBody> for KeptBodyView {
    fn from(kept: KeptBody) -> Self {
        let truncated = u64::try_from(kept.start.len()).is_ok_and(|shown| shown < kept.bytes);
        Self {
            id: kept.id.to_string(),
            provider_app_id: kept.provider_app.to_string(),
            received_at: time(kept.received_at),
            bytes: kept.bytes,
            body: text(&kept.start, truncated),
            truncated,
        }
    }
}

/// Bytes as text. Where they were cut, half a character may be left: that is not the body's fault and not shown.
fn text(bytes: &[u8], cut: bool) -> String {
    let whole = match std::str::from_utf8(bytes) {
        Err(wrong) if cut && wrong.error_len().is_none() => bytes.get(..wrong.valid_up_to()),
        Ok(_) | Err(_) => None,
    };
    String::from_utf8_lossy(whole.unwrap_or(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_is_no_text_is_shown_as_far_as_it_is() {
        assert_eq!(text(b"\xff<xml>\0", false), "\u{fffd}<xml>\0");
        assert_eq!(text(b"", false), "");
    }

    #[test]
    fn half_a_character_is_left_out_only_where_the_body_was_cut() {
        let half = "caf\u{e9}".as_bytes().split_last().unwrap().1;
        assert_eq!(text(half, true), "caf");
        assert_eq!(text(half, false), "caf\u{fffd}");
    }
}
