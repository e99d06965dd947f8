use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::channel::{ChannelId, LinkId};
use crate::model::endpoint::EndpointId;
use crate::model::message::MessageId;
use crate::model::workspace::{ApiKeyId, WorkspaceId};

/// Text that names nothing that something is done to.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("must be the id of a workspace, a key, a link, a channel, an endpoint or a message")]
pub struct InvalidSubject;

macro_rules! subjects {
    ($($(#[$doc:meta])* $name:ident $id:ident;)*) => {
        /// What something was done to, by its id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Subject {
            $($(#[$doc])* $name($id),)*
        }

        impl fmt::Display for Subject {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name(id) => id.fmt(f),)*
                }
            }
        }

        impl FromStr for Subject {
            type Err = InvalidSubject;

            fn from_str(text: &str) -> Result<Self, InvalidSubject> {
                $(if let Ok(id) = text.parse() {
                    return Ok(Self::$name(id));
                })*
                Err(InvalidSubject)
            }
        }
    };
}

subjects! {
    /// The workspace itself.
    Workspace WorkspaceId;
    /// A key.
    Key ApiKeyId;
    /// An onboarding link.
    Link LinkId;
    /// A channel.
    Channel ChannelId;
    /// A webhook endpoint.
    Endpoint EndpointId;
    /// A message.
    Message MessageId;
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let id = Uuid::from_u128(7);
        for subject in [
            Subject::Workspace(WorkspaceId::from_uuid(id)),
            Subject::Key(ApiKeyId::from_uuid(id)),
            Subject::Link(LinkId::from_uuid(id)),
            Subject::Channel(ChannelId::from_uuid(id)),
            Subject::Endpoint(EndpointId::from_uuid(id)),
            Subject::Message(MessageId::from_uuid(id)),
        ] {
            assert_eq!(subject.to_string().parse(), Ok(subject));
        }
        assert_eq!("acme".parse::<Subject>(), Err(InvalidSubject));
    }
}
