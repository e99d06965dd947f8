//! How conversations are looked after.

mod answered;
mod closing;
mod control;
mod filters;
mod labels;
mod warning;
