use std::time::Duration;

use async_trait::async_trait;
use domain::model::shared::Time;
use domain::port::store::StoreError;
use domain::port::work::{Fence, Lease, Leases};
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Statement, Value};
use tracing::debug;

use crate::store::Database;
use crate::store::commit::Session;
use crate::store::error::store_error;

/// The leases on record.
#[derive(Debug, Clone)]
pub struct SeaLeases {
    database: Database,
}

impl SeaLeases {
    /// Those of this database.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// On SQLite, whose file this process has locked, whoever held a lease before is dead and need not be waited for.
    pub async fn inherit(&self) -> Result<(), StoreError> {
        if self.database.backend() == DbBackend::Sqlite {
            let ended = self.statement("UPDATE lease SET until = 0, holder = ''", []);
            let writer = self.database.writer().await;
            writer.execute_raw(ended).await.map_err(store_error)?;
        }
        Ok(())
    }

    fn statement<const N: usize>(&self, sql: &str, values: [Value; N]) -> Statement {
        Statement::from_sql_and_values(self.database.backend(), sql, values)
    }

    /// The holder's heartbeat. It changes no key, so it does not wait for those who share the row.
    ///
    /// A lease that is over and was not taken by anybody is still the same lease: a database that was away, or a clock
    /// that was set, interrupts nothing that runs.
    async fn renew(&self, shard: i16, holder: &str, until: i64) -> Result<Option<i64>, DbErr> {
        let renewed = self.statement(
            "UPDATE lease SET until = $1 WHERE shard = $2 AND holder = $3 RETURNING token",
            [until.into(), shard.into(), holder.into()],
        );
        let writer = self.database.writer().await;
        let row = writer.query_one_raw(renewed).await?;
        let token = row.map(|row| row.try_get("", "token")).transpose()?;
        if let Some(token) = token {
            self.database.is_under(shard, token);
        }
        Ok(token)
    }

    /// Takes a lease that nobody has, or whose time is over; under a token that was never used.
    async fn take_over(
        &self,
        shard: i16,
        holder: &str,
        until: i64,
        now: i64,
    ) -> Result<Option<i64>, DbErr> {
        let batch = self.database.batch().await?;
        let mut session = Session::of(&batch);
        let made = "INSERT INTO lease (shard, holder, token, until) VALUES ($1, '', 0, 0) ON CONFLICT (shard) DO NOTHING";
        session.change(made, vec![shard.into()]).await?;
        let lock = if session.is_postgres() {
            " FOR UPDATE"
        } else {
            ""
        };
        let sql = format!("SELECT holder, until FROM lease WHERE shard = $1{lock}");
        let locked = session.query(sql, vec![shard.into()]).await?;
        if let Some(row) = locked.first() {
            let current: i64 = row.try_get("", "until")?;
            if current > now {
                let current_holder: String = row.try_get("", "holder")?;
                debug!(
                    holder = current_holder,
                    "somebody holds the lease over work"
                );
                batch.rollback().await?;
                return Ok(None);
            }
        }
        let take = "UPDATE lease SET token = token + 1, holder = $1, until = $2 WHERE shard = $3 RETURNING token";
        let values = vec![holder.into(), until.into(), shard.into()];
        let taken = session.returning(take, values).await?;
        let token = taken.first().map(|row| row.try_get("", "token"));
        let token = token.transpose()?;
        if let Some(token) = token {
            // Before it is on record: what was under the one before is over in any case.
            self.database.is_under(shard, token);
        }
        batch.commit().await?;
        Ok(token)
    }
}

#[async_trait]
impl Leases for SeaLeases {
    async fn take(
        &self,
        shard: i16,
        holder: &str,
        ttl: Duration,
        now: Time,
    ) -> Result<Option<Lease>, StoreError> {
        let until = now + ttl;
        let (until_ms, now_ms) = (until.timestamp_millis(), now.timestamp_millis());
        let renewed = self.renew(shard, holder, until_ms).await;
        let token = match renewed.map_err(store_error)? {
            Some(token) => Some(token),
            None => self
                .take_over(shard, holder, until_ms, now_ms)
                .await
                .map_err(store_error)?,
        };
        Ok(token.map(|token| Lease {
            fence: Fence { shard, token },
            until,
        }))
    }

    async fn release(&self, fence: Fence) -> Result<(), StoreError> {
        let released = self.statement(
            "UPDATE lease SET until = 0, holder = '' WHERE shard = $1 AND token = $2",
            [fence.shard.into(), fence.token.into()],
        );
        let writer = self.database.writer().await;
        writer.execute_raw(released).await.map_err(store_error)?;
        Ok(())
    }
}
