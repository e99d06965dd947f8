//! What a sandbox keeps over a restart, so that connected test accounts stay connected.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    AccountRow, CommentRow, Consented, Conversation, Message, PageRow, PersonRow, State, TokenRow,
    UserRow,
};
use crate::{
    clock::{Clock, Millis},
    fault::Fault,
    settings::{App, Settings},
};

/// What a sandbox keeps over a restart.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    app: App,
    clock: Clock,
    token_count: u64,
    accounts: Vec<AccountRow>,
    users: Vec<UserRow>,
    conversations: Vec<Talk>,
    tokens: HashMap<String, TokenRow>,
    codes: HashMap<String, Consented>,
    comments: HashMap<String, CommentRow>,
    #[serde(default)]
    people: Vec<PersonRow>,
    #[serde(default)]
    pages: Vec<PageRow>,
}

/// A conversation without those who watch it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Talk {
    pub(super) igsid: String,
    pub(super) ig_id: String,
    pub(super) username: String,
    pub(super) last_heard: Option<Millis>,
    pub(super) messages: Vec<Message>,
    pub(super) count: u64,
    pub(super) taken: u64,
}

impl State {
    /// What to keep.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            app: self.app.clone(),
            clock: self.clock,
            token_count: self.token_count,
            accounts: self.accounts().cloned().collect(),
            users: self.users().cloned().collect(),
            conversations: self.conversations().map(Conversation::talk).collect(),
            tokens: self.tokens.clone(),
            codes: self.codes.clone(),
            comments: self.comments.clone(),
            people: self.people().cloned().collect(),
            pages: self.pages().cloned().collect(),
        }
    }

    /// Goes on where an earlier run ended; what is configured wins.
    pub(crate) fn restore(&mut self, settings: &Settings, kept: Snapshot) {
        self.app = App::new(&settings.app, Some(&kept.app));
        self.clock = kept.clock;
        self.token_count = kept.token_count;
        self.tokens = kept.tokens;
        self.codes = kept.codes;
        self.comments = kept.comments;
        for account in kept.accounts {
            self.by_pages |= account.by_page;
            self.account_names
                .insert(account.username.clone(), account.ig_id.clone());
            self.accounts.insert(account.ig_id.clone(), account);
        }
        for person in kept.people {
            self.people.insert(person.name.clone(), person);
        }
        for page in kept.pages {
            self.pages.insert(page.id.clone(), page);
        }
        for user in kept.users {
            self.magic |= Fault::of_user(&user.username).is_some();
            self.users.insert(user.username.clone(), user);
        }
        for talk in kept.conversations {
            let conversation = Conversation::from_talk(talk, self.keep_messages);
            self.conversations
                .insert(conversation.igsid.clone(), conversation);
        }
    }
}
