//! Professional accounts.

use serde::{Deserialize, Serialize};

use super::State;
use crate::{clock::Millis, random};

/// A professional account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct AccountRow {
    /// `17841…`: the account in webhooks and paths.
    pub(crate) ig_id: String,
    /// The account as the login product names it; above 2^53, so no float holds it.
    pub(crate) app_scoped_id: String,
    pub(crate) username: String,
    pub(crate) name: String,
    /// What was asked for when the app was subscribed; none when it is not.
    pub(crate) subscribed: Option<Vec<String>>,
    /// The subscription was made through a Page: webhooks are signed with the Meta app secret.
    #[serde(default)]
    pub(crate) by_page: bool,
    /// Not a Business or Creator account.
    #[serde(default)]
    pub(crate) personal: bool,
    /// A Creator account, which tells nothing before its conversations were read once (META 1a).
    #[serde(default)]
    pub(crate) creator: bool,
    /// Its conversations were read.
    #[serde(default)]
    pub(crate) was_read: bool,
    /// The owner keeps apps from its messages (Connected tools).
    #[serde(default)]
    pub(crate) messages_closed: bool,
    /// The link to its Page wants a second factor first.
    #[serde(default)]
    pub(crate) wants_second_factor: bool,
    /// What it was not given yet: `images`, `sticker`, `file`, `reply`.
    #[serde(default)]
    pub(crate) lacks: Vec<String>,
    /// Another app has control of its conversations.
    #[serde(default)]
    pub(crate) standby: bool,
    /// Its Page has a default app: conversation routing is on (META 7).
    #[serde(default)]
    pub(crate) routing: bool,
    /// What it shows on Instagram before anybody writes (META 4).
    #[serde(default)]
    pub(crate) profile: serde_json::Map<String, serde_json::Value>,
    /// What its Page shows on Messenger: nobody here should ever change it.
    #[serde(default)]
    pub(crate) messenger: serde_json::Map<String, serde_json::Value>,
    /// When either was asked about lately.
    #[serde(default)]
    pub(crate) profile_calls: Vec<Millis>,
    /// Since when the callback fails for it.
    #[serde(default)]
    pub(crate) failing_since: Option<Millis>,
    /// Tokens up to this number are dead: password changed, app removed.
    pub(crate) tokens_dead_to: u64,
    /// The subcode that dead tokens answer with.
    pub(crate) revoked_with: Option<i64>,
}

impl State {
    /// The account of that user name, made on first use.
    pub(crate) fn account(&mut self, username: &str) -> &mut AccountRow {
        let ig_id = match self.account_names.get(username) {
            Some(ig_id) => ig_id.clone(),
            None => self.fresh_account_id(),
        };
        self.account_names
            .entry(username.to_owned())
            .or_insert_with(|| ig_id.clone());
        self.accounts
            .entry(ig_id.clone())
            .or_insert_with(|| AccountRow {
                ig_id,
                app_scoped_id: random::digits("2", 17),
                username: username.to_owned(),
                name: username.to_owned(),
                subscribed: None,
                standby: false,
                routing: false,
                profile: serde_json::Map::new(),
                messenger: serde_json::Map::new(),
                profile_calls: Vec::new(),
                failing_since: None,
                by_page: false,
                personal: false,
                creator: false,
                was_read: false,
                messages_closed: false,
                wants_second_factor: false,
                lacks: vec![],
                tokens_dead_to: 0,
                revoked_with: None,
            })
    }

    pub(crate) fn account_named(&self, username: &str) -> Option<&AccountRow> {
        self.accounts.get(self.account_names.get(username)?)
    }

    pub(crate) fn account_of(&self, ig_id: &str) -> Option<&AccountRow> {
        self.accounts.get(ig_id)
    }

    pub(crate) fn account_of_mut(&mut self, ig_id: &str) -> Option<&mut AccountRow> {
        self.accounts.get_mut(ig_id)
    }

    /// All accounts by user name.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &AccountRow> {
        self.account_names
            .values()
            .filter_map(|ig_id| self.accounts.get(ig_id))
    }

    fn fresh_account_id(&self) -> String {
        loop {
            let ig_id = random::digits("17841", 17);
            if !self.accounts.contains_key(&ig_id) {
                return ig_id;
            }
        }
    }
}
