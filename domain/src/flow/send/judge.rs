//! What is decided of a send: for whoever sends it, and for whoever only looks.

use std::sync::Arc;

use crate::model::channel::Fault;
use crate::model::conversation::CommentId;
use crate::model::message::{Answering, Content, Judged, Plan, Refused, To, judge};
use crate::model::shared::{Code, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::Provider;
use crate::port::store::{Read, StoreError};

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
            Err(why) => return Err(self.undecided(read, ask, (plan, late), why, now).await?),
        };
        let Some(provider) = self.providers.find(seen.channel.provider_app) else {
            let why = Refused::Channel(Code::ProviderAppMissing).into();
            return Err(self.undecided(read, ask, (plan, late), why, now).await?);
        };
        let plan = Plan {
            answers: seen.comment.as_ref().map(Answering::from),
            ..plan
        };
        let to = (&seen.target.contact, &seen.target.conversation);
        let (content, unknown) = self.whole(read, ask, seen.within(ask)).await?;
        let says = ask.says(&content, &plan, &*provider);
        let mut judged = judge(says, &seen.channel, to, provider.capabilities(), now);

        let known = std::mem::take(&mut judged.refused);
        let refused = Refused::of(unknown).into_iter().chain(known);
        let refused = refused.chain(Refused::of(late));
        judged.refused = ask.with_unread(refused.chain(seen.refused.clone()).collect());
        Ok(Judging {
            seen,
            provider,
            plan,
            content,
            judged,
        })
    }

    /// What keeps it from being decided, with what is wrong all the same.
    async fn undecided(
        &self,
        read: &dyn Read,
        ask: &SendMessage,
        (plan, late): (Plan, Vec<Fault>),
        why: SendMessageError,
        now: Time,
    ) -> Result<SendMessageError, StoreError> {
        let known = match &why {
            SendMessageError::Refused(refused) => Some(refused.clone()),
            SendMessageError::NotFound => None,
            SendMessageError::Reused(_) | SendMessageError::Stopped(_) => return Ok(why),
        };
        let mut wrong = self.wrong_anyway(read, ask, plan, now).await?;
        wrong.extend(late);
        let refused = Refused::of(wrong).into_iter().chain(known).collect();
        // where something is wrong with the request itself, that comes before what it names
        Ok(Refused::all(ask.with_unread(refused)).map_or(why, Into::into))
    }

    /// What is wrong with what is to be said, to whom and through which channel ever: limits are the provider's.
    async fn wrong_anyway(
        &self,
        read: &dyn Read,
        ask: &SendMessage,
        plan: Plan,
        now: Time,
    ) -> Result<Vec<Fault>, StoreError> {
        let (content, mut wrong) = self.whole(read, ask, None).await?;
        let Some(provider) = self.usual_provider(read).await? else {
            return Ok(wrong);
        };
        let private = matches!(ask.to, Some(To::Comment(_) | To::KnownComment(_)));
        let plan = Plan {
            // some comment: what may be said does not depend on which
            answers: private.then(|| Answering {
                comment: CommentId::from_uuid(self.ids.next()),
                live: false,
            }),
            ..plan
        };
        let says = ask.says(&content, &plan, &*provider);
        let prepared = says.prepared(None, provider.capabilities(), now);
        wrong.extend(prepared.faults);
        Ok(wrong)
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
