use super::MessagesQuery;
use actix_web::{get, web};
use domain::flow::send::Send;
use domain::model::message::MessageState;
use domain::model::shared::{ExternalId, InvalidText};
use domain::port::store::MessageFilter;

use crate::http::Services;
use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::{Params, id, wrong};
use crate::http::view::{MessageView, PageView};

/// Find messages
///
/// By your own key, Instagram's id or their state; newest first. Those of a conversation are listed there.
/// `status` is the state in which something last became of a message: one that waits behind another, or whose time to
/// wait is over, is listed by what it was then and shown as what it is now.
#[utoipa::path(tag = "messages", operation_id = "messages.list", params(MessagesQuery),
    responses((status = 200, description = "A page of messages", body = PageView<MessageView>)))]
#[get("/messages")]
pub(super) async fn list(
    caller: Allowed<MessagesRead>,
    Params(query): Params<MessagesQuery>,
    services: web::Data<Services>,
    send: Flow<Send>,
    at: Addresses,
) -> Result<web::Json<PageView<MessageView>>, Problem> {
    let workspace = caller.workspace()?;
    let list = List::new(&services, Some(workspace), "messages.like");
    let ask = list.ask(&PageQuery {
        limit: query.limit.clone(),
        after: query.after.clone(),
        before: query.before.clone(),
    })?;
    let filter = query.filter()?;
    let page = send
        .run(move |send| async move { send.find(workspace, filter, ask).await })
        .await?;
    let place = |view: &domain::flow::send::MessageView| {
        let message = &view.record.message;
        (message.created_at, message.id)
    };
    Ok(web::Json(
        list.view(page, place, |view| MessageView::of(&view, &at)),
    ))
}

impl MessagesQuery {
    fn filter(&self) -> Result<MessageFilter, Problem> {
        if self.reference.is_none() && self.external_id.is_none() && self.status.is_none() {
            let detail = "one of reference, external_id and status must be said";
            return Err(wrong("reference", detail));
        }
        let key = |name, text: &Option<String>| {
            let key = text.as_deref().map(ExternalId::parse).transpose();
            key.map_err(|error: InvalidText| wrong(name, error.to_string()))
        };
        let state = |word: &String| {
            MessageState::find(word).ok_or_else(|| wrong("status", "is no state of a message"))
        };
        Ok(MessageFilter {
            reference: key("reference", &self.reference)?,
            external_id: key("external_id", &self.external_id)?,
            state: self.status.as_ref().map(state).transpose()?,
            channel: id("channel_id", self.channel_id.clone())?,
        })
    }
}
