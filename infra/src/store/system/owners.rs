//! Whose accounts are: what is looked up for everything that comes in, and seldom changes.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::model::channel::{ChannelId, ProviderAppId};
use domain::model::shared::ExternalId;
use domain::model::workspace::WorkspaceId;
use sea_orm::{ConnectionTrait as _, DbErr, Statement, Value};
use uuid::Uuid;

use crate::store::Shared;
use crate::store::commit::lists;

/// An account of a provider app.
type Account = (Uuid, String);

/// Whose an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) workspace: WorkspaceId,
    pub(super) channel: ChannelId,
    pub(super) generation: i64,
}

/// Accounts that are remembered at most: about 15 MB.
const MOST: usize = 100_000;

/// What the record said last. Another process may have changed it since: who goes by it has the statement that rests on it
/// say so, see [`Owned`]. An account that nobody has is asked for each time.
#[derive(Debug, Default)]
pub(crate) struct Owners(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    owners: HashMap<Account, Owner>,
    /// Goes up with each change: what was read before one is not learnt after it.
    changes: u64,
}

/// Owners of the accounts that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Owned {
    owners: HashMap<Account, Owner>,
    /// Whether all of it was read just now.
    pub(crate) is_fresh: bool,
}

impl Owned {
    pub(super) fn owner(&self, app: ProviderAppId, account: &ExternalId) -> Option<Owner> {
        let account = (app.as_uuid(), account.as_str().to_owned());
        self.owners.get(&account).copied()
    }

    /// Rows of account, channel and generation, for a statement that is to find them unchanged.
    pub(crate) fn rows(&self) -> Vec<Vec<Value>> {
        let row = |((app, account), owner): (&Account, &Owner)| {
            vec![
                (*app).into(),
                account.as_str().into(),
                owner.channel.as_uuid().into(),
                owner.generation.into(),
            ]
        };
        self.owners.iter().map(row).collect()
    }
}

impl Owners {
    /// The owners of these accounts: those that are known from memory, the others from the record.
    pub(super) async fn of(
        &self,
        shared: &Shared,
        accounts: &BTreeSet<(Uuid, &str)>,
    ) -> Result<Owned, DbErr> {
        let (mut owners, mut unknown) = (HashMap::with_capacity(accounts.len()), vec![]);
        let changes = {
            let known = self.known();
            for (app, account) in accounts {
                let key = (*app, (*account).to_owned());
                match known.owners.get(&key) {
                    Some(owner) => drop(owners.insert(key, *owner)),
                    None => unknown.push(vec![(*app).into(), (*account).into()]),
                }
            }
            known.changes
        };
        let is_fresh = owners.is_empty();
        if !unknown.is_empty() {
            let found = read(shared, unknown).await?;
            self.learn(&found, changes);
            owners.extend(found);
        }
        Ok(Owned { owners, is_fresh })
    }

    /// The same as the record has them now.
    pub(super) async fn afresh(
        &self,
        shared: &Shared,
        accounts: &BTreeSet<(Uuid, &str)>,
    ) -> Result<Owned, DbErr> {
        let changes = {
            let mut known = self.known();
            known.changes += 1;
            for (app, account) in accounts {
                known.owners.remove(&(*app, (*account).to_owned()));
            }
            known.changes
        };
        let asked = accounts.iter();
        let asked = asked.map(|(app, account)| vec![(*app).into(), (*account).into()]);
        let owners = read(shared, asked.collect()).await?;
        self.learn(&owners, changes);
        let is_fresh = true;
        Ok(Owned { owners, is_fresh })
    }

    /// Forgets the accounts of these channels, which this process wrote on record as given up or claimed anew.
    pub(crate) fn changed(&self, channels: &[ChannelId]) {
        if channels.is_empty() {
            return;
        }
        let mut known = self.known();
        known.changes += 1;
        known
            .owners
            .retain(|_, owner| !channels.contains(&owner.channel));
    }

    fn learn(&self, found: &HashMap<Account, Owner>, changes: u64) {
        let mut known = self.known();
        if known.changes != changes {
            return;
        }
        if known.owners.len() + found.len() > MOST {
            known.owners.clear();
        }
        let found = found.iter().take(MOST);
        let found = found.map(|(account, owner)| (account.clone(), *owner));
        known.owners.extend(found);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // nothing panics half-way in here
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(shared: &Shared, asked: Vec<Vec<Value>>) -> Result<HashMap<Account, Owner>, DbErr> {
    let on = shared.database.look_up();
    let mut owners = HashMap::with_capacity(asked.len());
    for list in lists(on.get_database_backend(), asked) {
        let sql = format!(
            "SELECT provider_app_id, account, workspace_id, channel_id, generation FROM channel_route \
             WHERE (provider_app_id, account) IN ({})",
            list.text
        );
        let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, list.values);
        for row in on.query_all_raw(statement).await? {
            let owner = Owner {
                workspace: WorkspaceId::from_uuid(row.try_get_by_index(2)?),
                channel: ChannelId::from_uuid(row.try_get_by_index(3)?),
                generation: row.try_get_by_index(4)?,
            };
            owners.insert((row.try_get_by_index(0)?, row.try_get_by_index(1)?), owner);
        }
    }
    Ok(owners)
}
