//! The audit log.

use async_trait::async_trait;
use domain::model::audit::{AuditAction, AuditEntry, AuditEntryId, By, Origin};
use domain::model::shared::{Page, PageAsk, Time};
use domain::port::store::{AuditFilter, ReadAudit, StoreError};
use sea_orm::{ColumnTrait as _, QueryFilter as _, Select};

use super::page::list;
use super::{Reader, parsed};
use crate::store::codec::{AuditData, millis, time};
use crate::store::entity::audit_entry::{Column, Entity, Model};
use crate::store::error::inconsistent;
use crate::store::scoped::WorkspaceOwned as _;

const TABLE: &str = "audit_entry";

#[async_trait]
impl ReadAudit for Reader<'_> {
    async fn audit_log(
        &self,
        filter: &AuditFilter,
        page: PageAsk<(Time, AuditEntryId)>,
    ) -> Result<Page<AuditEntry>, StoreError> {
        let some = like(Entity::of(self.workspace), filter);
        let by = (Column::At, Column::Id);
        let rows = list(self.on(), some, by, &page, |(at, id)| (*at, id.as_uuid())).await?;
        let mut items = Vec::with_capacity(rows.items.len());
        for row in rows.items {
            items.push(self.entry_of(row).await?);
        }
        Ok(Page {
            items,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
    }
}

fn like(all: Select<Entity>, filter: &AuditFilter) -> Select<Entity> {
    let mut some = all;
    if let Some(action) = filter.action {
        some = some.filter(Column::Action.eq(action.as_str()));
    }
    if let Some(actor) = filter.actor {
        some = some.filter(Column::Actor.eq(actor.to_string()));
    }
    if let Some(subject) = filter.subject {
        some = some.filter(Column::Subject.eq(subject.to_string()));
    }
    if let Some(since) = filter.since {
        some = some.filter(Column::At.gte(millis(since)));
    }
    if let Some(until) = filter.until {
        some = some.filter(Column::At.lt(millis(until)));
    }
    some
}

impl Reader<'_> {
    async fn entry_of(&self, row: Model) -> Result<AuditEntry, StoreError> {
        let place = self.place(TABLE, "data", row.id);
        let data: AuditData = self.codec().read(place, &row.data).await?;
        let action = AuditAction::find(&row.action);
        Ok(AuditEntry {
            id: AuditEntryId::from_uuid(row.id),
            at: time(row.at, TABLE, "at")?,
            by: By {
                actor: parsed(row.actor.parse(), TABLE, "actor")?,
                from: Origin {
                    request_id: row.request_id,
                    address: row.address,
                },
            },
            action: action.ok_or_else(|| inconsistent(TABLE, "action"))?,
            subject: parsed(row.subject.parse(), TABLE, "subject")?,
            agent: data.agent().ok_or_else(|| place.broken(None))?,
            changed: data.changed,
        })
    }
}
