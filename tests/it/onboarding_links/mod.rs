//! Links, the page behind them, the login and the way back.

mod allow;
mod back;
mod cases;
mod choices;
mod choose;
mod chromium;
mod configured;
mod foreign;
mod link;
mod outcomes;
mod page;
mod race;
