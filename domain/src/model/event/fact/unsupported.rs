use crate::model::message::ContentId;

/// Something came from Instagram that has no type of its own yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsupportedReceived {
    /// Instagram's word for it (`reaction`, `read`, …), `unknown` when it has none.
    pub kind: String,
    /// The JSON as received.
    pub content: ContentId,
}
