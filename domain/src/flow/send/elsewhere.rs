//! What is to be sent while another app has the control of the conversation (META 7, 8).

use chrono::Duration;

use crate::flow::converse::{controlled, of_control};
use crate::model::channel::{Channel, ChannelId, Connected, Trouble};
use crate::model::conversation::{ThreadAction, ThreadOwner};
use crate::model::event::EventId;
use crate::model::message::{Message, Outcome, ProviderWords, Reclaim, Steered};
use crate::model::shared::{Code, ExternalId, Hold, HoldAt, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::{Provider, ProviderFailure};
use crate::port::store::{Changes, CommitError, Guard, RowRef, SendTarget, StoreError, Write};

use super::Send;
use super::run::{Call, Came, Looked};
use super::say::Taught;

/// When the control is asked for again whose owner did not answer.
const PAUSE: Duration = Duration::seconds(30);
/// How often it is decided anew what a channel learns, when that moves.
const MOST_TRIES: u8 = 10;

/// Whether Instagram says that another app has the control.
pub(super) const fn is_elsewhere(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Rejected { code, .. } if matches!(code, Code::ThreadOwnedElsewhere))
}

/// When it is asked for again that could not be asked for.
pub(super) fn once_more(failure: &ProviderFailure, now: Time) -> Time {
    now + failure.wait.map_or(PAUSE, |wait| wait.max(PAUSE))
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

/// What a message comes to for which the control is not given: what is wrong with its channel is the channel's to learn,
/// as from a send.
fn came_to(code: Code, words: ProviderWords, through: &Connected, at: Time) -> Looked {
    let code = of_control(code);
    let call = Channel::is_held_by(code).then(|| Call {
        at,
        with: Box::new(through.credential.clone()),
        taught: Taught::default(),
    });
    Looked::Came(Box::new(Came {
        outcome: Outcome::Rejected { code, words },
        call,
    }))
}

impl Send {
    /// It waits, unless it may take the control.
    pub(super) async fn owned_elsewhere(
        &self,
        on: (&Connected, &SendTarget),
        message: &Message,
        owner: &ThreadOwner,
    ) -> Result<Looked, StoreError> {
        let waits = |until| {
            let hold = owned_until(owner, until);
            Looked::Waits(Box::new(on.1.conversation.clone()), hold)
        };
        let at = self.clock.now();
        let reclaim = message.reclaims(owner);
        let backs = reclaim == Reclaim::TakeBack;
        let (action, note) = match reclaim {
            Reclaim::Wait => return Ok(waits(owner.expires_at)),
            // whatever that comes to wakes it
            Reclaim::Apart => return Ok(Looked::Later(at + PAUSE)),
            Reclaim::Take(note) => (ThreadAction::Take, note),
            Reclaim::TakeBack => (ThreadAction::Take, None),
            Reclaim::Request(note) => (ThreadAction::Request, note),
        };
        let failure = match self.steers(on, &action, note).await {
            Ok(own) => {
                let own = own.as_ref();
                self.steered(on.1, (message, backs), &action, own).await?;
                // it is looked at again with the control that it has now
                return Ok(Looked::Later(self.clock.now()));
            }
            Err(failure) => failure,
        };
        if failure.is_passing() {
            return Ok(waits(Some(once_more(&failure, self.clock.now()))));
        }
        if backs {
            tracing::warn!(message.id = %message.id, code = failure.code.as_str(), "the control is not given back");
            return Ok(waits(owner.expires_at));
        }
        Ok(came_to(failure.code, *failure.words, on.0, at))
    }

    /// Instagram refused it because another app has the control: who has it is asked once and put on record, and it is
    /// looked at again with that.
    pub(super) async fn refused_elsewhere(
        &self,
        (provider, through, target): (&dyn Provider, &Connected, &SendTarget),
        outcome: Outcome,
        call: Call,
    ) -> Result<Looked, StoreError> {
        let said = if provider.capabilities().steers(&through.channel) {
            let who = &target.contact.external_id;
            provider.thread_owner(through, who).await.ok()
        } else {
            None
        };
        let now = self.clock.now();
        let seen = &target.conversation;
        let Some(after) = seen.refused(said.as_ref(), now) else {
            let words = match outcome {
                Outcome::Rejected { words, .. } => words,
                Outcome::Accepted { .. } | Outcome::Deferred { .. } | Outcome::Unknown { .. } => {
                    ProviderWords::default()
                }
            };
            return Ok(Looked::Came(Box::new(Came {
                outcome: Outcome::Deferred {
                    code: Code::ThreadOwnedElsewhere,
                    words,
                    wait: None,
                },
                call: Some(call),
            })));
        };
        let changes = Changes::of(seen.workspace)
            .guard(Guard::Version(RowRef::Conversation(seen.id), seen.version))
            .write(Write::Conversation(after));
        self.learns(changes).await?;
        self.proves(seen.workspace, through.channel.id, call.at)
            .await?;
        Ok(Looked::Later(now))
    }

    /// The answer was about the conversation alone: its channel works, and if that was to be tried, its pause is over.
    async fn proves(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        called_at: Time,
    ) -> Result<(), StoreError> {
        for _ in 0..MOST_TRIES {
            let channel = self.store.read(workspace).channel(id).await?;
            let Some(channel) = channel.filter(Channel::is_probing) else {
                return Ok(());
            };
            let now = self.clock.now();
            let answer = Err(Trouble::of(Code::ThreadOwnedElsewhere, None));
            let Some((changed, turn)) = channel.after_send(answer, called_at, now) else {
                return Ok(());
            };
            let changes = self.turned(Changes::of(workspace), changed, turn, true, now);
            match self.store.commit(changes).await {
                Ok(()) | Err(CommitError::Fenced) => return Ok(()),
                Err(CommitError::Conflict(_)) => {}
                Err(CommitError::Store(failure)) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Asks for the control; answers as which app it is ours then.
    pub(super) async fn steers(
        &self,
        (through, target): (&Connected, &SendTarget),
        action: &ThreadAction,
        note: Option<&str>,
    ) -> Result<Option<ExternalId>, ProviderFailure> {
        let failed = |code| ProviderFailure {
            code,
            words: Box::default(),
            wait: None,
        };
        let provider = self.providers.find(through.channel.provider_app);
        let provider = provider.ok_or_else(|| failed(Code::ProviderAppMissing))?;
        if !provider.capabilities().steers(&through.channel) {
            return Err(failed(Code::ThreadControlUnavailable));
        }
        let who = &target.contact.external_id;
        provider.control(through, who, action, note).await?;
        Ok(provider.own_app())
    }

    /// Puts on record what asking for the control came to in a message's turn.
    async fn steered(
        &self,
        target: &SendTarget,
        (message, backs): (&Message, bool),
        action: &ThreadAction,
        own: Option<&ExternalId>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let id = EventId::from_uuid(self.ids.next());
        let done = controlled(target, action, own, id, now);
        let mut changes = done.map_or_else(|| Changes::of(message.workspace), |(_, it)| it);
        if !backs {
            let after = message.steered(Some(Steered::Done { at: now }));
            changes = changes
                .guard(Guard::Version(RowRef::Message(message.id), message.version))
                .write(Write::Message(Message {
                    version: message.version + 1,
                    ..after
                }));
        }
        self.learns(changes).await
    }

    /// What moved meanwhile is found when it is looked at again.
    async fn learns(&self, changes: Changes) -> Result<(), StoreError> {
        match self.store.commit(changes).await {
            Ok(()) | Err(CommitError::Conflict(_) | CommitError::Fenced) => Ok(()),
            Err(CommitError::Store(failure)) => Err(failure),
        }
    }
}
