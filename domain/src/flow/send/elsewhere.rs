//! What is to be sent while another app has the control of the conversation (META 7, 8).

use chrono::Duration;

use crate::flow::RunError;
use crate::flow::converse::{Given, of_control};
use crate::flow::shared::Tries;
use crate::model::channel::{Channel, Connected, Trouble};
use crate::model::conversation::{Conversation, ConversationId, Owned, ThreadAction, ThreadOwner};
use crate::model::message::{Message, Outcome, ProviderWords, Reclaim};
use crate::model::shared::{Code, ExternalId, Hold, HoldAt, Time};
use crate::port::provider::{Provider, ProviderFailure};
use crate::port::store::{Changes, Guard, MessageRecord, RowRef, SendTarget, Write};
use crate::port::work::{Claimed, Settlement};

use super::Send;
use super::run::{Call, Came, Looked, due};
use super::say::Taught;
use super::take::as_is;

/// When the control is asked for again whose owner did not answer.
const PAUSE: Duration = Duration::seconds(30);

/// Whether Instagram says that another app has the control.
pub(super) const fn is_elsewhere(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Rejected { code, .. } if matches!(code, Code::ThreadOwnedElsewhere))
}

/// When it is asked for again that could not be asked for, or was not answered.
pub(super) fn once_more(failure: &ProviderFailure, now: Time) -> Time {
    now + failure.again_in(PAUSE)
}

/// What Instagram's answer says when it does not give the control, as if it were the answer to a send: a limit is waited for,
/// and what is wrong with the channel is the channel's to learn.
pub(super) fn not_given(failure: ProviderFailure) -> Outcome {
    let (code, words) = (of_control(failure.code), *failure.words);
    if code.is_rate_limit() {
        let wait = failure.wait;
        Outcome::Deferred { code, words, wait }
    } else {
        Outcome::Rejected { code, words }
    }
}

/// Its conversation is another app's until then.
pub(super) const fn owned_until(owner: &ThreadOwner, until: Option<Time>) -> Hold {
    Hold {
        at: HoldAt::Lane,
        reason: Code::ThreadOwnedElsewhere,
        since: owner.since,
        until,
    }
}

/// What a look at a part came to for which Instagram was asked about the control.
pub(super) enum Control {
    /// Instagram did it, and it is ours as this app's then.
    Given(ConversationId, ThreadAction, Option<ExternalId>),
    /// It is not taken back: it waits, and does not ask again.
    Kept(Box<Conversation>, Hold),
    /// Another app has it, as far as Instagram says: that is to be put on record.
    Elsewhere(Option<Owned>, Call),
}

impl Send {
    /// It waits, unless it may take the control.
    pub(super) async fn owned_elsewhere(
        &self,
        on: (&Connected, &SendTarget),
        message: &Message,
        owner: &ThreadOwner,
    ) -> Looked {
        let waits = |until| {
            let hold = owned_until(owner, until);
            Looked::Waits(Box::new(on.1.conversation.clone()), hold)
        };
        let at = self.clock.now();
        let reclaim = message.reclaims(owner);
        let backs = reclaim == Reclaim::TakeBack;
        let (action, note) = match reclaim {
            Reclaim::Wait => return waits(owner.expires_at),
            // whatever that comes to wakes it
            Reclaim::Apart => return Looked::Later(at + PAUSE),
            Reclaim::Take(note) => (ThreadAction::Take, note),
            Reclaim::TakeBack => (ThreadAction::Take, None),
            Reclaim::Request(note) => (ThreadAction::Request, note),
        };
        let failure = match self.steers(on, &action, note).await {
            Ok(own) => return Looked::Control(Control::Given(message.conversation, action, own)),
            Err(failure) => failure,
        };
        let again = once_more(&failure, self.clock.now());
        if failure.turn().is_some() {
            return Looked::Later(again);
        }
        let code = of_control(failure.code);
        if failure.is_passing() && !code.is_rate_limit() {
            return waits(Some(again));
        }
        let held = Channel::is_held_by(code);
        if backs && !held {
            tracing::warn!(message.id = %message.id, code = code.as_str(), "the control is not given back");
            let hold = owned_until(owner, owner.expires_at);
            let it = Box::new(on.1.conversation.clone());
            return Looked::Control(Control::Kept(it, hold));
        }
        let call = held.then(|| Call {
            at,
            through: Box::new(on.0.clone()),
            taught: Taught::default(),
        });
        let outcome = not_given(failure);
        Looked::Came(Box::new(Came { outcome, call }))
    }

