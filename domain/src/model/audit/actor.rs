use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::channel::LinkId;
use crate::model::workspace::{ApiKeyId, OperatorKeyId};

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Actor {
    /// The holder of a workspace's key.
    Key(ApiKeyId),
    /// The operator, with this key.
    Operator(OperatorKeyId),
    /// An account owner, who has no key: known by the onboarding link that they came with.
    Link(LinkId),
    /// The service itself, or its command line.
    #[default]
    System,
}

impl Actor {
    /// The word of the service itself.
    pub const SYSTEM: &'static str = "system";

    /// The word of its kind in answers.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Key(_) => "api_key",
            Self::Operator(_) => "operator",
            Self::Link(_) => "onboarding_link",
            Self::System => Self::SYSTEM,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(id) => id.fmt(f),
            Self::Operator(id) => id.fmt(f),
            Self::Link(id) => id.fmt(f),
            Self::System => f.write_str(Self::SYSTEM),
        }
    }
}

/// Text that names nobody who may have done something.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("must be the id of a key (key_…, opk_…) or of an onboarding link (lnk_…), or system")]
pub struct InvalidActor;

impl FromStr for Actor {
    type Err = InvalidActor;

    fn from_str(text: &str) -> Result<Self, InvalidActor> {
        if text == Self::SYSTEM {
            return Ok(Self::System);
        }
        let key = text.parse().map(Self::Key);
        key.or_else(|_| text.parse().map(Self::Operator))
            .or_else(|_| text.parse().map(Self::Link))
            .map_err(|_| InvalidActor)
    }
}

/// From where something was asked for, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The request: `Request-Id`.
    pub request_id: Option<String>,
    /// The address that it came from, as text.
    pub address: Option<String>,
}

/// Who does something, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// From where.
    pub from: Origin,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn whoever_is_written_is_read() {
        let id = Uuid::from_u128(7);
        for actor in [
            Actor::Key(ApiKeyId::from_uuid(id)),
            Actor::Operator(OperatorKeyId::from_uuid(id)),
            Actor::Link(LinkId::from_uuid(id)),
            Actor::System,
        ] {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
        for nobody in ["", "System", "msg_00000000000000000000000007", "key_1"] {
            assert_eq!(nobody.parse::<Actor>(), Err(InvalidActor), "{nobody}");
        }
    }
}
