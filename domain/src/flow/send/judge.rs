//! What is decided of a send: for whoever sends it, and for whoever only looks.

use std::sync::Arc;

use crate::model::channel::Fault;
use crate::model::message::{Answering, Content, Judged, Plan, Refused, judge};
use crate::model::shared::{Code, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::Provider;
use crate::port::store::Read;

use super::Send;
use super::accept::{SendMessage, SendMessageError};
use super::see::Seen;

/// What was decided, and on what.
pub(super) struct Judging {
    pub(super) seen: Seen,
    pub(super) provider: Arc<dyn Provider>,
    /// With the times that it comes to.
    pub(super) plan: Plan,
    /// All that is to be said.
    pub(super) content: Content,
    pub(super) judged: Judged,
}

impl Send {
    /// Decides; with all that is known to be wrong. An error is what keeps it from being decided, together with what is
    /// wrong whatever is decided.
    pub(super) async fn judge(
        &self,
        read: &dyn Read,
        workspace: WorkspaceId,
        ask: &SendMessage,
        now: Time,
    ) -> Result<Judging, SendMessageError> {
        let (plan, late) = ask.plan.timed(ask.expires_in, now);
        let seen = match self.see(read, workspace, ask, now).await {
            Ok(seen) => seen,
            Err(error) => return Err(beside(ask, late, error)),
        };
        let Some(provider) = self.providers.find(seen.channel.provider_app) else {
            let refused = Refused::Channel(Code::ProviderAppMissing);
            return Err(beside(ask, late, refused.into()));
        };
        let plan = Plan {
            answers: seen.comment.as_ref().map(Answering::from),
            ..plan
        };
        let to = (&seen.target.contact, &seen.target.conversation);
        let (content, unknown) = self.whole(read, ask, to.1.id).await?;
        let says = ask.says(&content, &plan, &*provider);
        let mut judged = judge(says, &seen.channel, to, provider.capabilities(), now);

        let faults = |faults: Vec<Fault>| (!faults.is_empty()).then_some(Refused::Faults(faults));
        let known = std::mem::take(&mut judged.refused);
        let refused = faults(unknown).into_iter().chain(known).chain(faults(late));
        judged.refused = refused.chain(seen.refused.clone()).collect();
        judged.refused = ask.with_unread(judged.refused);
        Ok(Judging {
            seen,
            provider,
            plan,
            content,
            judged,
        })
    }
}

/// What keeps it from being decided, beside what is wrong all the same.
fn beside(ask: &SendMessage, late: Vec<Fault>, error: SendMessageError) -> SendMessageError {
    let mut refused = vec![];
    if !late.is_empty() {
        refused.push(Refused::Faults(late));
    }
    let not_found = match error {
        SendMessageError::Refused(why) => {
            refused.push(why);
            None
        }
        SendMessageError::NotFound => Some(SendMessageError::NotFound),
        error @ (SendMessageError::Reused(_) | SendMessageError::Stopped(_)) => return error,
    };
    // where something is wrong with the request itself, that comes before what it names
    match (Refused::all(ask.with_unread(refused)), not_found) {
        (Some(refused), _) => refused.into(),
        (None, error) => error.unwrap_or(SendMessageError::NotFound),
    }
}

impl SendMessage {
    /// What cannot be read of it, and what else is wrong with it: nothing at a place that cannot be read.
    fn with_unread(&self, refused: Vec<Refused>) -> Vec<Refused> {
        if self.unread.is_empty() {
            return refused;
        }
        let unread = |fault: &Fault| self.unread.iter().any(|it| it.pointer == fault.pointer);
        let others = refused.into_iter().flat_map(Refused::faults);
        let others = others.filter(|fault| !unread(fault));
        let all = self.unread.iter().cloned().chain(others);
        vec![Refused::Faults(all.collect())]
    }
}
