use chrono::Duration;

use crate::flow::RunError;
use crate::model::message::{Part, PartOutcome, unknown_of};
use crate::port::provider::History;
use crate::port::store::{MessageRecord, Read};

use super::Send;
use super::run::Searched;

/// How far Instagram's clock may be behind ours.
const SKEW: Duration = Duration::minutes(1);
/// When Instagram is asked again that did not answer.
const ASK_AGAIN: Duration = Duration::seconds(10);

impl Send {
    /// Asks Instagram for what was said lately, and looks for a part in it that nobody else is. Does so again for as long
    /// as its echo was waited for, when Instagram does not answer.
    pub(super) async fn search(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        part: &Part,
    ) -> Result<Searched, RunError> {
        let message = &record.message;
        let connected = read.connected(message.channel).await?;
        let target = read.conversation(message.conversation).await?;
        let Some((connected, target)) = connected.zip(target) else {
            return Ok(Searched::NotSeen);
        };
        let Some(provider) = self.providers.find(connected.channel.provider_app) else {
            return Ok(Searched::NotSeen);
        };
        let Some(says) = read.content(part.content).await? else {
            return Ok(Searched::NotSeen);
        };
        let to = &target.contact.external_id;
        let lately = match provider.history(&connected, to).await {
            History::Said(lately) => lately,
            History::Later(wait) => return Ok(Searched::Later(self.clock.now() + wait)),
            History::Failed(failure) => {
                tracing::warn!(message.id = %message.id, code = failure.code.as_str(), words = ?failure.words,
                    "Instagram does not say whether a message arrived");
                return Ok(self.ask_again(part));
            }
        };
        for external_id in unknown_of(&lately, &says, message.created_at - SKEW) {
            let channel = message.channel;
            let ours = read.part_by_external(channel, external_id).await?;
            let heard = read.message_by_external(channel, external_id).await?;
            if ours.is_none() && heard.is_none() {
                return Ok(Searched::There(external_id.clone()));
            }
        }
        Ok(Searched::NotSeen)
    }

    fn ask_again(&self, part: &Part) -> Searched {
        let now = self.clock.now();
        match &part.outcome {
            PartOutcome::Unconfirmed { resolves_by, .. }
                if now < *resolves_by + self.resolve_within =>
            {
                Searched::Later(now + ASK_AGAIN)
            }
            PartOutcome::Unconfirmed { .. }
            | PartOutcome::Open
            | PartOutcome::Sent { .. }
            | PartOutcome::Failed(_)
            | PartOutcome::Skipped
            | PartOutcome::Expired { .. }
            | PartOutcome::Cancelled { .. } => Searched::NotSeen,
        }
    }
}
