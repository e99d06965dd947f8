//! What happens beside writing, and the habits of Instagram, in a test's hands.

use std::{sync::Arc, time::Duration};

use super::{Account, EndUser, Said, Sandbox};
use crate::{
    hub::Hub,
    state::{Deed, Happening},
    webhook::Told,
};

impl EndUser {
    /// Does this, and waits for the callback's first answer.
    pub async fn does(&self, account: &Account, deed: Deed) -> Said {
        let item = deed.item(&self.hub().lock().cdn);
        self.sends_raw(account, item.into()).await
    }

    /// Takes a reaction back.
    pub async fn unreacts(&self, account: &Account, mid: &str) -> Said {
        let mid = mid.to_owned();
        self.does(account, Deed::Unreacts { mid }).await
    }

    /// Mentions the account in a story.
    pub async fn mentions_in_story(&self, account: &Account, url: &str) -> Said {
        let url = url.to_owned();
        self.does(account, Deed::MentionsInStory { url }).await
    }

    /// Comments during a live broadcast of the account.
    pub async fn comments_live(&self, account: &Account, text: &str) -> Said {
        let (mid, ticket) = self.hub().with(|state| {
            state.user_comments(account.ig_id(), self.username(), "live_comments", text)
        });
        let told = ticket.told().await;
        Said { mid, told }
    }
}

impl Account {
    /// This happens to it; waits for the callback's first answer.
    pub async fn sees(&self, what: Happening) -> Said {
        let (mid, ticket) = self.hub().with(|state| state.happens(self.ig_id(), &what));
        let told = ticket.told().await;
        Said { mid, told }
    }

    /// Whether another app has control of its conversations: then it is told of them in `standby` (META 2.6).
    pub fn stands_by(&self, on: bool) {
        self.hub().with(|state| {
            if let Some(row) = state.account_of_mut(self.ig_id()) {
                row.standby = on;
            }
        });
    }

    /// Its live broadcast ends; comments made live from then on belong to another one.
    pub fn ends_broadcast(&self) {
        self.hub().with(|state| state.broadcast_ends(self.ig_id()));
    }
}

impl Sandbox {
    /// Echoes of sends come this much later, and wait for nothing else.
    pub fn set_echo_delay(&self, delay: Duration) {
        self.hub().with(|state| state.habits.echo_delay = delay);
    }

    /// Whether users read what the app sends as soon as it is there.
    pub fn set_reads(&self, on: bool) {
        self.hub().with(|state| state.habits.reads = on);
    }

    /// Whether every webhook comes twice.
    pub fn set_twice(&self, on: bool) {
        self.hub().with(|state| state.habits.twice = on);
    }

    /// Sends everything that is held, the newest first, holds no more and waits for the answers.
    pub async fn release_backwards(&self) -> Vec<Told> {
        let mut ids: Vec<u64> = self.held().iter().map(|held| held.id).collect();
        ids.reverse();
        let mut told = Vec::with_capacity(ids.len());
        for id in ids {
            told.extend(self.release(id).await);
        }
        told.extend(self.release_webhooks().await);
        told
    }

    /// All URLs of files that were given so far expire; the Conversations API gives others (META 2.3, 6).
    pub fn expire_files(&self) {
        self.hub().with(|state| state.cdn.expire());
    }

    /// Presses the dashboard's "Test" button for a field; none for a field that has no test.
    pub async fn dashboard_test(&self, field: &str) -> Option<Told> {
        self.hub().dashboard_test(field).await
    }

    fn hub(&self) -> &Arc<Hub> {
        self.shared()
    }
}
