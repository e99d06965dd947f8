use actix_web::get;
use domain::flow::send::Send;
use domain::model::conversation::ContactId;

use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::MessagesRead};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::Problem;
use crate::http::view::FullContactView;

/// Read a contact
#[utoipa::path(tag = "contacts", operation_id = "contacts.get", description = "With what they prefer.",
    params(("contact_id" = String, Path, description = "The contact", example = "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb")),
    responses((status = 200, description = "The contact", body = FullContactView)))]
#[get("/contacts/{contact_id}")]
pub(super) async fn get(
    caller: Allowed<MessagesRead>,
    Id(id): Id<ContactId>,
    send: Flow<Send>,
) -> Result<Versioned<FullContactView>, Problem> {
    let workspace = caller.workspace()?;
    let found = send
        .run(move |send| async move { send.contact(workspace, id).await })
        .await?;
    let found = found.ok_or(Problem::not_found())?;
    Ok(Versioned(found.contact.version, found.into()))
}
