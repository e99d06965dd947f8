//! Endpoints.

use async_trait::async_trait;
use domain::model::endpoint::{Endpoint, EndpointId, Filter, Manner};
use domain::model::shared::{Page, PageAsk, Time};
use domain::port::store::{ReadEndpoints, StoreError};
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, Select};

use super::Reader;
use super::page::list;
use crate::store::codec::{EndpointData, health_read, listens_read, private_read, time};
use crate::store::commit::endpoint_table;
use crate::store::entity::{endpoint, endpoint_health, operator_endpoint};
use crate::store::error::store_error;
use crate::store::scoped::WorkspaceOwned as _;

#[async_trait]
impl ReadEndpoints for Reader<'_> {
    async fn endpoint(&self, id: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        let found = self.shared.gathers().endpoints.find(self.workspace, id);
        Ok(found
            .await?
            .filter(|endpoint| endpoint.deleted_at.is_none()))
    }

    async fn has_had_endpoint(&self, id: EndpointId) -> Result<bool, StoreError> {
        let found = self.shared.gathers().endpoints.find(self.workspace, id);
        Ok(found.await?.is_some())
    }

    async fn endpoints(
        &self,
        page: PageAsk<(Time, EndpointId)>,
    ) -> Result<Page<Endpoint>, StoreError> {
        let place = |(at, id): &(Time, EndpointId)| (*at, id.as_uuid());
        let rows = if self.workspace.is_operator() {
            let by = (
                operator_endpoint::Column::CreatedAt,
                operator_endpoint::Column::Id,
            );
            let rows = list(self.on(), self.kept_by_operator(), by, &page, place).await?;
            Page {
                items: rows.items.into_iter().map(Into::into).collect(),
                more_after: rows.more_after,
                more_before: rows.more_before,
            }
        } else {
            let by = (endpoint::Column::CreatedAt, endpoint::Column::Id);
            list(self.on(), self.kept(), by, &page, place).await?
        };
        let ids = rows.items.iter().map(|row| row.id);
        let healths = endpoint_health::Entity::of(self.workspace)
            .filter(endpoint_health::Column::Id.is_in(ids))
            .all(self.on())
            .await
            .map_err(store_error)?;
        let mut items = Vec::with_capacity(rows.items.len());
        for row in rows.items {
            let health = healths.iter().find(|health| health.id == row.id);
            items.push(self.endpoint_of(row, health).await?);
        }
        Ok(Page {
            items,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
    }

    async fn endpoint_count(&self) -> Result<u64, StoreError> {
        let counted = if self.workspace.is_operator() {
            self.kept_by_operator().count(self.on()).await
        } else {
            self.kept().count(self.on()).await
        };
        counted.map_err(store_error)
    }
}

impl Reader<'_> {
    fn kept(&self) -> Select<endpoint::Entity> {
        endpoint::Entity::of(self.workspace).filter(endpoint::Column::DeletedAt.is_null())
    }

    fn kept_by_operator(&self) -> Select<operator_endpoint::Entity> {
        operator_endpoint::Entity::of(self.workspace)
            .filter(operator_endpoint::Column::DeletedAt.is_null())
    }

    pub(super) async fn endpoint_of(
        &self,
        row: endpoint::Model,
        health: Option<&endpoint_health::Model>,
    ) -> Result<Endpoint, StoreError> {
        let table = endpoint_table(self.workspace);
        let place = self.place(table, "data", row.id);
        let data: EndpointData = self.codec().read(place, &row.data).await?;
        let parts = data.read().ok_or_else(|| place.broken(None))?;
        let secret = self.place(table, "secret", row.id);
        let private = self.codec().read_bytes(secret, &row.secret).await?;
        let private = private_read(private).ok_or_else(|| secret.broken(None))?;
        let (secrets, headers, auth) = private;
        let (filter, ordering) = listens_read(&row.types);
        let disabled = match row.disabled_at {
            None => None,
            Some(raw) => Some((time(raw, "endpoint", "disabled_at")?, parts.disabled_for)),
        };
        let deleted_at = row
            .deleted_at
            .map(|raw| time(raw, "endpoint", "deleted_at"));
        Ok(Endpoint {
            id: EndpointId::from_uuid(row.id),
            workspace: self.workspace,
            url: parts.url,
            name: parts.name,
            filter: Filter {
                labels: parts.labels,
                ..filter
            },
            manner: Manner {
                headers,
                auth,
                limits: parts.limits,
                ordering,
                payload: parts.payload,
                schedule: parts.schedule,
            },
            secrets,
            metadata: parts.metadata,
            paused_at: parts.paused_at,
            dropping: parts.dropping,
            disabled,
            deleted_at: deleted_at.transpose()?,
            created_at: time(row.created_at, "endpoint", "created_at")?,
            health: health.map(health_read).transpose()?.unwrap_or_default(),
            version: row.version,
        })
    }
}
