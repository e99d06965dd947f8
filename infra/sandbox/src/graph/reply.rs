//! What comes back from a call; also what does not (META 3.6: a send's answer may be lost).

use std::time::Duration;

use serde_json::Value;

/// What comes back from a call.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(u16, Value),
    /// Something that is no JSON of ours.
    Raw {
        status: u16,
        content_type: &'static str,
        body: String,
    },
    /// The first half of the answer, whose length says that it is longer; then the connection is dropped.
    Half(u16, Value),
    /// The answer, late.
    Late(Duration, Box<Self>),
    /// No answer at all; the connection stays.
    Never,
    /// No answer; the connection is dropped.
    Dropped,
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Self {
        Self::Json(200, body)
    }

    /// Whether the call did what it should.
    pub(crate) fn accepted(&self) -> bool {
        matches!(self, Self::Json(200..300, _))
    }

    /// The status on the wire, if there is one.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Json(status, _) | Self::Half(status, _) | Self::Raw { status, .. } => {
                Some(*status)
            }
            Self::Late(_, reply) => reply.status(),
            Self::Never | Self::Dropped => None,
        }
    }
}
