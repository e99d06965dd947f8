//! What nobody could read, as the operator sees it.

mod list;
