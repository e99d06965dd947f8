use clap::Subcommand;

/// Look at the configuration
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read it as `serve` would, and tell everything that is wrong with it
    Check,
}
