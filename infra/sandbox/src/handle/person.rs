//! Somebody with a Facebook account in a test's hands.

use std::sync::Arc;

use super::Account;
use crate::{
    hub::Hub,
    state::{FACEBOOK_SCOPES, Holder, Reach, TokenKind},
};

/// Somebody with a Facebook account, who runs Pages.
#[derive(Debug, Clone)]
pub struct Person {
    hub: Arc<Hub>,
    name: String,
}

impl Person {
    pub(crate) fn new(hub: &Arc<Hub>, name: &str) -> Self {
        hub.with(|state| {
            state.person(name);
        });
        Self {
            hub: Arc::clone(hub),
            name: name.to_owned(),
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The person as the Meta app names them.
    #[must_use]
    pub fn app_scoped_id(&self) -> String {
        self.hub
            .with(|state| state.person(&self.name).app_scoped_id.clone())
    }

    /// Runs one more Page, linked to this account or to none; answers its id.
    pub fn runs_page(&self, name: &str, account: Option<&Account>) -> String {
        let ig_id = account.map(|account| account.ig_id().to_owned());
        self.hub.with(|state| state.page(&self.name, name, ig_id))
    }

    /// A token of a fresh login, which lives an hour unless it is exchanged, without a login.
    #[must_use]
    pub fn issue_short_token(&self) -> String {
        self.issue(TokenKind::Short, false)
    }

    /// A token of a portfolio's system user that has an end and is not exchanged, without a login.
    #[must_use]
    pub fn issue_system_token(&self) -> String {
        self.issue(TokenKind::Long, true)
    }

    fn issue(&self, kind: TokenKind, system: bool) -> String {
        let reach = Reach {
            person: self.name.clone(),
            pages: None,
            accounts: None,
            system,
        };
        let scopes = FACEBOOK_SCOPES.map(str::to_owned).to_vec();
        self.hub
            .with(|state| state.issue_to(Holder::Person(reach), "", kind, scopes))
    }

    /// Links a Page to another account.
    pub fn links_page(&self, page: &str, account: &Account) {
        self.hub.with(|state| {
            if let Some(page) = state.page_of_mut(page) {
                page.ig_id = Some(account.ig_id().to_owned());
            }
        });
    }

    /// Calls a Page otherwise.
    pub fn renames_page(&self, page: &str, name: &str) {
        self.hub.with(|state| {
            if let Some(page) = state.page_of_mut(page) {
                name.clone_into(&mut page.name);
            }
        });
    }

    /// May do only this on a Page.
    pub fn may_only(&self, page: &str, tasks: &[&str]) {
        self.hub.with(|state| {
            if let Some(page) = state.page_of_mut(page) {
                page.tasks = tasks.iter().map(|task| (*task).to_owned()).collect();
            }
        });
    }

    /// A Page belongs to a Business portfolio: it is listed with `business_management` only.
    pub fn keeps_in_portfolio(&self, page: &str) {
        self.hub.with(|state| {
            if let Some(page) = state.page_of_mut(page) {
                page.portfolio = true;
            }
        });
    }

    /// What was declined is not asked for again, whatever the app asks, until the app is removed.
    pub fn refuses_for_good(&self) {
        self.hub
            .with(|state| state.person(&self.name).refuses_for_good = true);
    }

    /// Removes the app under Business Integrations: tokens die with 190/458, what was declined is forgotten.
    pub fn removes_app(&self) {
        self.hub.with(|state| state.revoke_person(&self.name, 458));
    }

    /// Changes the password: tokens die with 190/460.
    pub fn changes_password(&self) {
        self.hub.with(|state| state.revoke_person(&self.name, 460));
    }

    /// Whether the app may do anything for this person.
    #[must_use]
    pub fn has_app(&self) -> bool {
        let state = self.hub.lock();
        let person = state.person_named(&self.name);
        person.is_some_and(|person| person.granted.is_some())
    }
}
