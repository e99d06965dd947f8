use std::borrow::Cow;

use crate::flow::shared::audited;
use crate::model::audit::{Actor, AuditAction, AuditEntry, By, Origin as From, Subject};
use crate::model::message::{Entry, Message, Origin, Outcome};
use crate::model::shared::Time;
use crate::port::store::{Changes, MessageRecord};

use super::Send;
use super::run::Call;

impl Send {
    /// What the audit log says of a message that may leave so: nothing, unless only a human agent may send it.
    pub(super) fn as_agent(
        &self,
        by: &By,
        message: &Message,
        entry: Entry,
        now: Time,
    ) -> Option<AuditEntry> {
        let Origin::Outbound { sender, .. } = &message.origin else {
            return None;
        };
        let done = (AuditAction::SentAsHumanAgent, Subject::Message(message.id));
        (entry == Entry::HumanAgent)
            .then(|| audited(&*self.ids, by, now, done).by_agent(sender.id.clone()))
    }

    /// And it says so of a message that leaves late, see [`Self::late_entry`].
    pub(super) fn left_late(
        &self,
        changes: Changes,
        record: &mut Cow<'_, MessageRecord>,
        outcome: &Outcome,
        call: Option<&Call>,
    ) -> Changes {
        let Some(entry) = self.late_entry(record, outcome, call) else {
            return changes;
        };
        record.to_mut().message = record.message.agent_audited(true);
        changes.audit(entry)
    }

    /// What it says of a message that had to wait until only a human agent may send it, when the first of its parts may have
    /// left: who asked for it then was not audited. Once: what leaves after that is on record already.
    fn late_entry(
        &self,
        record: &MessageRecord,
        outcome: &Outcome,
        call: Option<&Call>,
    ) -> Option<AuditEntry> {
        let call =
            call.filter(|call| call.taught.as_agent && !record.message.plan().agent_audited)?;
        let Origin::Outbound { request_id, .. } = &record.message.origin else {
            return None;
        };
        let left = matches!(outcome, Outcome::Accepted { .. } | Outcome::Unknown { .. });
        let by = By {
            actor: Actor::System,
            from: From {
                request_id: request_id.clone(),
                address: None,
            },
        };
        left.then(|| self.as_agent(&by, &record.message, Entry::HumanAgent, call.at))?
    }
}
