use chrono::Duration;

use crate::flow::RunError;
use crate::flow::send::Becoming;
use crate::model::message::{Content, Echo, Part, PartOutcome};
use crate::model::shared::{ExternalId, Time};
use crate::port::store::{Changes, Guard, MessageRecord, Read, RowRef, SendTarget};
use crate::port::work::{Job, Lane, NewWork, Pace, Settlement, Target, Woken, WorkId};

use super::message::By;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

/// For how long after it was given up a part is looked for: Instagram repeats a webhook for 36 hours (META 2.3).
const GIVEN_UP_WITHIN: Duration = Duration::hours(48);
/// For how long an echo that says something else than what is being sent may be the echo of that: a send with media
/// takes up to 90 s (META 3.6).
const EARLY: Duration = Duration::minutes(2);
/// When a parked echo looks again though nothing woke it: only a floor, what becomes of the part wakes it.
const LOOK_AGAIN: Duration = Duration::seconds(30);

impl Receive {
    /// The account wrote: through us, or elsewhere.
    pub(super) async fn echo(
        &self,
        heard: &Heard<'_>,
        contact: &ExternalId,
        external_id: &ExternalId,
        content: &Content,
    ) -> Result<Applied, RunError> {
        let read = self.store.read(heard.workspace);
        let target = read.of_external(heard.channel, contact).await?;
        // In this order: a part that is settled between the two reads is found by the second.
        let mut in_flight = match &target {
            Some(target) => read.parts_in_flight(target.conversation.id).await?,
            None => vec![],
        };
        if !self.still_early(heard) {
            in_flight.retain(|(_, says)| says.is_shown_as(content));
        }
        let known = read.part_by_external(heard.channel, external_id).await?;
        let mut echo = Echo::of(known, &in_flight, content, heard.at);
        if let (Echo::Foreign, Some(target)) = (&echo, &target) {
            let since = self.clock.now() - GIVEN_UP_WITHIN;
            let of = (heard.channel, target.conversation.id);
            let given_up = read.parts_given_up(of, since).await?;
            echo = Echo::of(None, &given_up, content, heard.at);
        }
        if echo == Echo::Foreign {
            if let Some((part, lane)) = self.private_reply(&*read, heard, content).await? {
                return self.wait_for(&*read, heard, lane, &part).await;
            }
            // one that was settled meanwhile is found now
            let known = read.part_by_external(heard.channel, external_id).await?;
            echo = known.map_or(echo, Echo::Known);
        }
        match (echo, target) {
            (Echo::Known(part), _) if part.delivered_at.is_some() => Ok(Applied::Nothing),
            (Echo::Known(part) | Echo::Settles(part), Some(target)) => {
                self.shown(&*read, heard, &target, part, external_id).await
            }
            (Echo::Perhaps(part), _) => {
                let lane = Self::parked(heard, contact);
                self.wait_for(&*read, heard, lane, &part).await
            }
            (Echo::Known(_) | Echo::Settles(_) | Echo::Foreign, _) => {
                self.said(heard, By::Account, contact, external_id, content)
                    .await
            }
        }
    }

    /// A part of ours was shown on Instagram.
    async fn shown(
        &self,
        read: &dyn Read,
        heard: &Heard<'_>,
        target: &SendTarget,
        part: Part,
        external_id: &ExternalId,
    ) -> Result<Applied, RunError> {
        let Some(record) = read.message(part.message).await? else {
            return Ok(Applied::Nothing);
        };
        if !record.parts.iter().any(|(now, _)| *now == part) {
            // It moved since it was matched, perhaps by another echo that says the same.
            let contact = &target.contact.external_id;
            let parked = self.aside(heard, Self::parked(heard, contact), self.clock.now());
            return Ok(Applied::Changes(Box::new(parked)));
        }
        let unsettled = !matches!(part.outcome, PartOutcome::Sent { .. });
        let read_until = target.conversation.read_until;
        let after = Part {
            external_id: Some(external_id.clone()),
            outcome: if unsettled {
                PartOutcome::Sent { at: heard.at }
            } else {
                part.outcome.clone()
            },
            delivered_at: Some(heard.at),
            doubt: None,
            ..part
        };
        let changes = Changes::of(heard.workspace).settle(heard.claimed, Settlement::Done);
        let becoming = Becoming {
            record: &record,
            parts: std::slice::from_ref(&after),
            hold: record.message.hold.clone(),
            read_until,
            at: heard.at,
        };
        let mut changes = becoming.put(changes, &*self.ids);
        if unsettled {
            // Its work waits for its deadline and holds the lane.
            changes = changes.wake(Woken::Work(WorkId::from(after.id)));
        }
        Ok(Applied::Changes(Box::new(changes)))
    }

    /// The private reply of which an echo may be that nothing in its own conversation explains, and the lane in which what waits
    /// for that is woken: only Instagram's answer says who got it (META 3.5).
    async fn private_reply(
        &self,
        read: &dyn Read,
        heard: &Heard<'_>,
        content: &Content,
    ) -> Result<Option<(Part, Lane)>, RunError> {
        if !self.still_early(heard) {
            return Ok(None);
        }
        let flying = read.private_replies_in_flight(heard.channel).await?;
        let Echo::Perhaps(part) = Echo::of(None, &flying, content, heard.at) else {
            return Ok(None);
        };
        let Some(record) = read.message(part.message).await? else {
            return Ok(None);
        };
        let author = read.conversation(record.message.conversation).await?;
        Ok(author.map(|author| (part, Self::parked(heard, &author.contact.external_id))))
    }

    /// Waits for what becomes of this part, which wakes it. Guarded: a part that moved since would wake it no more.
    pub(super) async fn wait_for(
        &self,
        read: &dyn Read,
        heard: &Heard<'_>,
        lane: Lane,
        part: &Part,
    ) -> Result<Applied, RunError> {
        let now = self.clock.now();
        let record = read.message(part.message).await?;
        let waits = |record: &MessageRecord| {
            let mut parts = record.parts.iter();
            parts.any(|(seen, running)| *running && seen == part)
        };
        let Some(record) = record.filter(waits) else {
            return Ok(Applied::Changes(Box::new(self.aside(heard, lane, now))));
        };
        let guard = Guard::Version(RowRef::Message(part.message), record.message.version);
        let parked = self.aside(heard, lane, now + LOOK_AGAIN);
        Ok(Applied::Changes(Box::new(parked.guard(guard))))
    }

    /// Whether what was heard may be about a part whose answer is still to come.
    pub(super) fn still_early(&self, heard: &Heard<'_>) -> bool {
        self.clock.now() < heard.item.received_at + EARLY
    }

    /// The lane of what waits for what is sent to them.
    pub(super) fn parked(heard: &Heard<'_>, contact: &ExternalId) -> Lane {
        Lane::parts(heard.channel, contact.as_str()).parked()
    }

    /// Waits beside its lane, in this one, so that what is said meanwhile does not wait with it.
    pub(super) fn aside(&self, heard: &Heard<'_>, lane: Lane, due: Time) -> Changes {
        let changes = Changes::of(heard.workspace);
        let is_aside = heard.claimed.piece.lane.is_none_or(|now| now == lane);
        if is_aside {
            // Waiting is no attempt.
            changes.settle(heard.claimed, Settlement::Held(due))
        } else {
            changes
                .settle(heard.claimed, Settlement::Done)
                .work(NewWork {
                    pace: Pace::Free,
                    id: WorkId::from_uuid(self.ids.next()),
                    job: Job::Item(heard.item.clone()),
                    lane: Some(lane),
                    target: Target::said_to(heard.channel),
                    due,
                })
        }
    }
}
