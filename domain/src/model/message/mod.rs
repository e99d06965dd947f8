//! Messages: what they say, their parts, and what became of them.

mod accept;
mod close;
mod content;
mod echo;
mod failure;
mod fold;
mod history;
mod news;
mod pace;
mod plan;
mod read;
mod record;
mod settle;

pub use accept::{Accepted, Refused, Sender, SenderKind, To, accept};
pub use close::{Closed, cancel, expire, reopen, skip_rest};
pub use content::{
    AdContext, Attachment, AttachmentKind, Blank, Comment, Content, ContentId, Context, Inbound,
    Optin, Postback, Reaction, Referral, Referring, ReplyTo, Text,
};
pub use echo::Echo;
pub use failure::{Failure, ProviderWords};
pub use fold::{MessageState, fold};
pub use history::{Shown, unknown_of};
pub use news::{News, news};
pub use pace::pace;
pub use plan::{OnPartFailure, OnUnconfirmed, Plan};
pub use read::{sent_at, state_of};
pub use record::{Doubt, Edits, Message, MessageId, Origin, Part, PartId, PartOutcome, Parts};
pub use settle::{Next, Outcome, Settled, settle};
