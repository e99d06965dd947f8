use std::process::ExitCode;

use super::print::say;
use crate::compose;
use crate::config::Config;

/// Bring the database's tables up to date
#[derive(Debug, clap::Args)]
pub(super) struct Migrate {
    /// Only say what would be done
    #[arg(long)]
    plan: bool,
}

impl Migrate {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        if self.plan {
            let pending = compose::pending_migrations(&config).await?;
            for name in &pending {
                say(name);
            }
            say(&format!("{} migrations would be applied", pending.len()));
        } else {
            let applied = compose::migrate(&config).await?;
            say(&format!("{applied} migrations were applied"));
        }
        Ok(ExitCode::SUCCESS)
    }
}
