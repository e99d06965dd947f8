use chrono::Duration;

use crate::flow::shared::{Tries, commit_or_look_again};
use crate::flow::{RunError, Stopped};
use crate::model::channel::Channel;
use crate::model::conversation::{Conversation, ConversationId, ThreadAction, ThreadControl};
use crate::model::message::{Failure, Message, MessageId, Steered};
use crate::model::shared::{Code, ExternalId, Time};
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, Guard, MessageRecord, RowRef, Write};
use crate::port::work::{Claimed, Settlement};

use super::{Converse, Given, of_control};

/// How often it is asked for when Instagram does not answer.
const MOST_ATTEMPTS: u32 = 5;
/// When it is looked again whether a channel is well that has no end to its trouble.
const LOOK_AGAIN: Duration = Duration::hours(6);

/// For what the control is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// A message asked for it.
    Message(MessageId),
    /// The contact asked for a person.
    Contact,
}

impl Converse {
    /// Called with a claimed task: does what a message asks for about the control of its conversation after it was sent.
    #[tracing::instrument(name = "converse.control_after", skip_all, fields(workspace.id = %claimed.piece.workspace, message.id = %id))]
    pub async fn control_after(&self, claimed: Claimed, id: MessageId) -> Result<(), RunError> {
        let read = self.store.read(claimed.piece.workspace);
        let message = read.message(id).await?.map(|record| record.message);
        drop(read);
        let asked = message
            .as_ref()
            .and_then(|it| Some((it.conversation, it.control_after()?)));
        match asked {
            Some((conversation, control)) => {
                self.steer(&claimed, conversation, control, For::Message(id))
                    .await
            }
            None => self.over(&claimed, Settlement::Done).await,
        }
    }

    /// Called with a claimed task: hands a conversation over to the Instagram inbox, where a person answers.
    #[tracing::instrument(name = "converse.hand_over", skip_all, fields(workspace.id = %claimed.piece.workspace, conversation.id = %id))]
    pub async fn hand_over(&self, claimed: Claimed, id: ConversationId) -> Result<(), RunError> {
        let control = ThreadControl {
            action: ThreadAction::Pass(ExternalId::parse(ThreadAction::INSTAGRAM_INBOX).ok()),
            metadata: None,
        };
        self.steer(&claimed, id, &control, For::Contact).await
    }

    async fn steer(
        &self,
        claimed: &Claimed,
        id: ConversationId,
        control: &ThreadControl,
        what: For,
    ) -> Result<(), RunError> {
        let read = self.store.read(claimed.piece.workspace);
        let target = read.conversation(id).await?;
        let through = match &target {
            Some(target) => read.connected(target.conversation.channel).await?,
            None => None,
        };
        drop(read);
        let through = through.filter(|it| it.channel.is_live());
        let Some((target, through)) = target.zip(through) else {
            let gone = ProviderFailure::never(Code::ChannelNotActive);
            return self.not_steered(claimed, id, what, &gone).await;
        };
        let provider = self.providers.find(through.channel.provider_app);
        let provider = provider.ok_or(RunError::NoProvider)?;
        if !provider.capabilities().steers(&through.channel) {
            let never = ProviderFailure::never(Code::ThreadControlUnavailable);
            return self.not_steered(claimed, id, what, &never).await;
        }
        let now = self.clock.now();
        if let Some(hold) = through.channel.hold_at(now) {
            let until = hold.until.unwrap_or(now + LOOK_AGAIN);
            return self.rest(claimed, &through.channel, until).await;
        }
        let on = &target.conversation;
        let habits = &through.channel.habits;
        let other = on.held_elsewhere(now).is_some();
        if what == For::Contact && !habits.human_agent_handover {
            return self.becomes(claimed, on, on.not_handed_over()).await;
        }
        if what == For::Contact && other {
            // somebody else answers already
            let done = on.hand_over_came(Steered::Done { at: now });
            return self.becomes(claimed, on, done).await;
        }
        let ThreadControl { action, metadata } = control;
        let who = &target.contact.external_id;
        let asked = provider.control(&through, who, action, metadata.as_deref());
        if let Err(failure) = asked.await {
            if let Some(wait) = failure.turn() {
                let held = Settlement::Held(self.clock.now() + wait);
                return self.over(claimed, held).await;
            }
            if failure.is_passing() && claimed.attempt < MOST_ATTEMPTS {
                let doubled = Duration::seconds(5 << claimed.attempt.min(6));
                let again = Settlement::Again(self.clock.now() + failure.again_in(doubled));
                return self.over(claimed, again).await;
            }
            let code = failure.code.as_str();
            let said = failure.words.message.as_deref();
            tracing::warn!(conversation.id = %id, action = action.as_str(), code, said, "the control of a conversation is not changed");
            return self.not_steered(claimed, id, what, &failure).await;
        }
        let own = provider.own_app();
        let given = Given {
            conversation: id,
            action,
            own: own.as_ref(),
            message: match what {
                For::Message(id) => Some(id),
                For::Contact => None,
            },
        };
        let with = (&*self.store, &*self.clock, &*self.ids);
        given.put(with, claimed, Settlement::Done).await
    }

