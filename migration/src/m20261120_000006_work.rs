//! Open work. Rows are deleted when it is done.

use sea_orm_migration::prelude::{
    ConditionalStatement as _, DbErr, DeriveMigrationName, Expr, ExprTrait as _, MigrationTrait,
    SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::{ConnectionTrait as _, DbBackend};

use crate::column::{OWNER, bytes, index, int, long, maybe, small, unique, uuid, wide_table};

/// The order of work, and room for its rows to change where they are: each is claimed once and gone soon.
const POSTGRES: &str = "CREATE SEQUENCE work_seq AS bigint; \
    ALTER TABLE work SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000)";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let work = wide_table(
            "work",
            &[OWNER, "id"],
            vec![
                uuid(OWNER),
                uuid("id"),
                long("seq"),
                maybe(long("lane")),
                uuid("target"),
                long("due_at"),
                small("kind"),
                maybe(bytes("payload")),
                int("attempt"),
                maybe(long("started_at")),
                maybe(uuid("event_id")),
                maybe(uuid("endpoint_id")),
            ],
        );
        manager.create_table(work).await?;
        manager
            .create_index(unique("work", "seq", &["seq"]))
            .await?;
        manager
            .create_index(index("work", "lane", &[OWNER, "lane", "seq"]))
            .await?;
        let target = index("work", "target", &[OWNER, "target", "due_at", "seq"]);
        manager.create_index(target).await?;
        let event = index("work", "event", &[OWNER, "event_id"])
            .cond_where(Expr::col("event_id").is_not_null())
            .take();
        manager.create_index(event).await?;

        // SQLite has one writer process, which counts by itself.
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared(POSTGRES)
                .await?;
        }
        Ok(())
    }
}
