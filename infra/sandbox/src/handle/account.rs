//! A professional account in a test's hands.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Consent, EndUser};
use crate::{
    fault::{Fault, Operation},
    hub::Hub,
    state::{AccountRow, Author, SCOPES, TokenKind},
};

/// A professional account and its owner.
#[derive(Debug, Clone)]
pub struct Account {
    hub: Arc<Hub>,
    username: String,
    ig_id: String,
    app_scoped_id: String,
}

impl Account {
    pub(crate) fn new(hub: &Arc<Hub>, username: &str) -> Self {
        let (ig_id, app_scoped_id) = hub.with(|state| {
            let row = state.account(username);
            (row.ig_id.clone(), row.app_scoped_id.clone())
        });
        Self {
            hub: Arc::clone(hub),
            username: username.to_owned(),
            ig_id,
            app_scoped_id,
        }
    }

    pub(super) fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The user name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The account in webhooks and paths: `17841…`.
    #[must_use]
    pub fn ig_id(&self) -> &str {
        &self.ig_id
    }

    /// The account as the login names it; above 2^53.
    #[must_use]
    pub fn app_scoped_id(&self) -> &str {
        &self.app_scoped_id
    }

    /// A long-lived token with every scope, without a login.
    #[must_use]
    pub fn issue_token(&self) -> String {
        let scopes = SCOPES.map(str::to_owned).to_vec();
        self.hub
            .with(|state| state.issue(&self.ig_id, TokenKind::Long, scopes))
    }

    /// A token of a fresh login, which lives an hour unless it is exchanged.
    #[must_use]
    pub fn issue_short_token(&self) -> String {
        let scopes = SCOPES.map(str::to_owned).to_vec();
        self.hub
            .with(|state| state.issue(&self.ig_id, TokenKind::Short, scopes))
    }

    /// Subscribes the app without a call, so that webhooks flow.
    pub fn subscribe(&self) {
        self.set_subscribed(Some(vec!["messages".to_owned()]));
    }

    /// Unsubscribes the app, as Meta does after an hour of failing webhooks.
    pub fn unsubscribe(&self) {
        self.set_subscribed(None);
    }

    /// What the account shows before anybody writes: `ice_breakers` or `persistent_menu`, as it was last written.
    #[must_use]
    pub fn shows(&self, key: &str) -> Option<Value> {
        self.hub.with(|state| {
            let account = state.account_of(&self.ig_id)?;
            account.profile.get(key).cloned()
        })
    }

    /// Its Page has a default app from now on, or none.
    pub fn set_routing(&self, on: bool) {
        self.hub.with(|state| {
            if let Some(account) = state.account_of_mut(&self.ig_id) {
                account.routing = on;
            }
        });
    }

    /// Which app has the control of the conversation with a user.
    #[must_use]
    pub fn thread_owner(&self, user: &EndUser) -> Option<String> {
        self.hub.with(|state| {
            let igsid = state.igsid(&self.ig_id, user.username());
            let owner = state.conversation(&igsid)?.owner.as_ref()?;
            Some(owner.0.clone())
        })
    }

    /// Another app has the control of the conversation with a user from now on, or nobody; no webhook says so.
    pub fn set_thread_owner(&self, user: &EndUser, app: Option<(&str, i64)>) {
        self.hub.with(|state| {
            let igsid = state.igsid(&self.ig_id, user.username());
            let now = state.clock.now() / 1000;
            if let Some(conversation) = state.conversation_mut(&igsid) {
                conversation.owner = app.map(|(app, seconds)| (app.to_owned(), now + seconds));
            }
        });
    }

    /// What its Page shows on Messenger.
    #[must_use]
    pub fn shows_on_messenger(&self, key: &str) -> Option<Value> {
        self.hub.with(|state| {
            let account = state.account_of(&self.ig_id)?;
            account.messenger.get(key).cloned()
        })
    }

    /// Somebody else writes what the account shows; the last writer wins (META 4).
    pub fn is_made_to_show(&self, key: &str, value: Value) {
        self.hub.with(|state| {
            if let Some(account) = state.account_of_mut(&self.ig_id) {
                account.profile.insert(key.to_owned(), value);
            }
        });
    }

