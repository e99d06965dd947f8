use std::borrow::Cow;

use crate::flow::RunError;
use crate::flow::outlast::Outlasting;
use crate::model::channel::{Channel, Feature, Trouble, Turn};
use crate::model::event::{Audience, ChannelFact, EventId, Fact, FactData, Flags};
use crate::model::message::{
    MessageId, Next, Outcome, Part, PartId, PartOutcome, settle, skip_rest,
};
use crate::model::shared::{Code, Hold, HoldAt, Time};
use crate::port::store::{Changes, CommitError, Guard, MessageRecord, RowRef, Write};
use crate::port::work::{Claimed, Settlement, Woken};

use super::Send;
use super::becomes::Becoming;
use super::replaced::said_now;
use super::run::{Call, Came, due, find};

impl Send {
    /// Puts the outcome on record; decides again with the same outcome when something moved meanwhile, and when the
    /// database was away. `before` is the message and the part as they were before the call.
    pub(super) async fn settle(
        &self,
        claimed: &Claimed,
        before: (MessageRecord, Part),
        came: &Came,
    ) -> Result<(), RunError> {
        let (message, part) = (before.0.message.id, before.1.id);
        let mut known = known_before(before, came);
        let mut tries = Outlasting::default();
        loop {
            let settled = match known.take() {
                Some(known) => self.put(claimed, known, came).await,
                None => {
                    let unsure = tries.is_unsure();
                    self.try_to_settle(claimed, (message, part), came, unsure)
                        .await
                }
            };
            match settled {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error, &*self.patience).await?,
            }
        }
    }

    /// Once. `unsure` says that it may be on record already.
    async fn try_to_settle(
        &self,
        claimed: &Claimed,
        (message, part): (MessageId, PartId),
        came: &Came,
        unsure: bool,
    ) -> Result<(), CommitError> {
        let workspace = claimed.piece.workspace;
        let read = self.store.read(workspace);
        let ends = |settlement| Changes::of(workspace).settle(claimed, settlement);
        let Some((record, seen)) = find(&*read, message, part).await? else {
            return self.store.commit(ends(Settlement::Done)).await;
        };
        if !is_open(&seen) {
            return self.store.commit(ends(Settlement::Done)).await;
        }
        let runs = |(it, running): &(Part, bool)| *running && it.id == part;
        if unsure && !record.parts.iter().any(runs) {
            // The claim is settled: what was not answered is on record, and only memory does not know of it.
            let now = self.clock.now();
            return self.store.commit(ends(Settlement::Held(now))).await;
        }
        let channel = read.channel(record.message.channel).await?;
        drop(read);
        self.put(claimed, (record, seen, channel), came).await
    }

    /// Once, as decided on this.
    async fn put(
        &self,
        claimed: &Claimed,
        (record, seen, channel): (MessageRecord, Part, Option<Channel>),
        came: &Came,
    ) -> Result<(), CommitError> {
        let workspace = claimed.piece.workspace;
        let read = self.store.read(workspace);
        let call = came.call.as_ref();
        let used = call.map(|call| &call.through.credential);
        let outcome = said_now(&*read, channel.as_ref(), &came.outcome, used).await?;
        let now = self.clock.now();
        let changes = Changes::of(workspace);
        let of = (&record.message, channel.as_ref());
        let moved = self.moved(&*read, of, &outcome, now).await?;
        let (record, changes) = match moved {
            Some(moved) => self.moves(changes, &record, moved, now),
            None => (record, changes),
        };
        let on = (&record, &seen, channel);
        let changes = self.decided(claimed, changes, on, &outcome, call);
        self.store.commit(changes).await
    }

    fn decided(
        &self,
        claimed: &Claimed,
        mut changes: Changes,
        (record, seen, channel): (&MessageRecord, &Part, Option<Channel>),
        outcome: &Outcome,
        call: Option<&Call>,
    ) -> Changes {
        let now = self.clock.now();
        let held = record.message.hold.as_ref();
        let mut settled = settle(
            seen,
            outcome,
            claimed.attempt,
            self.resolve_within,
            held,
            now,
        );
        if let Some(instead) = call.and_then(|call| call.taught.instead) {
            settled.part.instead = instead;
        }
        let learned = channel
            .as_ref()
            .zip(call)
            .and_then(|(channel, call)| learned(channel, outcome, call, now));
        let channel = match learned {
            Some((changed, turn)) => {
                let probed = channel.as_ref().is_some_and(Channel::is_probing);
                let ended = probed && changed.hold_at(now).is_none();
                let well = matches!(outcome, Outcome::Accepted { .. }) || ended;
                changes = self.turned(changes, changed.clone(), turn, well, now);
                Some(changed)
            }
            None => channel.inspect(|channel| {
                if matches!(settled.next, Next::Channel(_)) {
                    changes
                        .guards
                        .push(Guard::Version(RowRef::Channel(channel.id), channel.version));
                }
            }),
        };
        let (settlement, hold) = match settled.next {
            Next::Done => (Settlement::Done, None),
            Next::Resolve(until) => (Settlement::Again(until), None),
            Next::Lane(reason, until) => {
                let hold = Hold {
                    at: HoldAt::Lane,
                    reason,
                    since: since(held, reason, now),
                    until: Some(until),
                };
                (Settlement::Again(until), Some(hold))
            }
            Next::Channel(reason) => {
                let hold = channel.and_then(|channel| channel.hold_at(now));
                let hold = hold.unwrap_or_else(|| Hold {
                    at: HoldAt::Target,
                    reason,
                    since: since(held, reason, now),
                    until: Some(now),
                });
                (Settlement::Held(due(&hold, now)), Some(hold))
            }
        };

        let mut parts = vec![];
        if settled.part != *seen {
            parts.push(settled.part.clone());
        }
        if matches!(settled.part.outcome, PartOutcome::Failed(_)) {
            let plan = record.message.plan();
            parts.extend(skip_rest(&record.parts, &settled.part, &plan));
        }
        let mut record = controlled(record, &settled.part);
        changes = self.left_late(changes, &mut record, outcome, call);
        let becoming = Becoming {
            record: &record,
            parts: &parts,
            hold,
            read_until: None,
            at: now,
        };
        // A new version even when the part is as it was: an echo that waits for its answer guards it.
        changes = becoming
            .put(changes, &*self.ids)
            .settle(claimed, settlement);
        // It guards the version of the message: it waits already and is woken, or it finds this on record.
        match claimed.piece.lane {
            Some(lane) => changes.wake(Woken::Lane(lane.parked())),
            None => changes,
        }
    }

    /// The channel as the answer leaves it, and what customers hear of that.
    pub(super) fn turned(
        &self,
        changes: Changes,
        changed: Channel,
        turn: Option<Turn>,
        well: bool,
        now: Time,
    ) -> Changes {
        let state = changed.state();
        let id = changed.id;
        let data = turn.map(|turn| match turn {
            Turn::Degraded(code) => FactData::ChannelDegraded(ChannelFact {
                state,
                code: Some(code),
            }),
            Turn::Restricted(code) => FactData::ChannelRestricted(ChannelFact {
                state,
                code: Some(code),
            }),
            Turn::ReauthorizationRequired(code) => {
                FactData::ChannelReauthorizationRequired(ChannelFact {
                    state,
                    code: Some(code),
                })
            }
            Turn::Recovered(code) => FactData::ChannelRecovered(ChannelFact { state, code }),
        });
        let mut changes = changes
            .guard(Guard::Version(RowRef::Channel(id), changed.version - 1))
            .write(Write::Channel(changed));
        if let Some(data) = data {
            changes = changes.fact(Fact {
                id: EventId::from_uuid(self.ids.next()),
                at: now,
                channel: Some(id),
                conversation: None,
                contact: None,
                audience: Audience::All,
                flags: Flags::default(),
                data,
            });
        }
        if well {
            // what waits for the end of its pause need not wait any more
            changes = changes.wake(Woken::Target(id.into()));
        }
        changes
    }
}

