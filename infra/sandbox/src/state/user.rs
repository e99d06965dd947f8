//! End users: people who write to accounts.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Conversation, State};
use crate::{fault::Fault, random};

/// A person with an Instagram account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UserRow {
    pub(crate) username: String,
    pub(crate) name: Option<String>,
    pub(crate) profile_pic: Option<String>,
    pub(crate) follower_count: u64,
    /// The person's id as each account sees them, by account.
    pub(crate) igsids: HashMap<String, String>,
}

impl State {
    /// The user of that name, made on first use.
    pub(crate) fn user(&mut self, username: &str) -> &mut UserRow {
        self.magic |= Fault::of_user(username).is_some();
        self.users
            .entry(username.to_owned())
            .or_insert_with(|| UserRow {
                username: username.to_owned(),
                name: Some(username.to_owned()),
                profile_pic: None,
                follower_count: 42,
                igsids: HashMap::new(),
            })
    }

    pub(crate) fn user_named(&self, username: &str) -> Option<&UserRow> {
        self.users.get(username)
    }

    /// All users by name.
    pub(crate) fn users(&self) -> impl Iterator<Item = &UserRow> {
        self.users.values()
    }

    /// The user's id as the account sees it, made on first use together with the conversation.
    pub(crate) fn igsid(&mut self, ig_id: &str, username: &str) -> String {
        if let Some(igsid) = self.user(username).igsids.get(ig_id) {
            return igsid.clone();
        }
        let igsid = loop {
            let igsid = random::digits("1", 16);
            if !self.conversations.contains_key(&igsid) {
                break igsid;
            }
        };
        self.user(username)
            .igsids
            .insert(ig_id.to_owned(), igsid.clone());
        let conversation = Conversation::new(&igsid, ig_id, username, self.keep_messages);
        self.conversations.insert(igsid.clone(), conversation);
        igsid
    }
}
