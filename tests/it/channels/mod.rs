//! Connected accounts: whose they are, what is said of them, how they end.

mod checks;
mod consent;
mod media;
mod ownership;
mod settings;
mod tokens;
mod trouble;
