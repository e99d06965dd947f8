use std::collections::BTreeMap;

use actix_web::{patch, web};
use domain::flow::send::{ChangeContact, OptOut, Send};
use domain::model::conversation::ContactId;
use domain::model::shared::Name;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Services;
use crate::http::answer::Versioned;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::etag::IfMatch;
use crate::http::fields::{self, Patched};
use crate::http::flow::Flow;
use crate::http::path::Id;
use crate::http::problem::{Faults, Problem};
use crate::http::view::ContactDetailView;

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeContact, example = json!({"opted_out": {"source": "keyword STOP"}, "reference": "customer-7", "metadata": {"tier": "gold"}}))]
pub(crate) struct ChangeContactBody {
    /// They do not want to hear from programs: sends with `sender.kind` `bot` are refused with `contact_opted_out`, and what waits
    /// fails with it when its turn comes. People may still write. Null takes it back.
    #[serde(default)]
    #[schema(value_type = Option<OptOutBody>)]
    opted_out: Patched<OptOutBody>,
    /// Your own key for them, 1 to 255 characters; several channels may see the same person. Null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reference: Patched<String>,
    /// Your notes on them, whole: at most 50 keys of 40 characters, values of 500; null takes them away.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    metadata: Patched<BTreeMap<String, String>>,
}

/// They do not want to hear from programs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OptOut)]
pub(crate) struct OptOutBody {
    /// Since when; since now when absent, or since when it was said first.
    #[serde(default)]
    #[schema(example = json!(null))]
    at: Option<String>,
    /// Where they said so, in your words: 1 to 200 characters.
    #[serde(default)]
    source: Option<String>,
}

impl ChangeContactBody {
    fn ask(self, if_edition: Option<i64>) -> Result<ChangeContact, Problem> {
        let mut faults = Faults::new();
        let opted_out = self.opted_out.or_none(|body| {
            let Some(body) = body else {
                return Some(None);
            };
            let at = fields::time(&mut faults, "/opted_out/at", body.at.as_deref());
            let source = body.source.as_deref().map(Name::parse);
            let source = faults.maybe("/opted_out/source", source);
            at.zip(source)
                .map(|(at, source)| Some(OptOut { at, source }))
        });
        let key = self.reference;
        let key = key.or_none(|key| fields::key(&mut faults, "/reference", key.as_deref()));
        let metadata = self.metadata;
        let metadata = metadata.or_none(|pairs| fields::metadata(&mut faults, pairs));
        let ask = opted_out.zip(key).zip(metadata);
        let ask = ask.map(|((opted_out, reference), metadata)| ChangeContact {
            opted_out,
            reference,
            metadata,
            if_edition,
        });
        faults.done(ask)
    }
}

/// Change a contact
///
/// What they prefer, and your own key and notes. A JSON merge patch. That they opted out is told by `contact.opted_out`.
#[utoipa::path(tag = "contacts", operation_id = "contacts.change", request_body = ChangeContactBody,
    params(
        ("contact_id" = String, Path, description = "The contact", example = "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change was decided on"),
    ),
    responses((status = 200, description = "The contact", body = ContactDetailView),
        (status = 412, description = "The contact has changed", body = crate::http::problem::ProblemView, content_type = "application/problem+json")))]
#[patch("/contacts/{contact_id}")]
pub(super) async fn change(
    caller: Allowed<MessagesWrite>,
    Id(id): Id<ContactId>,
    IfMatch(edition): IfMatch,
    body: Body<ChangeContactBody>,
    services: web::Data<Services>,
    send: Flow<Send>,
) -> Result<Versioned<ContactDetailView>, Problem> {
    let workspace = caller.workspace()?;
    let change = body.value.ask(edition)?;
    let changed = send
        .run(move |send| async move { send.change_contact(workspace, id, change).await })
        .await?;
    let view = ContactDetailView::of(&changed.contact, services.clock.now());
    Ok(Versioned(changed.contact.edition, view))
}
