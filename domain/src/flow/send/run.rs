use chrono::Duration;

use crate::flow::{RunError, Stopped};
use crate::model::channel::{Channel, Connected};
use crate::model::conversation::Conversation;
use crate::model::message::{
    MessageId, OnUnconfirmed, Outcome, Part, PartId, PartOutcome, ProviderWords, expire,
};
use crate::model::shared::{Code, ExternalId, Hold, Time};
use crate::port::provider::Address;
use crate::port::store::{
    Changes, CommitError, Guard, MessageRecord, Read, RowRef, SendTarget, StoreError, Write,
};
use crate::port::work::{Claimed, Settlement};

use super::Send;
use super::address::{holds, is_shut};
use super::becomes::Becoming;
use super::elsewhere::{Control, is_elsewhere};
use super::hold::is_apart;
use super::say::{Taught, say};

/// When a hold that has no end is looked at again though nobody acted: only a floor, whoever ends it wakes what waits.
const LOOK_AGAIN: Duration = Duration::hours(6);
/// How often a part leaves at most that is sent again when nothing says that it arrived.
const MOST_SENDS: u16 = 3;
/// How long a message that cannot be read is left alone: until a release that can may have come.
const UNREADABLE: Duration = Duration::minutes(5);

/// What a look at a part came to.
pub(super) enum Looked {
    /// Instagram was called, or need not be.
    Came(Box<Came>),
    /// The channel keeps it from being sent.
    Held(Box<Channel>, Hold),
    /// Its conversation keeps it from being sent.
    Waits(Box<Conversation>, Hold),
    /// Instagram was asked about the control of its conversation.
    Control(Control),
    /// It is too early to say: it is looked at again then.
    Later(Time),
    /// The window is closed, and it waits until the contact writes: not in its lane, where others may go on.
    Shut(Box<SendTarget>),
}

/// What became of a part, and what that is known from.
pub(super) struct Came {
    pub(super) outcome: Outcome,
    /// The call, if this is the answer to one. Nothing else says how its channel is.
    pub(super) call: Option<Call>,
}

/// A call of Instagram.
pub(super) struct Call {
    /// When it left.
    pub(super) at: Time,
    /// The channel as it was then, and the token that it showed.
    pub(super) through: Box<Connected>,
    /// What its answer says of the account's features, and as whose it left.
    pub(super) taught: Taught,
}

impl Looked {
    /// It came to this without a call.
    pub(super) fn uncalled(outcome: Outcome) -> Self {
        Self::Came(Box::new(Came {
            outcome,
            call: None,
        }))
    }

    /// It is refused without a call.
    pub(super) fn refused(code: Code) -> Self {
        Self::uncalled(Outcome::Rejected {
            code,
            words: ProviderWords::default(),
        })
    }

    /// It may have left.
    fn unknown() -> Self {
        Self::uncalled(Outcome::Unknown {
            words: ProviderWords::default(),
        })
    }
}