    /// The contact asked for a person, and need not be handed over.
    async fn becomes(
        &self,
        claimed: &Claimed,
        on: &Conversation,
        after: Conversation,
    ) -> Result<(), RunError> {
        let changes = Changes::of(on.workspace)
            .guard(Guard::Version(RowRef::Conversation(on.id), on.version))
            .write(Write::Conversation(after))
            .settle(claimed, Settlement::Done);
        commit_or_look_again(&*self.store, claimed, changes, self.clock.now()).await
    }

    /// Puts on record that it was refused, where whoever asked for it looks.
    async fn not_steered(
        &self,
        claimed: &Claimed,
        id: ConversationId,
        what: For,
        failure: &ProviderFailure,
    ) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let mut tries = Tries::default();
        loop {
            let now = self.clock.now();
            let came = Steered::Failed(Failure {
                code: of_control(failure.code),
                occurred_at: now,
                attempt: claimed.attempt,
                provider: failure.words.known(),
            });
            let mut changes = Changes::of(workspace).settle(claimed, Settlement::Done);
            match what {
                For::Message(id) => changes = self.known(changes, id, came).await?,
                For::Contact => {
                    if let Some(target) = self.store.read(workspace).conversation(id).await? {
                        let on = &target.conversation;
                        changes = changes
                            .guard(Guard::Version(RowRef::Conversation(on.id), on.version))
                            .write(Write::Conversation(on.hand_over_came(came)));
                    }
                }
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// And the message says what came of the control that it asked for.
    async fn known(
        &self,
        changes: Changes,
        id: MessageId,
        came: Steered,
    ) -> Result<Changes, RunError> {
        let found = self.store.read(changes.workspace).message(id).await?;
        let Some(MessageRecord { message, .. }) = found else {
            return Ok(changes);
        };
        let after = Message {
            version: message.version + 1,
            ..message.steered(came)
        };
        Ok(changes
            .guard(Guard::Version(RowRef::Message(id), message.version))
            .write(Write::Message(after)))
    }

    /// Waits with its channel. Guarded: one that is well again has woken what waits for it.
    async fn rest(&self, claimed: &Claimed, on: &Channel, until: Time) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace)
            .guard(Guard::Version(RowRef::Channel(on.id), on.version))
            .settle(claimed, Settlement::Held(until));
        commit_or_look_again(&*self.store, claimed, changes, self.clock.now()).await
    }

    async fn over(&self, claimed: &Claimed, settlement: Settlement) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace).settle(claimed, settlement);
        let committed = self.store.commit(changes).await;
        committed.map_err(|error| Stopped::from(error).into())
    }
}
