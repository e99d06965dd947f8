//! The catalogue of codes, which anybody may read.

mod get;
