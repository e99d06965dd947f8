//! `audit_entry`

use domain::model::audit::AuditEntry;
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;

use crate::store::codec::{AuditData, Codec, Place, millis};
use crate::store::entity::audit_entry;

pub(in crate::store::commit) async fn audited(
    codec: &Codec,
    workspace: WorkspaceId,
    it: &AuditEntry,
) -> Result<audit_entry::Model, StoreError> {
    let place = Place {
        workspace,
        table: "audit_entry",
        column: "data",
        row: it.id.as_uuid(),
    };
    Ok(audit_entry::Model {
        workspace_id: workspace.as_uuid(),
        id: it.id.as_uuid(),
        at: millis(it.at),
        actor: it.by.actor.to_string(),
        action: it.action.as_str().to_owned(),
        subject: it.subject.to_string(),
        request_id: it.by.from.request_id.clone(),
        address: it.by.from.address.clone(),
        data: codec.write(place, &AuditData::of(it)).await?,
    })
}
