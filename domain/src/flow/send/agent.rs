use crate::flow::shared::audited;
use crate::model::audit::{Actor, AuditAction, AuditEntry, By, Origin as From, Subject};
use crate::model::conversation::WindowState;
use crate::model::message::{Entry, Message, Origin, Outcome, Part, PartOutcome};
use crate::model::shared::Time;
use crate::port::provider::{Address, Provider};
use crate::port::store::{MessageRecord, SendTarget};

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

    /// What it says of a message that had to wait until only a human agent may send it, when the first of its parts may have
    /// left: who asked for it then was not audited.
    pub(super) fn left_late(
        &self,
        record: &MessageRecord,
        outcome: &Outcome,
        call: Option<&Call>,
    ) -> Option<AuditEntry> {
        let call = call.filter(|call| call.taught.turned_late)?;
        let Origin::Outbound { request_id, .. } = &record.message.origin else {
            return None;
        };
        let left = matches!(outcome, Outcome::Accepted { .. } | Outcome::Unknown { .. });
        let may_be_there = |(part, _): &(Part, bool)| {
            matches!(
                part.outcome,
                PartOutcome::Sent { .. } | PartOutcome::Unconfirmed { .. }
            )
        };
        if record.parts.iter().any(may_be_there) {
            return None;
        }
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

/// Whether it leaves as a human agent's and was accepted in an open window, or for one.
pub(super) fn turned_late(
    provider: &dyn Provider,
    record: &MessageRecord,
    target: &SendTarget,
    to: Address<'_>,
) -> bool {
    let message = &record.message;
    let accepted_for = message
        .plan()
        .send_at
        .map_or(message.created_at, |at| at.max(message.created_at));
    let window = target
        .conversation
        .window(provider.capabilities(), accepted_for);
    matches!(to, Address::HumanAgent(_)) && window.state != WindowState::HumanAgent
}