impl Send {
    /// Called with a claimed part: its `sending` mark is on disk. No transaction is open here.
    #[expect(
        clippy::too_many_lines,
        reason = "an arm for each way that a turn may go, and no more"
    )]
    #[tracing::instrument(name = "send.run", skip_all, fields(workspace.id = %claimed.piece.workspace, message.id = %message))]
    pub async fn run(
        &self,
        claimed: Claimed,
        message: MessageId,
        part: PartId,
    ) -> Result<(), RunError> {
        let read = self.store.read(claimed.piece.workspace);
        let (record, seen) = match find(&*read, message, part).await {
            Ok(Some(found)) => found,
            Ok(None) => return self.finish(&claimed, Settlement::Done).await,
            Err(failure @ StoreError::Unavailable(_)) => return Err(RunError::NotBegun(failure)),
            Err(failure) => {
                report(&failure);
                let until = self.clock.now() + UNREADABLE;
                return self.finish(&claimed, Settlement::Held(until)).await;
            }
        };
        let now = self.clock.now();
        let plan = record.message.plan();
        let resends = plan.on_unconfirmed == OnUnconfirmed::Resend;
        let looked = match &seen.outcome {
            PartOutcome::Sent { .. }
            | PartOutcome::Failed(_)
            | PartOutcome::Skipped
            | PartOutcome::Expired { .. }
            | PartOutcome::Cancelled { .. } => {
                return self.finish(&claimed, Settlement::Done).await;
            }
            PartOutcome::Open if claimed.interrupted.is_none() && is_apart(&record.message) => {
                return self.finish(&claimed, Settlement::Done).await;
            }
            PartOutcome::Unconfirmed { resolves_by, .. } if *resolves_by > now => {
                Ok(Looked::Later(*resolves_by))
            }
            // The mark says that it may have left: never again without an echo or its absence.
            PartOutcome::Unconfirmed { .. } if resends && claimed.interrupted.is_some() => {
                Ok(Looked::unknown())
            }
            PartOutcome::Open if claimed.interrupted.is_some() => Ok(Looked::unknown()),
            PartOutcome::Open if plan.is_late(now) => {
                return self.late(&claimed, &record, &seen).await;
            }
            PartOutcome::Unconfirmed { .. } => {
                let again = resends && seen.doubt.is_none_or(|doubt| doubt.times < MOST_SENDS);
                let again = again && !plan.is_late(now);
                self.once_more(&*read, &record, &seen, again).await
            }
            PartOutcome::Open if seen.doubt.is_some() => {
                self.once_more(&*read, &record, &seen, true).await
            }
            PartOutcome::Open => self.call(&*read, &record, &seen).await,
        };
        drop(read);
        let looked = match looked {
            Ok(looked) => looked,
            Err(failure @ StoreError::Unavailable(_)) => return Err(RunError::NotBegun(failure)),
            Err(failure) => {
                report(&failure);
                Looked::refused(Code::Internal)
            }
        };
        match looked {
            Looked::Came(came) => self.settle(&claimed, (record, seen), &came).await,
            Looked::Held(channel, hold) => {
                let on = Guard::Version(RowRef::Channel(channel.id), channel.version);
                let changes = Changes::of(claimed.piece.workspace).guard(on);
                self.held(&claimed, &record, changes, hold).await
            }
            Looked::Waits(it, hold) => {
                let changes = self.begins_to_wait(&record, &it, &hold).await;
                self.held(&claimed, &record, changes, hold).await
            }
            Looked::Control(control) => match self.controls(&claimed, &record, control).await {
                // nothing has left
                Err(RunError::Stopped(Stopped::Store(failure @ StoreError::Unavailable(_)))) => {
                    Err(RunError::NotBegun(failure))
                }
                other => other,
            },
            Looked::Later(until) => self.later(&claimed, &record, until).await,
            Looked::Shut(target) => {
                let changes =
                    Changes::of(claimed.piece.workspace).settle(&claimed, Settlement::Done);
                let changes = self.apart(changes, &record, &target, self.clock.now());
                self.unless_moved(&claimed, &changes).await
            }
        }
    }

    /// Fails only before anything has left.
    pub(super) async fn call(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        part: &Part,
    ) -> Result<Looked, StoreError> {
        // at the same time: each is a way to the database and back, and the message waits for all of them
        let (connected, target, content) = futures::try_join!(
            read.connected(record.message.channel),
            read.conversation(record.message.conversation),
            read.content(part.content),
        )?;
        let Some(connected) = connected else {
            return Ok(Looked::refused(Code::ChannelNotActive));
        };
        if connected.channel.disconnected_at.is_some() {
            return Ok(Looked::refused(Code::ChannelNotActive));
        }
        if let Some(hold) = connected.channel.hold_at(self.clock.now()) {
            return Ok(Looked::Held(Box::new(connected.channel), hold));
        }
        let Some(target) = target else {
            return Ok(Looked::refused(Code::ContactUnknown));
        };
        if let Some(owner) = target.conversation.held_elsewhere(self.clock.now()) {
            let on = (&connected, &target);
            return Ok(self.owned_elsewhere(on, &record.message, owner).await);
        }
        let Some(content) = content else {
            return Ok(Looked::refused(Code::ContentRefused));
        };
        let Some(provider) = self.providers.find(connected.channel.provider_app) else {
            return Ok(Looked::uncalled(Outcome::Deferred {
                code: Code::ProviderAppMissing,
                words: ProviderWords::default(),
                wait: None,
            }));
        };
        if let Err(outcome) = self.looked_at(&content, provider.capabilities()).await {
            return Ok(Looked::uncalled(outcome));
        }
        let comment = match record.message.plan().answers {
            None => None,
            Some(answering) => match read.comment(answering.comment).await? {
                None => return Ok(Looked::refused(Code::CommentUnknown)),
                comment => comment,
            },
        };
        if let Some(probed) = connected.channel.probed(self.clock.now())
            && !self.probes(probed).await?
        {
            return Ok(Looked::Later(self.clock.now()));
        }
        let at = self.clock.now();
        let to = match Self::address(&*provider, record, (&target, comment.as_ref()), at) {
            Ok(Some(to)) => to,
            Ok(None) => return Ok(Looked::Shut(Box::new(target))),
            Err(code) => return Ok(Looked::refused(code)),
        };
        let mut said = say(&*provider, &connected, to, &content).await;
        said.taught.as_agent = matches!(to, Address::HumanAgent(_));
        if is_shut(&said.outcome) && part.doubt.is_none() && holds(record) {
            return Ok(Looked::Shut(Box::new(target)));
        }
        if is_elsewhere(&said.outcome) && part.doubt.is_none() {
            let on = (&*provider, &connected, &target);
            let call = Call {
                at,
                through: Box::new(connected.clone()),
                taught: said.taught,
            };
            return Ok(self.refused_elsewhere(on, said.outcome, call).await);
        }
        let through = Box::new(connected);
        Ok(Looked::Came(Box::new(Came {
            outcome: said.outcome,
            call: Some(Call {
                at,
                through,
                taught: said.taught,
            }),
        })))
    }

    /// Puts on record that this call tries whether the channel's pause is over. Not if another does.
    async fn probes(&self, probed: Channel) -> Result<bool, StoreError> {
        let before = RowRef::Channel(probed.id);
        let changes = Changes::of(probed.workspace)
            .guard(Guard::Version(before, probed.version - 1))
            .write(Write::Channel(probed));
        match self.store.commit(changes).await {
            Ok(()) => Ok(true),
            Err(CommitError::Store(failure)) => Err(failure),
            Err(CommitError::Conflict(_) | CommitError::Fenced) => Ok(false),
        }
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

    /// Waits for its channel or its conversation. Guarded by what that was read from: what became well meanwhile wakes it no
    /// more.
    async fn held(
        &self,
        claimed: &Claimed,
        on: &MessageRecord,
        mut changes: Changes,
        hold: Hold,
    ) -> Result<(), RunError> {
        let now = self.clock.now();
        let settlement = Settlement::Held(due(&hold, now));
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

pub(super) fn report(failure: &StoreError) {
    let failure: &dyn std::error::Error = failure;
    tracing::error!(error = failure, "what is to be sent cannot be read");
}

/// When work that is held is due.
pub(super) fn due(hold: &Hold, now: Time) -> Time {
    hold.until.unwrap_or(now + LOOK_AGAIN)
}

/// What a search for a part at Instagram came to.
pub(super) enum Searched {
    /// It is there, under this id.
    There(ExternalId),
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