    /// Instagram refused it because another app has the control: who has it is asked once and put on record, and it is
    /// looked at again with that.
    pub(super) async fn refused_elsewhere(
        &self,
        (provider, through, target): (&dyn Provider, &Connected, &SendTarget),
        outcome: Outcome,
        call: Call,
    ) -> Looked {
        let said = if provider.capabilities().steers(&through.channel) {
            let who = &target.contact.external_id;
            provider.thread_owner(through, who).await.ok()
        } else {
            None
        };
        let now = self.clock.now();
        let seen = &target.conversation;
        if seen.refused(said.as_ref(), now).is_none() {
            let words = match outcome {
                Outcome::Rejected { words, .. } => words,
                Outcome::Accepted { .. } | Outcome::Deferred { .. } | Outcome::Unknown { .. } => {
                    ProviderWords::default()
                }
            };
            return Looked::Came(Box::new(Came {
                outcome: Outcome::Deferred {
                    code: Code::ThreadOwnedElsewhere,
                    words,
                    wait: None,
                },
                call: Some(call),
            }));
        }
        Looked::Control(Control::Elsewhere(said, call))
    }

    /// Puts on record what Instagram said of the control in a message's turn.
    pub(super) async fn controls(
        &self,
        claimed: &Claimed,
        on: &MessageRecord,
        control: Control,
    ) -> Result<(), RunError> {
        match control {
            Control::Given(conversation, action, own) => {
                let given = Given {
                    conversation,
                    action: &action,
                    own: own.as_ref(),
                    message: Some(on.message.id),
                };
                let with = (&*self.store, &*self.clock, &*self.ids);
                // it is looked at again with the control that it has now
                let again = Settlement::Held(self.clock.now());
                given.put(with, claimed, again).await
            }
            Control::Kept(seen, hold) => {
                let now = self.clock.now();
                let changes = self.begins_to_wait(on, &seen, &hold).await;
                let after = as_is(on, on.message.not_given_back());
                let changes = changes.settle(claimed, Settlement::Held(due(&hold, now)));
                let changes = self.becomes(changes, &after, Some(hold), now);
                self.unless_moved(claimed, &changes).await
            }
            Control::Elsewhere(said, call) => {
                self.refused_by(claimed, &on.message, said.as_ref(), &call)
                    .await
            }
        }
    }

    /// Waits for the owner of its conversation. Guarded by that: who gives it back wakes what waits.
    pub(super) async fn begins_to_wait(
        &self,
        on: &MessageRecord,
        seen: &Conversation,
        hold: &Hold,
    ) -> Changes {
        let guard = Guard::Version(RowRef::Conversation(seen.id), seen.version);
        let changes = Changes::of(seen.workspace).guard(guard);
        if on.message.hold.as_ref().map(|it| it.reason) == Some(hold.reason) {
            changes
        } else {
            self.taken_behind(changes, &on.message, seen).await
        }
    }

    /// The conversation is another app's. The answer was about that alone: its channel works, and if that was to be tried, its
    /// pause is over.
    async fn refused_by(
        &self,
        claimed: &Claimed,
        message: &Message,
        said: Option<&Owned>,
        call: &Call,
    ) -> Result<(), RunError> {
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(message.workspace);
            let (target, channel) = futures::try_join!(
                read.conversation(message.conversation),
                read.channel(message.channel),
            )?;
            drop(read);
            let now = self.clock.now();
            // it is looked at again with that
            let again = Settlement::Held(now);
            let mut changes = Changes::of(message.workspace).settle(claimed, again);
            let seen = target.map(|it| it.conversation);
            if let Some((after, seen)) = seen.and_then(|it| Some((it.refused(said, now)?, it))) {
                changes = changes
                    .guard(Guard::Version(RowRef::Conversation(seen.id), seen.version))
                    .write(Write::Conversation(after));
            }
            let answer = Err(Trouble::of(Code::ThreadOwnedElsewhere, None));
            let probed = channel.filter(Channel::is_probing);
            let learned = probed.and_then(|it| it.after_send(answer, call.at, now));
            if let Some((changed, turn)) = learned {
                changes = self.turned(changes, changed, turn, true, now);
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// Asks for the control; answers as which app it is ours then.
    pub(super) async fn steers(
        &self,
        (through, target): (&Connected, &SendTarget),
        action: &ThreadAction,
        note: Option<&str>,
    ) -> Result<Option<ExternalId>, ProviderFailure> {
        let never = ProviderFailure::never;
        let provider = self.providers.find(through.channel.provider_app);
        let provider = provider.ok_or_else(|| never(Code::ProviderAppMissing))?;
        if !provider.capabilities().steers(&through.channel) {
            return Err(never(Code::ThreadControlUnavailable));
        }
        let who = &target.contact.external_id;
        provider.control(through, who, action, note).await?;
        Ok(provider.own_app())
    }
}
