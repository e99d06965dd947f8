use std::collections::HashMap;
use std::sync::LazyLock;

use async_trait::async_trait;
use domain::model::workspace::{ApiKey, Hashed, WorkspaceId};
use domain::port::store::StoreError;

use super::{LookUp, rows};
use crate::store::Shared;
use crate::store::entity::api_key;
use crate::store::read::api_key::api_key_of;
use crate::store::read::join::{Keyed, base};

/// Keys, by what their text hashes to: each request asks for one.
#[derive(Debug)]
pub(crate) struct ApiKeys;

static SELECT: LazyLock<String> =
    LazyLock::new(|| Keyed::<api_key::Entity>::of().by(&[api_key::Column::Hash]));

#[async_trait]
impl LookUp for ApiKeys {
    type Key = Hashed;
    type Found = ApiKey;

    async fn find(
        shared: &Shared,
        keys: &[(WorkspaceId, Hashed)],
    ) -> Result<HashMap<(WorkspaceId, Hashed), ApiKey>, StoreError> {
        let asked = keys
            .iter()
            .map(|(owner, hash)| vec![owner.as_uuid().into(), hash.0.to_vec().into()]);
        let mut found = HashMap::with_capacity(keys.len());
        for row in rows(shared, &SELECT, asked.collect()).await? {
            let key = api_key_of(base(&row)?)?;
            found.insert((key.workspace, key.hash), key);
        }
        Ok(found)
    }
}
