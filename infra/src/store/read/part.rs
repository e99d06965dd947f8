//! Parts.

use std::collections::HashMap;

use chrono::Duration;
use domain::model::channel::ChannelId;
use domain::model::conversation::ConversationId;
use domain::model::message::{
    Content, ContentId, Message, MessageId, Origin, Part, PartId, PartOutcome, Parts,
};
use domain::model::shared::{ExternalId, Time};
use domain::port::store::StoreError;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _};
use uuid::Uuid;

use super::join::{Joined, Joins, base, joined};
use super::{Reader, parsed};
use crate::store::codec::{PartData, millis, time, uint};
use crate::store::entity::{content, message, part, work};
use crate::store::error::{inconsistent, store_error};
use crate::store::scoped::WorkspaceOwned as _;

/// When the work of a part was started; it has the id of its part.
const MARK: &str = "running_since";

const OPEN: i16 = 0;
const UNCONFIRMED: i16 = 1;

/// For how long a part waits at most between its first doubtful try and its end: for its channel, mostly.
const DOUBTED_BEFORE: Duration = Duration::days(30);
/// So many of a channel are looked through at most, the latest.
const MOST_DOUBTED: u64 = 500;
/// So many of a channel are being sent at most.
const MOST_RUNNING: u64 = 100;

/// Work of private replies, in the very words of `work_replies_idx`: with values of a statement's own it would not be used.
const OF_REPLIES: &str = "\"work\".\"pace\" IN (3, 4)";

/// The states in which a part may be open or unconfirmed. Written out, as their index is: neither database finds the
/// index for states that are bound.
pub(super) const UNSETTLED: &str = r#""message"."state" IN (1, 2, 3, 9)"#;

/// With the `sending` mark of the part.
pub(super) fn with_mark<J: Joins>(of_parts: J) -> J {
    of_parts
        .beside::<work::Entity>(work::Column::Id, part::Column::Id)
        .and(work::Column::StartedAt.into_expr(), MARK)
}

/// Whether the part of a row is being run right now.
pub(super) fn runs(row: &QueryResult) -> Result<bool, StoreError> {
    let since: Option<i64> = row.try_get("", MARK).map_err(store_error)?;
    Ok(since.is_some())
}

