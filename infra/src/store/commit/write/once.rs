//! `once` and `operator_once`

use std::collections::HashSet;

use domain::model::workspace::{Once, OnceScope};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use crate::store::codec::millis;
use crate::store::commit::guards::OnceKey;
use crate::store::commit::list::lists;
use crate::store::commit::sql::Session;

const COLUMNS: &str = "key, fingerprint, status, resource, sealed, expires_at";

/// The rows of those that were done once, in either table's columns.
pub(crate) fn once_rows<'a>(
    members: impl Iterator<Item = (Uuid, &'a Once)>,
) -> Vec<(OnceKey, Vec<Value>)> {
    members
        .map(|(workspace, once)| {
            let answer = once.answer.as_ref();
            let mut values: Vec<Value> = vec![
                once.key.clone().into(),
                once.fingerprint.to_vec().into(),
                answer.map(|answer| i32::from(answer.status)).into(),
                answer.map(|answer| answer.resource.clone()).into(),
                answer.and_then(|answer| answer.sealed.clone()).into(),
                millis(once.expires_at).into(),
            ];
            if once.scope == OnceScope::Workspace {
                values.insert(0, workspace.into());
            }
            (OnceKey::of(workspace, once), values)
        })
        .collect()
}

/// Inserts those that are not there; which were inserted.
pub(crate) async fn insert_once(
    session: &mut Session<'_>,
    mut rows: Vec<(OnceKey, Vec<Value>)>,
) -> Result<HashSet<OnceKey>, DbErr> {
    // In the order of their keys, so that two batches wait for each other in one direction only.
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    let (operators, workspaces): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|(key, _)| matches!(key, OnceKey::Operator(_)));
    let mut inserted = HashSet::new();
    for list in lists(session.backend(), values(workspaces)) {
        let sql = format!(
            "INSERT INTO once (workspace_id, {COLUMNS}) {} \
             ON CONFLICT (workspace_id, key) DO NOTHING RETURNING workspace_id, key",
            list.text
        );
        for row in session.returning(sql, list.values).await? {
            inserted.insert(OnceKey::Workspace(
                row.try_get_by_index(0)?,
                row.try_get_by_index(1)?,
            ));
        }
    }
    for list in lists(session.backend(), values(operators)) {
        let sql = format!(
            "INSERT INTO operator_once ({COLUMNS}) {} ON CONFLICT (key) DO NOTHING RETURNING key",
            list.text
        );
        for row in session.returning(sql, list.values).await? {
            inserted.insert(OnceKey::Operator(row.try_get_by_index(0)?));
        }
    }
    Ok(inserted)
}

fn values(rows: Vec<(OnceKey, Vec<Value>)>) -> Vec<Vec<Value>> {
    rows.into_iter().map(|(_, values)| values).collect()
}

/// Takes back what members inserted that failed afterwards.
pub(crate) async fn forget_once(session: &mut Session<'_>, keys: &[OnceKey]) -> Result<(), DbErr> {
    let (mut of_workspaces, mut of_operator) = (vec![], vec![]);
    for key in keys {
        match key {
            OnceKey::Workspace(workspace, key) => {
                of_workspaces.push(vec![(*workspace).into(), key.clone().into()]);
            }
            OnceKey::Operator(key) => of_operator.push(vec![key.clone().into()]),
        }
    }
    session.delete("once", &["workspace_id", "key"], of_workspaces);
    session.delete("operator_once", &["key"], of_operator);
    session.flush().await
}
