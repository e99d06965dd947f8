//! What the parts of a message say, when they are to be sent later than it was accepted.

use crate::model::message::Part;
use crate::port::store::{MessageRecord, Read, StoreError};
use crate::port::work::Pace;

use super::compose::paced;

/// These parts, each with how fast it may leave. A part that does not say what its message says has words of its own: a
/// message that was split or signed says nothing of them.
pub(super) async fn paces<'a>(
    read: &dyn Read,
    of: &MessageRecord,
    parts: impl IntoIterator<Item = &'a Part>,
) -> Result<Vec<(&'a Part, Pace)>, StoreError> {
    let all = parts.into_iter().map(|part| paced_part(read, of, part));
    futures::future::try_join_all(all).await
}

async fn paced_part<'a>(
    read: &dyn Read,
    of: &MessageRecord,
    part: &'a Part,
) -> Result<(&'a Part, Pace), StoreError> {
    let message = &of.message;
    if part.content == message.content {
        return Ok((part, paced(message, Some(&of.content))));
    }
    let said = read.content(part.content).await?;
    Ok((part, paced(message, said.as_ref())))
}
