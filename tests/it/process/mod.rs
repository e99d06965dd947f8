//! The program as a whole: how it starts, how it is killed, what it does without its database.

mod configuration;
mod database_away;
mod demo;
mod keys;
mod kill_windows;
mod libraries;
mod listen;
mod migrate;
mod readme;
mod replicas;
mod secrets;
mod stop;
