//! Tokens that expire soon, of all workspaces.

use domain::model::shared::Time;
use domain::port::store::StoreError;
use sea_orm::{ConnectionTrait as _, Statement};

use crate::store::SeaStore;
use crate::store::error::store_error;

/// Along the index on the times, and no further than anybody wants to know.
const EXPIRING: &str = "SELECT COUNT(*) AS n FROM (SELECT workspace_id FROM credential \
    WHERE expires_at > $1 AND expires_at <= $2 LIMIT 10000) AS soon";

impl SeaStore {
    /// How many tokens expire in between, 10,000 at most.
    pub async fn tokens_expiring(&self, after: Time, until: Time) -> Result<i64, StoreError> {
        let database = &self.shared().database;
        let between = [after, until].map(|time| time.timestamp_millis().into());
        let statement = Statement::from_sql_and_values(database.backend(), EXPIRING, between);
        let row = database.survey().query_one_raw(statement).await;
        let row = row.map_err(store_error)?;
        let n = row.map_or(Ok(0), |row| row.try_get("", "n"));
        n.map_err(store_error)
    }
}
