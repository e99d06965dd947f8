//! Logins: a file per login product, and what they share.

mod facebook;
mod instagram;
mod pages;
mod probe;
mod shared;

pub(super) use facebook::FacebookLogin;
pub(super) use instagram::InstagramLogin;
pub(super) use probe::checked;
