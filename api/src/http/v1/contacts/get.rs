use actix_web::{get, web};
use domain::flow::converse::Converse;
use domain::model::conversation::ContactId;

use crate::http::Services;
use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::ContactDetailView;

/// Read a contact
///
/// With what Instagram showed of them last. The address of a picture is good for days: when it is not shown any more, reading
/// the contact has Instagram asked anew, and the next reader sees another. That changes no `ETag`: it changes with what you say of the
/// contact, and with what `contact.updated` tells.
#[utoipa::path(tag = "contacts", operation_id = "contacts.get",
    params(("contact_id" = String, Path, description = "The contact", example = "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The contact", body = ContactDetailView)))]
#[get("/contacts/{contact_id}")]
pub(super) async fn get(
    caller: Allowed<MessagesRead>,
    Id(id): Id<ContactId>,
    services: web::Data<Services>,
    converse: Flow<Converse>,
) -> Result<Versioned<ContactDetailView>, Problem> {
    let workspace = caller.workspace()?;
    let found = converse
        .run(move |converse| async move { converse.contact(workspace, id).await })
        .await?;
    let contact = found.ok_or(Problem::not_found())?;
    let view = ContactDetailView::of(&contact, services.clock.now());
    Ok(Versioned(contact.edition, view))
}
