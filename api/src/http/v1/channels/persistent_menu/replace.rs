use actix_web::{put, web};
use domain::flow::connect::Connect;
use domain::model::channel::{ChannelId, GreetingKind, Localized, Tap};
use domain::model::shared::Code;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::auth::{Allowed, permissions::ChannelsWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::{GreetingView, MenuView};

/// The menu of all locales, whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReplacePersistentMenu, example = json!({"data": [{"locale": "default", "items": [{"title": "Talk to a person", "payload": "HUMAN_AGENT"}, {"title": "Our shop", "url": "https://example.com/"}]}]}))]
pub(crate) struct PersistentMenuBody {
    /// One entry a locale; `default` is mandatory.
    data: Vec<MenuView>,
}

impl PersistentMenuBody {
    fn ask(self) -> Result<Vec<Localized>, Problem> {
        let mut faults = Faults::new();
        let mut all = vec![];
        for (at, one) in self.data.into_iter().enumerate() {
            let mut taps = vec![];
            for (index, item) in one.items.into_iter().enumerate() {
                let title = item.title;
                taps.push(match (item.payload, item.url) {
                    (Some(payload), None) => Tap::Postback { title, payload },
                    (None, Some(url)) => Tap::Link { title, url },
                    (payload, _) => {
                        let pointer = format!("/data/{at}/items/{index}");
                        let detail = "must have either a payload or a url";
                        faults.add(pointer, Code::InvalidRequest, detail);
                        // what else is wrong with it is told as well
                        let payload = payload.unwrap_or_else(|| "-".to_owned());
                        Tap::Postback { title, payload }
                    }
                });
            }
            all.push(Localized {
                locale: one.locale,
                taps,
            });
        }
        for fault in GreetingKind::PersistentMenu.faults(&all) {
            faults.add(fault.pointer, fault.code, fault.detail);
        }
        faults.done(Some(all))
    }
}

/// Replace an account's persistent menu
///
/// All locales at once; Instagram's answer is waited for, 10 seconds at most.
#[utoipa::path(tag = "channels", operation_id = "channels.persistent_menu.replace", request_body = PersistentMenuBody,
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "Instagram shows it", body = GreetingView<MenuView>)))]
#[put("/channels/{channel_id}/persistent-menu")]
pub(super) async fn replace(
    caller: Allowed<ChannelsWrite>,
    Id(id): Id<ChannelId>,
    body: Body<PersistentMenuBody>,
    connect: Flow<Connect>,
) -> Result<web::Json<GreetingView<MenuView>>, Problem> {
    let workspace = caller.workspace()?;
    let (kind, all) = (
        GreetingKind::PersistentMenu,
        Some((body.value.ask()?, body.asked.by)),
    );
    let seen = connect
        .run(move |connect| async move { connect.greeting(workspace, id, kind, all).await })
        .await?;
    Ok(web::Json(seen.into()))
}
