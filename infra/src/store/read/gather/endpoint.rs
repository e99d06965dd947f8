use std::collections::HashMap;
use std::sync::LazyLock;

use async_trait::async_trait;
use domain::model::endpoint::{Endpoint, EndpointId};
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use sea_orm::QueryResult;

use super::{LookUp, by_id, rows};
use crate::store::Shared;
use crate::store::entity::{endpoint, endpoint_health, operator_endpoint};
use crate::store::read::Reader;
use crate::store::read::join::{Joins as _, Keyed, base, beside};

/// Endpoints, deleted ones included.
#[derive(Debug)]
pub(crate) struct Endpoints;

static SELECT: LazyLock<String> = LazyLock::new(|| {
    Keyed::<endpoint::Entity>::of()
        .with::<endpoint_health::Entity>(endpoint_health::Column::Id, endpoint::Column::Id)
        .by(&[endpoint::Column::Id])
});

static OF_OPERATOR: LazyLock<String> = LazyLock::new(|| {
    Keyed::<operator_endpoint::Entity>::of()
        .with::<endpoint_health::Entity>(endpoint_health::Column::Id, operator_endpoint::Column::Id)
        .by(&[operator_endpoint::Column::Id])
});

#[async_trait]
impl LookUp for Endpoints {
    type Key = EndpointId;
    type Found = Endpoint;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, EndpointId)],
    ) -> Result<HashMap<(WorkspaceId, EndpointId), Endpoint>, StoreError> {
        let asked = |operators: bool| {
            let some = keys.iter();
            let some = some.filter(|(owner, _)| owner.is_operator() == operators);
            some.map(|(owner, id)| by_id(*owner, id.as_uuid()))
                .collect::<Vec<_>>()
        };
        let mut read: Vec<(endpoint::Model, QueryResult)> = vec![];
        for row in rows(shared, &SELECT, asked(false)).await? {
            read.push((base(&row)?, row));
        }
        for row in rows(shared, &OF_OPERATOR, asked(true)).await? {
            read.push((base::<operator_endpoint::Model>(&row)?.into(), row));
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (of, row) in read {
            let health: Option<endpoint_health::Model> = beside(&row)?;
            let workspace = WorkspaceId::from_uuid(of.workspace_id);
            let reader = Reader::of(shared, workspace);
            let endpoint = reader.endpoint_of(of, health.as_ref()).await?;
            found.insert((workspace, endpoint.id), endpoint);
        }
        Ok(found)
    }
}
