use std::sync::Arc;

use e2e::{Backend, Bare, Database, Options, Service, both};
use sandbox::AppSettings;
use sea_orm::{ConnectionTrait as _, Statement};

/// What the command says.
async fn says(service: &Service, arguments: &[&str]) -> String {
    let (status, said) = service.runs(arguments).ended().await;
    assert!(status.success(), "{arguments:?}: {said}");
    said
}

/// How many tables there are.
async fn tables(database: &Database) -> i64 {
    let list = match database.backend {
        Backend::Sqlite if !database.folder().join("gramway.db").exists() => return 0,
        Backend::Sqlite => "SELECT count(*) AS tables FROM sqlite_master WHERE type = 'table'",
        Backend::Postgres => "SELECT count(*) AS tables FROM pg_tables WHERE schemaname = 'public'",
    };
    let connection = database.connect().await;
    let statement = Statement::from_string(connection.get_database_backend(), list);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    connection.close().await.unwrap();
    row.try_get("", "tables").unwrap()
}

both! {
    async fn a_plan_changes_nothing_and_migrating_again_does_nothing(bare: Bare) {
        let Bare(database) = bare;
        let service = Service::configured(Arc::clone(&database), Options::default(), AppSettings::default()).await;

        let plan = says(&service, &["migrate", "--plan"]).await;
        let names: Vec<_> = plan.lines().filter(|line| line.starts_with("m20")).collect();
        assert!(names.len() > 5, "{plan}");
        assert!(plan.ends_with(&format!("{} migrations would be applied", names.len())), "{plan}");
        assert_eq!(tables(&database).await, 0, "a plan makes nothing");

        let first = says(&service, &["migrate"]).await;
        let made = tables(&database).await;
        let nothing = says(&service, &["migrate", "--plan"]).await;
        let again = says(&service, &["migrate"]).await;

        assert_eq!(first, format!("{} migrations were applied", names.len()));
        assert!(made > 20, "{made}");
        assert_eq!(nothing, "0 migrations would be applied");
        assert_eq!(again, "0 migrations were applied");
        assert_eq!(tables(&database).await, made);
        // whoever serves may use what the owner made
        let key = service.asks(&["api-key", "create", "--operator", "--name", "me"]).await;
        assert!(key["key"].as_str().unwrap().starts_with("gw_op_"), "{key}");
    }
}

/// Whoever serves neither makes tables nor takes the database for ready without them.
#[test]
fn on_postgresql_the_owner_migrates_and_the_service_only_uses() {
    e2e::run(Backend::Postgres, |Bare(database)| async move {
        let options = Options::default();
        let service =
            Service::configured(Arc::clone(&database), options, AppSettings::default()).await;

        let (status, said) = service.runs(&["serve"]).ended().await;
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains("gramway migrate"), "{said}");
        assert_eq!(tables(&database).await, 0);

        says(&service, &["migrate"]).await;
        let served = sea_orm::Database::connect(&database.url).await.unwrap();
        for forbidden in [
            "CREATE TABLE mine (id int)",
            "DROP TABLE work",
            "DELETE FROM seaql_migrations",
        ] {
            assert!(
                served.execute_unprepared(forbidden).await.is_err(),
                "{forbidden}"
            );
        }
        served.close().await.unwrap();
    });
}
