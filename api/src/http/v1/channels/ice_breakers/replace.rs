use actix_web::{put, web};
use domain::flow::connect::Connect;
use domain::model::channel::{ChannelId, GreetingKind, Localized, Tap};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::auth::{Allowed, permissions::ChannelsWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::{GreetingView, QuestionsView};

/// Ice breakers of all locales, whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReplaceIceBreakers, example = json!({"data": [{"locale": "default", "questions": [{"question": "Where are you?", "payload": "LOCATION"}]}]}))]
pub(crate) struct IceBreakersBody {
    /// One entry a locale; `default` is mandatory.
    data: Vec<QuestionsView>,
}

impl IceBreakersBody {
    fn ask(self) -> Result<Vec<Localized>, Problem> {
        let all = self.data.into_iter().map(|one| {
            let taps = one.questions.into_iter().map(|it| Tap::Postback {
                title: it.question,
                payload: it.payload,
            });
            Localized {
                locale: one.locale,
                taps: taps.collect(),
            }
        });
        let all: Vec<Localized> = all.collect();
        let mut faults = Faults::new();
        for fault in GreetingKind::IceBreakers.faults(&all) {
            faults.add(fault.pointer, fault.code, fault.detail);
        }
        faults.done(Some(all))
    }
}

/// Replace an account's ice breakers
///
/// All locales at once; Instagram's answer is waited for, 10 seconds at most.
#[utoipa::path(tag = "channels", operation_id = "channels.ice_breakers.replace", request_body = IceBreakersBody,
    params(("channel_id" = String, Path, description = "The channel", example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "Instagram shows it", body = GreetingView<QuestionsView>)))]
#[put("/channels/{channel_id}/ice-breakers")]
pub(super) async fn replace(
    caller: Allowed<ChannelsWrite>,
    Id(id): Id<ChannelId>,
    body: Body<IceBreakersBody>,
    connect: Flow<Connect>,
) -> Result<web::Json<GreetingView<QuestionsView>>, Problem> {
    let workspace = caller.workspace()?;
    let (kind, all) = (
        GreetingKind::IceBreakers,
        Some((body.value.ask()?, body.asked.by)),
    );
    let seen = connect
        .run(move |connect| async move { connect.greeting(workspace, id, kind, all).await })
        .await?;
    Ok(web::Json(seen.into()))
}
