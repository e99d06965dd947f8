use chrono::Duration;

use crate::model::message::{Part, PartOutcome, unknown_of};
use crate::port::provider::History;
use crate::port::store::{MessageRecord, Read, StoreError};

use super::Send;
use super::run::Searched;

/// How far Instagram's clock may be behind ours.
const SKEW: Duration = Duration::minutes(1);
/// When Instagram is asked again that did not answer.
const ASK_AGAIN: Duration = Duration::seconds(10);
/// When it is asked again that is asked too often.
const ASK_SLOWLY: Duration = Duration::minutes(1);
/// For how long Instagram is waited for at most that says when it will answer.
const MOST_WAIT: Duration = Duration::hours(1);

impl Send {
    /// Asks Instagram for what was said lately, and looks for a part in it that nobody else is. Does so again for as long
    /// as its echo was waited for, when Instagram does not answer; for longer when it says when it will.
    pub(super) async fn search(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        part: &Part,
    ) -> Result<Searched, StoreError> {
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
        let now = self.clock.now();
        match connected.channel.hold_at(now).map(|hold| hold.until) {
            Some(Some(until)) => return Ok(self.asked(part, until - now, MOST_WAIT)),
            // without a login there is no answer
            Some(None) => return Ok(self.ask_again(part)),
            None => {}
        }
        let to = &target.contact.external_id;
        let lately = match provider.history(&connected, to).await {
            History::Said(lately) => lately,
            History::Later(wait) => return Ok(Searched::Later(now + wait)),
            History::Failed(failure) => {
                tracing::warn!(message.id = %message.id, code = failure.code.as_str(), words = ?failure.words,
                    "Instagram does not say whether a message arrived");
                let slowly = failure.code.is_rate_limit().then_some(ASK_SLOWLY);
                return Ok(match failure.wait.max(slowly) {
                    Some(wait) => self.asked(part, wait.max(ASK_AGAIN), MOST_WAIT),
                    None => self.ask_again(part),
                });
            }
        };
        let since = message.created_at - SKEW;
        for external_id in unknown_of(&lately, &says, since, part.doubt) {
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
        self.asked(part, ASK_AGAIN, self.resolve_within)
    }

    /// Asked after this long, unless it was waited for too long already.
    fn asked(&self, part: &Part, wait: Duration, patience: Duration) -> Searched {
        let now = self.clock.now();
        match &part.outcome {
            PartOutcome::Unconfirmed { resolves_by, .. } if now < *resolves_by + patience => {
                Searched::Later(now + wait.min(MOST_WAIT))
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
