//! `attempt`

use std::collections::BTreeSet;

use domain::model::endpoint::{Attempt, AttemptState};
use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use crate::store::codec::{Codec, Number as _, Place, millis};
use crate::store::commit::list::lists;
use crate::store::commit::sql::Session;
use crate::store::entity::attempt;
use crate::store::error::inconsistent;

pub(super) async fn row(
    codec: &Codec,
    workspace: WorkspaceId,
    id: Uuid,
    it: &Attempt,
) -> Result<attempt::Model, StoreError> {
    let place = |column| Place {
        workspace,
        table: "attempt",
        column,
        row: id,
    };
    let outcome = &it.outcome;
    Ok(attempt::Model {
        workspace_id: workspace.as_uuid(),
        event_id: it.event.as_uuid(),
        id,
        endpoint_id: it.endpoint.as_uuid(),
        number: i32::try_from(it.number).map_err(|_| inconsistent("attempt", "number"))?,
        replay: i16::from(it.replay),
        started_at: millis(it.started_at),
        took: it.took.num_milliseconds(),
        error: outcome.error.map(|class| class.as_str().to_owned()),
        status: outcome.status.map(i32::from),
        // What a receiver answered may quote what it was sent.
        body: match &outcome.body {
            None => None,
            Some(body) => Some(codec.write_bytes(place("body"), body.as_bytes()).await?),
        },
        retry_after: outcome.retry_after.map(|wait| wait.num_milliseconds()),
        next_at: it.next_at.map(millis),
        state: it.state().number(),
        headers: match outcome.headers.pairs() {
            [] => None,
            pairs => Some(codec.write(place("headers"), &pairs).await?),
        },
        // Nothing else is looked for by it.
        content_id: it
            .content
            .filter(|_| outcome.quotes())
            .map(|id| id.as_uuid()),
    })
}

/// What answers said goes that may quote what was taken back.
pub(super) async fn forget(
    session: &mut Session<'_>,
    contents: impl Iterator<Item = &(Uuid, Uuid)>,
) -> Result<(), DbErr> {
    let keys: Vec<Vec<Value>> = contents
        .map(|(workspace, content)| vec![(*workspace).into(), (*content).into()])
        .collect();
    for list in lists(session.backend(), keys) {
        let sql = format!(
            "UPDATE attempt SET body = NULL, headers = NULL \
             WHERE (workspace_id, content_id) IN ({}) AND content_id IS NOT NULL",
            list.text
        );
        session.change(sql, list.values).await?;
    }
    Ok(())
}

/// The last attempts of deliveries that were given up say so.
pub(super) async fn drop_deliveries(
    session: &mut Session<'_>,
    dropped: &BTreeSet<(Uuid, Uuid, Uuid, i16)>,
) -> Result<(), DbErr> {
    let keys = dropped.iter();
    let keys = keys.map(|(workspace, event, endpoint, replay)| -> Vec<Value> {
        vec![
            (*workspace).into(),
            (*event).into(),
            (*endpoint).into(),
            (*replay).into(),
        ]
    });
    let (retried, dropped) = (
        AttemptState::Retried.number(),
        AttemptState::Dropped.number(),
    );
    for list in lists(session.backend(), keys.collect()) {
        let sql = format!(
            "WITH d(workspace_id, event_id, endpoint_id, replay) AS ({}) \
             UPDATE attempt SET state = {dropped}, next_at = NULL FROM d \
             WHERE attempt.workspace_id = d.workspace_id AND attempt.event_id = d.event_id \
             AND attempt.endpoint_id = d.endpoint_id AND attempt.replay = d.replay AND attempt.state = {retried} \
             AND NOT EXISTS (SELECT 1 FROM attempt l WHERE l.workspace_id = attempt.workspace_id \
             AND l.event_id = attempt.event_id AND l.endpoint_id = attempt.endpoint_id AND l.replay = attempt.replay \
             AND (l.started_at, l.id) > (attempt.started_at, attempt.id))",
            list.text
        );
        session.change(sql, list.values).await?;
    }
    Ok(())
}
