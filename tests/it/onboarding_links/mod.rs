//! Links, the page behind them, the login and the way back.

mod allow;
mod back;
mod cases;
mod choose;
<<<<<<< HEAD
mod configured;
=======
mod chromium;
>>>>>>> browser
mod link;
mod outcomes;
mod page;
