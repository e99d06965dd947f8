//! Messages: what they say, their parts, and what became of them.

mod accept;
mod close;
mod content;
mod echo;
mod failure;
mod fold;
mod history;
mod news;
mod overflow;
mod plan;
mod prepare;
mod read;
mod record;
mod settle;

pub use accept::{Accepted, Refused, Sender, SenderKind, To, accept, refusals};
pub use close::{Closed, cancel, expire, reopen, skip_rest};
pub use content::{
    AdContext, Attachment, AttachmentKind, Blank, Button, Buttons, Card, Cards, Choice, Comment,
    Content, ContentId, Context, Images, Inbound, Optin, Outbound, Post, Postback, Press, Products,
    QuickReply, Quoted, Reaction, Referral, Referring, ReplyTo, Sticker, Text, Warning,
};
pub use echo::Echo;
pub use failure::{Failure, ProviderWords};
pub use fold::{MessageState, fold};
pub use history::{Shown, unknown_of};
pub use news::{News, news};
pub use overflow::OnOverflow;
pub use plan::{OnPartFailure, OnUnconfirmed, Plan};
pub use prepare::{Leaving, Prepared, Wording, prepare};
pub use read::{sent_at, state_of};
pub use record::{Doubt, Edits, Message, MessageId, Origin, Part, PartId, PartOutcome, Parts};
pub use settle::{Next, Outcome, Settled, settle};

#[cfg(test)]
pub(crate) use content::tests_of_limits;
