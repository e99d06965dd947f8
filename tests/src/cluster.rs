//! A PostgreSQL of a test's own, to be stopped and started.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;

use crate::database::Database;

/// A private cluster in a temporary folder.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
}

impl Cluster {
    /// Makes and starts one.
    pub fn create() -> Self {
        // the path of a socket may not be long
        let folder = tempfile::Builder::new()
            .prefix("gramway-away.")
            .tempdir_in("/tmp")
            .unwrap();
        let cluster = Self { folder };
        cluster.told("create");
        cluster
    }

    /// A migrated database in it.
    pub async fn database(&self) -> Arc<Database> {
        let text = std::fs::read_to_string(self.path().join("env")).unwrap();
        let variable = |name: &str| {
            let line = text.lines().find(|line| line.contains(name)).unwrap();
            line.split('\'').nth(1).unwrap().to_owned()
        };
        let owner = variable("GRAMWAY_TEST_POSTGRES_OWNER_URL");
        let app = variable("GRAMWAY_TEST_POSTGRES_APP_URL");
        Arc::new(Database::of_cluster(owner, app).await)
    }

    /// Stops it at once, as a crash would.
    pub fn stop(&self) {
        self.told("stop");
    }

    /// Stops it in order. Only then every table is in [`Cluster::files`] whole: after a crash a row may be
    /// nowhere but in the log of what was written, cut in two by the head of a page.
    pub fn close(&self) {
        self.told("close");
    }

    /// Starts it again, on the same port.
    pub fn start(&self) {
        self.told("start");
    }

    /// All its files as they lie on disk once it has stopped: tables, indexes, the log of what was written.
    pub fn files(&self) -> Vec<u8> {
        let mut bytes = vec![];
        let mut open = vec![self.path().join("data")];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    bytes.extend(std::fs::read(path).unwrap());
                }
            }
        }
        bytes
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("pg")
    }

    fn told(&self, what: &str) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("postgres");
        let told = Command::new(script).arg(what).arg(self.path()).output();
        let told = told.unwrap();
        let said = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.success(), "tests/postgres {what}: {said}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.told("remove");
    }
}
