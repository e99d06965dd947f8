use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{anyhow, bail};
use clap::Subcommand;
use domain::flow::Asked;
use domain::flow::admin::MintKey;
use domain::model::audit::By;
use domain::model::shared::{ExposeSecret as _, InvalidId, Name};
use domain::model::workspace::{Scope, Scopes, WorkspaceId};
use serde_json::{json, to_value};

use super::pages;
use super::print::show;
use crate::compose::Opened;
use crate::config::Config;
use crate::http::view::ApiKeyView;

/// Make, list and revoke keys
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key; its text is shown this once
    Create {
        #[command(flatten)]
        of: Of,
        /// What people call it
        #[arg(long)]
        name: String,
        /// What it may do, such as messages:write; may be repeated; everything when absent
        #[arg(long = "scope")]
        scopes: Vec<String>,
    },
    /// List keys
    List {
        #[command(flatten)]
        of: Of,
    },
    /// Revoke a key, at once and for ever
    Revoke {
        #[command(flatten)]
        of: Of,
        /// The key's id
        id: String,
    },
}

/// Whose keys.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Of {
    /// The operator's
    #[arg(long)]
    operator: bool,
    /// A workspace's, by its id
    #[arg(long, value_name = "ID")]
    workspace: Option<String>,
}

impl Of {
    fn workspace(&self) -> anyhow::Result<Option<WorkspaceId>> {
        self.workspace
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|error| anyhow!("--workspace is {error}"))
    }
}

impl Args {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let opened = Opened::of(&config).await?;
        let done = match self.command {
            Command::Create { of, name, scopes } => create(&opened, &of, &name, &scopes).await,
            Command::List { of } => list(&opened, &of).await,
            Command::Revoke { of, id } => revoke(&opened, &of, &id).await,
        };
        opened.close().await;
        done.map(|()| ExitCode::SUCCESS)
    }
}

async fn create(opened: &Opened, of: &Of, name: &str, scopes: &[String]) -> anyhow::Result<()> {
    let admin = &opened.flows.admin;
    let name = Name::parse(name).map_err(|error| anyhow!("--name {error}"))?;
    let Some(workspace) = of.workspace()? else {
        if !scopes.is_empty() {
            bail!("an operator's key has no scopes");
        }
        let (key, text) = admin.mint_operator_key(name).await?;
        show(
            &json!({"id": key.id.to_string(), "name": key.name.as_str(), "key": text.expose_secret()}),
        );
        return Ok(());
    };
    let ask = MintKey {
        name,
        scopes: parsed(scopes)?,
        expires_at: None,
    };
    let made = admin
        .mint_key(workspace, ask, None, Asked::default())
        .await?;
    let (key, text) = made.value;
    show(&to_value(
        ApiKeyView::of(&key, opened.clock.now()).with_text(&text),
    )?);
    Ok(())
}

fn parsed(words: &[String]) -> anyhow::Result<Scopes> {
    if words.is_empty() {
        return Ok(Scope::ALL.iter().copied().collect());
    }
    let known = || {
        Scope::ALL
            .iter()
            .map(|scope| scope.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let scope = |word: &String| {
        Scope::find(word).ok_or_else(|| anyhow!("--scope {word} is none of {}", known()))
    };
    words.iter().map(scope).collect()
}

async fn list(opened: &Opened, of: &Of) -> anyhow::Result<()> {
    let admin = &opened.flows.admin;
    let Some(workspace) = of.workspace()? else {
        let keys = admin.operator_keys().await?;
        let shown = |key: &domain::model::workspace::OperatorKey| json!({"id": key.id.to_string(), "name": key.name.as_str(), "hint": key.hint, "revoked": key.revoked_at.is_some()});
        show(&json!({"data": keys.iter().map(shown).collect::<Vec<_>>()}));
        return Ok(());
    };
    // an unknown workspace has no empty list of keys
    if admin.workspace(workspace).await?.is_none() {
        bail!("no such workspace");
    }
    let list = async |ask| admin.list_keys(workspace, ask).await;
    let found = pages::all(list, |key| (key.created_at, key.id)).await?;
    let now = opened.clock.now();
    let views: Vec<_> = found.iter().map(|key| ApiKeyView::of(key, now)).collect();
    show(&json!({"data": views}));
    Ok(())
}

fn key_id<Id: FromStr<Err = InvalidId>>(text: &str) -> anyhow::Result<Id> {
    text.parse()
        .map_err(|error| anyhow!("the key's id is {error}"))
}

async fn revoke(opened: &Opened, of: &Of, id: &str) -> anyhow::Result<()> {
    let admin = &opened.flows.admin;
    match of.workspace()? {
        None => {
            if !admin.revoke_operator_key(key_id(id)?).await? {
                bail!("there is no such key, or it is revoked already");
            }
            show(&json!({"id": id, "revoked": true}));
        }
        Some(workspace) => {
            let key = admin
                .revoke_key(workspace, key_id(id)?, By::default())
                .await?;
            show(&to_value(ApiKeyView::of(&key, opened.clock.now()))?);
        }
    }
    Ok(())
}
