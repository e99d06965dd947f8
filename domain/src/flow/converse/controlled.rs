use crate::model::conversation::{Control, Conversation, Details, ThreadAction, ThreadOwner};
use crate::model::event::{
    EventId, Fact, FactData, InboundFact, ThreadChange, ThreadControlChanged,
};
use crate::model::shared::{Code, ExternalId, Time};
use crate::port::store::{Changes, Guard, RowRef, SendTarget, Write};
use crate::port::work::{Lane, Woken};

/// What a refusal says of the control. Only its owner may pass, release or extend it (META 7), and that the permission is
/// missing is said of the control alone.
pub(crate) const fn of_control(code: Code) -> Code {
    if matches!(code, Code::ThreadOwnedElsewhere | Code::PermissionMissing) {
        Code::ThreadControlUnavailable
    } else {
        code
    }
}

/// A conversation as Meta's answer leaves it, guarded, with what is told and what goes on; nothing when a webhook says what
/// it came to.
pub(crate) fn controlled(
    target: &SendTarget,
    action: &ThreadAction,
    own: Option<&ExternalId>,
    id: EventId,
    now: Time,
) -> Option<(Conversation, Changes)> {
    let seen = &target.conversation;
    let (after, change) = done(seen, action, own, now)?;
    let mut changes = Changes::of(seen.workspace)
        .guard(Guard::Version(RowRef::Conversation(seen.id), seen.version))
        .write(Write::Conversation(after.clone()));
    if let Some(change) = change {
        let app = |it: &Conversation| it.details.owner.clone().and_then(|it| it.app);
        let fact = InboundFact::ThreadControlChanged(ThreadControlChanged {
            change,
            previous: app(seen),
            next: app(&after),
            roles: std::collections::BTreeMap::new(),
            content: None,
        });
        changes = changes.fact(Fact::about(id, seen, FactData::Inbound(fact), now));
    }
    if after.held_elsewhere(now).is_none() {
        let lane = Lane::parts(seen.channel, target.contact.external_id.as_str());
        changes = changes.wake(Woken::Lane(lane));
    }
    Some((after, changes))
}

/// What a conversation is after Meta did it, and what is told.
fn done(
    seen: &Conversation,
    action: &ThreadAction,
    own: Option<&ExternalId>,
    now: Time,
) -> Option<(Conversation, Option<ThreadChange>)> {
    let ours = || seen.controlled(Control::Ours, own.cloned(), now);
    Some(match action {
        ThreadAction::Take => (ours(), Some(ThreadChange::Taken)),
        ThreadAction::Pass(to) => {
            let theirs = seen.controlled(Control::Others(to.clone()), None, now);
            (theirs, Some(ThreadChange::Passed))
        }
        ThreadAction::Release => {
            let idle = seen.controlled(Control::Idle, None, now);
            (idle, Some(ThreadChange::Released))
        }
        ThreadAction::Request => return None,
        ThreadAction::Extend(by) => {
            let kept = ours();
            let owner = kept.details.owner.clone().map(|owner| ThreadOwner {
                expires_at: Some(now + *by),
                ..owner
            });
            let details = Details {
                owner,
                ..kept.details.clone()
            };
            (Conversation { details, ..kept }, None)
        }
    })
}
