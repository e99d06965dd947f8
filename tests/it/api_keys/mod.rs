//! Keys: who may do what, and until when.

mod lifetime;
mod matrix;
mod operator;
