//! The newcomer's first minute: everything in one process, once through, then it stays up.

mod owner;
mod receiver;
mod steps;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use domain::model::shared::{ExposeSecret as _, Name};

use self::receiver::Receiver;
use self::steps::{Failed, Stage, Walked};
use super::print::say;
use super::stop::Stop;
use crate::compose::{Application, Running};
use crate::config::Config;

/// Start Gramway with a sandbox and go once through connect, receive, send and webhooks
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// End after the walk: with 0, or with 1 and the step that failed
    #[arg(long)]
    once: bool,
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The port of the sandbox that plays Instagram; 0 takes a free one
    #[arg(long, default_value_t = 8090)]
    sandbox_port: u16,
    /// Break something, to see that the walk notices
    #[cfg(feature = "testing")]
    #[arg(long = "break", value_enum, hide = true)]
    broken: Option<Broken>,
}

/// What tests can break.
#[cfg(feature = "testing")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Broken {
    /// One byte of each webhook is changed before the receiver verifies it.
    Webhook,
    /// The sandbox is gone before the account owner logs in.
    Sandbox,
}

impl Demo {
    /// Runs the demo.
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let began = Instant::now();
        let scratch = Scratch::new()?;
        let running = match self.start(&scratch).await {
            Ok(running) => running,
            Err(why) => return Ok(report(&Failed { step: "start", why })),
        };
        step(
            "start",
            &format!(
                "Gramway listens at {}, on {}",
                running.public_url,
                scratch.0.display()
            ),
            began.elapsed(),
        );

        let walked = match self.stage(&running).await {
            Ok(stage) => steps::walk(stage, step).await,
            Err(why) => Err(Failed { step: "start", why }),
        };
        let code = match walked {
            Ok(walked) => {
                say(&format!(
                    "\nAll of it works; {} ms in all.",
                    began.elapsed().as_millis()
                ));
                if !self.once {
                    stay(&running, &walked).await?;
                }
                ExitCode::SUCCESS
            }
            Err(failed) => report(&failed),
        };
        running.stop().await;
        Ok(code)
    }

    async fn start(&self, scratch: &Scratch) -> anyhow::Result<Running> {
        let key = {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(rand::random::<[u8; 32]>())
        };
        let (port, sandbox_port) = if self.once {
            (0, 0)
        } else {
            (self.port, self.sandbox_port)
        };
        let database = scratch.0.join("demo.db");
        let settings = format!(
            r#"
environment = "development"
[server]
listen = "127.0.0.1:{port}"
[database]
url = "sqlite://{database}"
[keys]
master = [{{ id = "demo", key = "{key}" }}]
[sandbox]
enabled = true
listen = "127.0.0.1:{sandbox_port}"
[webhooks]
https_only = false
allow_loopback = true
[log]
filter = "warn"
"#,
            database = database.display(),
        );
        Application::start(Config::parse(&settings)?).await
    }

    async fn stage(&self, running: &Running) -> anyhow::Result<Stage> {
        let (_, key) = running
            .flows
            .admin
            .mint_operator_key(Name::parse("demo")?)
            .await?;
        let sandbox = running
            .sandbox
            .clone()
            .context("the sandbox is not running")?;
        #[cfg(feature = "testing")]
        if self.broken == Some(Broken::Sandbox) {
            sandbox.stop().await;
        }
        #[cfg(feature = "testing")]
        let tamper = self.broken == Some(Broken::Webhook);
        #[cfg(not(feature = "testing"))]
        let tamper = false;
        Ok(Stage {
            base: running.public_url.clone(),
            operator_key: key,
            sandbox,
            receiver: Receiver::start(tamper)?,
        })
    }
}

/// Stays up, so that the reader can go on by hand.
async fn stay(running: &Running, (walked, stage): &(Walked, Stage)) -> anyhow::Result<()> {
    say(&format!(
        "
It stays up; stop it with Ctrl-C.

  Swagger UI   {url}/docs   (Authorize with the key below)
  chat page    {chat}   (write as the Instagram user, see answers arrive)
  connect      {link}   (connect another account, as its owner)
  API key      {key}

Write on the chat page, or answer from here:

  curl {url}/v1/messages -H 'Authorization: Bearer {key}' \\
    -H 'Content-Type: application/json' \\
    -d '{{\"to\":{{\"conversation_id\":\"{conversation}\"}},\"content\":{{\"type\":\"text\",\"text\":\"Hello from curl\"}}}}'

What the receiver hears from now on:
",
        url = running.public_url,
        chat = walked.chat,
        link = walked.link,
        key = walked.key.expose_secret(),
        conversation = walked.conversation,
    ));
    let mut stop = Stop::listen()?;
    stage.receiver.loudly();
    stop.asked().await;
    say("\nStopping.");
    Ok(())
}

fn step(name: &'static str, line: &str, took: Duration) {
    say(&format!("✓ {name:<26} {:>5} ms  {line}", took.as_millis()));
}

fn report(failed: &Failed) -> ExitCode {
    say(&format!("✗ {:<26} {:#}", failed.step, failed.why));
    say(&format!("\nThe step \"{}\" failed.", failed.step));
    ExitCode::FAILURE
}

/// Where the demo keeps its database: a temporary folder of its user's alone that goes with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> anyhow::Result<Self> {
        let name = format!("gramway-demo-{}", hex::encode(rand::random::<[u8; 6]>()));
        let path = std::env::temp_dir().join(name);
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left behind is in the machine's folder for what may go.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::Scratch;

    #[test]
    fn the_folder_is_its_users_alone_and_goes_with_the_demo() {
        let scratch = Scratch::new().unwrap();
        let path = scratch.0.clone();

        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        drop(scratch);

        assert_eq!(mode & 0o777, 0o700);
        assert!(!path.exists());
    }
}
