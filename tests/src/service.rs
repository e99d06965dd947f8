//! The service as a process of its own, as an operator runs it: with a configuration file and the command line.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use sandbox::{AppSettings, Sandbox};
use serde_json::Value;

use crate::config::{Options, toml};
use crate::database::{Database, left_work, open_work};
use crate::operator::Operator;
use crate::port::Port;
use crate::process::Program;
use crate::wait::PATIENCE;
use crate::workspace::Workspace;

/// A configured service, running or not.
#[derive(Debug, Clone)]
pub struct Service {
    /// What plays Instagram.
    pub meta: Sandbox,
    /// Where it listens, without a slash at the end.
    pub url: String,
    /// The operator's key.
    pub operator_key: String,
    /// Its configuration file.
    pub file: PathBuf,
    /// Its database.
    pub database: Arc<Database>,
    /// Its port, whether it runs or not.
    pub port: Port,
}

impl Service {
    /// Writes its configuration and makes an operator's key by the command line.
    pub async fn prepare(database: Arc<Database>, options: Options, app: AppSettings) -> Self {
        let mut service = Self::configured(database, options, app).await;
        let made = service
            .asks(&["api-key", "create", "--operator", "--name", "tests"])
            .await;
        made["key"]
            .as_str()
            .unwrap()
            .clone_into(&mut service.operator_key);
        service
    }

    /// Writes its configuration, and nothing more: there is no key.
    pub async fn configured(database: Arc<Database>, options: Options, app: AppSettings) -> Self {
        let meta = crate::app::meta(app, &options).await;
        let port = Port::claim();
        let listen = format!("127.0.0.1:{}", port.number);
        let url = format!("http://{listen}");
        let options = Options {
            listen,
            sandbox: false,
            ..options
        };
        let file = database.folder().join("gramway.toml");
        std::fs::write(&file, toml(&options, &database, &meta)).unwrap();
        let callback = format!("{url}/webhooks/instagram");
        meta.set_callback(callback.parse().unwrap());
        Self {
            meta,
            url,
            operator_key: String::new(),
            file,
            database,
            port,
        }
    }

    /// Runs a command that shows JSON.
    pub async fn asks(&self, arguments: &[&str]) -> Value {
        let (status, said) = self.runs(arguments).ended().await;
        assert!(status.success(), "{arguments:?}: {said}");
        serde_json::from_str(&said).unwrap()
    }

    /// Runs a command.
    pub fn runs(&self, arguments: &[&str]) -> Program {
        let file = self.file.to_str().unwrap();
        let arguments = [arguments, &["--config", file]].concat();
        Program::start(&arguments, &[])
    }

    /// Serves; answers when it does.
    pub async fn serves(&self) -> Program {
        let mut program = self.runs(&["serve"]);
        program.says("gramway serves").await;
        program
    }

    /// Serves until this point (`infra::crash`) is passed for the `nth` time; answers when it does.
    pub async fn serves_until(&self, point: &str, nth: u32) -> Program {
        let whole = std::fs::read_to_string(&self.file).unwrap();
        let more = format!("{whole}\n[testing]\ncrash_at = \"{point}\"\ncrash_after = {nth}\n");
        let file = self.file.with_file_name("crash.toml");
        std::fs::write(&file, more).unwrap();
        let mut program = Program::start(&["serve", "--config", file.to_str().unwrap()], &[]);
        program.says("gramway serves").await;
        program
    }

    /// Waits until every webhook of Instagram's has come in and no work is left.
    pub async fn settled(&self) {
        let connection = self.database.connect().await;
        let open = async {
            // what was done meanwhile may have caused a webhook, and that webhook more work
            loop {
                self.meta.settled().await;
                let told = self.meta.webhook_count();
                if open_work(&connection, self.meta.now()).await == 0
                    && self.meta.settled().now_or_never().is_some()
                    && told == self.meta.webhook_count()
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let ended = tokio::time::timeout(4 * PATIENCE, open).await;
        assert!(
            ended.is_ok(),
            "work is left: {}",
            left_work(&connection).await
        );
        connection.close().await.unwrap();
    }

    /// The operator.
    pub fn operator(&self) -> Operator {
        Operator::new(&self.url, &self.operator_key)
    }

    /// A live workspace.
    pub async fn workspace(&self, name: &str) -> Workspace {
        Workspace::make(&self.operator(), name, "live", &self.meta).await
    }

    /// A test workspace, whose accounts nobody has.
    pub async fn test_workspace(&self, name: &str) -> Workspace {
        Workspace::make(&self.operator(), name, "test", &self.meta).await
    }
}
