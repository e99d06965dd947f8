//! What every context uses: ids, time, pages, the catalogue of codes.

pub mod code;
mod hash;
mod hold;
pub(crate) mod id;
mod metadata;
mod pace;
mod page;
mod text;
mod time;

pub use code::Code;
pub use hash::stable_hash;
pub use hold::{Hold, HoldAt};
pub(crate) use id::id;
pub use id::{InvalidId, typeid};
pub use metadata::{InvalidMetadata, Metadata};
pub use pace::{Pace, Rate, Rates};
pub use page::{Direction, Page, PageAsk};
pub use secrecy::{ExposeSecret, SecretString};
pub use text::{ExternalId, InvalidText, Name};
pub use time::{Clock, Ids, Time};
