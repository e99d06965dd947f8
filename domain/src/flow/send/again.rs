use crate::model::message::{Doubt, Outcome, Part};
use crate::model::shared::Code;
use crate::port::store::{Changes, CommitError, MessageRecord, Read, StoreError};

use super::Send;
use super::becomes::Becoming;
use super::run::{Looked, Searched};

impl Send {
    /// A part that may be on Instagram already, and whose echo did not come in time: Instagram is asked, and if it does
    /// not know of it either, it is sent again, if it may be, or given up.
    pub(super) async fn once_more(
        &self,
        read: &dyn Read,
        record: &MessageRecord,
        part: &Part,
        again: bool,
    ) -> Result<Looked, StoreError> {
        let channel = read.channel(record.message.channel).await?;
        if let Some(channel) = channel.filter(|it| again && it.disconnected_at.is_none())
            && let Some(hold) = channel.hold_at(self.clock.now())
        {
            return Ok(Looked::Held(Box::new(channel), hold));
        }
        match self.search(read, record, part).await? {
            Searched::There(external_id) => {
                return Ok(Looked::uncalled(Outcome::Accepted {
                    external_id: Some(external_id),
                    to: None,
                }));
            }
            Searched::Later(until) => return Ok(Looked::Later(until)),
            Searched::NotSeen => {}
        }
        if !again {
            return Ok(Looked::refused(Code::OutcomeUnknown));
        }
        if !self.begins_again(record, part).await? {
            return Ok(Looked::Later(self.clock.now()));
        }
        self.call(read, record, part).await
    }

    /// Puts on record that it leaves once more, and that an echo may be of that. Not if an echo came meanwhile.
    async fn begins_again(&self, record: &MessageRecord, part: &Part) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let until = now + self.resolve_within;
        let doubt = part.doubt.map(|doubt| Doubt { until, ..doubt });
        let becoming = Becoming {
            record,
            parts: &[Part {
                doubt,
                ..part.clone()
            }],
            hold: record.message.hold.clone(),
            read_until: None,
            at: now,
        };
        let changes = becoming.put(Changes::of(record.message.workspace), &*self.ids);
        match self.store.commit(changes).await {
            Ok(()) => Ok(true),
            Err(CommitError::Store(failure)) => Err(failure),
            Err(CommitError::Conflict(_) | CommitError::Fenced) => Ok(false),
        }
    }
}
