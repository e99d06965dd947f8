//! Connected accounts: whose they are, what is said of them, how they end.

mod checks;
mod consent;
mod greetings;
mod lookup;
mod media;
mod ownership;
mod patience;
mod rates;
mod settings;
mod tokens;
mod trouble;
mod unsend;
