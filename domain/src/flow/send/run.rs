use chrono::Duration;

use crate::flow::RunError;
use crate::model::channel::Channel;
use crate::model::message::{
    MessageId, OnUnconfirmed, Outcome, Part, PartId, PartOutcome, ProviderWords, expire,
};
use crate::model::shared::{Code, Hold, Time};
use crate::port::store::{Changes, Guard, MessageRecord, Read, RowRef, StoreError};
use crate::port::work::{Claimed, Settlement};

use super::Send;
use super::becomes::Becoming;

/// When a hold that has no end is looked at again though nobody acted: only a floor, whoever ends it wakes what waits.
const LOOK_AGAIN: Duration = Duration::hours(6);
/// How often a part that is sent again when nothing says that it arrived is sent.
const MOST_SENDS: u32 = 3;

/// What a look at a part came to.
pub(super) enum Looked {
    /// It was tried, or need not be.
    Came(Outcome),
    /// The channel keeps it from being sent.
    Held(Box<Channel>, Hold),
    /// It is too early to say: it is looked at again then.
    Later(Time),
}

impl Send {
    /// Called with a claimed part: its `sending` mark is on disk. No transaction is open here.
    #[tracing::instrument(name = "send.run", skip_all, fields(workspace.id = %claimed.piece.workspace, message.id = %message))]
    pub async fn run(
        &self,
        claimed: Claimed,
        message: MessageId,
        part: PartId,
    ) -> Result<(), RunError> {
        let read = self.store.read(claimed.piece.workspace);
        let found = find(&*read, message, part).await;
        let Some((record, seen)) = found.map_err(RunError::NotBegun)? else {
            return self.finish(&claimed, Settlement::Done).await;
        };
        let looked = match &seen.outcome {
            PartOutcome::Sent { .. }
            | PartOutcome::Failed(_)
            | PartOutcome::Skipped
            | PartOutcome::Expired { .. }
            | PartOutcome::Cancelled { .. } => {
                return self.finish(&claimed, Settlement::Done).await;
            }
            PartOutcome::Unconfirmed { resolves_by, .. } if *resolves_by > self.clock.now() => {
                Looked::Later(*resolves_by)
            }
            PartOutcome::Unconfirmed { .. } => {
                self.resolve(&*read, &claimed, &record, &seen).await?
            }
            // The mark says that it may have left: never again without an echo or its absence.
            PartOutcome::Open if claimed.interrupted.is_some() => Looked::Came(Outcome::Unknown {
                words: ProviderWords::default(),
            }),
            PartOutcome::Open if record.message.plan().is_late(self.clock.now()) => {
                return self.late(&claimed, &record, &seen).await;
            }
            PartOutcome::Open => {
                let called = self.call(&*read, &record, &seen).await;
                called.map_err(RunError::NotBegun)?
            }
        };
        drop(read);
        match looked {
            Looked::Came(outcome) => self.settle(&claimed, message, part, &outcome).await,
            Looked::Held(channel, hold) => self.held(&claimed, &record, &channel, hold).await,
            Looked::Later(until) => self.later(&claimed, &record, until).await,
        }
    }

    /// Fails only before anything has left.
    async fn call(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        part: &Part,
    ) -> Result<Looked, StoreError> {
        let gone = |code| {
            Looked::Came(Outcome::Rejected {
                code,
                words: ProviderWords::default(),
            })
        };
        let Some(connected) = read.connected(record.message.channel).await? else {
            return Ok(gone(Code::ChannelNotActive));
        };
        if connected.channel.disconnected_at.is_some() {
            return Ok(gone(Code::ChannelNotActive));
        }
        if let Some(hold) = connected.channel.hold_at(self.clock.now()) {
            return Ok(Looked::Held(Box::new(connected.channel), hold));
        }
        let Some(target) = read.conversation(record.message.conversation).await? else {
            return Ok(gone(Code::ContactUnknown));
        };
        let Some(content) = read.content(part.content).await? else {
            return Ok(gone(Code::ContentRefused));
        };
        let Some(provider) = self.providers.find(connected.channel.provider_app) else {
            return Ok(Looked::Came(Outcome::Deferred {
                code: Code::ProviderAppMissing,
                words: ProviderWords::default(),
                wait: None,
            }));
        };
        if let Err(outcome) = self.looked_at(&content, provider.capabilities()).await {
            return Ok(Looked::Came(outcome));
        }
        let to = &target.contact.external_id;
        Ok(Looked::Came(provider.send(&connected, to, &content).await))
    }

