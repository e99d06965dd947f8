//! Making the tables, and letting the application's role use them.

use std::fs::File;

use migration::{Migrator, MigratorTrait as _};
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbErr, SqlxPostgresConnector, SqlxSqliteConnector,
    Statement,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::connect::{lock, postgres_options, sqlite_options};
use super::error::OpenError;

/// Which of PostgreSQL's advisory locks says that somebody migrates: "gramway" in ASCII.
const TURN: i64 = 0x67_72_61_6d_77_61_79;

/// Whose tables are made, and who may use them.
#[derive(Debug, Clone)]
pub struct MigrateSettings {
    /// `sqlite://FILE` or `postgres://…`; on PostgreSQL the role that owns the tables.
    pub url: SecretString,
    /// On PostgreSQL the role that reads and writes rows, when it is not the owner.
    pub application_role: Option<String>,
}

/// Brings the tables to what this program needs; how many migrations that took.
pub async fn migrate(settings: &MigrateSettings) -> Result<usize, OpenError> {
    let (connection, _lock) = connect(settings).await?;
    let pending = Migrator::get_pending_migrations_read_only(&connection)
        .await?
        .len();
    Migrator::up(&connection, None).await?;
    if let Some(role) = settings.application_role.as_deref() {
        grant(&connection, role).await?;
    }
    connection.close().await?;
    Ok(pending)
}

/// The names of the migrations that [`migrate`] would apply. Changes nothing, and makes no SQLite file that is not there.
pub async fn pending_migrations(settings: &MigrateSettings) -> Result<Vec<String>, OpenError> {
    let url = settings.url.expose_secret();
    if url.starts_with("sqlite:") && !sqlite_options(url)?.1.exists() {
        let all = Migrator::migrations();
        return Ok(all.iter().map(|one| one.name().to_owned()).collect());
    }
    let (connection, _lock) = connect(settings).await?;
    let pending = Migrator::get_pending_migrations_read_only(&connection).await?;
    connection.close().await?;
    Ok(pending.iter().map(|one| one.name().to_owned()).collect())
}

/// One connection, and for SQLite the lock that keeps other processes out.
async fn connect(
    settings: &MigrateSettings,
) -> Result<(DatabaseConnection, Option<File>), OpenError> {
    let url = settings.url.expose_secret();
    if url.starts_with("sqlite:") {
        let (options, path) = sqlite_options(url)?;
        let lock = lock(&path)?;
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await?;
        Ok((SqlxSqliteConnector::from_sqlx_sqlite_pool(pool), Some(lock)))
    } else {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_with(postgres_options(url)?)
            .await?;
        let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        // Of several that migrate at once one goes first; the lock goes with the connection.
        connection
            .execute_unprepared(&format!("SELECT pg_advisory_lock({TURN})"))
            .await?;
        Ok((connection, None))
    }
}

/// The application reads and writes rows; what migrations were run it only reads.
async fn grant(connection: &DatabaseConnection, role: &str) -> Result<(), OpenError> {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    let query = Statement::from_string(
        connection.get_database_backend(),
        "SELECT quote_ident(current_schema())",
    );
    let row = connection.query_one_raw(query).await?;
    let row = row.ok_or_else(|| DbErr::Custom("there is no schema".to_owned()))?;
    let schema: String = row.try_get_by_index(0)?;
    for statement in [
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"),
        format!("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"),
        format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {role}"),
    ] {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
