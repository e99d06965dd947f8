//! Messages: what they say, their parts, and what became of them.

mod accept;
mod action;
mod close;
mod content;
mod echo;
mod entry;
mod failure;
mod fold;
mod history;
mod news;
mod pace;
mod plan;
mod read;
mod record;
mod sender;
mod settle;

pub use accept::{Accepted, Refused, Saying, To, accept};
pub use action::{Action, Emoji, NoEmoji};
pub use close::{Closed, cancel, expire, reopen, skip_rest};
pub use content::{
    AdContext, Attachment, AttachmentKind, Blank, Comment, Content, ContentId, Context, Inbound,
    Optin, Postback, Reaction, Referral, Referring, ReplyTo, Text,
};
pub use echo::Echo;
pub use entry::{Agency, Entry, entry};
pub use failure::{Failure, ProviderWords};
pub use fold::{MessageState, fold};
pub use history::{Shown, unknown_of};
pub use news::{News, news};
pub use pace::pace;
pub use plan::{OnClosedWindow, OnPartFailure, OnUnconfirmed, Plan};
pub use read::{sent_at, state_of};
pub use record::{Doubt, Edits, Message, MessageId, Origin, Part, PartId, PartOutcome, Parts};
pub use sender::{Sender, SenderKind, Signature, signed};
pub use settle::{Next, Outcome, Settled, settle};
