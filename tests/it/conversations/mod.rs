//! How conversations are looked after.

mod closing;
mod control;
mod filters;
mod labels;
mod warning;
