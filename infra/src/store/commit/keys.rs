//! Natural keys that must be free: how they are looked up.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use domain::port::store::{Guard, NaturalKey};
use sea_orm::Value;
use uuid::Uuid;

use super::guards::Scoped;
use super::look::{Columns, Look};
use super::prepare::Prepared;
use super::sql::Lock;

/// How a kind of natural key is looked up: its columns are what is read.
pub(super) struct Lookup {
    table: &'static str,
    key: &'static [&'static str],
    pub(super) columns: Columns,
}

const fn lookup_of(
    table: &'static str,
    key: &'static [&'static str],
    ids: &'static [&'static str],
    text: Option<&'static str>,
) -> Lookup {
    Lookup {
        table,
        key,
        columns: Columns {
            ids,
            text,
            numbers: &[],
        },
    }
}

const CONTACT: Lookup = lookup_of(
    "contact",
    &["workspace_id", "channel_id", "external_id"],
    &["workspace_id", "channel_id"],
    Some("external_id"),
);
const COMMENT: Lookup = lookup_of(
    "comment",
    &["workspace_id", "channel_id", "external_id"],
    &["workspace_id", "channel_id"],
    Some("external_id"),
);
const CONVERSATION: Lookup = lookup_of(
    "conversation",
    &["workspace_id", "contact_id"],
    &["workspace_id", "contact_id"],
    None,
);
const MESSAGE: Lookup = lookup_of(
    "message",
    &["workspace_id", "channel_id", "external_id"],
    &["workspace_id", "channel_id"],
    Some("external_id"),
);
const CHANNEL: Lookup = lookup_of(
    "channel",
    &["workspace_id", "provider_app_id", "account"],
    &["workspace_id", "provider_app_id"],
    Some("account"),
);
const WORK: Lookup = lookup_of(
    "work",
    &["workspace_id", "id"],
    &["workspace_id", "id"],
    None,
);

fn lookup(workspace: Uuid, key: &NaturalKey) -> Option<(&'static Lookup, Vec<Value>)> {
    let owner = || Value::from(workspace);
    let text = |id: &domain::model::shared::ExternalId| Value::from(id.as_str());
    Some(match key {
        NaturalKey::Contact(channel, id) => {
            (&CONTACT, vec![owner(), channel.as_uuid().into(), text(id)])
        }
        NaturalKey::Comment(channel, id) => {
            (&COMMENT, vec![owner(), channel.as_uuid().into(), text(id)])
        }
        NaturalKey::Conversation(contact) => {
            (&CONVERSATION, vec![owner(), contact.as_uuid().into()])
        }
        NaturalKey::Message(channel, id) => {
            (&MESSAGE, vec![owner(), channel.as_uuid().into(), text(id)])
        }
        NaturalKey::Channel(app, account) => {
            (&CHANNEL, vec![owner(), app.as_uuid().into(), text(account)])
        }
        NaturalKey::Work(id) => (&WORK, vec![owner(), id.as_uuid().into()]),
        // Looked at with those that are claimed.
        NaturalKey::Route(..) => return None,
    })
}

/// A tuple of values, comparable: what the database answers is matched with what was asked for.
pub(super) fn told(values: &[Value]) -> String {
    let mut told = String::with_capacity(64 * values.len());
    for value in values {
        // writing to a string cannot fail
        _ = write!(told, "{value:?}|");
    }
    told
}

/// Natural keys, each with the values of its columns.
pub(super) type Asked = Vec<(Scoped, Vec<Value>)>;

pub(super) fn absent(members: &[&Prepared]) -> Vec<(&'static Lookup, Asked)> {
    let mut asked: BTreeMap<&'static str, (&'static Lookup, Asked)> = BTreeMap::new();
    let mut seen = HashSet::new();
    for member in members {
        for guard in &member.guards {
            if let Guard::Absent(key) = guard
                && let Some((how, values)) = lookup(member.workspace, key)
            {
                let scoped = (member.workspace, key.clone());
                if seen.insert(scoped.clone()) {
                    let entry = asked.entry(how.table).or_insert((how, vec![]));
                    entry.1.push((scoped, values));
                }
            }
        }
    }
    asked.into_values().collect()
}

pub(super) fn of_keys(how: &Lookup, asked: &Asked) -> Look {
    Look {
        table: how.table,
        columns: how.columns,
        key: how.key,
        keys: asked.iter().map(|(_, values)| values.clone()).collect(),
        lock: Lock::None,
    }
}
