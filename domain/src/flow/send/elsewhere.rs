//! What is to be sent while another app has the control of the conversation (META 7, 8).

use chrono::Duration;

use crate::flow::converse::controlled;
use crate::model::channel::{Channel, Connected};
use crate::model::conversation::{ThreadAction, ThreadOwner};
use crate::model::event::EventId;
use crate::model::message::{Message, Outcome, ProviderWords, Reclaim};
use crate::model::shared::{Code, Hold, HoldAt, Time};
use crate::port::provider::{Provider, ProviderFailure};
use crate::port::store::{Changes, CommitError, Guard, RowRef, SendTarget, StoreError, Write};

use super::Send;
use super::run::{Call, Came, Looked};
use super::say::Taught;

/// When the control is asked for again whose owner did not answer.
const PAUSE: Duration = Duration::seconds(30);

/// Whether Instagram says that another app has the control.
pub(super) const fn is_elsewhere(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Rejected { code, .. } if matches!(code, Code::ThreadOwnedElsewhere))
}

/// What a message comes to for which the control is not given: what is wrong with its channel is the channel's to learn,
/// as from a send. That the permission is missing is said of the control alone.
fn came_to(code: Code, words: ProviderWords, through: &Connected, at: Time) -> Looked {
    let code = if code == Code::PermissionMissing {
        Code::ThreadControlUnavailable
    } else {
        code
    };
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
        let waits = || {
            let hold = Hold {
                at: HoldAt::Lane,
                reason: Code::ThreadOwnedElsewhere,
                since: owner.since,
                until: owner.expires_at,
            };
            Looked::Waits(Box::new(on.1.conversation.clone()), hold)
        };
        let reclaim = message.reclaims(owner);
        let backs = reclaim == Reclaim::TakeBack;
        let (action, note) = match reclaim {
            Reclaim::Wait => return Ok(waits()),
            Reclaim::Take(note) => (ThreadAction::Take, note),
            Reclaim::TakeBack => (ThreadAction::Take, None),
            Reclaim::Request(note) => (ThreadAction::Request, note),
        };
        let at = self.clock.now();
        match self.steers(on, &action, note).await? {
            Ok(()) if action == ThreadAction::Request => Ok(waits()),
            // it is looked at again with the control that it has now
            Ok(()) => Ok(Looked::Later(self.clock.now())),
            Err(failure) if failure.is_passing() => {
                let wait = failure.wait.map_or(PAUSE, |wait| wait.max(PAUSE));
                Ok(Looked::Later(self.clock.now() + wait))
            }
            Err(failure) if backs => {
                tracing::warn!(message.id = %message.id, code = failure.code.as_str(), "the control is not given back");
                Ok(waits())
            }
            Err(ProviderFailure { code, words, .. }) => Ok(came_to(code, *words, on.0, at)),
        }
    }

    /// Instagram refused it because another app has the control: who has it is asked once and put on record, and it is
    /// looked at again with that.
    pub(super) async fn refused_elsewhere(
        &self,
        (provider, through, target): (&dyn Provider, &Connected, &SendTarget),
        outcome: Outcome,
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
            return Ok(Looked::uncalled(Outcome::Deferred {
                code: Code::ThreadOwnedElsewhere,
                words,
                wait: None,
            }));
        };
        let changes = Changes::of(seen.workspace)
            .guard(Guard::Version(RowRef::Conversation(seen.id), seen.version))
            .write(Write::Conversation(after));
        self.learns(changes).await?;
        Ok(Looked::Later(now))
    }

    /// Asks for the control, and puts on record what that came to.
    async fn steers(
        &self,
        (through, target): (&Connected, &SendTarget),
        action: &ThreadAction,
        note: Option<&str>,
    ) -> Result<Result<(), ProviderFailure>, StoreError> {
        let failed = |code| ProviderFailure {
            code,
            words: Box::default(),
            wait: None,
        };
        let Some(provider) = self.providers.find(through.channel.provider_app) else {
            return Ok(Err(failed(Code::ProviderAppMissing)));
        };
        if !provider.capabilities().steers(&through.channel) {
            return Ok(Err(failed(Code::ThreadControlUnavailable)));
        }
        let who = &target.contact.external_id;
        let asked = provider.control(through, who, action, note).await;
        if let Err(failure) = asked {
            return Ok(Err(failure));
        }
        let own = provider.own_app();
        let id = EventId::from_uuid(self.ids.next());
        let now = self.clock.now();
        if let Some((_, changes)) = controlled(target, action, own.as_ref(), id, now) {
            self.learns(changes).await?;
        }
        Ok(Ok(()))
    }

    /// What moved meanwhile is found when it is looked at again.
    async fn learns(&self, changes: Changes) -> Result<(), StoreError> {
        match self.store.commit(changes).await {
            Ok(()) | Err(CommitError::Conflict(_) | CommitError::Fenced) => Ok(()),
            Err(CommitError::Store(failure)) => Err(failure),
        }
    }
}
