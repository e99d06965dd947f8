use crate::flow::RunError;
use crate::flow::shared::commit_or_look_again;
use crate::model::channel::{Link, LinkId, LinkState};
use crate::model::event::FactData;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Claimed, Job, NewWork, Pace, Settlement, Target, Task, WorkId};

use super::Connect;
use super::fail::link_fact;

impl Connect {
    /// Tells that a link's time is over, unless it came to another end before; before that, that the time of a choice is
    /// over takes from the link what its login gave.
    #[tracing::instrument(name = "connect.expire_link", skip_all, fields(workspace.id = %claimed.piece.workspace, link.id = %id))]
    pub async fn expire_link(&self, claimed: &Claimed, id: LinkId) -> Result<(), RunError> {
        let workspace = claimed.piece.workspace;
        let now = self.clock.now();
        let Some(link) = self.store.read(workspace).link(id).await? else {
            return Ok(self.done(Some(claimed)).await?);
        };
        let mut changes =
            Changes::of(workspace).guard(Guard::Version(RowRef::Link(id), link.version));
        let link = match link.clone().unchosen(now) {
            Some(unchosen) => {
                changes = changes.write(Write::Link(unchosen.clone()));
                unchosen
            }
            None => link,
        };
        let settlement = match link.state(now) {
            LinkState::Open => Settlement::Held(link.next_end()),
            LinkState::Completed | LinkState::Cancelled => Settlement::Done,
            LinkState::Expired => {
                let expired = FactData::OnboardingExpired(link_fact(&link, None));
                changes = changes.fact(self.link_fact(expired, now));
                Settlement::Done
            }
        };
        let changes = changes.settle(claimed, settlement);
        commit_or_look_again(&*self.store, claimed, changes, now).await
    }
}

/// The task that tells of a link's end in time.
pub(super) fn expiry(link: &Link) -> NewWork {
    NewWork {
        pace: Pace::Free,
        id: WorkId::from(link.id),
        job: Job::Task(Task::ExpireLink { link: link.id }),
        lane: None,
        target: Target::from(link.workspace),
        due: link.expires_at,
    }
}
