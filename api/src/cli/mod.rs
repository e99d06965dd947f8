//! The command line, a file per command. Each calls the same flows as the API.

mod api_key;
mod config;
#[cfg(feature = "sandbox")]
mod demo;
mod events;
mod listen;
mod migrate;
mod openapi;
mod pages;
mod print;
#[cfg(feature = "sandbox")]
mod sandbox;
mod serve;
mod service;
mod stop;
mod trigger;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigProblems};

/// Connects workspaces to Instagram: one REST API to send, signed webhooks to hear.
#[derive(Debug, Parser)]
#[command(name = "gramway", version, arg_required_else_help = true)]
struct Cli {
    /// The configuration file; gramway.toml in this folder when there is one and none is named
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, receive from Instagram and run the work
    Serve,
    #[cfg(feature = "sandbox")]
    Demo(demo::Demo),
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Sandbox),
    Migrate(migrate::Migrate),
    /// Print the API's OpenAPI document
    Openapi,
    Config(config::Args),
    Workspace(workspace::Args),
    ApiKey(api_key::Args),
    Listen(listen::Listen),
    Trigger(trigger::Trigger),
}

/// Runs what the command line asks for. 2 is a mistake in how it was asked, 1 is everything else that fails.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.run().await {
        Ok(code) => code,
        Err(error) => {
            print::complain(&format!("error: {error:#}"));
            if error.is::<ConfigProblems>() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

impl Cli {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let config = || Config::load(self.config.as_deref());
        match self.command {
            Command::Serve => serve::run(config()?).await,
            #[cfg(feature = "sandbox")]
            Command::Demo(demo) => demo.run().await,
            #[cfg(feature = "sandbox")]
            Command::Sandbox(sandbox) => sandbox.run(config()?).await,
            Command::Migrate(migrate) => migrate.run(config()?).await,
            Command::Openapi => Ok(openapi::run()),
            Command::Config(config::Args {
                command: config::Command::Check,
            }) => {
                config()?;
                print::say("the configuration can be used");
                Ok(ExitCode::SUCCESS)
            }
            Command::Workspace(args) => args.run(config()?).await,
            Command::ApiKey(args) => args.run(config()?).await,
            Command::Listen(listen) => listen.run().await,
            Command::Trigger(trigger) => trigger.run().await,
        }
    }
}
