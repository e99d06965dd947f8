//! People at Facebook and their Pages: whoever logs in with Facebook reaches accounts through them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::State;
use crate::random;

/// Somebody with a Facebook account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    pub(crate) name: String,
    /// The person as the Meta app names them.
    pub(crate) app_scoped_id: String,
    /// Scopes that were refused: a dialog asks for them again only when told to.
    pub(crate) declined: BTreeSet<String>,
    /// Not even then, until the app was removed.
    pub(crate) refuses_for_good: bool,
    /// What the app may do; none when it was never allowed, or removed.
    pub(crate) granted: Option<Vec<String>>,
    /// Tokens up to this number are dead.
    pub(crate) tokens_dead_to: u64,
    /// The subcode that dead tokens answer with.
    pub(crate) revoked_with: Option<i64>,
}

/// A Page of somebody's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PageRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) person: String,
    /// The professional account that is linked to it.
    pub(crate) ig_id: Option<String>,
    /// What the person may do on it.
    pub(crate) tasks: Vec<String>,
    /// A Business portfolio owns it: it is listed with `business_management` only.
    pub(crate) portfolio: bool,
}

/// What somebody who runs a Page may do on it.
const TASKS: [&str; 6] = [
    "ANALYZE",
    "ADVERTISE",
    "MESSAGING",
    "MODERATE",
    "CREATE_CONTENT",
    "MANAGE",
];

impl State {
    /// The person of that name, made on first use, without a Page.
    pub(crate) fn person(&mut self, name: &str) -> &mut PersonRow {
        self.people
            .entry(name.to_owned())
            .or_insert_with(|| PersonRow {
                name: name.to_owned(),
                app_scoped_id: random::digits("1", 16),
                declined: BTreeSet::new(),
                refuses_for_good: false,
                granted: None,
                tokens_dead_to: 0,
                revoked_with: None,
            })
    }

    /// Whoever logs in: a person nobody made has one Page, linked to the account of the same name.
    pub(crate) fn person_who_logs_in(&mut self, name: &str) -> PersonRow {
        if !self.people.contains_key(name) {
            let ig_id = self.account(name).ig_id.clone();
            self.page(name, &format!("{name} Page"), Some(ig_id));
        }
        self.person(name).clone()
    }

    /// A new Page of this person's.
    pub(crate) fn page(&mut self, person: &str, name: &str, ig_id: Option<String>) -> String {
        self.person(person);
        let id = random::digits("13", 15);
        self.pages.insert(
            id.clone(),
            PageRow {
                id: id.clone(),
                name: name.to_owned(),
                person: person.to_owned(),
                ig_id,
                tasks: TASKS.map(str::to_owned).to_vec(),
                portfolio: false,
            },
        );
        id
    }

    pub(crate) fn person_named(&self, name: &str) -> Option<&PersonRow> {
        self.people.get(name)
    }

    pub(crate) fn people(&self) -> impl Iterator<Item = &PersonRow> {
        self.people.values()
    }

    pub(crate) fn page_of(&self, id: &str) -> Option<&PageRow> {
        self.pages.get(id)
    }

    pub(crate) fn page_of_mut(&mut self, id: &str) -> Option<&mut PageRow> {
        self.pages.get_mut(id)
    }

    pub(crate) fn pages(&self) -> impl Iterator<Item = &PageRow> {
        self.pages.values()
    }

    /// The Pages of a person, in an order that stays.
    pub(crate) fn pages_of(&self, person: &str) -> Vec<&PageRow> {
        let mut pages: Vec<&PageRow> = self
            .pages
            .values()
            .filter(|page| page.person == person)
            .collect();
        pages.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        pages
    }

    /// The person removes the app, or changes the password: every token that came from them dies.
    pub(crate) fn revoke_person(&mut self, name: &str, subcode: i64) {
        let newest = self.token_count;
        if let Some(person) = self.people.get_mut(name) {
            person.tokens_dead_to = newest;
            person.revoked_with = Some(subcode);
            if subcode == 458 {
                person.granted = None;
                person.declined.clear();
                person.refuses_for_good = false;
            }
        }
    }
}