    /// Its time to wait for an echo is over: Instagram is asked, and if it does not know of it either, it is given up or
    /// sent again, as its sender said.
    async fn resolve(
        &self,
        read: &dyn Read,
        claimed: &Claimed,
        record: &MessageRecord,
        part: &Part,
    ) -> Result<Looked, RunError> {
        match self.search(read, record, part).await? {
            Searched::There(external_id) => {
                return Ok(Looked::Came(Outcome::Accepted {
                    external_id: Some(external_id),
                }));
            }
            Searched::Later(until) => return Ok(Looked::Later(until)),
            Searched::NotSeen => {}
        }
        let plan = record.message.plan();
        let again = plan.on_unconfirmed == OnUnconfirmed::Resend && claimed.attempt <= MOST_SENDS;
        if again && !plan.is_late(self.clock.now()) {
            return Ok(self.call(read, record, part).await?);
        }
        Ok(Looked::Came(Outcome::Rejected {
            code: Code::OutcomeUnknown,
            words: ProviderWords::default(),
        }))
    }

    /// Its time was over when its turn came.
    async fn late(
        &self,
        claimed: &Claimed,
        on: &MessageRecord,
        part: &Part,
    ) -> Result<(), RunError> {
        let now = self.clock.now();
        let becoming = Becoming {
            record: on,
            parts: &expire(&on.parts, Some(part), now),
            hold: None,
            read_until: None,
            at: now,
        };
        let changes = becoming
            .put(Changes::of(claimed.piece.workspace), &*self.ids)
            .settle(claimed, Settlement::Done);
        self.unless_moved(claimed, &changes).await
    }

    /// Waits for its channel. Guarded by what that was read from: a channel that became well meanwhile wakes it no more.
    async fn held(
        &self,
        claimed: &Claimed,
        on: &MessageRecord,
        channel: &Channel,
        hold: Hold,
    ) -> Result<(), RunError> {
        let now = self.clock.now();
        let workspace = claimed.piece.workspace;
        let settlement = Settlement::Held(due(&hold, now));
        let mut changes = Changes::of(workspace)
            .guard(Guard::Version(RowRef::Channel(channel.id), channel.version));
        if on.message.hold.as_ref() != Some(&hold) {
            let becoming = Becoming {
                record: on,
                parts: &[],
                hold: Some(hold),
                read_until: None,
                at: now,
            };
            changes = becoming.put(changes, &*self.ids);
        }
        self.unless_moved(claimed, &changes.settle(claimed, settlement))
            .await
    }

    /// Waits on. Guarded: an echo that came meanwhile has woken this work, and must not be put off.
    async fn later(
        &self,
        claimed: &Claimed,
        on: &MessageRecord,
        until: Time,
    ) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace)
            .guard(Guard::Version(
                RowRef::Message(on.message.id),
                on.message.version,
            ))
            .settle(claimed, Settlement::Held(until));
        self.unless_moved(claimed, &changes).await
    }
}

/// When work that is held is due.
pub(super) fn due(hold: &Hold, now: Time) -> Time {
    hold.until.unwrap_or(now + LOOK_AGAIN)
}

/// What a search for a part at Instagram came to.
pub(super) enum Searched {
    /// It is there, under this id.
    There(crate::model::shared::ExternalId),
    /// It was not seen, or nobody says.
    NotSeen,
    /// It is asked for then.
    Later(Time),
}

pub(super) async fn find(
    read: &dyn Read,
    message: MessageId,
    part: PartId,
) -> Result<Option<(MessageRecord, Part)>, StoreError> {
    let Some(record) = read.message(message).await? else {
        return Ok(None);
    };
    let part = record
        .parts
        .iter()
        .find(|(seen, _)| seen.id == part)
        .map(|(part, _)| part.clone());
    Ok(part.map(|part| (record, part)))
}