    /// Whether the app is subscribed.
    #[must_use]
    pub fn is_subscribed(&self) -> bool {
        self.hub
            .lock()
            .account_of(&self.ig_id)
            .is_some_and(|row| row.subscribed.is_some())
    }

    fn set_subscribed(&self, fields: Option<Vec<String>>) {
        self.hub.with(|state| {
            if let Some(row) = state.account_of_mut(&self.ig_id) {
                row.subscribed = fields;
            }
        });
    }

    /// Every token issued so far is expired (190/463).
    pub fn expire_tokens(&self) {
        self.hub.with(|state| state.revoke_tokens(&self.ig_id, 463));
    }

    /// The owner removes the app (190/458) or changes the password (190/460): tokens die with
    /// this subcode.
    pub fn revoke_tokens(&self, subcode: i64) {
        self.hub
            .with(|state| state.revoke_tokens(&self.ig_id, subcode));
    }

    /// Is not a Business or Creator account, or is again.
    pub fn set_personal(&self, on: bool) {
        self.change(|row| row.personal = on);
    }

    /// Is a Creator account: it tells nothing before its conversations were read once.
    pub fn set_creator(&self, on: bool) {
        self.change(|row| row.creator = on);
    }

    /// The owner keeps apps from the messages (Connected tools), or lets them again.
    pub fn set_messages_closed(&self, on: bool) {
        self.change(|row| row.messages_closed = on);
    }

    /// A second factor is wanted first, or is given.
    pub fn set_wants_second_factor(&self, on: bool) {
        self.change(|row| row.wants_second_factor = on);
    }

    /// Was not given these features yet: `images`, `sticker`, `file`, `reply`.
    pub fn set_lacks(&self, features: &[&str]) {
        let lacks = features.iter().map(|&feature| feature.to_owned()).collect();
        self.change(|row| row.lacks = lacks);
    }

    fn change(&self, change: impl FnOnce(&mut AccountRow)) {
        self.hub.with(|state| {
            if let Some(row) = state.account_of_mut(&self.ig_id) {
                change(row);
            }
        });
    }

    /// The next send of this account fails like this.
    pub fn fault(&self, fault: Fault) {
        self.fault_on(Operation::Send, fault);
    }

    /// The next call of that kind with a token of this account fails like this.
    pub fn fault_on(&self, operation: Operation, fault: Fault) {
        self.hub.with(|state| {
            state
                .faults
                .push(operation, Some(self.ig_id.clone()), fault);
        });
    }

    /// The owner types in the Instagram app; the app only hears the echo. Answers the mid.
    pub fn types_in_app(&self, user: &EndUser, text: &str) -> String {
        self.says_in_app(user, &json!({"text": text}))
    }

    /// The same with any `message`.
    pub fn says_in_app(&self, user: &EndUser, message: &Value) -> String {
        self.hub.with(|state| {
            let igsid = state.igsid(&self.ig_id, user.username());
            state.business_says(&igsid, Author::App, message)
        })
    }

    /// A comment gets its one private reply from somewhere else (META 3.5).
    pub fn answers_elsewhere(&self, comment: &str) {
        self.hub.with(|state| {
            if let Some(comment) = state.comment_mut(comment) {
                comment.answered = true;
            }
        });
    }

    /// A private reply to a comment goes to this user, whoever its webhook named as the author (META 3.5).
    pub fn answers_to(&self, comment: &str, user: &EndUser) {
        self.hub.with(|state| {
            let igsid = state.igsid(&self.ig_id, user.username());
            if let Some(comment) = state.comment_mut(comment) {
                comment.igsid = igsid;
            }
        });
    }

    /// The owner goes through the login dialog over HTTP and decides; answers where the browser is
    /// sent, and an error when the dialog is not shown.
    pub async fn logs_in(&self, dialog_url: &str, consent: Consent) -> Result<String, String> {
        consent.post(&self.hub, &self.username, dialog_url).await
    }
}
