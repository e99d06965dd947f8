use actix_web::put;
use domain::flow::connect::Connect;
use domain::model::channel::{ChannelId, Product};
use domain::model::shared::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Versioned;
use crate::http::auth::{Acting, Allowed, permissions::ChannelsWrite};
use crate::http::body::Body;
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::ChannelView;

/// Another token for the same account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RenewCredential, example = json!({"access_token": "EAAGexample"}))]
pub(crate) struct RenewBody {
    /// The token, given to this provider app.
    #[schema(value_type = String)]
    access_token: SecretString,
    /// With which login it was obtained, `instagram` or `facebook`; by how the token begins when absent.
    #[serde(default)]
    login: Option<String>,
}

impl RenewBody {
    fn ask(self) -> Result<(SecretString, Product), Problem> {
        let mut faults = Faults::new();
        let token = fields::access_token(&mut faults, self.access_token);
        let product = token
            .as_ref()
            .and_then(|token| fields::login(&mut faults, self.login.as_deref(), token));
        faults.done(token.zip(product))
    }
}

/// Renew a channel's token
///
/// In place: id, history and webhooks stay. The token must be for the channel's account; Meta is asked before it is
/// stored, for 10 seconds at most. What waited for a login goes on.
#[utoipa::path(tag = "channels", operation_id = "channels.renew_credential", request_body = RenewBody,
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The channel", body = ChannelView)))]
#[put("/channels/{channel_id}/credential")]
pub(super) async fn renew(
    caller: Allowed<ChannelsWrite>,
    Id(id): Id<ChannelId>,
    body: Body<RenewBody>,
    Acting(by): Acting,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<Versioned<ChannelView>, Problem> {
    let workspace = caller.workspace()?;
    let (token, product) = body.value.ask()?;
    let channel = connect
        .run(move |connect| async move { connect.renew(workspace, id, product, token, by).await })
        .await?;
    Ok(Versioned(
        channel.version,
        ChannelView::of(&channel, &pages),
    ))
}
