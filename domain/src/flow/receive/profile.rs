use chrono::Duration;

use crate::flow::shared::Tries;
use crate::flow::{RunError, Stopped};
use crate::model::channel::Connected;
use crate::model::conversation::{Contact, ContactId, ProfileAnswer};
use crate::model::event::{Audience, ContactUpdated, EventId, Fact, FactData, Flags};
use crate::model::shared::{Code, Time};
use crate::port::store::{Changes, Guard, RowRef, SendTarget, Write};
use crate::port::work::{Claimed, Settlement};

use super::Receive;

/// How often a profile is asked for that Instagram does not give, before it is left for the contact's next word.
const MOST_ATTEMPTS: u32 = 5;
/// When it is looked again whether a channel is well that has no end to its trouble.
const LOOK_AGAIN: Duration = Duration::hours(6);

/// What came of asking.
enum Asked {
    /// This.
    Answer(ProfileAnswer),
    /// Nothing yet: it is asked again then.
    Again(Time),
    /// Nothing, since the channel may not be used before then.
    Held(Time),
}

impl Receive {
    /// Called with a claimed task: asks who a contact is. No message ever waits for it (META 5).
    #[tracing::instrument(name = "receive.profile", skip_all, fields(workspace.id = %claimed.piece.workspace, contact.id = %contact))]
    pub async fn profile(&self, claimed: Claimed, contact: ContactId) -> Result<(), RunError> {
        let read = self.store.read(claimed.piece.workspace);
        let target = read.of_contact(contact).await?;
        let connected = match &target {
            Some(target) => read.connected(target.contact.channel).await?,
            None => None,
        };
        let live = connected.filter(|connected| connected.channel.is_live());
        drop(read);
        let asked = match target.zip(live) {
            // whoever disconnects a channel wants nothing more of its contacts
            None => Asked::Answer(ProfileAnswer::Unavailable),
            Some((target, through)) => self.ask(&claimed, &target, &through).await?,
        };
        let put = match asked {
            Asked::Again(at) => self.finish(&claimed, Settlement::Again(at)).await,
            Asked::Held(until) => self.finish(&claimed, Settlement::Held(until)).await,
            Asked::Answer(answer) => self.put(&claimed, contact, answer).await,
        };
        self.arrivals.came(contact);
        put
    }

    async fn ask(
        &self,
        claimed: &Claimed,
        target: &SendTarget,
        through: &Connected,
    ) -> Result<Asked, RunError> {
        let now = self.clock.now();
        if let Some(hold) = through.channel.hold_at(now) {
            return Ok(Asked::Held(hold.until.unwrap_or(now + LOOK_AGAIN)));
        }
        let provider = self.providers.find(through.channel.provider_app);
        let provider = provider.ok_or(RunError::NoProvider)?;
        let who = &target.contact.external_id;
        let failure = match provider.profile(through, who).await {
            Ok(answer) => return Ok(Asked::Answer(answer)),
            Err(failure) => failure,
        };
        if let Some(wait) = failure.turn() {
            return Ok(Asked::Held(self.clock.now() + wait));
        }
        let passes = failure.code == Code::ProviderUnavailable || failure.code.is_rate_limit();
        if !passes || claimed.attempt >= MOST_ATTEMPTS {
            return Ok(Asked::Answer(ProfileAnswer::Unavailable));
        }
        let doubled = Duration::seconds(30 << claimed.attempt.min(6));
        Ok(Asked::Again(self.clock.now() + failure.again_in(doubled)))
    }

    async fn put(
        &self,
        claimed: &Claimed,
        id: ContactId,
        answer: ProfileAnswer,
    ) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let mut tries = Tries::default();
        loop {
            let read = self.store.read(workspace);
            let Some(seen) = read.of_contact(id).await? else {
                return self.finish(claimed, Settlement::Done).await;
            };
            let now = self.clock.now();
            let (contact, changed) = seen.contact.answered(answer.clone(), now);
            let mut changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Contact(id), seen.contact.version))
                .settle(claimed, Settlement::Done);
            if !changed.is_empty() {
                let changed = changed.into_iter().map(str::to_owned).collect();
                let data = FactData::ContactUpdated(ContactUpdated { changed });
                changes = changes.fact(self.about(&seen, &contact, data, now));
            }
            match self
                .store
                .commit(changes.write(Write::Contact(contact)))
                .await
            {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    fn about(&self, seen: &SendTarget, contact: &Contact, data: FactData, at: Time) -> Fact {
        Fact {
            id: EventId::from_uuid(self.ids.next()),
            at,
            channel: Some(contact.channel),
            conversation: Some(seen.conversation.id),
            contact: Some(contact.id),
            audience: Audience::All,
            flags: Flags::default(),
            data,
        }
    }

    async fn finish(&self, claimed: &Claimed, settlement: Settlement) -> Result<(), RunError> {
        let changes = Changes::of(claimed.piece.workspace).settle(claimed, settlement);
        let committed = self.store.commit(changes).await;
        committed.map_err(|error| Stopped::from(error).into())
    }
}