/// What the first try to settle is decided on without another look: when Instagram took the message, what was known before
/// the call. Whatever is written guards what it was decided on, and two ways to the database and back are saved.
fn known_before(
    (record, seen): (MessageRecord, Part),
    came: &Came,
) -> Option<(MessageRecord, Part, Option<Channel>)> {
    let call = came.call.as_ref()?;
    matches!(came.outcome, Outcome::Accepted { .. })
        .then(|| (record, seen, Some(call.through.channel.clone())))
}

/// The same, with what came of the control that the message needed, when the part failed for want of it.
fn controlled<'a>(record: &'a MessageRecord, part: &Part) -> Cow<'a, MessageRecord> {
    let failure = part.failure();
    match failure.and_then(|failure| record.message.without_control(failure)) {
        Some(message) => Cow::Owned(MessageRecord {
            message,
            ..record.clone()
        }),
        None => Cow::Borrowed(record),
    }
}

/// The channel as the answer leaves it, with what is to be told of that; nothing when it says nothing new.
pub(super) fn learned(
    channel: &Channel,
    outcome: &Outcome,
    call: &Call,
    now: Time,
) -> Option<(Channel, Option<Turn>)> {
    let taught = call.taught.of(channel, now);
    match channel.after_send(lesson(outcome, call.taught.said()), call.at, now) {
        Some((changed, turn)) => {
            let lacks = taught.map_or_else(|| changed.lacks.clone(), |it| it.lacks);
            Some((Channel { lacks, ..changed }, turn))
        }
        None => taught.map(|changed| (changed, None)),
    }
}

/// Since when it waits for this reason.
fn since(held: Option<&Hold>, reason: Code, now: Time) -> Time {
    held.filter(|hold| hold.reason == reason)
        .map_or(now, |hold| hold.since)
}

/// Whether it may still come to something.
const fn is_open(part: &Part) -> bool {
    matches!(
        part.outcome,
        PartOutcome::Open | PartOutcome::Unconfirmed { .. }
    )
}

/// What a channel learns from an outcome: that it took what was sent, or what is wrong with it.
const fn lesson(outcome: &Outcome, said: Feature) -> Result<Feature, Trouble> {
    match outcome {
        Outcome::Accepted { .. } => Ok(said),
        Outcome::Rejected { code, .. } => Err(Trouble::of(*code, None)),
        Outcome::Deferred { code, wait, .. } => Err(Trouble::of(*code, *wait)),
        Outcome::Unknown { .. } => Err(Trouble {
            code: Code::ProviderUnavailable,
            wait: None,
            unsure: true,
        }),
    }
}
