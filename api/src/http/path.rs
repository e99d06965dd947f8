use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::model::channel::{ChannelId, LinkId};
use domain::model::conversation::{CommentId, ContactId, ConversationId};
use domain::model::endpoint::EndpointId;
use domain::model::event::EventId;
use domain::model::message::MessageId;
use domain::model::operation::OperationId;
use domain::model::shared::{Code, InvalidId};
use domain::model::workspace::{ApiKeyId, WorkspaceId};

use super::problem::Problem;

/// The id in the path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id<T>(pub T);

/// An id that stands in paths.
pub(super) trait InPath: std::str::FromStr<Err = InvalidId> {
    /// The name of its place in the route.
    const NAME: &'static str;
}

macro_rules! in_path {
    ($($id:ident $name:literal)*) => {
        $(
            impl InPath for $id {
                const NAME: &'static str = $name;
            }
        )*
    };
}

in_path! {
    WorkspaceId "workspace_id"
    ApiKeyId "key_id"
    LinkId "link_id"
    ChannelId "channel_id"
    MessageId "message_id"
    OperationId "operation_id"
    ConversationId "conversation_id"
    ContactId "contact_id"
    CommentId "comment_id"
    EndpointId "endpoint_id"
    EventId "event_id"
}

impl<T: InPath + 'static> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = req.match_info().get(T::NAME).unwrap_or_default();
        ready(text.parse().map(Self).map_err(|error: InvalidId| {
            Problem::at(
                format!("/path/{}", T::NAME),
                Code::InvalidParameter,
                error.to_string(),
            )
        }))
    }
}
