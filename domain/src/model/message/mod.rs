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
mod media_link;
mod news;
mod overflow;
mod pace;
mod plan;
mod prepare;
mod read;
mod record;
mod sender;
mod settle;
mod steered;
mod thread_plan;

pub use accept::{Accepted, Judged, Refused, Saying, To, judge};
pub use action::{Action, Emoji, NoEmoji};
pub use close::{Closed, cancel, expire, reopen, skip_rest};
pub use content::{
    AdContext, Attachment, AttachmentKind, Blank, Button, Buttons, Card, Cards, Choice, Comment,
    Content, ContentId, Context, Images, Inbound, Optin, Outbound, Post, Postback, Press, Products,
    QuickReply, Quoted, Reaction, Referral, Referring, ReplyTo, Sticker, Text, Warning,
};
pub use echo::Echo;
pub use entry::{Agency, Entry, entry};
pub use failure::{Failure, ProviderWords};
pub use fold::{MessageState, fold};
pub use history::{Shown, unknown_of};
pub use media_link::{MediaLink, MessageFile};
pub use news::{News, news};
pub use overflow::OnOverflow;
pub use pace::pace;
pub use plan::{Answering, OnClosedWindow, OnPartFailure, OnUnconfirmed, Plan};
pub use prepare::{Leaving, Prepared, Wording, prepare};
pub use read::{sent_at, state_of};
pub use record::{Doubt, Edits, Message, MessageId, Origin, Part, PartId, PartOutcome, Parts};
pub use sender::{Sender, SenderKind, Signature};
pub use settle::{Next, Outcome, Settled, settle};
pub use steered::{Steered, Steering};
pub use thread_plan::{AskedControl, Reclaim, SteeredBefore, ThreadPlan};

#[cfg(test)]
pub(crate) use content::tests_of_limits;
#[cfg(test)]
pub(crate) use fold::tests as tests_of_parts;
#[cfg(test)]
pub(crate) use record::tests as tests_of_records;