impl Reader<'_> {
    /// A part's row, read.
    pub(super) async fn part_of(&self, row: part::Model) -> Result<Part, StoreError> {
        let place = self.place("part", "data", row.id);
        let data = match &row.data {
            None => PartData::default(),
            Some(bytes) => self.codec().read::<PartData>(place, bytes).await?,
        };
        let external_id = row.external_id.as_deref().map(ExternalId::parse);
        let delivered_at = row
            .delivered_at
            .map(|raw| time(raw, "part", "delivered_at"));
        Ok(Part {
            id: PartId::from_uuid(row.id),
            message: MessageId::from_uuid(row.message_id),
            channel: ChannelId::from_uuid(row.channel_id),
            index: uint(row.place, "part", "place")?,
            content: ContentId::from_uuid(row.content_id),
            external_id: parsed(external_id.transpose(), "part", "external_id")?,
            delivered_at: delivered_at.transpose()?,
            doubt: data
                .doubt(row.doubted_since)
                .ok_or_else(|| inconsistent("part", "doubted_since"))?,
            file_tries: data.file_tries(),
            instead: data.instead(),
            outcome: data
                .read(row.outcome)
                .ok_or_else(|| inconsistent("part", "outcome"))?,
        })
    }

    /// The parts of outbound ones, in order, each with whether it is being run.
    pub(super) async fn parts_of<'m>(
        &self,
        messages: impl Iterator<Item = &'m Message> + Send,
    ) -> Result<HashMap<MessageId, Parts>, StoreError> {
        let outbound: Vec<Uuid> = messages
            .filter(|message| matches!(message.origin, Origin::Outbound { .. }))
            .map(|message| message.id.as_uuid())
            .collect();
        let mut parts: HashMap<MessageId, Parts> = HashMap::new();
        if outbound.is_empty() {
            return Ok(parts);
        }
        let some = part::Entity::of(self.workspace)
            .filter(part::Column::MessageId.is_in(outbound))
            .order_by_asc(part::Column::Place);
        let some = with_mark(Joined::of(self.workspace, some));
        for row in self.rows(some).await? {
            let part = self.part_of(base(&row)?).await?;
            let of_message = parts.entry(part.message).or_default();
            of_message.push((part, runs(&row)?));
        }
        Ok(parts)
    }

    /// The parts of a conversation that may be on Instagram without our knowing.
    pub(super) async fn in_flight(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(Part, Content)>, StoreError> {
        let unsettled = of(conversation).and(Expr::cust(UNSETTLED));
        let runs = part::Column::Outcome.eq(OPEN).and(
            work::Column::StartedAt
                .is_not_null()
                .or(part::Column::DoubtedSince.is_not_null()),
        );
        let flying = self
            .with_words()
            .beside::<work::Entity>(work::Column::Id, part::Column::Id)
            .only(unsettled)
            .only(part::Column::Outcome.eq(UNCONFIRMED).or(runs));
        self.oldest_first(flying).await
    }

    /// The private replies of a channel that are being sent. Those that run are looked for first: nearly always there is none.
    pub(super) async fn private_replies(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<(Part, Content)>, StoreError> {
        let running: Vec<Uuid> = work::Entity::of(self.workspace)
            .filter(work::Column::Target.eq(channel.as_uuid()))
            .filter(Expr::cust(OF_REPLIES))
            .filter(work::Column::StartedAt.is_not_null())
            .limit(MOST_RUNNING)
            .all(self.on())
            .await
            .map_err(store_error)?
            .into_iter()
            .map(|row| row.id)
            .collect();
        if running.is_empty() {
            return Ok(vec![]);
        }
        let flying = self
            .with_words()
            .only(part::Column::Id.is_in(running))
            .only(part::Column::Outcome.eq(OPEN));
        self.oldest_first(flying).await
    }

    /// The parts of a conversation that came to an end since then and may be on Instagram all the same, or are there under
    /// an id that nobody knows. Those in doubt are looked for first: nearly always there is none.
    pub(super) async fn given_up(
        &self,
        (channel, conversation): (ChannelId, ConversationId),
        since: Time,
    ) -> Result<Vec<(Part, Content)>, StoreError> {
        let doubted: Vec<Uuid> = part::Entity::of(self.workspace)
            .filter(part::Column::ChannelId.eq(channel.as_uuid()))
            .filter(part::Column::DoubtedSince.gte(millis(since - DOUBTED_BEFORE)))
            .filter(part::Column::Outcome.is_not_in([OPEN, UNCONFIRMED]))
            .order_by_desc(part::Column::DoubtedSince)
            .limit(MOST_DOUBTED)
            .all(self.on())
            .await
            .map_err(store_error)?
            .into_iter()
            .map(|row| row.id)
            .collect();
        if doubted.is_empty() {
            return Ok(vec![]);
        }
        let ended = self
            .with_words()
            .only(of(conversation))
            .only(part::Column::Id.is_in(doubted));
        let mut parts = self.oldest_first(ended).await?;
        parts.retain(|(part, _)| ended_at(part).is_some_and(|at| at >= since));
        Ok(parts)
    }

    /// Parts with their message and what they say.
    fn with_words(&self) -> Joined {
        Joined::of(self.workspace, part::Entity::of(self.workspace))
            .only_with::<message::Entity>(message::Column::Id, part::Column::MessageId)
            .only_with::<content::Entity>(content::Column::Id, part::Column::ContentId)
    }

    /// Reads them, those of the oldest message first.
    async fn oldest_first(&self, some: Joined) -> Result<Vec<(Part, Content)>, StoreError> {
        let some = some
            .ordered(message::Column::CreatedAt)
            .ordered(message::Column::Id)
            .ordered(part::Column::Place);
        let mut parts = vec![];
        for row in self.rows(some).await? {
            let part = self.part_of(base(&row)?).await?;
            parts.push((part, self.content_of(&joined(&row)?).await?));
        }
        Ok(parts)
    }
}

/// When it came to its end. One that was skipped says no time of its own: its doubt does.
fn ended_at(part: &Part) -> Option<Time> {
    match &part.outcome {
        PartOutcome::Open | PartOutcome::Unconfirmed { .. } => None,
        PartOutcome::Sent { at } | PartOutcome::Expired { at } | PartOutcome::Cancelled { at } => {
            Some(*at)
        }
        PartOutcome::Failed(failure) => Some(failure.occurred_at),
        PartOutcome::Skipped => part.doubt.map(|doubt| doubt.until),
    }
}

fn of(conversation: ConversationId) -> Expr {
    message::Column::ConversationId.eq(conversation.as_uuid())
}

#[cfg(test)]
mod tests {
    use domain::port::work::Pace;

    use super::*;
    use crate::store::codec::pace_written;

    #[test]
    fn the_paces_of_replies_are_named_by_their_numbers() {
        let numbers = [Pace::PrivateReply, Pace::LiveReply].map(pace_written);
        assert_eq!(
            OF_REPLIES,
            format!("\"work\".\"pace\" IN ({}, {})", numbers[0], numbers[1])
        );
    }
}
