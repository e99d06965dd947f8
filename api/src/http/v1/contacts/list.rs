use super::ContactsQuery;
use actix_web::{get, web};
use domain::flow::converse::Converse;
use domain::model::conversation::Contact;
use domain::port::store::ContactFilter;

use crate::http::Services;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::page::{List, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::{Params, external, id, text};
use crate::http::view::{ContactDetailView, PageView};

/// List contacts
///
/// The newest first.
#[utoipa::path(tag = "contacts", operation_id = "contacts.list", params(ContactsQuery),
    responses((status = 200, description = "A page of contacts", body = PageView<ContactDetailView>)))]
#[get("/contacts")]
pub(super) async fn list(
    caller: Allowed<MessagesRead>,
    Params(query): Params<ContactsQuery>,
    services: web::Data<Services>,
    converse: Flow<Converse>,
) -> Result<web::Json<PageView<ContactDetailView>>, Problem> {
    let workspace = caller.workspace()?;
    let filter = ContactFilter {
        channel: id("channel_id", query.channel_id)?,
        external_id: external("external_id", query.external_id)?,
        reference: external("reference", query.reference)?,
        username: text("username", query.username)?,
    };
    let list = List::new(&services, Some(workspace), "contacts");
    let ask = list.ask(&PageQuery {
        limit: query.limit,
        after: query.after,
        before: query.before,
    })?;
    let page = converse
        .run(move |converse| async move { converse.contacts(workspace, filter, ask).await })
        .await?;
    let now = services.clock.now();
    let place = |contact: &Contact| (contact.created_at, contact.id);
    let view = |contact: Contact| ContactDetailView::of(&contact, now);
    Ok(web::Json(list.view(page, place, view)))
}
