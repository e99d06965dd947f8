use actix_web::post;
use domain::flow::connect::{BringToken, Connect};
use domain::model::channel::Product;
use domain::model::shared::{ExternalId, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::answer::Answer;
use crate::http::auth::{Allowed, permissions::ChannelsWrite};
use crate::http::body::Body;
use crate::http::fields;
use crate::http::flow::Flow;
use crate::http::pages::CodePages;
use crate::http::problem::{Faults, Problem};
use crate::http::view::ChannelView;

/// A token that you hold, and the account that it is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateChannel, example = json!({"access_token": "EAAGexample", "login": "facebook", "account_id": "17841400000000001"}))]
pub(crate) struct CreateChannelBody {
    /// The token, given to this provider app: an Instagram user token (`IG…`), or a Page's or a person's token of Facebook
    /// Login (`EAA…`).
    #[schema(value_type = String)]
    access_token: SecretString,
    /// With which login it was obtained, `instagram` or `facebook`; by how the token begins when absent.
    #[serde(default)]
    login: Option<String>,
    /// Instagram's id of the account, when the token reaches several.
    #[serde(default)]
    account_id: Option<String>,
}

impl CreateChannelBody {
    fn ask(self) -> Result<BringToken, Problem> {
        let mut faults = Faults::new();
        let token = fields::access_token(&mut faults, self.access_token);
        let product = token
            .as_ref()
            .and_then(|token| fields::login(&mut faults, self.login.as_deref(), token));
        let account = faults.maybe(
            "/account_id",
            self.account_id.as_deref().map(ExternalId::parse),
        );
        let ask = token.zip(product).zip(account).map(
            |((token, product), account): ((SecretString, Product), _)| BringToken {
                product,
                token,
                account,
            },
        );
        faults.done(ask)
    }
}

/// Connect an account with a token that you hold
///
/// For those who run Meta's login themselves. Meta is asked before anything is stored, for 10 seconds at most; then the
/// webhooks are subscribed, as after an onboarding link. An account that is connected already keeps its channel.
#[utoipa::path(tag = "channels", operation_id = "channels.create", request_body = CreateChannelBody,
    responses((status = 201, description = "The channel", body = ChannelView)))]
#[post("/channels")]
pub(super) async fn create(
    caller: Allowed<ChannelsWrite>,
    body: Body<CreateChannelBody>,
    connect: Flow<Connect>,
    pages: CodePages,
) -> Result<Answer<ChannelView>, Problem> {
    let workspace = caller.workspace()?;
    let (ask, asked) = (body.value.ask()?, body.asked);
    let made = connect
        .run(move |connect| async move { connect.bring_token(workspace, ask, asked).await })
        .await?;
    Ok(Answer::created(made, |channel| {
        ChannelView::of(&channel, &pages)
    }))
}
