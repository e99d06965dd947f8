//! How conversations are looked after.

mod closing;
mod filters;
mod labels;
mod warning;
