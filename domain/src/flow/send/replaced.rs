use std::borrow::Cow;

use crate::model::channel::{Channel, Credential};
use crate::model::message::Outcome;
use crate::model::shared::Code;
use crate::port::store::{Read, StoreError};

/// What an answer says now: a refusal of a token that was replaced meanwhile says nothing of the one that took its place,
/// and the message is sent again with that.
pub(super) async fn said_now<'a>(
    read: &dyn Read,
    channel: Option<&Channel>,
    outcome: &'a Outcome,
    used: Option<&Credential>,
) -> Result<Cow<'a, Outcome>, StoreError> {
    let Outcome::Rejected { code, words } = outcome else {
        return Ok(Cow::Borrowed(outcome));
    };
    let (Some(channel), Some(used)) = (channel, used) else {
        return Ok(Cow::Borrowed(outcome));
    };
    if !Channel::is_mended_by_login(*code) {
        return Ok(Cow::Borrowed(outcome));
    }
    let now = read.connected(channel.id).await?;
    Ok(match now {
        Some(now) if !now.credential.is_same(used) => Cow::Owned(Outcome::Deferred {
            code: Code::ProviderTransient,
            words: words.clone(),
            wait: None,
        }),
        Some(_) | None => Cow::Borrowed(outcome),
    })
}
