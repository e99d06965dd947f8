//! Bad input: a problem with a code and a pointer, never a 500, a hang or plain text.

mod bodies;
mod documents;
mod limits;
mod outside;
mod parameters;
mod routes;
mod text;
mod wire;
