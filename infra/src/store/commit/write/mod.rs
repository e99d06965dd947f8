//! What is written, a file per table: how a thing of the domain becomes a row.

mod api_key;
mod attempt;
mod audit;
mod channel;
mod comment;
mod consent;
mod contact;
mod content;
mod conversation;
mod credential;
mod endpoint;
mod event;
mod grant_route;
mod greeting;
mod link;
mod message;
mod once;
mod operation;
mod part;
mod route;
mod tables;
mod work;
mod workspace;

use domain::port::store::{StoreError, Write};
use uuid::Uuid;

use crate::store::Shared;
use crate::store::codec::health_row;
use crate::store::entity::{
    api_key as api_key_row, attempt as attempt_row, audit_entry, channel as channel_row,
    channel_route, comment as comment_row, consent as consent_row, contact as contact_row,
    content as content_row, conversation as conversation_row, credential as credential_row,
    endpoint as endpoint_row, endpoint_health as endpoint_health_row,
    grant_route as grant_route_row, greeting as greeting_row, link as link_row,
    message as message_row, operation as operation_row, operator_endpoint, part as part_row,
    workspace as workspace_row,
};
use domain::model::message::Content;
use domain::model::workspace::WorkspaceId;

pub(super) use audit::audited;
pub(crate) use endpoint::table_of as endpoint_table;
pub(crate) use event::EventSeed;
pub(super) use once::{forget_once, insert_once, once_rows};
pub(crate) use tables::Tables;
pub(crate) use work::{Alone, NewRow, fits_alone, insert_work, insert_work_alone, piece_of};
pub(super) use work::{control, settle, wake};

/// One row to be written, encoded and sealed: nothing is left to be done when the transaction is open.
#[derive(Debug)]
pub(crate) enum Row {
    Workspace(workspace_row::Model),
    NewWorkspace(workspace_row::Model),
    ApiKey(api_key_row::Model),
    Link(link_row::Model),
    Consent(consent_row::Model),
    Channel(channel_row::Model),
    Credential(credential_row::Model),
    CredentialGone(Uuid),
    GrantRoute(grant_route_row::Model),
    Greeting(greeting_row::Model),
    RouteClaimed(channel_route::Model),
    RouteReleased(Uuid),
    Contact(contact_row::Model),
    Comment(comment_row::Model),
    Conversation(conversation_row::Model),
    Content(content_row::Model),
    Redacted(content_row::Model),
    Message(message_row::Model),
    Part(part_row::Model),
    Endpoint(endpoint_row::Model),
    OperatorEndpoint(operator_endpoint::Model),
    EndpointHealth(endpoint_health_row::Model),
    Attempt(attempt_row::Model),
    Dropped(Uuid, Uuid, i16),
    Operation(operation_row::Model),
    Audited(audit_entry::Model),
}

/// The row of a write.
pub(super) async fn row(
    shared: &Shared,
    workspace: WorkspaceId,
    write: &Write,
) -> Result<Row, StoreError> {
    let codec = &shared.codec;
    Ok(match write {
        Write::Workspace(it, Some(key)) => Row::NewWorkspace(workspace::row(it, key.clone())?),
        Write::Workspace(it, None) => Row::Workspace(workspace::row(it, vec![])?),
        Write::ApiKey(it) => Row::ApiKey(api_key::row(workspace, it)?),
        Write::Link(it) => Row::Link(link::row(codec, workspace, it).await?),
        Write::Grant(it) => Row::Consent(consent::row(codec, workspace, it).await?),
        Write::Channel(it) => Row::Channel(channel::row(shared, workspace, it).await?),
        Write::Credential(it) => Row::Credential(credential::row(codec, workspace, it).await?),
        Write::CredentialGone(channel) => Row::CredentialGone(channel.as_uuid()),
        Write::RestsOn(channel, it) => Row::GrantRoute(grant_route::row(workspace, *channel, it)),
        Write::Greeting(it) => Row::Greeting(greeting::row(codec, workspace, it).await?),
        Write::RouteClaimed(it) => Row::RouteClaimed(route::row(it)),
        Write::RouteReleased(channel) => Row::RouteReleased(channel.as_uuid()),
        Write::Contact(it) => Row::Contact(contact::row(codec, workspace, it).await?),
        Write::Comment(it) => Row::Comment(comment::row(workspace, it)),
        Write::Conversation(it) => {
            Row::Conversation(conversation::row(codec, workspace, it).await?)
        }
        Write::Content(id, it, at) => {
            Row::Content(content::row(codec, workspace, *id, it, *at).await?)
        }
        Write::Redacted(id, at) => {
            let it = Content::Unsent;
            Row::Redacted(content::row(codec, workspace, *id, &it, *at).await?)
        }
        Write::Message(it) => Row::Message(message::row(codec, workspace, it).await?),
        Write::Part(it) => Row::Part(part::row(codec, workspace, it).await?),
        Write::Endpoint(it) => {
            let row = endpoint::row(codec, workspace, it).await?;
            if workspace.is_operator() {
                Row::OperatorEndpoint(row.into())
            } else {
                Row::Endpoint(row)
            }
        }
        Write::EndpointHealth(id, it) => {
            Row::EndpointHealth(health_row(workspace.as_uuid(), *id, it))
        }
        Write::Attempt(it) => {
            Row::Attempt(attempt::row(codec, workspace, shared.ids.next(), it).await?)
        }
        Write::Dropped {
            event,
            endpoint,
            replay,
        } => Row::Dropped(event.as_uuid(), endpoint.as_uuid(), i16::from(*replay)),
        Write::Operation(it) => Row::Operation(operation::row(codec, workspace, it).await?),
    })
}
