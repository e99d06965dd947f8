//! Pages that are no account owner's, in a real browser.

mod chat;
mod docs;
