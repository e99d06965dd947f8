use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Subcommand, ValueEnum};
use domain::flow::Asked;
use domain::flow::admin::CreateWorkspace;
use domain::model::shared::{ExternalId, Metadata, Name};
use domain::model::workspace::{Mode, Retention};
use serde_json::{json, to_value};

use super::pages;
use super::print::show;
use crate::compose::Opened;
use crate::config::Config;
use crate::http::view::WorkspaceView;

/// Make and list workspaces
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a workspace
    Create {
        /// What people call it
        #[arg(long)]
        name: String,
        /// Live workspaces reach Instagram, test workspaces the sandbox; for ever
        #[arg(long, value_enum)]
        mode: ModeArg,
        /// Your own key for it
        #[arg(long)]
        external_id: Option<String>,
        /// For how long its log is kept: short, standard or long
        #[arg(long, default_value = "standard")]
        retention: String,
    },
    /// List workspaces, newest first
    List,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ModeArg {
    Live,
    Test,
}

impl Args {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let opened = Opened::of(&config).await?;
        let done = self.command.run(&opened).await;
        opened.close().await;
        done.map(|()| ExitCode::SUCCESS)
    }
}

impl Command {
    async fn run(self, opened: &Opened) -> anyhow::Result<()> {
        let admin = &opened.flows.admin;
        match self {
            Self::Create {
                name,
                mode,
                external_id,
                retention,
            } => {
                let ask = CreateWorkspace {
                    name: Name::parse(&name).map_err(|error| anyhow!("--name {error}"))?,
                    mode: match mode {
                        ModeArg::Live => Mode::Live,
                        ModeArg::Test => Mode::Test,
                    },
                    external_id: external_id
                        .map(|id| ExternalId::chosen(&id))
                        .transpose()
                        .map_err(|error| anyhow!("--external-id {error}"))?,
                    metadata: Metadata::default(),
                    redirect_hosts: vec![],
                    retention: Retention::find(&retention)
                        .ok_or_else(|| anyhow!("--retention must be short, standard or long"))?,
                };
                let made = admin.create_workspace(ask, Asked::default()).await?;
                show(&to_value(WorkspaceView::from(made.value))?);
            }
            Self::List => {
                let list = async |ask| admin.list_workspaces(ask).await;
                let found = pages::all(list, |it| (it.created_at, it.id)).await?;
                let views: Vec<_> = found.into_iter().map(WorkspaceView::from).collect();
                show(&json!({"data": views}));
            }
        }
        Ok(())
    }
}
