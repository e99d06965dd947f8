//! What the scheduler promises, on both databases.

mod begin;
mod bench;
mod control;
mod count;
mod everywhere;
mod fair;
mod fence;
mod forget;
mod idle;
mod lane;
mod memory;
mod record;
mod run;
mod sets;
mod unsure;
