use actix_web::{HttpResponse, delete};
use domain::flow::connect::{Connect, Disconnecting};
use domain::model::channel::ChannelId;

use super::DeleteQuery;
use crate::http::auth::{Acting, Allowed, permissions::ChannelsWrite};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::query::{Params, wrong};

impl DeleteQuery {
    fn ask(&self) -> Result<Disconnecting, Problem> {
        Ok(Disconnecting {
            revoke_grant: flag("revoke_grant", self.revoke_grant.as_deref())?,
            confirm: flag("confirm", self.confirm.as_deref())?,
        })
    }
}

fn flag(name: &str, text: Option<&str>) -> Result<bool, Problem> {
    match text {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(wrong(name, "must be true or false")),
    }
}

/// Disconnect a channel
///
/// Its token goes, its webhooks end, its history and its id stay: connecting the same account again keeps them.
/// With `revoke_grant=true` the consent that it rests on is taken back at Meta as well. Other channels that rest on the same
/// person's consent would die with it: they are named in a 409 first, and go too with `confirm=true`. While channels of other workspaces rest on it, it is refused.
#[utoipa::path(tag = "channels", operation_id = "channels.delete",
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb"), DeleteQuery),
    responses((status = 204, description = "It is disconnected")))]
#[delete("/channels/{channel_id}")]
pub(super) async fn delete(
    caller: Allowed<ChannelsWrite>,
    Id(id): Id<ChannelId>,
    Params(query): Params<DeleteQuery>,
    Acting(by): Acting,
    connect: Flow<Connect>,
) -> Result<HttpResponse, Problem> {
    let workspace = caller.workspace()?;
    let how = query.ask()?;
    connect
        .run(move |connect| async move { connect.disconnect(workspace, id, how, by).await })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
